import { furtherInterviewRefusals, isBeforeInterviewToday, overlappingMeeting } from './booking-window.ts'
import { type Instant, isAfter, isInstantAfter, isSameDay, type PlainDate } from './dates.ts'
import { deathRefusals } from './death.ts'
import { isInterview, type Meeting, type MeetingType } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'
import { tooFarAhead } from './year-meant.ts'

export interface WantedSummons {
  readonly type: MeetingType
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
}

/**
 * Why a citizen cannot be summoned to that time. Returns every reason that applies (D-DEATH, M-ONE,
 * M-NO-DOUBLE, M-HORIZON, J-YEARS). The deadline's window and type and exemptions do not bind the
 * job centre's own summonses (D-WINDOW, D-TYPE, D-EXEMPT).
 */
export function summonsRefusals(situation: SituationToday, wanted: WantedSummons, now: Instant): Refusal[] {
  const reasons: Refusal[] = [...deathRefusals(situation), ...tooFarAhead(wanted.date, situation.today)]
  if (!isInstantAfter(wanted.startsAt, now)) reasons.push(refusal('summons_in_the_past'))
  if (isInterview(wanted.type)) {
    // §2.2.1, OBS: "at en sagsbehandler kan indkalde til en ny samtale på dagen for afholdelse af
    // samtalen"
    reasons.push(...furtherInterviewRefusals(situation))
    if (isBeforeInterviewToday(situation, wanted.startsAt)) reasons.push(refusal('new_interview_must_be_later'))
  }
  if (overlappingMeeting(situation.meetings, wanted)) reasons.push(refusal('citizen_busy'))
  return reasons
}

/**
 * Why a caseworker cannot move this meeting there. It may go beyond the booking window
 * (M-MOVE-MEETING). An unregistered meeting of today can still be moved, but not to a later day
 * when another interview is planned for one. Of two interviews the first is always one of today
 * (M-ONE).
 */
export function movingRefusals(
  situation: SituationToday,
  meeting: Meeting,
  wanted: Omit<WantedSummons, 'type'>,
  now: Instant,
): Refusal[] {
  if (meeting.status !== 'planned' && !(meeting.status === 'due' && isSameDay(meeting.date, situation.today)))
    return [refusal('moving_not_planned', { status: meeting.status })]
  const reasons: Refusal[] = [...deathRefusals(situation), ...tooFarAhead(wanted.date, situation.today)]
  if (!isInstantAfter(wanted.startsAt, now)) reasons.push(refusal('moving_into_the_past'))
  const other = situation.plannedInterview
  if (isInterview(meeting.type) && other && other.id !== meeting.id && isAfter(wanted.date, situation.today))
    reasons.push(refusal('interview_already_planned', { date: other.date.toString() }))
  if (overlappingMeeting(situation.meetings, wanted, meeting.id)) reasons.push(refusal('citizen_busy'))
  return reasons
}
