import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { NewDeadlinePreview, ThoughtOf } from '../../questions/job-centre/new-deadline.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { addDays, daysBetween, type PlainDate } from '../../rules/dates.ts'
import { typedDay } from '../../rules/typed-day.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { input, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { backField, backIn, backQuery } from '../back.ts'
import { paths } from '../paths.ts'

/** What the form says, as it was typed. */
export interface Typed {
  readonly type: InterviewType | null
  readonly last: string
  /** The day from which it is visible; empty: at once. */
  readonly from: string
  /** Where to go afterwards, as given; the door checks it. */
  readonly back: string
}

export const typedIn = (given: Given): Typed => {
  const type = given('type')
  return {
    type: type === 'job' || type === 'follow_up' ? type : null,
    last: given('senest'),
    from: given('dag'),
    back: backIn(given),
  }
}

/** What is meant by it, or what cannot be read. */
export function meantBy(
  texts: Texts,
  typed: Typed,
  today: PlainDate,
): { readonly thoughtOf: ThoughtOf; readonly problems: readonly FieldProblem[] } {
  const dueDate = typed.last === '' ? null : typedDay(typed.last, today)
  const activationDate = typed.from === '' ? null : typedDay(typed.from, today)
  const problems: FieldProblem[] = []
  if (typed.last !== '' && !dueDate)
    problems.push({ fieldId: 'senest', message: texts.t('jobCentre.case.form.lastUnread') })
  if (typed.from !== '' && !activationDate)
    problems.push({ fieldId: 'dag', message: texts.t('jobCentre.case.form.fromUnread') })
  return { thoughtOf: { interviewType: typed.type, dueDate, activationDate }, problems }
}

const errorAt = (problems: readonly FieldProblem[], id: string) => {
  const found = problems.find(({ fieldId }) => fieldId === id)
  return found ? { error: found.message } : {}
}

/** `8.12.2026`: as it is typed, so that it can be typed over. */
const writtenDay = ({ day, month, year }: PlainDate): string => `${day}.${month}.${year}`

function typeField(texts: Texts, { types, wanted }: NewDeadlinePreview): Html {
  const legend = texts.t('jobCentre.case.form.type')
  const nameOf = (type: InterviewType) => texts.t('interview.nameCapital', { type })
  const [only, ...others] = types
  if (only && others.length === 0)
    return html`<div class="form-group"><fieldset><legend class="form-label">${legend}</legend><p class="flush">${nameOf(only)} <span class="quiet">${texts.t('jobCentre.case.form.onlyType')}</span></p></fieldset></div>`
  if (!only) return html``
  const options = types.map((type) => ({ value: type, label: nameOf(type), checked: type === wanted.interviewType }))
  return radioGroup(texts, { id: 'type', name: 'type', legend, options })
}

function quickChoices(texts: Texts, preview: NewDeadlinePreview, typed: Typed): Html {
  const { settings, situation, wanted, citizen } = preview
  const chosen = daysBetween(situation.today, wanted.dueDate)
  const hrefOf = (days: number) => {
    const query = {
      ...(typed.type ? { type: typed.type } : {}),
      senest: `+${days}`,
      ...(typed.from === '' ? {} : { dag: typed.from }),
      ...backQuery(typed.back),
    }
    return `${paths.citizenPage(citizen.id, 'frist')}?${new URLSearchParams(query).toString()}`
  }
  return html`<ul class="quick" aria-label="${texts.t('jobCentre.case.form.quick')}">${settings.quickDays.map(
    (days) =>
      html`<li><a href="${hrefOf(days)}"${days === chosen ? html` aria-current="true"` : ''}>${texts.t('jobCentre.case.form.days', { days })}<span class="sr-only">: ${texts.dayAndMonth(addDays(situation.today, days))}</span></a></li>`,
  )}</ul>`
}

const FORM = 'valg'

/** The button that shows what follows; it may stand outside of its form. */
export const showButton = (texts: Texts): Html =>
  html`<button type="submit" form="${FORM}" class="button button-secondary"><span>${texts.t('jobCentre.case.form.show')}</span></button>`

/** From when it can be seen: mostly at once, so it is folded. */
function fromField(texts: Texts, value: string, problems: readonly FieldProblem[]): Html {
  const field = input(texts, {
    id: 'dag',
    name: 'dag',
    label: texts.t('jobCentre.case.form.from'),
    hint: texts.t('jobCentre.case.form.fromHint'),
    value,
    autocomplete: 'off',
    ...errorAt(problems, 'dag'),
  })
  return html`<details class="folded"${value === '' ? '' : html` open`}><summary>${texts.t('jobCentre.case.form.later')}</summary>${field}</details>`
}

/**
 * What is to be decided; it is sent by GET, and shows what follows. The last day is the last field:
 * one step back from the button of the act.
 */
export function deadlineForm(
  texts: Texts,
  preview: NewDeadlinePreview,
  typed: Typed,
  { problems, hasButton }: { readonly problems: readonly FieldProblem[]; readonly hasButton: boolean },
): Html {
  const isUnread = (id: string) => problems.some(({ fieldId }) => fieldId === id)
  const { activationDate, dueDate } = preview.wanted
  const last = typed.last !== '' && isUnread('senest') ? typed.last : writtenDay(dueDate)
  const from = isUnread('dag') || !activationDate ? typed.from : writtenDay(activationDate)
  const error = errorAt(problems, 'senest').error
  const described = ['senest-hint', ...(error === undefined ? [] : ['senest-error'])].join(' ')
  return html`<form class="decide__form" method="get" id="${FORM}" action="${paths.citizenPage(preview.citizen.id, 'frist')}" novalidate>${backField(typed.back)}
${typeField(texts, preview)}${fromField(texts, from, problems)}
<div class="form-group${error === undefined ? '' : ' form-error'}"><label class="form-label" for="senest">${texts.t('jobCentre.case.form.last')}</label><span class="form-hint" id="senest-hint">${texts.t('jobCentre.case.form.lastHint')}</span>${error === undefined ? '' : html`<span class="form-error-message" id="senest-error"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${error}</span>`}${quickChoices(texts, preview, typed)}<input class="form-input" type="text" id="senest" name="senest" value="${last}" autocomplete="off" aria-describedby="${described}"${error === undefined ? '' : html` aria-invalid="true"`}></div>
${hasButton ? html`<div class="button-row">${showButton(texts)}</div>` : ''}</form>`
}
