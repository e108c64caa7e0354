import { isAway } from './absences.ts'
import { isWithin } from './dates.ts'
import { isStanding, type Meeting, municipalityOf } from './meetings.ts'
import { type Offer, serves } from './offers.ts'
import type { SituationToday } from './situation.ts'

export const meetingFlags = [
  'citizen_moved',
  'group_not_served',
  'citizen_absent',
  'job_centre_closed',
  'caseworker_away',
] as const
export type MeetingFlag = (typeof meetingFlags)[number]

/**
 * M-FLAG: why staff should look at a planned meeting that stays although the citizen's
 * circumstances have changed.
 */
export function flagsOf(
  meeting: Pick<Meeting, 'jobCentre' | 'status' | 'date'> & {
    /** Whether the job centre, or the meeting's place, is closed that day. */
    readonly closed: boolean
    /** Whether the meeting's caseworker is away that day. */
    readonly away: boolean
  },
  offer: Pick<Offer, 'contactGroups' | 'categories'> | null,
  situation: Pick<SituationToday, 'jobCentre' | 'contactGroup' | 'category' | 'absences'>,
): MeetingFlag[] {
  if (!isStanding(meeting)) return []
  const flags: MeetingFlag[] = []
  if (situation.jobCentre === null || municipalityOf(situation.jobCentre) !== municipalityOf(meeting.jobCentre))
    flags.push('citizen_moved')
  if (offer && !serves(offer, situation)) flags.push('group_not_served')
  if (situation.absences.some((one) => isAway(one.kind) && isWithin(meeting.date, one.from, one.to)))
    flags.push('citizen_absent')
  if (meeting.closed) flags.push('job_centre_closed')
  if (meeting.away) flags.push('caseworker_away')
  return flags
}
