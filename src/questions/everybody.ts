import { mayAct } from '../rules/access.ts'
import type { Citizen } from '../rules/contact-details.ts'
import { dateOf, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { periodOn } from '../rules/situation.ts'
import { findCitizen, listCitizens } from '../storage/citizens.ts'
import type { Queryable } from '../storage/database.ts'
import { readSituations } from '../storage/situations.ts'
import type { QuestionContext } from './ask.ts'

// The people of the demo, to the program itself.

/** A citizen by name, with today's contact group. */
export interface ListedCitizen extends Pick<Citizen, 'id' | 'name' | 'cprHash'> {
  /** Before the first period it is the first ever, for a clock that was set back. */
  readonly contactGroup: number
}

/**
 * The first citizens in the order in which they were registered, of those with `name` in their
 * name. Refusals: not_found.
 */
export async function askEverybody(
  { db, clock, actor }: QuestionContext,
  { name = '', limit }: { readonly name?: string; readonly limit: number },
): Promise<Outcome<ListedCitizen[]>> {
  const granted = mayAct(actor, 'see_everybody')
  if (!granted.ok) return granted
  return done(await listed(db, await listCitizens(db, limit, name), dateOf(clock.now())))
}

/** One of them. Refusals: not_found. */
export async function askAnybody({ db, clock, actor }: QuestionContext, id: string): Promise<Outcome<ListedCitizen>> {
  const granted = mayAct(actor, 'see_everybody')
  if (!granted.ok) return granted
  const found = await findCitizen(db, id)
  const [citizen] = found ? await listed(db, [found], dateOf(clock.now())) : []
  return citizen ? done(citizen) : refuse('not_found')
}

async function listed(db: Queryable, citizens: readonly Citizen[], today: PlainDate): Promise<ListedCitizen[]> {
  const ids = citizens.map(({ id }) => id)
  const situations = await readSituations(db, ids, today)
  return citizens.map(({ id, name, cprHash }) => {
    const periods = situations.get(id)?.contactGroups ?? []
    const period = periodOn(periods, today) ?? periods[0]
    return { id, name, cprHash, contactGroup: period?.contactGroup ?? 0 }
  })
}
