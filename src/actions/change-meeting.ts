import { type Granted, reachesThing, refuseMeeting } from '../rules/access.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { type ChangeableFacts, changeRefusals, mattersToCitizen } from '../rules/changes.ts'
import type { MeetingDetails, MeetingForm } from '../rules/meetings.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { ensureCaseworkers, lockCaseworker, type StoredCaseworker } from '../storage/job-centres.ts'
import { findMeeting } from '../storage/meetings.ts'
import { lockTimes, type OfferedTime } from '../storage/times.ts'
import { factsOf, seatMeeting, writeChange } from './steps/change.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { minutesAfter } from './steps/meetings.ts'
import { releasePlace, takeOwnHour } from './steps/own-hours.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
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
  readonly caseworker: StoredCaseworker | null
  readonly time: OfferedTime | null
}

/**
 * M-CHANGE: changes caseworker, place, form, length or video room of a meeting that has not begun;
 * its day, its hour and the deadline that it meets stay. Another caseworker, or a longer meeting
 * than its published time, takes an hour of the caseworker's own. The seat of the published time is
 * free again. The citizen is told where it matters to them. `seen`: what a form had seen of the
 * case (J-STALE). Refusals: not_found, meeting_of_other_job_centre, case_changed, day_changed,
 * changing_not_planned, citizen_busy, caseworker_busy.
 */
export const changeMeeting = (
  context: ActionContext,
  meetingId: string,
  change: MeetingFactsChange,
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'change_meeting', async (trx, granted) => {
    const before = await findMeeting(trx, meetingId)
    if (!before) return refuse('not_found')
    const lockMore = () => lockPlaces(trx, granted, meetingId, change)
    const found = await lockCitizenAnd(trx, context, granted, before.citizenId, lockMore)
    if (!found?.more) return refuse('not_found')
    const { locked, more } = found
    const refused = refuseMeeting(granted, more.current, locked.situation)
    if (refused) return refused
    const changedSince = await refuseChangedSince(trx, locked, seen)
    return changedSince ?? (await changeLocked(trx, context, locked, more, change))
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
  const { jobCentre } = current
  const isOwn = reachesThing(granted, { jobCentre })
  const named = ref !== undefined && isOwn ? (await ensureCaseworkers(trx, jobCentre, [ref])).get(ref) : undefined
  const ids = new Set([current.caseworkerId, named?.id].filter((id) => typeof id === 'string'))
  for (const id of [...ids].sort()) await lockCaseworker(trx, id)
  const [time = null] = current.timeId === null ? [] : await lockTimes(trx, [current.timeId])
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
  const { minutes, form = current.form, place = current.place, videoUrl = current.ownVideoUrl } = change
  const before = factsOf(current)
  const room = caseworker ? caseworker.videoUrl : current.caseworkerVideoUrl
  const after: ChangeableFacts = {
    caseworkerId: caseworker?.id ?? current.caseworkerId,
    form,
    place,
    endsAt: minutes === undefined ? current.endsAt : minutesAfter(current.startsAt, minutes),
    videoUrl: videoUrl ?? room,
  }
  const refused = refusedBy(changeRefusals(locked.situation, meeting, after.endsAt, locked.now))
  if (refused) return refused
  if (isSame(before, after) && videoUrl === current.ownVideoUrl) return done(current)
  const hour = await followPlace(trx, locked, found, after)
  if (!hour.ok) return hour
  return done(await writeChange(trx, context, locked, current, { ...after, ...hour.value, ownVideoUrl: videoUrl }))
}

const isSame = (a: ChangeableFacts, b: ChangeableFacts): boolean =>
  !mattersToCitizen(a, b) && a.place === b.place && a.videoUrl === b.videoUrl

/** M-NO-DOUBLE: the hours of a caseworker that a meeting takes are those of a time of theirs. */
async function followPlace(
  trx: Transaction,
  locked: LockedCitizen,
  { current, time }: Found,
  { caseworkerId, endsAt, place }: ChangeableFacts,
): Promise<Outcome<{ readonly timeId?: string }>> {
  const isOwnHour = time?.status === 'own'
  const ends = time?.endsAt ?? current.endsAt
  const fits = isOwnHour ? ends.equals(endsAt) : ends.epochMilliseconds >= endsAt.epochMilliseconds
  if (caseworkerId === null || (caseworkerId === current.caseworkerId && fits)) return done({})
  await releasePlace(trx, current)
  const { jobCentre, startsAt } = current
  const hour = await takeOwnHour(trx, { jobCentre, caseworkerId, startsAt, endsAt, place }, locked.now)
  if (!hour.ok) return hour
  const { timeId } = hour.value
  await seatMeeting(trx, current, { timeId, seatNumber: 1, capacity: 1 })
  return done({ timeId })
}
