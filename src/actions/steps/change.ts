import { type ChangeableFacts, mattersToCitizen } from '../../rules/changes.ts'
import type { HandOverPlace } from '../../rules/hand-over.ts'
import { newsAfter } from '../../rules/meeting-news.ts'
import type { MeetingDetails } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import type { StoredCaseworker } from '../../storage/job-centres.ts'
import { updateMeeting } from '../../storage/meetings.ts'
import { takeSeat } from '../../storage/seats.ts'
import type { OfferedTime } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { noteChange, noteMeeting, roomKept } from './meetings.ts'
import { releasePlace, takeOwnHour } from './own-hours.ts'
import { chooseSeat } from './seats.ts'

export const factsOf = ({ caseworkerId, form, place, endsAt, videoUrl }: MeetingDetails): ChangeableFacts => ({
  caseworkerId,
  form,
  place,
  endsAt,
  videoUrl,
})

/**
 * M-CHANGE: writes a meeting's changed facts, with its news and history; the citizen is told where
 * it matters to them. `timeId`: where it has another time now.
 */
export async function writeChange(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  current: MeetingDetails,
  after: ChangeableFacts & { readonly ownVideoUrl: string | null; readonly timeId?: string },
): Promise<MeetingDetails> {
  const matters = mattersToCitizen(factsOf(current), after)
  const { caseworkerId, form, place, endsAt, ownVideoUrl, timeId } = after
  await updateMeeting(trx, current.id, {
    ...(timeId === undefined ? {} : { timeId }),
    caseworkerId,
    form,
    place,
    endsAt,
    ownVideoUrl,
    revision: matters ? current.revision + 1 : current.revision,
    news: matters ? newsAfter(current.news, { kind: 'changed', by: 'job_centre' }) : current.news,
  })
  const note = { kind: 'changed', rule: 'M-CHANGE' } as const
  if (matters) return await noteMeeting(trx, context, locked, current.id, note)
  return await noteChange(trx, context, locked, current.id, note)
}

/** Puts a meeting on a seat that was seen free under the time's lock. */
export const seatMeeting = (
  trx: Transaction,
  { id: meetingId, citizenId }: Pick<MeetingDetails, 'id' | 'citizenId'>,
  seat: { readonly timeId: string; readonly seatNumber: number; readonly capacity: number },
): Promise<void> => takeSeat(trx, { ...seat, meetingId, citizenId, heldUntil: null, form: null, rebooks: null })

/** Hours that meetings of one act share, by their keys: the first one makes the hour. */
export type SharedHours = Map<string, Pick<OfferedTime, 'id' | 'capacity'>>

/** A caseworker's own hour that meetings share. Refusals: caseworker_busy. */
async function sharedHour(
  trx: Transaction,
  { current, to, place, now }: HandedMeeting & { readonly now: LockedCitizen['now'] },
  hours: SharedHours,
): Promise<Outcome<Pick<OfferedTime, 'id' | 'capacity'>>> {
  if (place.kind === 'seat') return refuse('time_not_offered')
  const standing = hours.get(place.shared)
  if (standing) return done(standing)
  const { jobCentre, startsAt, endsAt, place: where } = current
  const hour = { jobCentre, caseworkerId: to.id, startsAt, endsAt, place: where, seats: place.seats }
  const made = await takeOwnHour(trx, hour, now)
  if (!made.ok) return made
  const time = { id: made.value.timeId, capacity: place.seats }
  hours.set(place.shared, time)
  return done(time)
}

export interface HandedMeeting {
  readonly current: MeetingDetails
  readonly to: StoredCaseworker
  readonly place: HandOverPlace
}

/**
 * M-CHANGE of a meeting whose citizen, caseworker and times are locked: another caseworker has it
 * at the same hour. A video room of its own goes along only where they have none. Refusals: those
 * of the seat, caseworker_busy.
 */
export async function handOverLocked(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  handed: HandedMeeting,
  { times, hours }: { readonly times: ReadonlyMap<string, OfferedTime>; readonly hours: SharedHours },
): Promise<Outcome<MeetingDetails>> {
  const { current, to, place } = handed
  const { now } = locked
  await releasePlace(trx, current)
  const published = place.kind === 'seat' ? times.get(place.timeId) : undefined
  if (published && !published.offered) return refuse('time_not_offered')
  const time = published ? done(published) : await sharedHour(trx, { ...handed, now }, hours)
  if (!time.ok) return time
  const { id: timeId, capacity } = time.value
  const seat = await chooseSeat(trx, time.value, current.citizenId, now)
  if (!seat.ok) return seat
  const ownVideoUrl = roomKept(current, to.id) ?? (to.videoUrl === null ? current.ownVideoUrl : null)
  const after = { ...factsOf(current), caseworkerId: to.id, videoUrl: ownVideoUrl ?? to.videoUrl, ownVideoUrl, timeId }
  const changed = await writeChange(trx, context, locked, current, after)
  await seatMeeting(trx, current, { timeId, seatNumber: seat.value.seatNumber, capacity })
  return done(changed)
}
