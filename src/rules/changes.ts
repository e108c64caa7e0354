import { overlappingMeeting } from './booking-window.ts'
import { type Instant, isInstantAfter, isSameDay } from './dates.ts'
import type { Meeting, MeetingForm } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'

/**
 * M-CHANGE: why a meeting cannot be changed where it stands: it has begun, been registered or been
 * cancelled, or lasts into another meeting of the citizen (M-NO-DOUBLE). `endsAt`: when it would
 * end.
 */
export function changeRefusals(situation: SituationToday, meeting: Meeting, endsAt: Instant, now: Instant): Refusal[] {
  const isOpen = meeting.status === 'planned' || (meeting.status === 'due' && isSameDay(meeting.date, situation.today))
  if (!isOpen || !isInstantAfter(meeting.startsAt, now))
    return [refusal('changing_not_planned', { status: meeting.status })]
  const hours = { startsAt: meeting.startsAt, endsAt }
  return overlappingMeeting(situation.meetings, hours, meeting.id) ? [refusal('citizen_busy')] : []
}

/** What of a meeting can be changed without moving it. */
export interface ChangeableFacts {
  readonly caseworkerId: string | null
  readonly form: MeetingForm
  readonly place: string | null
  readonly endsAt: Instant
  /** Its video room, its own or its caseworker's. */
  readonly videoUrl: string | null
}

/**
 * M-CHANGE: whether a change is one that the citizen must know of: with whom, how, how long, and
 * where they are to be.
 */
export function mattersToCitizen(before: ChangeableFacts, after: ChangeableFacts): boolean {
  if (before.form !== after.form || before.caseworkerId !== after.caseworkerId) return true
  if (!before.endsAt.equals(after.endsAt)) return true
  if (after.form === 'in_person') return before.place !== after.place
  return after.form === 'video' && before.videoUrl !== after.videoUrl
}

/**
 * M-CHANGE: the seats of a time are lowered to what is taken at the least; `taken`: those with a
 * meeting or a hold.
 */
export const seatRefusals = (capacity: number, taken: number): Refusal[] =>
  capacity < taken ? [refusal('seats_are_taken', { taken })] : []
