import { overlappingMeeting } from './booking-window.ts'
import { type Instant, isInstantAfter, isSameDay } from './dates.ts'
import type { Meeting, MeetingForm } from './meetings.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'

/**
 * M-CHANGE: why a meeting cannot be changed without moving it. It has begun, been registered or
 * been cancelled, or would run into another meeting of the citizen (M-NO-DOUBLE). `endsAt` is its
 * new end.
 */
export function changeRefusals(situation: SituationToday, meeting: Meeting, endsAt: Instant, now: Instant): Refusal[] {
  const isOpen = meeting.status === 'planned' || (meeting.status === 'due' && isSameDay(meeting.date, situation.today))
  if (!isOpen || !isInstantAfter(meeting.startsAt, now))
    return [refusal('changing_not_planned', { status: meeting.status })]
  const hours = { startsAt: meeting.startsAt, endsAt }
  return overlappingMeeting(situation.meetings, hours, meeting.id) ? [refusal('citizen_busy')] : []
}

/** The facts of a meeting that can change without moving it. */
export interface ChangeableFacts {
  readonly caseworkerId: string | null
  readonly form: MeetingForm
  readonly place: string | null
  readonly endsAt: Instant
  /** The meeting's own video room, or its caseworker's. */
  readonly videoUrl: string | null
}

/**
 * M-CHANGE: whether the citizen must be notified of a change: with whom, in which form, how long,
 * where.
 */
export function mattersToCitizen(before: ChangeableFacts, after: ChangeableFacts): boolean {
  if (before.form !== after.form || before.caseworkerId !== after.caseworkerId) return true
  if (!before.endsAt.equals(after.endsAt)) return true
  if (after.form === 'in_person') return before.place !== after.place
  return after.form === 'video' && before.videoUrl !== after.videoUrl
}

/** M-CHANGE: the seats of a time cannot go below those `taken` by a meeting or a hold. */
export const seatRefusals = (capacity: number, taken: number): Refusal[] =>
  capacity < taken ? [refusal('seats_are_taken', { taken })] : []
