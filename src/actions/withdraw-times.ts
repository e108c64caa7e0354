import { type Granted, reachesThing } from '../rules/access.ts'
import type { Meeting } from '../rules/meetings.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { meetingsOnTimes } from '../storage/meetings.ts'
import { longStatements } from '../storage/pipeline.ts'
import { findTimes, lockTimes, setTimeStatus } from '../storage/times.ts'
import { cancelLocked } from './steps/cancel.ts'
import { lockCitizen } from './steps/citizen.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface Withdrawal {
  readonly ids: readonly string[]
  /** What becomes of meetings on them: refuse them all, keep the meetings, or cancel them. */
  readonly onBooked: 'refuse' | 'keep' | 'cancel'
  readonly reason: string | null
  /** Only tell what it would touch. */
  readonly dryRun: boolean
}

export interface Withdrawn {
  readonly withdrawn: readonly string[]
  readonly kept: readonly string[]
  readonly meetings: readonly string[]
  /** Whose times they are, and who has those meetings: for the log (J-OWN). */
  readonly offers: readonly string[]
  readonly citizens: readonly string[]
}

/**
 * Withdraws published times, all or none. Refusals: not_found (any that is not this job centre's),
 * times_are_booked under `refuse` when one holds a meeting.
 */
export const withdrawTimes = (context: ActionContext, wanted: Withdrawal): Promise<Outcome<Withdrawn>> =>
  transact(context, 'withdraw_times', async (trx, granted) => {
    await longStatements(trx)
    const ids = [...new Set(wanted.ids)]
    const seen = await findTimes(trx, ids)
    if (seen.length !== ids.length || !seen.every((time) => reachesThing(granted, time) && time.offerId !== null))
      return refuse('not_found')
    // Citizens before times, in one order: the same as everybody's, so that nobody waits in a ring.
    const citizens =
      wanted.onBooked === 'cancel' && !wanted.dryRun ? await lockCitizensOn(trx, context, granted, ids) : new Map()
    const times = await lockTimes(trx, ids)
    const meetings = await meetingsOnTimes(trx, ids)
    if (meetings.length > 0 && wanted.onBooked === 'refuse' && !wanted.dryRun)
      return refuse('times_are_booked', { meetings: meetings.length })
    const booked = new Set(meetings.map((meeting) => meeting.timeId))
    const open = times.filter((time) => time.status !== 'withdrawn')
    const kept = wanted.onBooked === 'keep' ? open.filter((time) => booked.has(time.id)).map((time) => time.id) : []
    const withdrawn = open.map((time) => time.id).filter((id) => !kept.includes(id))
    const result = done({
      withdrawn,
      kept,
      meetings: meetings.map((meeting) => meeting.id),
      offers: [...new Set(times.flatMap((time) => time.offerId ?? []))],
      citizens: [...new Set(meetings.map((meeting) => meeting.citizenId))],
    })
    if (wanted.dryRun) return result
    await setTimeStatus(trx, kept, 'kept')
    const cancelled = await cancelAll(trx, context, granted, meetings, citizens, wanted)
    if (!cancelled.ok) return cancelled
    await setTimeStatus(trx, withdrawn, 'withdrawn')
    return result
  })

async function lockCitizensOn(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  ids: readonly string[],
): Promise<Map<string, LockedCitizen>> {
  const citizens = new Map<string, LockedCitizen>()
  const meetings = await meetingsOnTimes(trx, ids)
  for (const id of [...new Set(meetings.map((meeting) => meeting.citizenId))].sort()) {
    const locked = await lockCitizen(trx, context, granted, id)
    if (locked) citizens.set(id, locked)
  }
  return citizens
}

async function cancelAll(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  meetings: readonly Meeting[],
  citizens: ReadonlyMap<string, LockedCitizen>,
  wanted: Withdrawal,
): Promise<Outcome<null>> {
  if (wanted.onBooked !== 'cancel') return done(null)
  for (const meeting of meetings) {
    // Booked between the look and the lock: its citizen comes late. A ring of waiting would be
    // broken by the database and tried again.
    const locked = citizens.get(meeting.citizenId) ?? (await lockCitizen(trx, context, granted, meeting.citizenId))
    if (!locked) continue
    const cancelled = await cancelLocked(trx, context, locked, {
      meetingId: meeting.id,
      by: 'job_centre',
      reason: wanted.reason,
    })
    if (!cancelled.ok) return cancelled
  }
  return done(null)
}
