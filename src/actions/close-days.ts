import { type Granted, reachesThing } from '../rules/access.ts'
import { dateOf, isBefore, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, type Refused, refuse, refusedBy } from '../rules/refusals.ts'
import { closureTooLong, tooFarAhead } from '../rules/year-meant.ts'
import {
  deleteClosure,
  insertClosure,
  lockClosure,
  type Touched,
  touchedBy,
  updateClosure,
} from '../storage/closures.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import type { ClosureRow } from '../storage/tables.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Days on which the job centre, or one of its places, is closed: no time of theirs is offered then (M-HORIZON); meetings stay. */
export interface ClosedDays {
  readonly from: PlainDate
  readonly to: PlainDate
  /** Null: the whole job centre. */
  readonly place: string | null
}

export interface Closed {
  readonly closure: ClosureRow
  readonly touches: Touched
}

/** J-YEARS: why these days cannot be meant. */
function refuseDays({ clock }: ActionContext, { from, to }: Pick<ClosedDays, 'from' | 'to'>): Refused | null {
  if (isBefore(to, from)) return refuse('closure_ends_before_it_begins', { from: from.toString() })
  return refusedBy([...tooFarAhead(to, dateOf(clock.now())), ...closureTooLong(from, to)])
}

async function closed(trx: Transaction, closure: ClosureRow): Promise<Outcome<Closed>> {
  return done({ closure, touches: await touchedBy(trx, closure) })
}

/**
 * Closes days. `dryRun`: only tells what it would touch. Refusals: not_found, when no job centre acts; too_far_ahead,
 * closure_too_long, closure_ends_before_it_begins.
 */
export const closeDays = (
  context: ActionContext,
  { from, to, place }: ClosedDays,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<Closed>> =>
  transact(context, 'close_days', async (trx, { actor: { jobCentre } }) => {
    const refused = refuseDays(context, { from, to })
    if (refused) return refused
    const closure = { id: newId(), job_centre: jobCentre, from_date: from, to_date: to, place }
    if (dryRun) return await closed(trx, closure)
    await ensureJobCentre(trx, jobCentre)
    await insertClosure(trx, closure)
    return await closed(trx, closure)
  })

/** The job centre's own closure, under lock. */
async function lockOwn(trx: Transaction, granted: Granted, id: string): Promise<ClosureRow | null> {
  const closure = await lockClosure(trx, id)
  return closure && reachesThing(granted, { jobCentre: closure.job_centre }) ? closure : null
}

/** Changes days or place of a closure; what is not given stays. Refusals: not_found, and those of `closeDays`. */
export const changeClosedDays = (
  context: ActionContext,
  id: string,
  change: Partial<ClosedDays>,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<Closed>> =>
  transact(context, 'change_closure', async (trx, granted) => {
    const before = await lockOwn(trx, granted, id)
    if (!before) return refuse('not_found')
    const { from = before.from_date, to = before.to_date, place = before.place } = change
    const refused = refuseDays(context, { from, to })
    if (refused) return refused
    const after = { ...before, from_date: from, to_date: to, place }
    if (!dryRun) await updateClosure(trx, after)
    return await closed(trx, after)
  })

/** Takes a closure back: its times are offered again. Refusals: not_found. */
export const reopenDays = (context: ActionContext, id: string): Promise<Outcome<null>> =>
  transact(context, 'reopen_days', async (trx, granted) => {
    const closure = await lockOwn(trx, granted, id)
    if (!closure) return refuse('not_found')
    await deleteClosure(trx, id)
    return done(null)
  })
