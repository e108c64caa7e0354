import { touchedByWithdrawal } from '../questions/job-centre/touched.ts'
import { reachesThing } from '../rules/access.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import type { MeetingChoice } from '../rules/relocation.ts'
import { longStatements } from '../storage/pipeline.ts'
import { findTimes, setTimeStatus } from '../storage/times.ts'
import { recordTimes } from './steps/events.ts'
import { decideEach, lockDecided, type Settled, settleDecided, settledBy } from './steps/settle-meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface Withdrawal {
  readonly ids: readonly string[]
  /**
   * What becomes of meetings on them: refuse them all, keep the meetings, move each to the time
   * that is suggested for it, or cancel them.
   */
  readonly onBooked: 'refuse' | Exclude<MeetingChoice['kind'], 'hand_over'>
  /** Choices for single meetings, by their ids. */
  readonly each?: ReadonlyMap<string, MeetingChoice>
  readonly reason: string | null
  /** Only tell what it would touch. */
  readonly dryRun: boolean
}

export interface Withdrawn extends Settled {
  readonly withdrawn: readonly string[]
  /** Times that are no longer offered, and whose meetings stay. */
  readonly keptTimes: readonly string[]
  readonly meetings: readonly string[]
  /** Whose times they are, for the log (J-OWN). */
  readonly offers: readonly string[]
}

/**
 * Withdraws published times, all or none. Refusals: not_found (any that is not this job centre's),
 * times_are_booked under `refuse` when one holds a meeting; of meetings that are moved those of the
 * move.
 */
export const withdrawTimes = (context: ActionContext, wanted: Withdrawal): Promise<Outcome<Withdrawn>> =>
  transact(context, 'withdraw_times', async (trx, granted) => {
    await longStatements(trx)
    const { onBooked, each = new Map<string, MeetingChoice>(), reason: tell, dryRun } = wanted
    const { jobCentre } = granted.actor
    const ids = [...new Set(wanted.ids)]
    const seen = await findTimes(trx, ids)
    if (seen.length !== ids.length || !seen.every((time) => reachesThing(granted, time) && time.offerId !== null))
      return refuse('not_found')
    const settling = { onAll: onBooked === 'refuse' ? ('keep' as const) : onBooked, handOverTo: null, each }
    const decide = async () => decideEach(await touchedByWithdrawal(trx, jobCentre, ids, context.clock.now()), settling)
    const locked = await lockDecided(trx, context, granted, dryRun ? [] : await decide(), ids)
    // Read again behind the locks: what was booked meanwhile is settled as well.
    const decided = await decide()
    if (decided.length > 0 && onBooked === 'refuse' && !dryRun)
      return refuse('times_are_booked', { meetings: decided.length })
    const times = ids.flatMap((id) => locked.times.get(id) ?? [])
    const staying = new Set(decided.flatMap(({ meeting, choice }) => (choice.kind === 'keep' ? meeting.timeId : [])))
    const open = times.filter(({ status }) => status !== 'withdrawn').map(({ id }) => id)
    const keptTimes = onBooked === 'refuse' ? [] : open.filter((id) => staying.has(id))
    const withdrawn = open.filter((id) => !keptTimes.includes(id))
    const result = done({
      ...settledBy(decided),
      withdrawn,
      keptTimes,
      meetings: decided.map(({ meeting }) => meeting.id),
      offers: [...new Set(times.flatMap(({ offerId }) => offerId ?? []))],
    })
    if (dryRun) return result
    await setTimeStatus(trx, keptTimes, 'kept')
    const settled = await settleDecided(trx, context, granted, decided, { ...locked, tell })
    if (!settled.ok) return settled
    await setTimeStatus(trx, withdrawn, 'withdrawn')
    const gone = new Set([...withdrawn, ...keptTimes])
    const told = times.flatMap(({ id, offerId, startsAt }) =>
      gone.has(id) && offerId !== null ? { offerId, startsAt } : [],
    )
    await recordTimes(trx, 'times.withdrawn', told, { jobCentre, actor: context.actor, at: context.clock.now() })
    return result
  })
