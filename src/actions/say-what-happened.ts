import { type Instant, isInstantBefore } from '../rules/dates.ts'
import type { JournalEntry } from '../rules/journal.ts'
import { type AttemptOutcome, afterAttempt, pauseAfter } from '../rules/message-delivery.ts'
import { done } from '../rules/refusals.ts'
import { acceptCopy, holdDatabase, readContinuity } from '../storage/continuity.ts'
import type { Transaction } from '../storage/database.ts'
import { endAttempts } from '../storage/delivery-attempts.ts'
import {
  keepTold,
  lastKnownMoment,
  lostMeetings,
  mayHaveLeft,
  type ToldHandOver,
  unendedAmong,
} from '../storage/told-hand-overs.ts'
import { referenceOf } from './steps/claim-due.ts'
import { type ActionContext, transact } from './transaction.ts'

// O-RESTORED: what an operator says of the time between the moment of a restore and now.

async function say<T>(context: ActionContext, work: (trx: Transaction) => Promise<T>): Promise<T> {
  const outcome = await transact(context, 'say_what_happened', async (trx) => done(await work(trx)))
  if (!outcome.ok) throw new Error(`saying what happened was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

/**
 * Holds the database while it is being said what happened. Returns the last moment that it knows:
 * what a journal tells from then on is news; null where it knows none.
 */
export const beginToSay = (context: ActionContext): Promise<Instant | null> =>
  say(context, async (trx) => {
    const { continuity, current } = await readContinuity(trx, [])
    if (continuity.copy === null) await acceptCopy(trx, current)
    await holdDatabase(trx, 'being_said')
    return await lastKnownMoment(trx)
  })

/** A line of a journal, read back. */
export type ReadLine = JournalEntry & { readonly at: Instant }

/** A change of a meeting that was acknowledged and is gone. */
export type LostChange = Extract<ReadLine, { line: 'meeting' }>

export interface Heard {
  /** Hand-overs that the database did not know. */
  readonly handOvers: number
  readonly lost: readonly LostChange[]
}

/** The last line of each reference and each meeting, which tells how it ended. */
function lastOf<T>(lines: readonly T[], key: (line: T) => string): T[] {
  return [...new Map(lines.map((line) => [key(line), line])).values()]
}

/**
 * Hears some lines of a journal, in their order. A hand-over that the database does not have is
 * kept, so that its message does not leave again; one that it has without its end is ended. Changes
 * of meetings since `from` that it lacks are returned.
 */
export const hearJournal = (context: ActionContext, lines: readonly ReadLine[], from: Instant | null): Promise<Heard> =>
  say(context, async (trx) => {
    const told = toldIn(lines)
    const handOvers = await keepTold(trx, told)
    await endTold(trx, told, context.clock.now())
    const changes = lines.flatMap((line) =>
      line.line === 'meeting' && !(from && isInstantBefore(line.at, from)) ? [line] : [],
    )
    const last = lastOf(changes, ({ meeting }) => meeting)
    const lost = await lostMeetings(trx, last)
    return { handOvers, lost: last.filter(({ meeting }) => lost.has(meeting)) }
  })

function toldIn(lines: readonly ReadLine[]): ToldHandOver[] {
  const told = lines.flatMap((line): ToldHandOver[] => {
    if (line.line !== 'handing_over' && line.line !== 'handed_over') return []
    const { reference, gateway, at } = line
    return [{ reference, gateway, at, outcome: line.line === 'handed_over' ? line.outcome : 'unknown' }]
  })
  return lastOf(told, ({ reference }) => reference)
}

async function endTold(trx: Transaction, told: readonly ToldHandOver[], now: Instant): Promise<void> {
  const outcomes = new Map<string, AttemptOutcome>(told.map(({ reference, outcome }) => [reference, outcome]))
  const unended = await unendedAmong(trx, [...outcomes.keys()])
  const ended = unended.flatMap(({ id, number }) => {
    const outcome = outcomes.get(id) ?? 'unknown'
    if (outcome === 'unknown') return []
    const status = afterAttempt(outcome)
    const retryAt = status === 'waiting' ? now.add({ seconds: pauseAfter(number) }) : null
    return [{ id, outcome, status, retryAt, gatewayId: null, reason: 'told_by_journal' }]
  })
  await endAttempts(trx, ended, now)
}

const PAGE = 500

/** The gateway of an attempt of which nobody knows where it went. */
const NO_GATEWAY = 'before_restore'

/**
 * Without a journal: whatever waits and was due by now may have left. So may what was made since
 * `madeSince`, which is what a night in this command has made again. Each becomes unknown when its
 * turn comes, and stands in the list of staff. Returns how many.
 */
export async function callUnknown(context: ActionContext, madeSince: Instant): Promise<number> {
  const dueBy = context.clock.now()
  let count = 0
  let after: string | null = null
  do {
    const page: { readonly last: string | null; readonly told: number } = await say(context, async (trx) => {
      const messages = await mayHaveLeft(trx, { dueBy, madeSince, after, limit: PAGE })
      const told = messages.map((message) => {
        const reference = referenceOf(context.keys, message)
        return { reference, outcome: 'unknown', gateway: NO_GATEWAY, at: dueBy } as const
      })
      return { last: messages.at(-1)?.id ?? null, told: await keepTold(trx, told) }
    })
    count += page.told
    after = page.last
  } while (after !== null)
  return count
}

/**
 * All has been said: this copy is the house's, and goes on. What journals knew before counts no
 * more.
 */
export const endSaying = (context: ActionContext): Promise<void> =>
  say(context, async (trx) => {
    const { current } = await readContinuity(trx, [])
    await acceptCopy(trx, current, { era: context.clock.now().epochMilliseconds })
  })
