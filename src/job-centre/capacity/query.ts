import type { Given } from '../../http/form-input.ts'
import type { CapacityQuery } from '../../questions/job-centre/capacity.ts'
import { DEFAULT_WEEKS } from '../../rules/capacity-figures.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { addDays, dateOf, isAfter, isBefore, latestDay, type PlainDate } from '../../rules/dates.ts'
import { typedDay as dayMeantBy } from '../../rules/typed-day.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { wholeNumberIn } from '../pieces/whole-number.ts'
import type { Visit } from '../visit.ts'

/** The most new deadlines that can be tried at once. */
const MOST_TRIED = 10_000

const EXAMPLE_DAYS_AHEAD = 14

/** "8.12.2026", as an example of what can be typed. */
export const typedDay = (date: PlainDate): string => `${date.day}.${date.month}.${date.year}`

export const typeIn = (given: Given): InterviewType => (given('samtale') === 'follow_up' ? 'follow_up' : 'job')

/** What the address asks for, and what is wrong with it. */
export interface Asked {
  readonly query: CapacityQuery
  readonly typed: { readonly deadlines: string; readonly day: string }
  readonly problems: readonly FieldProblem[]
}

/** A day from today on that somebody can mean, with what is wrong with it otherwise. */
export function comingDayIn(
  visit: Visit,
  typed: string,
  fieldId: string,
): { day: PlainDate | null; problems: FieldProblem[] } {
  const { texts, context } = visit
  const today = dateOf(context.clock.now())
  const day = dayMeantBy(typed, today)
  if (!day) {
    const example = typedDay(addDays(today, EXAMPLE_DAYS_AHEAD))
    return { day: null, problems: [{ fieldId, message: texts.t('jobCentre.capacity.try.badDay', { example }) }] }
  }
  const isMeant = !isBefore(day, today) && !isAfter(day, latestDay(today))
  return isMeant
    ? { day, problems: [] }
    : { day: null, problems: [{ fieldId, message: texts.t('jobCentre.capacity.try.pastDay') }] }
}

/** Reads the address: which interviews, and what is to be tried. */
export function askedIn(visit: Visit, given: Given): Asked {
  const typed = { deadlines: given('antal'), day: given('dag') }
  const base = { interviewType: typeIn(given), weeks: DEFAULT_WEEKS }
  if (typed.deadlines === '' && typed.day === '') return { query: base, typed, problems: [] }
  const deadlines = wholeNumberIn(typed.deadlines, 1, MOST_TRIED)
  const { day, problems } = comingDayIn(visit, typed.day, 'dag')
  const message = visit.texts.t('jobCentre.capacity.try.badNumber', { most: MOST_TRIED })
  const all = [...(deadlines === null ? [{ fieldId: 'antal', message }] : []), ...problems]
  if (deadlines === null || day === null) return { query: base, typed, problems: all }
  return { query: { ...base, trial: { deadlines, dueDate: day } }, typed, problems: [] }
}
