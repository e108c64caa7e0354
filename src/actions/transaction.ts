import type { Keys } from '../keys/keys.ts'
import { type GrantedFor, mayAct, type What } from '../rules/access.ts'
import type { Actor } from '../rules/actor.ts'
import { isHeldBack } from '../rules/continuity.ts'
import type { Clock } from '../rules/dates.ts'
import { type Hat, hatFor } from '../rules/hats.ts'
import type { Journal } from '../rules/journal.ts'
import type { Bounds, Limits } from '../rules/limits.ts'
import { type Outcome, type RefusalCode, refuse } from '../rules/refusals.ts'
import type { KnownContinuity } from '../storage/continuity.ts'
import type { Queryable, Transaction } from '../storage/database.ts'
import {
  classOf,
  type DatabaseErrorClass,
  HeldError,
  isRolledBack,
  noteDoneBefore,
  violatedConstraint,
} from '../storage/database-errors.ts'
import { worn } from '../storage/hats.ts'
import { transaction } from '../storage/pipeline.ts'

/** What every action takes first. */
export interface ActionContext {
  readonly db: Queryable
  readonly clock: Clock
  readonly keys: Keys
  readonly actor: Actor
  /** The token of the session that asks: row-level security goes by it. */
  readonly session?: string
  /** Days that a due date must at least be ahead: a setting, 0 by default (D-CREATE). */
  readonly minimumDays: number
  /** J-LIMITS: the bounds in force, each a setting. */
  readonly bounds: Bounds
  /** O-JOURNAL: none in the demo, and where the operator says so. */
  readonly journal?: Journal
  /** O-RESTORED: whether the database was put back, and nobody has said what happened. */
  readonly continuity?: KnownContinuity
  /** What the door calls the request, for the log of looks. */
  readonly operation?: string
  /** J-OWN: for the log of looks, as in `LogContext`. */
  readonly lookReason?: string | null
  readonly staffSession?: Buffer | null
  /** Set by `once`: the action joins the transaction that keeps its answer. */
  readonly joined?: JoinedTransaction
}

/** What the roof gives to every door; a door adds who acts. */
export interface ProgramContext
  extends Omit<ActionContext, 'actor' | 'session' | 'operation' | 'lookReason' | 'staffSession' | 'joined'> {
  /** J-LIMITS: doors count tries here before they let anything be done. */
  readonly limits: Limits
}

export interface JoinedTransaction {
  readonly trx: Transaction
  readonly hat: Hat
  /** Whether an action in it refused, so that nothing of it may be kept. */
  refused: boolean
}

/**
 * What racing requests meet when the database says no: the same refusal that the rule gives when
 * asked in time.
 */
const refusalOfConstraint: Readonly<Record<string, RefusalCode>> = {
  meeting_one_planned_interview_per_citizen: 'interview_already_planned',
  meeting_two_interviews_at_most: 'two_interviews_stand',
  meeting_no_overlap_per_citizen: 'citizen_busy',
  offered_time_no_overlap_per_caseworker: 'caseworker_busy',
  closure_one_per_days_and_place: 'closure_stands',
  time_series_digest: 'file_sent_before',
  seat_pkey: 'time_taken',
  seat_within_capacity: 'time_taken',
  seat_one_hold_per_citizen: 'time_held_by_others',
}

/** What was done and what was refused since the start, for the operator. */
export const tally = { acts: new Map<string, number>(), refusals: new Map<string, number>() }

function counted<T>(what: What, outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) tally.acts.set(what, (tally.acts.get(what) ?? 0) + 1)
  else for (const { code } of outcome.refusals) tally.refusals.set(code, (tally.refusals.get(code) ?? 0) + 1)
  return outcome
}

const ATTEMPTS = 3

/**
 * Whoever has waited longer, for a lock or an answer, is told so instead: nobody waits twice for
 * what has taken all its time.
 */
const AGAIN_WITHIN_MILLISECONDS = 1_000

/**
 * Carries a refusal out of a transaction, so that it is rolled back: what is refused changes
 * nothing.
 */
class RolledBack extends Error {
  readonly outcome: Outcome<never>
  constructor(outcome: Outcome<never>) {
    super('refused')
    this.outcome = outcome
  }
}

/**
 * Runs one action in one transaction, once it has asked whether this actor may do `what` (J-OWN):
 * that is its first step. A refusal rolls it back; a constraint that a race ran into becomes its
 * refusal; a transaction that PostgreSQL gave up for another's sake is tried again.
 */
export async function transact<W extends What, T>(
  context: ActionContext,
  what: W,
  act: (trx: Transaction, granted: GrantedFor<W>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const asked = mayAct(context.actor, what)
  if (context.continuity?.isHeld && isHeldBack(what)) throw new HeldError()
  if (context.joined) {
    const { trx, hat } = context.joined
    if (hatFor(context.actor, what) === 'works' && hat !== 'works')
      throw new Error(`${what} is done under the hat works: its operation must say so`)
    const outcome = asked.ok ? await refusingConstraints(() => act(trx, asked.value)) : asked
    if (!outcome.ok) context.joined.refused = true
    return counted(what, outcome)
  }
  if (!asked.ok) return counted(what, asked)
  const work = (trx: Transaction) => act(trx, asked.value)
  try {
    const acted = await retrying(() =>
      refusingConstraints(() =>
        transaction(worn(context, what), async (trx) => {
          const outcome = await work(trx)
          if (!outcome.ok) throw new RolledBack(outcome)
          return outcome
        }),
      ),
    )
    return counted(what, acted)
  } catch (error) {
    if (error instanceof RolledBack) return counted(what, error.outcome)
    throw error
  }
}

/**
 * O-CLASS: tries a whole transaction again, at most twice, that the database was too busy for:
 * nothing of it was done.
 */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + AGAIN_WITHIN_MILLISECONDS
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (classOf(error) !== 'busy' || attempt === ATTEMPTS || performance.now() > until) throw error
    }
  }
}

/** O-CLASS: what an error means for whoever waits for the answer. */
export interface Failure {
  readonly class: DatabaseErrorClass
  /** Whether it is certain that nothing was changed. */
  readonly rolledBack: boolean
}

export const failureOf = (error: unknown): Failure => ({ class: classOf(error), rolledBack: isRolledBack(error) })

/** Work after the transaction of an act: its failure does not say that nothing was changed. */
export async function afterwards(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    noteDoneBefore(error)
    throw error
  }
}

async function refusingConstraints<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    const code = refusalOfConstraint[violatedConstraint(error) ?? '']
    if (!code) throw error
    return refuse(code)
  }
}
