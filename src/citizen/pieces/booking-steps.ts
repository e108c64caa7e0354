import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

export interface StepView {
  /** As the guide counts them: 1 to 4. */
  readonly number: number
  /** A word or two: "Emne". */
  readonly title: string
  /** What was chosen there: "Jobsamtale – kontanthjælp". */
  readonly chosen?: string | Html
  readonly state: 'done' | 'current' | 'to_come'
  /** Where a step that is done can be changed. */
  readonly href?: string
}

function step(texts: Texts, { number, title, chosen, state, href }: StepView): Html {
  const mark =
    state === 'done'
      ? html`<span class="step-icon">${icon('check', { label: texts.t('book.stepDone', { number }) })}</span>`
      : html`<span class="step-number"><span>${number}</span></span>`
  const content = html`${mark}<div><span class="step-title">${title}</span>${chosen ? html`<span class="step-information">${chosen}</span>` : ''}</div>`
  if (state === 'current') return html`<li class="current"><div class="step" aria-current="step">${content}</div></li>`
  return state === 'done' && href !== undefined
    ? html`<li><a class="step" href="${href}">${content}</a></li>`
    : html`<li class="disabled"><div class="step">${content}</div></li>`
}

/**
 * The step guide beside the matter of a step; on a narrow screen "Trin 2 af 4" above it. The
 * receipt stands outside the steps.
 */
export function withSteps(texts: Texts, steps: readonly StepView[], main: Html): Html {
  const current = steps.find(({ state }) => state === 'current')
  return html`<div class="columns columns--steps">
<nav class="columns__steps" aria-label="${texts.t('book.stepsLabel')}"><ol class="step-indicator">${steps.map((each) => step(texts, each))}</ol></nav>
<div class="columns__main">
${current ? html`<p class="step-subheading">${texts.t('book.stepOf', { number: current.number, total: steps.length })}</p>` : ''}
${main}
</div>
</div>`
}

/** The heading of a step, as the guide has it: "Trin 3 Jeg ønsker et mødetidspunkt". */
export const stepHeading = (texts: Texts, number: number, title: string): Html =>
  html`<h2 class="step-heading">${texts.t('book.stepHeading', { number, title })}</h2>`

export interface DeadlineBannerView {
  readonly dueDate: Temporal.PlainDate
  readonly daysLeft: number
}

/** F-DEADLINE: the deadline in one line, on every step. */
export function deadlineBanner(texts: Texts, { dueDate, daysLeft }: DeadlineBannerView): Html {
  return html`<p class="deadline${daysLeft <= 3 ? ' deadline--near' : ''}">${icon('time')}<span>${texts.rich('book.deadline', { date: texts.longDate(dueDate) })}</span><span class="deadline__left">${texts.t('book.deadlineDaysLeft', { days: daysLeft })}</span></p>`
}

export interface SummaryRow {
  readonly term: string
  readonly detail: string | Html
  /** Where it can be changed. */
  readonly change?: string
  /** Instead: a button of the page's form, so that what has been typed goes along. */
  readonly changeButton?: Html
}

/** What was chosen, to read through before it is booked, and as a receipt after it. */
export function summaryList(texts: Texts, rows: readonly SummaryRow[]): Html {
  return html`<dl class="summary">${rows.map(
    ({ term, detail, change, changeButton }) =>
      html`<div class="summary__row"><dt>${term}</dt><dd>${detail}</dd>${
        change
          ? html`<dd class="summary__change"><a href="${change}">${texts.t('common.change')}<span class="sr-only"> ${term}</span></a></dd>`
          : ''
      }${changeButton ? html`<dd class="summary__change">${changeButton}</dd>` : ''}</div>`,
  )}</dl>`
}
