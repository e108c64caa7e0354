import { mayAct } from '../rules/access.ts'
import { type Actor, whoLooks } from '../rules/actor.ts'
import { dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import { type RetentionTimes, type SweepName, sweepNames } from '../rules/kept-kinds.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { sweptBefore } from '../rules/retention.ts'
import type { Transaction } from '../storage/database.ts'
import { worn } from '../storage/hats.ts'
import { deleteQuietCitizens, quietCitizens } from '../storage/leaving-citizens.ts'
import { longStatements } from '../storage/pipeline.ts'
import { finishRetentionRun, insertRetentionRun, type Taken, takeDue } from '../storage/sweeps.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What a sweep takes by, and how long things are kept. */
export interface Sweeping {
  /** The machine's own time: sessions, looks and kept answers are dated by it. */
  readonly realNow: Instant
  readonly times: RetentionTimes
}

export interface Swept {
  readonly day: PlainDate
  readonly taken: Taken
}

/** Rows a transaction: small enough that nobody waits for one. */
const CHUNK = 1000
/** Citizens a transaction: some hundred rows each. */
const CITIZENS = 50
/** Citizens a night; those after them go the next. */
const MOST_CITIZENS = 10_000

const nameOf = (actor: Actor): string => whoLooks(actor)?.name ?? 'night'

async function write<T>(context: ActionContext, work: (trx: Transaction) => Promise<T>): Promise<T> {
  const outcome = await transact(context, 'sweep', async (trx) => {
    await longStatements(trx)
    return done(await work(trx))
  })
  if (!outcome.ok) throw new Error(`the sweep was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

async function takeAll(context: ActionContext, name: SweepName, before: Instant): Promise<number> {
  if (name === 'citizens') return await takeCitizens(context, before)
  let taken = 0
  for (let some = CHUNK; some === CHUNK; taken += some)
    some = await write(context, (trx) => takeDue(trx, name, before, CHUNK))
  return taken
}

async function takeCitizens(context: ActionContext, before: Instant): Promise<number> {
  const ids = await quietCitizens(worn(context, 'sweep'), before, MOST_CITIZENS)
  let taken = 0
  for (let at = 0; at < ids.length; at += CITIZENS)
    taken += await write(context, (trx) => deleteQuietCitizens(trx, ids.slice(at, at + CITIZENS), before))
  return taken
}

/**
 * Takes away what is kept no longer (`src/rules/retention.ts`, O-SWEEP): a chunk a transaction,
 * what somebody holds is left for the next night. Safe twice, in parallel and after a crash. What
 * it took stands in a row, in numbers. Refusals: not_found.
 */
export async function sweep(context: ActionContext, { realNow, times }: Sweeping): Promise<Outcome<Swept>> {
  const granted = mayAct(context.actor, 'sweep')
  if (!granted.ok) return granted
  const now = context.clock.now()
  const run = await write(context, (trx) => insertRetentionRun(trx, nameOf(context.actor), now))
  const counts: [SweepName, number][] = []
  for (const name of sweepNames)
    counts.push([name, await takeAll(context, name, sweptBefore(name, { now, realNow }, times))])
  const taken: Taken = Object.fromEntries(counts.filter(([, count]) => count > 0))
  await write(context, (trx) => finishRetentionRun(trx, run, { finishedAt: context.clock.now(), taken }))
  return done({ day: dateOf(now), taken })
}
