import type { Keys } from '../keys/keys.ts'
import type { Citizen } from '../rules/contact-details.ts'
import { dateOf, type Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { periodOn } from '../rules/situation.ts'
import { numberHashesOf, sealedNumbersOf } from '../storage/citizen-numbers.ts'
import { findCitizen, listCitizens } from '../storage/citizens.ts'
import type { Queryable } from '../storage/database.ts'
import { readSituations } from '../storage/situations.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

// The people of the demo, to the program itself.

/** A citizen by name, with today's contact group. */
export interface ListedCitizen extends Pick<Citizen, 'id' | 'name'> {
  /** The hashes by which their number is looked up. */
  readonly numberHashes: readonly Buffer[]
  /** Before the first period it is the first ever, for a clock that was set back. */
  readonly contactGroup: number
}

/**
 * The first citizens in the order in which they were registered, of those with `name` in their
 * name. Refusals: not_found.
 */
export const askEverybody = (
  context: QuestionContext,
  { name = '', limit }: { readonly name?: string; readonly limit: number },
): Promise<Outcome<ListedCitizen[]>> =>
  askUnlogged(context, 'see_everybody', async (_, db) =>
    done(await listed(db, context.clock.now(), await listCitizens(db, limit, name))),
  )

/** One of them. Refusals: not_found. */
export const askAnybody = (context: QuestionContext, id: string): Promise<Outcome<ListedCitizen>> =>
  askUnlogged(context, 'see_everybody', async (_, db) => {
    const found = await findCitizen(db, id)
    const [citizen] = found ? await listed(db, context.clock.now(), [found]) : []
    return citizen ? done(citizen) : refuse('not_found')
  })

/** The national id number of one of them, for the demo's test sign-in. Refusals: not_found. */
export const askNumberOf = (context: QuestionContext & { readonly keys: Keys }, id: string): Promise<Outcome<string>> =>
  askUnlogged(context, 'see_everybody', async (_, db) => {
    const [newest] = await sealedNumbersOf(db, id)
    const number = newest ? context.keys.numbers.read(newest) : null
    return number === null ? refuse('not_found') : done(number)
  })

async function listed(db: Queryable, now: Instant, citizens: readonly Citizen[]): Promise<ListedCitizen[]> {
  const today = dateOf(now)
  const ids = citizens.map(({ id }) => id)
  const [situations, numbers] = await Promise.all([readSituations(db, ids, today), numberHashesOf(db, ids)])
  return citizens.map(({ id, name }) => {
    const periods = situations.get(id)?.contactGroups ?? []
    const period = periodOn(periods, today) ?? periods[0]
    return { id, name, numberHashes: numbers.get(id) ?? [], contactGroup: period?.contactGroup ?? 0 }
  })
}
