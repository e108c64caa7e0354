import { isAfter, isSameDay, type PlainDate } from './dates.ts'
import { municipalityOf } from './meetings.ts'

/** A change of group or job centre that was reported for a coming day. */
interface ReportedAhead {
  readonly of: 'contact_group' | 'job_centre'
  readonly on: PlainDate
  readonly jobCentre: string | null
}

/**
 * A move from one job centre to another, or to none. Dated back or of today, it takes effect now.
 */
interface Move {
  readonly old: string | null
  readonly next: string | null
  readonly from: PlainDate
}

/**
 * D-RESIDENCE: whether a move cancels a change that was reported ahead. Once another job centre has
 * the citizen, the one they have left no longer decides where they move. If the municipality
 * differs, it no longer decides their group either. A move for a coming day replaces another move
 * of that day.
 */
export function isOvertaken(change: ReportedAhead, { old, next, from }: Move, today: PlainDate): boolean {
  if (isAfter(from, today)) return change.of === 'job_centre' && isSameDay(change.on, from) && change.jobCentre !== next
  if (next === null || next === old) return false
  return change.of === 'job_centre' || old === null || municipalityOf(old) !== municipalityOf(next)
}
