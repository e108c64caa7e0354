import { allowsDeadline } from './contact-groups.ts'
import { addDays, isAfter, isBefore, later, type PlainDate } from './dates.ts'
import { isOpen, settle } from './deadline.ts'
import { isStanding, municipalityOf } from './meetings.ts'
import type { Warning } from './new-deadline.ts'
import { type Offer, serves } from './offers.ts'
import type { SituationToday } from './situation.ts'

/**
 * A contact group with its category, or a job centre, from a day on. A change dated back holds from
 * today.
 */
export type CitizenChange = { readonly from: PlainDate } & (
  | { readonly contactGroup: number; readonly category: string | null }
  | { readonly jobCentre: string | null }
)

const isElsewhere = (jobCentre: string | null, of: string): boolean =>
  jobCentre === null || municipalityOf(jobCentre) !== municipalityOf(of)

/**
 * Whether the change closes the deadline: it is open until then and closed after (D-GROUP-CHANGE,
 * D-MOVE).
 */
function closesDeadline({ deadline, facts, today }: SituationToday, change: CitizenChange, on: PlainDate): boolean {
  if (!deadline) return false
  const before = isAfter(on, today) ? settle(deadline, facts, addDays(on, -1)).deadline : deadline
  if (!isOpen(before.status)) return false
  return 'contactGroup' in change
    ? !allowsDeadline(change.contactGroup, deadline.interviewType, on)
    : isElsewhere(change.jobCentre, deadline.jobCentre)
}

/**
 * Warnings before a citizen's group or job centre is changed: the change closes the open deadline
 * (D-GROUP-CHANGE, D-MOVE), or flags so many planned meetings (M-FLAG). `offers` are the offers of
 * those meetings.
 */
export function changeWarnings(
  situation: SituationToday,
  change: CitizenChange,
  offers: ReadonlyMap<string, Pick<Offer, 'contactGroups' | 'categories'>>,
): Warning[] {
  const on = later(change.from, situation.today)
  const flagged = situation.meetings.filter((meeting) => {
    if (!isStanding(meeting)) return false
    if (isBefore(meeting.date, on)) return false
    if ('jobCentre' in change)
      return isElsewhere(change.jobCentre, meeting.jobCentre) && !isElsewhere(situation.jobCentre, meeting.jobCentre)
    const offer = offers.get(meeting.offerId ?? '')
    return offer !== undefined && serves(offer, situation) && !serves(offer, change)
  })
  const rule = 'contactGroup' in change ? 'D-GROUP-CHANGE' : 'D-MOVE'
  return [
    ...(closesDeadline(situation, change, on)
      ? [{ code: 'deadline_closes', rule, facts: { on: on.toString() } } as const]
      : []),
    ...(flagged.length > 0
      ? [{ code: 'meetings_flagged', rule: 'M-FLAG', facts: { meetings: flagged.length } } as const]
      : []),
  ]
}
