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
 * two seconds for everybody 2,000 who wanted the same thing asked 35,000 times, and the asking was what kept the program busy. Nobody is
 * sent away for longer than the latest; a longer queue is folded, so that it comes back spread over all that time. When everybody
 * beyond it was told the latest, all of them came at once, found most of their number refused, and 2,000 took 160 s instead of 25 to 55.
 */
const SOONEST_SECONDS = 1
const LATEST_SECONDS = 20

/** Of those who never come again the program learns nothing: more answers than this are not counted. */
const MOST_AWAITED = 100_000

/** Where a visit begins: new visitors are refused before those who are in the midst of a booking. */
const entrances: ReadonlySet<string> = new Set(['/', '/log-ind', '/min-side'])
const SHARE_FOR_ENTRANCES = 0.5

/** Who is let in there asks for more: from the notice to the receipt are nine answers. */
const ANSWERS_OF_A_VISIT = 9

/** Learns how many milliseconds lie between two answers while the machine is at work. */
class Pace {
  #milliseconds = FIRST_MILLISECONDS
  /** The last answer, or when so many were under way after it: a quiet hour before a crowd says nothing of how fast the crowd is answered. */
  #since = 0

  letIn(now: number, underWay: number): void {
    if (underWay === AT_WORK) this.#since = now
  }

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
  /** Answers to those who were refused and have not been answered since, as far as one can know. */
  let awaited = 0
  return async (c, next) => {
    const isEntrance = c.req.method === 'GET' && entrances.has(c.req.path)
    const share = isEntrance ? SHARE_FOR_ENTRANCES : 1
    if (underWay >= Math.max(1, Math.floor(Math.min(most, pace.most) * share))) {
      const answer = await refused(c)
      const queue = pace.secondsFor(awaited) % (LATEST_SECONDS - SOONEST_SECONDS)
      answer.headers.set('retry-after', String(Math.round(SOONEST_SECONDS + queue)))
      awaited = Math.min(MOST_AWAITED, awaited + (isEntrance ? ANSWERS_OF_A_VISIT : 1))
      return answer
    }
    underWay += 1
    pace.letIn(clock(), underWay)
    try {
      await next()
    } finally {
      pace.answered(clock(), underWay)
      underWay -= 1
      awaited = Math.max(0, awaited - 1)
    }
    return undefined
  }
}
