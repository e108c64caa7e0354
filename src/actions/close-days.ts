import { touchedByClosure } from '../questions/job-centre/touched.ts'
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
  type NamedClosure,
  type Touched,
  touchedBy,
  updateClosure,
} from '../storage/closures.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { caseworkersByRef, ensureCaseworkers, ensureJobCentre, findCaseworker } from '../storage/job-centres.ts'
import { longStatements } from '../storage/pipeline.ts'
import { recordClosure } from './steps/events.ts'
import {
  decideEach,
  handingOf,
  lockDecided,
  refuseHandOvers,
  type Settled,
  type Settling,
  settleDecided,
  settledBy,
} from './steps/settle-meetings.ts'
import { type ActionContext, transact } from './transaction.ts'

/**
 * Days on which the job centre, or one of its places, is closed, or one caseworker is away: no time
 * of theirs is offered then (M-HORIZON); meetings stay and are flagged (M-FLAG).
 */
export interface ClosedDays {
  readonly from: PlainDate
  readonly to: PlainDate
  /** Null: the whole job centre, or a caseworker. */
  readonly place: string | null
  /** The reference of who is away; made when first named. Null: nobody in particular. */
  readonly caseworker: string | null
  /** For staff alone. */
  readonly reason: string | null
}

export interface Closed {
  readonly closure: NamedClosure
  readonly touches: Touched
  /** Made by this act, standing before it, or, after a dry run, neither. */
  readonly is: 'made' | 'standing' | 'not_made'
  /** What became of the meetings; null where nothing was to. */
  readonly settled: Settled | null
}

const now = ({ actor, clock }: ActionContext) => ({ actor, at: clock.now() })

/** J-YEARS: why these days cannot be meant. */
function refuseDays({ clock }: ActionContext, { from, to }: Pick<ClosedDays, 'from' | 'to'>): Refused | null {
  if (isBefore(to, from)) return refuse('closure_ends_before_it_begins', { from: from.toString() })
  return refusedBy([...tooFarAhead(to, dateOf(clock.now())), ...closureTooLong(from, to)])
}

async function closed(trx: Transaction, closure: Closure, is: Closed['is']): Promise<Outcome<Closed>> {
  const [touches, caseworker] = await Promise.all([
    touchedBy(trx, closure),
    closure.caseworkerId === null ? null : findCaseworker(trx, closure.caseworkerId),
  ])
  const { ref: caseworkerRef = null, name: caseworkerName = null } = caseworker ?? {}
  return done({ closure: { ...closure, caseworkerRef, caseworkerName }, touches, is, settled: null })
}

/**
 * Makes a closure, unless an equal one stands: also when somebody else writes it down at this
 * moment, or takes it back. One that stands gets the reason, where one is given.
 */
async function makeOrFind(trx: Transaction, context: ActionContext, closure: Closure): Promise<Outcome<Closed>> {
  for (;;) {
    if (await insertClosure(trx, closure)) {
      await recordClosure(trx, 'closure.made', closure, now(context))
      return await closed(trx, closure, 'made')
    }
    const standing = await lockEqualClosure(trx, closure)
    if (!standing) continue
    const after = { ...standing, reason: closure.reason ?? standing.reason }
    if (after.reason !== standing.reason) {
      await updateClosure(trx, after)
      await recordClosure(trx, 'closure.changed', after, now(context))
    }
    return await closed(trx, after, 'standing')
  }
}

/** Refuses a closure of a place and of a caseworker: a caseworker is away everywhere. */
const refuseBoth = ({ place, caseworker }: Pick<ClosedDays, 'place' | 'caseworker'>): Refused | null =>
  place !== null && caseworker !== null ? refuse('closure_of_place_and_caseworker') : null

/**
 * Settles the meetings of a closure, or in a dry run tells what would become of them. Two
 * transactions that settle the same ones meet at their citizens' locks.
 */
async function settled(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  {
    closed: { ok, value },
    settling,
    dryRun,
  }: { closed: Extract<Outcome<Closed>, { ok: true }>; settling: Settling; dryRun: boolean },
): Promise<Outcome<Closed>> {
  const { jobCentre } = value.closure
  const { handOverTo } = settling
  if (handOverTo !== null && !(await caseworkersByRef(trx, jobCentre, [handOverTo])).has(handOverTo))
    return refuse('not_found')
  const handing = handingOf(settling)
  const decide = async () =>
    decideEach(await touchedByClosure(trx, value.closure, handing, context.clock.now()), settling)
  const before = await decide()
  const impossible = refuseHandOvers(before)
  if (impossible) return impossible
  if (dryRun) return { ok, value: { ...value, settled: settledBy(before) } }
  const locked = await lockDecided(trx, context, granted, before, [])
  // Read again behind the locks: what was booked meanwhile is settled as well.
  const decided = await decide()
  const outcome =
    refuseHandOvers(decided) ??
    (await settleDecided(trx, context, granted, decided, { ...locked, tell: settling.tell }))
  return outcome.ok ? { ok, value: { ...value, settled: settledBy(decided) } } : outcome
}

