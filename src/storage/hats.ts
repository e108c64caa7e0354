import type pg from 'pg'
import type { What } from '../rules/access.ts'
import type { Actor } from '../rules/actor.ts'
import { type AskedFor, askedFor, type Hat, hatFor, hats } from '../rules/hats.ts'
import type { ConnectionOptions } from './connections.ts'
import { type DatabasePool, openPool, type Queryable } from './database.ts'
import { isId } from './ids.ts'
import { noteActor } from './request-notes.ts'
import { roleOf } from './roles.ts'
import { hashOfToken } from './sessions.ts'

// Three pools, one for each hat: changing the role of a connection would plan all its statements
// anew. They are three lanes as well: a batch of a case system takes no citizen's connection.

/**
 * For whom a statement asks. Row-level security shows a hat only what is theirs. A citizen's id is
 * told where there is no session: a signed link, and the demo.
 */
export interface Told extends AskedFor {
  /** The token of the citizen's session: the database finds out whose it is. */
  readonly session?: string
}

const isJobCentreCode = (code: string): boolean => /^[0-9]{5}$/.test(code)

const quoted = (name: string, value: string): string => `set local selvbook.${name} = '${value}'`

const checked = (value: string, fits: (value: string) => boolean): string => {
  if (!fits(value)) throw new Error('a setting of the database has the wrong shape')
  return value
}

/**
 * The statements that tell the database so. Only letters and digits get in: a hash, an id, a code,
 * and a client's name in hexadecimal.
 */
function settingsOf({ session, citizenId, jobCentre, client }: Told): string {
  const settings = [
    ...(session === undefined ? [] : [quoted('session', hashOfToken(session).toString('hex'))]),
    ...(citizenId === undefined ? [] : [quoted('citizen', checked(citizenId, isId))]),
    ...(jobCentre === undefined ? [] : [quoted('job_centre', checked(jobCentre, isJobCentreCode))]),
    ...(client === undefined ? [] : [quoted('client', Buffer.from(client).toString('hex'))]),
  ]
  return settings.join('; ')
}

/** How many connections each hat gets of all: what ten, ten and six are of 26; at least one. */
export function shareOf(connections: number): Readonly<Record<Hat, number>> {
  const works = Math.max(1, Math.round((connections * 6) / 26))
  const portal = Math.max(1, Math.ceil((connections - works) / 2))
  return { portal, job_centre: Math.max(1, connections - works - portal), works }
}

/** How many databases of job centres are kept: one for each job centre and case system. */
const MOST_KEPT = 1_000

class Hats {
  readonly pools: Readonly<Record<Hat, DatabasePool>>
  /** What tells nothing, and what tells a job centre. A session's is made for each request. */
  readonly #kept = new Map<string, Queryable>()

  constructor(pools: Readonly<Record<Hat, DatabasePool>>) {
    this.pools = pools
  }

  wear(hat: Hat, told: Told): Queryable {
    const settings = hat === 'works' ? '' : settingsOf(told)
    if (hat === 'portal' && settings !== '') return this.pools[hat].telling(settings)
    const key = `${hat} ${settings}`
    const known = this.#kept.get(key)
    if (known) return known
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear()
    const db = this.pools[hat].telling(settings)
    this.#kept.set(key, db)
    return db
  }
}

const hatsOf = new WeakMap<Queryable, Hats>()

export interface OpenHats {
  /** Under the hat `works`; `worn` finds the others by it. */
  readonly db: Queryable
  readonly pools: Readonly<Record<Hat, pg.Pool>>
  close(): Promise<void>
}

/**
 * Opens the program's database: a pool for each hat, whose connections wear its role from their
 * start. `connections`: of all pools together.
 */
export function openHats(
  connectionString: string,
  { connections = 26, ...options }: Partial<Omit<ConnectionOptions, 'types' | 'role'>> = {},
): OpenHats {
  const share = shareOf(connections)
  const open = (hat: Hat) => openPool(connectionString, { ...options, connections: share[hat], role: roleOf(hat) })
  const pools = { portal: open('portal'), job_centre: open('job_centre'), works: open('works') }
  const all = new Hats(pools)
  const db = all.wear('works', {})
  hatsOf.set(db, all)
  return {
    db,
    pools: { portal: pools.portal.pool, job_centre: pools.job_centre.pool, works: pools.works.pool },
    close: async () => {
      await Promise.all(hats.map((hat) => pools[hat].close()))
    },
  }
}

/**
 * The same database under another hat. A transaction keeps the hat that it was opened under, and a
 * database without hats stays as it is.
 */
export const wear = (db: Queryable, hat: Hat, told: Told = {}): Queryable => hatsOf.get(db)?.wear(hat, told) ?? db

/** What a context says of who asks. */
export interface Wearer {
  readonly db: Queryable
  readonly actor: Actor
  /** The token of a citizen's session. */
  readonly session?: string
}

/** A session says more of a citizen than an id: nobody has the token but its browser. */
function toldOf({ actor, session }: Wearer): Told {
  const told = askedFor(actor)
  if (session === undefined) return told
  const { citizenId: _known, ...others } = told
  return { ...others, session }
}

/** The database of a context, under the hat for what is done or asked; null: the actor's own. */
export function worn(context: Wearer, what: What | null): Queryable {
  noteActor(context.actor)
  return wear(context.db, hatFor(context.actor, what), toldOf(context))
}
