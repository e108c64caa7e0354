import type { Keys } from '../../keys/keys.ts'
import type { Instant } from '../../rules/dates.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { citizenIdWithNumber } from '../../storage/citizen-numbers.ts'
import type { Queryable } from '../../storage/database.ts'
import {
  countLooks,
  drawLooks,
  type ListedLook,
  listLooks,
  nameOfEverOurs,
  type WantedLooks,
  type WhoLooked,
  whoLooked,
} from '../../storage/looks-listed.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { citizenWithId, citizenWithNumber } from '../whose.ts'

export type { ListedLook, WhoLooked } from '../../storage/looks-listed.ts'

/** A part of the record of access. `before`: the instant at which it ends. */
export interface AskedLooks {
  readonly from: Instant
  readonly before: Instant
  /** The key of an employee's name. */
  readonly who?: string | null
}

export interface Page {
  readonly skip: number
  readonly limit: number
}

export interface LooksOfPart {
  readonly looks: readonly ListedLook[]
  readonly total: number
  /** The employees who looked in this time, whoever was asked for. */
  readonly people: readonly WhoLooked[]
}

/** More employees than this are found by typing their name. */
const MOST_PEOPLE = 200

/** Whom the answer names. */
const citizensOf = (looks: readonly ListedLook[]): string[] =>
  looks.flatMap(({ citizenId, citizen }) => (citizenId === null || citizen === null ? [] : [citizenId]))

const part = async (db: Queryable, which: WantedLooks, page: Page): Promise<LooksOfPart> => {
  const { who: _who, ...anybody } = which
  const [looks, total, people] = await Promise.all([
    listLooks(db, which, page),
    countLooks(db, which),
    whoLooked(db, anybody, MOST_PEOPLE),
  ])
  return { looks, total, people }
}

/**
 * J-OWN: who looked at or changed what for one's own job centre, the newest first. To ask is a look
 * at each citizen whom the answer names. Refusals: not_found.
 */
export const askLooksOfJobCentre = (
  context: QuestionContext,
  asked: AskedLooks,
  page: Page,
): Promise<Outcome<LooksOfPart>> =>
  ask(context, 'see_looks', ({ actor: { jobCentre } }, looks, database) =>
    snapshot(database, async (db) => {
      const found = await part(db, { ...asked, jobCentre }, page)
      looks.told(...citizensOf(found.looks))
      return done(found)
    }),
  )

/**
 * The same of one citizen whom the job centre has or had, with the citizen's name. Refusals:
 * not_found.
 */
export const askLooksAtCitizen = (
  context: QuestionContext,
  citizenId: string,
  asked: AskedLooks,
  page: Page,
): Promise<Outcome<LooksOfPart & { readonly citizen: string }>> =>
  ask(
    context,
    'see_looks',
    ({ actor: { jobCentre } }, looks, database) =>
      snapshot(database, async (db) => {
        const citizen = await nameOfEverOurs(db, citizenId, jobCentre)
        if (citizen === null) return refuse('not_found')
        looks.told(citizenId)
        return done({ ...(await part(db, { ...asked, jobCentre, citizenId }, page)), citizen })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/** How many looks a sample has. */
export const SAMPLE = 20

/**
 * J-OWN: twenty looks drawn by a number, so that the same sample can be drawn again. Refusals:
 * not_found.
 */
export const askSampleOfLooks = (
  context: QuestionContext,
  asked: AskedLooks,
  number: number,
): Promise<Outcome<ListedLook[]>> =>
  ask(context, 'see_looks', async ({ actor: { jobCentre } }, looks, database) => {
    const drawn = await drawLooks(database, { ...asked, jobCentre }, { number, most: SAMPLE })
    looks.told(...citizensOf(drawn))
    return done(drawn)
  })

/** The citizen of a national id number, whose looks are to be seen. Refusals: not_found. */
export const askWhoseLooks = (
  context: QuestionContext & { readonly keys: Keys },
  cpr: string,
): Promise<Outcome<string>> =>
  ask(
    context,
    'see_looks',
    async ({ actor: { jobCentre } }, looks, database) => {
      const hashes = context.keys.numbers.lookUp(cpr)
      const id = await citizenIdWithNumber(database, hashes)
      if (id === null || (await nameOfEverOurs(database, id, jobCentre)) === null) return refuse('not_found')
      looks.told(id)
      return done(id)
    },
    {
      search: { kind: 'national_id', hash: context.keys.numbers.hash('search', cpr) },
      whose: () => citizenWithNumber(context, cpr),
    },
  )
