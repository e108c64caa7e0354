import { type Granted, reachesThing } from '../rules/access.ts'
import { dateOf, isBefore, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, type Refused, refuse, refusedBy } from '../rules/refusals.ts'
import { closureTooLong, tooFarAhead } from '../rules/year-meant.ts'
import {
  type Closure,
  deleteClosure,
  insertClosure,
  lockClosure,
  lockEqualClosure,
  type Touched,
  touchedBy,
  updateClosure,
} from '../storage/closures.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Days on which the job centre, or one of its places, is closed: no time of theirs is offered then
 * (M-HORIZON); meetings stay.
 */
export interface ClosedDays {
  readonly from: PlainDate
  readonly to: PlainDate
  /** Null: the whole job centre. */
  readonly place: string | null
}

export interface Closed {
  readonly closure: Closure
  readonly touches: Touched
  /** Made by this act, standing before it, or, after a dry run, neither. */
  readonly is: 'made' | 'standing' | 'not_made'
}

/** J-YEARS: why these days cannot be meant. */
function refuseDays({ clock }: ActionContext, { from, to }: Pick<ClosedDays, 'from' | 'to'>): Refused | null {
  if (isBefore(to, from)) return refuse('closure_ends_before_it_begins', { from: from.toString() })
  return refusedBy([...tooFarAhead(to, dateOf(clock.now())), ...closureTooLong(from, to)])
}

async function closed(trx: Transaction, closure: Closure, is: Closed['is']): Promise<Outcome<Closed>> {
  return done({ closure, touches: await touchedBy(trx, closure), is })
}

/**
 * Makes a closure, unless an equal one stands: also when somebody else writes it down at this
 * moment, or takes it back.
 */
async function makeOrFind(trx: Transaction, closure: Closure): Promise<Outcome<Closed>> {
  for (;;) {
    if (await insertClosure(trx, closure)) return await closed(trx, closure, 'made')
    const standing = await lockEqualClosure(trx, closure)
    if (standing) return await closed(trx, standing, 'standing')
  }
}

/**
 * Closes days. Where the same days of the same place are closed already, that closure is the answer
 * (M-HORIZON): sent twice it is one, and taken back once the days are open. `dryRun`: only tells
 * what it would touch. Refusals: not_found, when no job centre acts; too_far_ahead,
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
    const closure = { id: newId(), jobCentre, from, to, place }
    if (dryRun) {
      const standing = await lockEqualClosure(trx, closure)
      return await closed(trx, standing ?? closure, standing ? 'standing' : 'not_made')
    }
    await ensureJobCentre(trx, jobCentre)
    return await makeOrFind(trx, closure)
  })

/** The job centre's own closure, under lock. */
async function lockOwn(trx: Transaction, granted: Granted, id: string): Promise<Closure | null> {
  const closure = await lockClosure(trx, id)
  return closure && reachesThing(granted, closure) ? closure : null
}

/**
 * Changes days or place of a closure; what is not given stays. Refusals: not_found, those of
 * `closeDays`, and closure_stands where it would be the same as another one (M-HORIZON).
 */
export const changeClosedDays = (
  context: ActionContext,
  id: string,
  change: Partial<ClosedDays>,
  { dryRun }: { dryRun: boolean },
): Promise<Outcome<Closed>> =>
  transact(context, 'change_closure', async (trx, granted) => {
    const before = await lockOwn(trx, granted, id)
    if (!before) return refuse('not_found')
    const { from = before.from, to = before.to, place = before.place } = change
    const refused = refuseDays(context, { from, to })
    if (refused) return refused
    const after = { ...before, from, to, place }
    const equal = await lockEqualClosure(trx, after)
    if (equal && equal.id !== id) return refuse('closure_stands', { closureId: equal.id })
    if (!dryRun) await updateClosure(trx, after)
    return await closed(trx, after, 'standing')
  })

/** Takes a closure back: its times are offered again. Refusals: not_found. */
export const reopenDays = (context: ActionContext, id: string): Promise<Outcome<null>> =>
  transact(context, 'reopen_days', async (trx, granted) => {
    const closure = await lockOwn(trx, granted, id)
    if (!closure) return refuse('not_found')
    await deleteClosure(trx, id)
    return done(null)
  })
