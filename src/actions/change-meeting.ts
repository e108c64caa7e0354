import { type Granted, reachesThing, refuseMeeting } from '../rules/access.ts'
import { type ChangeableFacts, changeRefusals, mattersToCitizen } from '../rules/changes.ts'
import type { MeetingForm } from '../rules/meetings.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { ensureCaseworkers, lockCaseworker } from '../storage/job-centres.ts'
import { findMeeting, type MeetingDetails, updateMeeting } from '../storage/meetings.ts'
import { takeSeat } from '../storage/seats.ts'
import type { CaseworkerRow } from '../storage/tables.ts'
import { lockTimes, type OfferedTime } from '../storage/times.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { minutesAfter, noteChange, noteMeeting } from './steps/meetings.ts'
import { releasePlace, takeOwnHour } from './steps/own-hours.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What is not given stays; null takes away. */
export interface MeetingFactsChange {
  /** The job centre's own name for the caseworker; made when first seen. */
  readonly caseworker?: string
  readonly place?: string | null
  readonly form?: MeetingForm
  readonly minutes?: number
  /** The meeting's own video room; without one it is the caseworker's. */
  readonly videoUrl?: string | null
}

interface Found {
  readonly current: MeetingDetails
  readonly caseworker: CaseworkerRow | null
  readonly time: OfferedTime | null
}

/**
 * M-CHANGE: changes caseworker, place, form, length or video room of a meeting that has not begun; its day, its hour and the
 * deadline that it meets stay. Another caseworker, or a longer meeting than its published time, takes an hour of the caseworker's
 * own, and the seat of that time is free again. The citizen is told where it matters to them. Refusals: not_found,
 * meeting_of_other_job_centre, changing_not_planned, citizen_busy, caseworker_busy.
 */
export const changeMeeting = (
  context: ActionContext,
  meetingId: string,
  change: MeetingFactsChange,
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'change_meeting', async (trx, granted) => {
    const before = await findMeeting(trx, meetingId)
    if (!before) return refuse('not_found')
    const lockMore = () => lockPlaces(trx, granted, meetingId, change)
    const found = await lockCitizenAnd(trx, context, granted, before.citizen_id, lockMore)
    if (!found?.more) return refuse('not_found')
    const { locked, more } = found
    const owned = { jobCentre: more.current.job_centre, status: more.current.status }
    return refuseMeeting(granted, owned, locked.situation) ?? (await changeLocked(trx, context, locked, more, change))
  })

/** The meeting as it stands behind the citizen's lock; caseworkers in one order, then the time. */
async function lockPlaces(
  trx: Transaction,
  granted: Granted,
  meetingId: string,
  { caseworker: ref }: MeetingFactsChange,
): Promise<Found | null> {
  const current = await findMeeting(trx, meetingId)
  if (!current) return null
  // Who is not the owner makes no caseworker; the refusal is the owner's question.
  const { job_centre: jobCentre } = current
  const isOwn = reachesThing(granted, { jobCentre })
  const named = ref !== undefined && isOwn ? (await ensureCaseworkers(trx, jobCentre, [ref])).get(ref) : undefined
  const ids = new Set([current.caseworker_id, named?.id].filter((id) => typeof id === 'string'))
  for (const id of [...ids].sort()) await lockCaseworker(trx, id)
  const [time = null] = current.time_id === null ? [] : await lockTimes(trx, [current.time_id])
  return { current, caseworker: named ?? null, time }
}

async function changeLocked(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  found: Found,
  change: MeetingFactsChange,
): Promise<Outcome<MeetingDetails>> {
  const { current, caseworker } = found
  const meeting = locked.situation.meetings.find((one) => one.id === current.id)
  if (!meeting) return refuse('changing_not_planned', { status: current.status })
  const { minutes, form = current.form, place = current.place, videoUrl = current.own_video_url } = change
  const before = factsOf(current)
  const room = caseworker ? caseworker.video_url : current.caseworker_video_url
  const after: ChangeableFacts = {
    caseworkerId: caseworker?.id ?? current.caseworker_id,
    form,
    place,
    endsAt: minutes === undefined ? current.ends_at : minutesAfter(current.starts_at, minutes),
    videoUrl: videoUrl ?? room,
  }
  const refused = refusedBy(changeRefusals(locked.situation, meeting, after.endsAt, locked.now))
  if (refused) return refused
  if (isSame(before, after) && videoUrl === current.own_video_url) return done(current)
  const hour = await followPlace(trx, locked, found, after)
  if (!hour.ok) return hour
  const matters = mattersToCitizen(before, after)
  await updateMeeting(trx, current.id, {
    ...hour.value,
    caseworker_id: after.caseworkerId,
    form,
    place,
    ends_at: after.endsAt,
    own_video_url: videoUrl,
    revision: matters ? current.revision + 1 : current.revision,
  })
  const note = { kind: 'changed', rule: 'M-CHANGE' } as const
  if (matters) return done(await noteMeeting(trx, context, locked, current.id, note))
  return done(await noteChange(trx, context, locked, current.id, note))
}

const factsOf = (row: MeetingDetails): ChangeableFacts => ({
  caseworkerId: row.caseworker_id,
  form: row.form,
  place: row.place,
  endsAt: row.ends_at,
  videoUrl: row.video_url,
})

const isSame = (a: ChangeableFacts, b: ChangeableFacts): boolean =>
  !mattersToCitizen(a, b) && a.place === b.place && a.videoUrl === b.videoUrl

/** M-NO-DOUBLE: the hours of a caseworker that a meeting takes are those of a time of theirs. */
async function followPlace(
  trx: Transaction,
  locked: LockedCitizen,
  { current, time }: Found,
  { caseworkerId, endsAt, place }: ChangeableFacts,
): Promise<Outcome<{ readonly time_id?: string }>> {
  const isOwnHour = time?.status === 'own'
  const ends = time?.endsAt ?? current.ends_at
  const fits = isOwnHour ? ends.equals(endsAt) : ends.epochMilliseconds >= endsAt.epochMilliseconds
  if (caseworkerId === null || (caseworkerId === current.caseworker_id && fits)) return done({})
  await releasePlace(trx, current)
  const { job_centre: jobCentre, starts_at: startsAt } = current
  const hour = await takeOwnHour(trx, { jobCentre, caseworkerId, startsAt, endsAt, place }, locked.now)
  if (!hour.ok) return hour
  const { timeId } = hour.value
  const held = { meetingId: current.id, citizenId: current.citizen_id, heldUntil: null, form: null, rebooks: null }
  await takeSeat(trx, { timeId, seatNumber: 1, capacity: 1, ...held })
  return done({ time_id: timeId })
}
