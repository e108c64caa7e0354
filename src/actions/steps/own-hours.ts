import type { Instant } from '../../rules/dates.ts'
import type { Meeting } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import { isHourTaken, releaseSeat, seatsOf } from '../../storage/seats.ts'
import { insertTimes, lockOverlappingTimes, lockTimes, setTimeStatus, unblockTimes } from '../../storage/times.ts'

/**
 * A caseworker's own hour as a time, with one seat unless told. M-NO-DOUBLE: it blocks unbooked
 * times that it overlaps and is refused over a booked or held one (caseworker_busy). The caller
 * holds the caseworker's lock.
 */
export async function takeOwnHour(
  trx: Transaction,
  hour: {
    readonly jobCentre: string
    readonly caseworkerId: string
    readonly startsAt: Instant
    readonly endsAt: Instant
    readonly place: string | null
    readonly seats?: number
  },
  now: Instant,
): Promise<Outcome<{ readonly timeId: string }>> {
  const overlapping = await lockOverlappingTimes(trx, hour.caseworkerId, hour.startsAt, hour.endsAt)
  const seats = await seatsOf(
    trx,
    overlapping.map((time) => time.id),
  )
  if (isHourTaken(overlapping, seats, now)) return refuse('caseworker_busy')
  const timeId = newId()
  await setTimeStatus(
    trx,
    overlapping.map((time) => time.id),
    'blocked',
    timeId,
  )
  await insertTimes(trx, [
    {
      id: timeId,
      jobCentre: hour.jobCentre,
      offerId: null,
      caseworkerId: hour.caseworkerId,
      startsAt: hour.startsAt,
      endsAt: hour.endsAt,
      capacity: hour.seats ?? 1,
      place: hour.place,
      status: 'own',
    },
  ])
  return done({ timeId })
}

/**
 * Gives back a meeting's seat. Without another meeting an own hour is withdrawn, and what it
 * blocked is offered again; a kept time is withdrawn as well.
 */
export async function releasePlace(trx: Transaction, meeting: Pick<Meeting, 'id' | 'timeId'>): Promise<void> {
  await releaseSeat(trx, meeting.id)
  if (meeting.timeId === null) return
  const [time] = await lockTimes(trx, [meeting.timeId])
  // Unseen, the hour would stay taken.
  if (!time) throw new Error('the time of a meeting is not there')
  if (time.status !== 'own' && time.status !== 'kept') return
  const left = await seatsOf(trx, [time.id])
  if (left.some((seat) => seat.meetingId !== null)) return
  await setTimeStatus(trx, [time.id], 'withdrawn')
  if (time.status === 'own') await unblockTimes(trx, time.id)
}
