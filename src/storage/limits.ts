import type { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import {
  type Bounds,
  type CountedLimit,
  type LimitName,
  type Limits,
  limitNames,
  limits,
  type Taken,
} from '../rules/limits.ts'

/** A library's limiter: it throws its answer where there were too many. */
interface Counter {
  consume(key: string): Promise<RateLimiterRes>
}

const TABLE = 'quota'

function counterOf(name: CountedLimit, most: number, pool: Pool, isFirst: boolean): Counter {
  const { seconds: duration, counted } = limits[name]
  const options = { keyPrefix: name, points: most, duration }
  if (counted === 'each process') return new RateLimiterMemory(options)
  return new RateLimiterPostgres({
    ...options,
    storeClient: pool,
    storeType: 'pool',
    tableName: TABLE,
    // By a migration: the program's role may not create.
    tableCreated: true,
    // One of them sweeps the table of all.
    clearExpiredByTimeout: isFirst,
    // Whoever has gone over the bound is refused from memory for the rest of the window, without
    // asking the database.
    inMemoryBlockOnConsumed: most + 1,
  })
}

const isCounted = (name: LimitName): name is CountedLimit => typeof limits[name].seconds === 'number'

export interface LimitsOptions {
  readonly bounds: Bounds
  /** Keyed: keys may be telephone numbers or addresses of networks. */
  readonly hash: (key: string) => Buffer
}

/**
 * J-LIMITS: counts tries, in the database or in this process as the table of limits says. Exact in
 * a race and among processes. A database that is away is an error of its own class (O-CLASS).
 */
export function openLimits(pool: Pool, { bounds, hash }: LimitsOptions): Limits {
  const counters = new Map(
    limitNames
      .filter(isCounted)
      .map((name, index) => [name, counterOf(name, bounds[name], pool, index === 0)] as const),
  )
  return {
    bounds,
    async take(name, key) {
      const counter = counters.get(name)
      if (!counter) throw new Error(`no tries are counted of: ${name}`)
      const stored = limits[name].counted === 'each process' ? key : hash(key).toString('base64url')
      return toTaken(name, bounds[name], await consumed(counter, stored))
    },
  }
}

interface Consumed {
  readonly ok: boolean
  readonly result: RateLimiterRes
}

async function consumed(counter: Counter, key: string): Promise<Consumed> {
  try {
    return { ok: true, result: await counter.consume(key) }
  } catch (error) {
    if (error instanceof RateLimiterRes) return { ok: false, result: error }
    throw error
  }
}

const toTaken = (name: CountedLimit, most: number, { ok, result }: Consumed): Taken => ({
  name,
  ok,
  most,
  seconds: limits[name].seconds,
  left: ok ? result.remainingPoints : 0,
  resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
})