/**
 * Closes days, and settles the meetings on them where `settling` says how; else they stay and are
 * flagged. Where the same days of the same place or caseworker are closed already, that closure is
 * the answer (M-HORIZON): sent twice it is one, and taken back once the days are open. `dryRun`:
 * only tells what it would touch. Refusals: not_found, when no job centre acts; too_far_ahead,
 * closure_too_long, closure_ends_before_it_begins, closure_of_place_and_caseworker; of meetings
 * that are moved those of the move; of one that is to be handed over those of `planHandOvers`, and
 * not_found where nobody has that name.
 */
export const closeDays = (
  context: ActionContext,
  days: ClosedDays,
  { dryRun, settling = null }: { readonly dryRun: boolean; readonly settling?: Settling | null },
): Promise<Outcome<Closed>> =>
  transact(context, 'close_days', async (trx, granted) => {
    if (settling) await longStatements(trx)
    const closedOnly = await closeOnly(trx, context, granted.actor.jobCentre, days, { dryRun })
    if (!closedOnly.ok || !settling) return closedOnly
    return await settled(trx, context, granted, { closed: closedOnly, settling, dryRun })
  })

async function closeOnly(
  trx: Transaction,
  context: ActionContext,
  jobCentre: string,
  days: ClosedDays,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Outcome<Closed>> {
  const { from, to, place, caseworker, reason } = days
  const refused = refuseDays(context, days) ?? refuseBoth(days)
  if (refused) return refused
  if (!dryRun) await ensureJobCentre(trx, jobCentre)
  const caseworkerId = caseworker === null ? null : await caseworkerIdOf(trx, jobCentre, caseworker, { dryRun })
  const closure = { id: newId(), jobCentre, from, to, place, caseworkerId, reason }
  if (!dryRun) return await makeOrFind(trx, context, closure)
  if (caseworker !== null && caseworkerId === null) return done(ofNobodyYet(closure, caseworker))
  const standing = await lockEqualClosure(trx, closure)
  return await closed(trx, standing ?? closure, standing ? 'standing' : 'not_made')
}

/** A dry run makes no caseworker: one who is not known has no times. */
const ofNobodyYet = (closure: Closure, caseworker: string): Closed => ({
  closure: { ...closure, caseworkerRef: caseworker, caseworkerName: caseworker },
  touches: { times: 0, meetings: 0 },
  is: 'not_made',
  settled: null,
})

/** The caseworker of a reference, made when first named; null in a dry run where there is none. */
async function caseworkerIdOf(
  trx: Transaction,
  jobCentre: string,
  ref: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<string | null> {
  const found = dryRun ? await caseworkersByRef(trx, jobCentre, [ref]) : await ensureCaseworkers(trx, jobCentre, [ref])
  return found.get(ref)?.id ?? null
}

/** The job centre's own closure, under lock. */
async function lockOwn(trx: Transaction, granted: Granted, id: string): Promise<Closure | null> {
  const closure = await lockClosure(trx, id)
  return closure && reachesThing(granted, closure) ? closure : null
}

/**
 * Changes days, place, caseworker or reason of a closure; what is not given stays. Refusals:
 * not_found, those of `closeDays`, and closure_stands where it would be the same as another one
 * (M-HORIZON).
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
    const { from = before.from, to = before.to, place = before.place, reason = before.reason, caseworker } = change
    const caseworkerId =
      caseworker === undefined
        ? before.caseworkerId
        : caseworker && (await caseworkerIdOf(trx, before.jobCentre, caseworker, { dryRun: false }))
    const refused = refuseDays(context, { from, to }) ?? refuseBoth({ place, caseworker: caseworkerId })
    if (refused) return refused
    const after = { ...before, from, to, place, caseworkerId, reason }
    const equal = await lockEqualClosure(trx, after)
    if (equal && equal.id !== id) return refuse('closure_stands', { closureId: equal.id })
    if (!dryRun) {
      await updateClosure(trx, after)
      await recordClosure(trx, 'closure.changed', after, now(context))
    }
    return await closed(trx, after, 'standing')
  })

/** Takes a closure back: its times are offered again. Refusals: not_found. */
export const reopenDays = (context: ActionContext, id: string): Promise<Outcome<null>> =>
  transact(context, 'reopen_days', async (trx, granted) => {
    const closure = await lockOwn(trx, granted, id)
    if (!closure) return refuse('not_found')
    await deleteClosure(trx, id)
    await recordClosure(trx, 'closure.taken_back', closure, now(context))
    return done(null)
  })
