import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { Planning } from '../../questions/job-centre/planning.ts'
import { type SeenCase, seenCaseIn, seenCaseText } from '../../rules/case-changes.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { type Fact, factsList } from '../pieces/facts-list.ts'
import type { Visit } from '../visit.ts'

/** J-STALE: what the page that sent this form had seen of the case. */
export const seenIn = (given: Given): SeenCase | null => seenCaseIn(given('set'))

interface Decision {
  readonly heading: string
  readonly facts: readonly Fact[]
  readonly action: string
  /** What is decided, for the form that does it. */
  readonly fields: Html
  readonly seen: Planning['seen']
  /** Null: it cannot be done; the facts say why. */
  readonly button: string | null
  /** Back to where nothing has happened. */
  readonly back: string
  /** Whether something above was refused: it is read before the button is pressed again. */
  readonly isRefused: boolean
}

/**
 * What follows from an act, and the button that does it. Focus stands on the button, unless there
 * is a warning to be read first.
 */
export function decision(
  visit: Visit,
  { heading, facts, action, fields, seen, button, back, isRefused }: Decision,
): Html {
  const { texts, formToken: owner } = visit
  const isWarned = isRefused || facts.some(({ isWarning }) => isWarning)
  const form =
    button === null
      ? html`<div class="button-row"><a class="button button-secondary" href="${back}"><span>${texts.t('common.back')}</span></a></div>`
      : postForm(
          { action, owner, className: 'button-row' },
          html`${hidden('set', seenCaseText(seen))}${fields}<button type="submit" class="button button-primary"${isWarned ? '' : html` autofocus`}><span>${button}</span></button><a class="button button-secondary" href="${back}"><span>${texts.t('common.undo')}</span></a>`,
        )
  return html`<section class="result" aria-labelledby="happens"><h2 id="happens">${heading}</h2>${factsList(facts)}${form}</section>`
}

/** The question on the left, what follows on the right. */
export const decide = (form: Html, result: Html): Html => html`<div class="decide">${form}${result}</div>`
