import { html } from 'hono/html'
import { dateOf, instant, plainDate } from '../../rules/dates.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { alert } from '../../web/alerts.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** The refusals that acts on meetings and absences give, in words of their own. */
const told = [
  'citizen_died',
  'interview_already_planned',
  'two_interviews_stand',
  'new_interview_must_be_later',
  'citizen_busy',
  'too_far_ahead',
  'too_long_ago',
  'summons_in_the_past',
  'moving_into_the_past',
  'caseworker_busy',
  'time_taken',
  'time_held_by_others',
  'time_not_offered',
  'form_not_offered',
  'moving_not_planned',
  'changing_not_planned',
  'cancelling_not_planned',
  'walk_in_in_the_future',
  'walk_in_overlaps',
  'outcome_of_cancelled',
  'outcome_before_the_day',
  'outcome_before_it_begins',
  'outcome_not_taken_back',
  'too_many_absences',
  'meeting_of_other_job_centre',
] as const

/** The day that a refusal names; today's own name for it where it names none. */
function dayOf({ facts }: Refusal): string | null {
  const day = facts['date'] ?? facts['latest'] ?? facts['earliest']
  return typeof day === 'string' ? day : null
}

/** The last or the first day that can be, where a day is too far away. */
function boundOf(refusal: Refusal): string | null {
  const bound = refusal.facts['latest'] ?? refusal.facts['earliest']
  return typeof bound === 'string' ? bound : dayOf(refusal)
}

/** One reason against an act, to the job centre. `name`: what the citizen is called. */
export function refusalWords(texts: Texts, refusal: Refusal, name: string): string {
  const code = told.find((one) => one === refusal.code) ?? 'other'
  const day = boundOf(refusal)
  return texts.t(`jobCentre.meeting.refusal.${code}`, {
    name,
    date: day === null ? '' : texts.longDate(plainDate(day)),
  })
}

/** J-STALE: what changed while somebody filled in a form, by whom and when. */
function staleWords(texts: Texts, { code, facts }: Refusal): string | null {
  if (code === 'day_changed') {
    const on = facts['on']
    return texts.t('jobCentre.meeting.stale.day', {
      date: typeof on === 'string' ? texts.dayAndMonth(plainDate(on)) : '',
    })
  }
  if (code !== 'case_changed') return null
  const at = typeof facts['at'] === 'string' && facts['at'] !== '' ? instant(facts['at']) : null
  const by = facts['byKind'] === 'citizen' ? texts.t('jobCentre.meeting.stale.citizen') : String(facts['by'] ?? '')
  const time =
    at === null ? '' : `${texts.dayAndMonth(dateOf(at))} ${texts.t('common.timeOfDay', { time: texts.clockTime(at) })}`
  return texts.t('jobCentre.meeting.stale.text', {
    what: String(facts['what'] ?? ''),
    by: by === '' ? 'none' : 'told',
    who: by,
    at: at === null ? 'none' : 'told',
    time,
  })
}

/** What must be read before anything is pressed again: the focus stands on it. */
const focused = (words: string): Html => html`<p class="alert-text" tabindex="-1" autofocus>${words}</p>`

/** Why an act was refused, above its page: every reason at once; what was typed still stands. */
export function refusedAlert(
  texts: Texts,
  refusals: readonly Refusal[],
  { heading, name }: { readonly heading: string; readonly name: string },
): Html {
  const [first] = refusals
  const stale = first ? staleWords(texts, first) : null
  if (stale !== null)
    return alert(texts, { kind: 'warning', heading: texts.t('jobCentre.meeting.stale.heading'), body: focused(stale) })
  return alert(texts, {
    kind: 'error',
    heading,
    body: html`<ul>${refusals.map((refusal) => html`<li>${refusalWords(texts, refusal, name)}</li>`)}</ul>`,
  })
}

/**
 * Whether only somebody else's change, or midnight, stands in the way: the act can be chosen again.
 */
export const isStale = (refusals: readonly Refusal[]): boolean =>
  refusals.some(({ code }) => code === 'case_changed' || code === 'day_changed')
