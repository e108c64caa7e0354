import type { Context, MiddlewareHandler } from 'hono'

export interface OverloadOptions {
  /** Requests that may be under way at once, however fast they are answered. */
  readonly most: number
  /** What the others get; cheap, for it is given when there is no time. */
  readonly refused: (c: Context) => Response | Promise<Response>
  /** Milliseconds that go by; for tests. */
  readonly clock?: () => number
}

/**
 * Who is let in should have an answer within a second. At the pace of the last answers a newcomer waits as long as all before them take:
 * half a second of it is let in, for some pages take twice as long as others. Measured in a flood of five times what the machine could
 * do: with 400 let in at once 14 s, with what this lets in 0.7 s (99th percentile).
 */
const LONGEST_WAIT_MILLISECONDS = 500

/** Always let in: one slow request, a planner's 10,000 times, must not shut everybody out. As many as there are connections to the database. */
const LEAST = 16

/** How many answers the pace is learnt from, and how many must be under way: below that it is not the machine that is waited for. */
const ANSWERS_REMEMBERED = 50
const AT_WORK = 8

/** The pace of a small machine, until it is known. */
const FIRST_MILLISECONDS = 5

/**
 * When whoever was refused should ask again: when all who were refused before could have been answered, as if they stood in a queue. With
 * two seconds for everybody 2,000 who wanted the same thing asked 35,000 times, and the asking was what kept the program busy.
 */
const SOONEST_SECONDS = 1
const LATEST_SECONDS = 20

/** Where a visit begins: new visitors are refused before those who are in the midst of a booking. */
const entrances: ReadonlySet<string> = new Set(['/', '/log-ind', '/min-side'])
const SHARE_FOR_ENTRANCES = 0.5

/** Learns how many milliseconds lie between two answers while the machine is at work. */
class Pace {
  #milliseconds = FIRST_MILLISECONDS
  #since = 0

  answered(now: number, underWay: number): void {
    if (underWay >= AT_WORK) this.#milliseconds += (now - this.#since - this.#milliseconds) / ANSWERS_REMEMBERED
    this.#since = now
  }

  /** Seconds that so many take. */
  secondsFor(count: number): number {
    return (count * this.#milliseconds) / 1000
  }

  /** How many are answered in the longest time that a newcomer should wait. */
  get most(): number {
    return Math.max(LEAST, Math.floor(LONGEST_WAIT_MILLISECONDS / this.#milliseconds))
  }
}

/**
 * Refuses early what could only be queued: a request that has waited for a second is worth less than two that are answered
 * at once. Mounted below the static files and the health check, which cost nothing.
 */
export function notTooMany({ most, refused, clock = () => performance.now() }: OverloadOptions): MiddlewareHandler {
  const pace = new Pace()
  let underWay = 0
  /** Who were refused and have not been answered since, as far as one can know. */
  let toComeAgain = 0
  return async (c, next) => {
    const share = c.req.method === 'GET' && entrances.has(c.req.path) ? SHARE_FOR_ENTRANCES : 1
    if (underWay >= Math.max(1, Math.floor(Math.min(most, pace.most) * share))) {
      const answer = await refused(c)
      const seconds = Math.min(LATEST_SECONDS, Math.round(SOONEST_SECONDS + pace.secondsFor(toComeAgain)))
      answer.headers.set('retry-after', String(seconds))
      toComeAgain = seconds < LATEST_SECONDS ? toComeAgain + 1 : toComeAgain
      return answer
    }
    underWay += 1
    try {
      await next()
    } finally {
      pace.answered(clock(), underWay)
      underWay -= 1
      toComeAgain = Math.max(0, toComeAgain - 1)
    }
    return undefined
  }
}
