import { isAway } from './absences.ts'
import { addDays, isAfter, isSameDay, type PlainDate, startOf } from './dates.ts'
import { isOpen, LIFETIME_DAYS } from './deadline.ts'
import { type Situation, type SituationToday, situationOn } from './situation.ts'
import { bookableOf, type EndsOf } from './why.ts'
import type { WhyAsked } from './why-changes.ts'

// J-WHY: what the calendar changes by itself. The same rules are asked again as of a day to come.

/** What the calendar does on a day that may change what can be booked. */
type CalendarChange =
  | 'deadline_overdue'
  | 'deadline_too_old'
  | 'absence_over'
  | 'right_back'
  | 'interview_day'
  | 'group_changes'
  | 'job_centre_changes'
  | 'absence_begins'

export interface ChangeOfItself {
  readonly on: PlainDate
  readonly because: readonly CalendarChange[]
  readonly times: number
}

/** The days to come on which the calendar does something, with what. */
function daysToCome(stored: Situation, { today, deadline, plannedInterview }: SituationToday) {
  const days: { readonly on: PlainDate; readonly what: CalendarChange }[] = [
    ...(deadline && deadline.status !== 'met'
      ? [{ on: addDays(deadline.dueDate, 1), what: 'deadline_overdue' } as const]
      : []),
    ...(deadline && isOpen(deadline.status)
      ? [{ on: addDays(deadline.createdDate, LIFETIME_DAYS + 1), what: 'deadline_too_old' } as const]
      : []),
    ...(plannedInterview ? [{ on: plannedInterview.date, what: 'interview_day' } as const] : []),
    ...stored.absences.flatMap(({ kind, from, to }) => [
      { on: addDays(to, 1), what: kind === 'deprived' ? 'right_back' : 'absence_over' } as const,
      { on: from, what: 'absence_begins' } as const,
    ]),
    ...stored.contactGroups.map(({ from }) => ({ on: from, what: 'group_changes' }) as const),
    ...stored.jobCentres.map(({ from }) => ({ on: from, what: 'job_centre_changes' }) as const),
  ]
  return days.filter(({ on }) => isAfter(on, today)).toSorted((a, b) => (isAfter(a.on, b.on) ? 1 : -1))
}

/**
 * J-WHY: the first day on which the calendar alone lets the citizen book, or no longer lets them,
 * with the times that are free now. Null where it never does.
 */
export function changeOfItself(
  stored: Situation,
  { situation, now, free }: Pick<WhyAsked, 'situation' | 'now' | 'free'>,
): ChangeOfItself | null {
  const canNow = bookableOf(situation, now, free) > 0
  const days = daysToCome(stored, situation)
  for (const { on } of days) {
    const at = startOf(on)
    const times = bookableOf(situationOn(stored, at), at, free)
    if (times > 0 === canNow) continue
    const because = days.filter((day) => isSameDay(day.on, on)).map(({ what }) => what)
    return { on, because: [...new Set(because)], times }
  }
  return null
}

/** J-WHY: the day on which the calendar changes what a rule says, for those that it changes. */
export function endsOf(stored: Situation, situation: SituationToday): EndsOf {
  const days = daysToCome(stored, situation)
  const first = (...whats: readonly CalendarChange[]) => days.find(({ what }) => whats.includes(what))?.on ?? null
  const current = situation.absences.find(({ kind, to }) => isAway(kind) && !isAfter(situation.today, to))
  return {
    residence: first('job_centre_changes'),
    group: first('group_changes'),
    right: first('right_back'),
    planned: first('interview_day'),
    window: first('deadline_overdue', 'deadline_too_old'),
    absence: current ? addDays(current.to, 1) : null,
  }
}
