import type { WhoActed } from './actor.ts'
import { type Instant, isSameDay, type PlainDate, plainDate } from './dates.ts'
import { type Refused, refuse } from './refusals.ts'

/** What somebody does to a case, as those who had it open are told. */
const caseChangeKinds = [
  'deadline_set',
  'deadline_closed',
  'booked',
  'summoned',
  'walk_in',
  'rebooked',
  'moved',
  'changed',
  'cancelled',
  'held',
  'no_show',
  'outcome_taken_back',
  'absence_reported',
  'absence_withdrawn',
  'group_changed',
  'job_centre_changed',
  'change_withdrawn',
] as const
export type CaseChangeKind = (typeof caseChangeKinds)[number]

/** Something that somebody did to a case. What the calendar does is no change: it was foreseen. */
export interface CaseChange {
  /** Its place in the story of the citizen's deadlines, meetings and absences. */
  readonly number: number
  readonly what: CaseChangeKind
  /** Null where the day alone is kept. */
  readonly at: Instant | null
  readonly by: WhoActed
}

/** What whoever fills in a form had seen of a case (J-STALE). */
export interface SeenCase {
  /** The number of the last thing that had happened; 0 where nothing had. */
  readonly through: number
  /** The day on which the page was shown. */
  readonly on: PlainDate
}

/** As a form carries it. */
export const seenCaseText = ({ through, on }: SeenCase): string => `${through}.${on.toString()}`

/** What a form carries; null where that is nothing of ours. */
export function seenCaseIn(text: string): SeenCase | null {
  const [, through, on] = /^(\d{1,15})\.(\d{4}-\d{2}-\d{2})$/.exec(text) ?? []
  if (through === undefined || on === undefined) return null
  try {
    return { through: Number(through), on: plainDate(on) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * J-STALE: why what was decided on a page no longer holds. Either somebody has changed the case
 * since, told by its last change, or the day is another. Null where neither. Refusals:
 * case_changed, day_changed.
 */
export function refuseStale(seen: SeenCase, since: readonly CaseChange[], today: PlainDate): Refused | null {
  const last = since.findLast(({ number }) => number > seen.through)
  if (last) {
    const { what, at, by } = last
    return refuse('case_changed', {
      what,
      at: at?.toString() ?? '',
      byKind: by.kind,
      by: by.name ?? by.client ?? '',
    })
  }
  return isSameDay(seen.on, today) ? null : refuse('day_changed', { on: seen.on.toString() })
}
