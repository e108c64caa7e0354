import type { Context, MiddlewareHandler } from 'hono'
import { Lane, Pace } from './lanes.ts'

// Admission control and load shedding. A few requests are in flight, more wait for their turn, and
// a request that would wait too long is refused at once. By Little's law (L = λW) the queue may
// hold the requests that begin within the longest wait: at 3 ms each, 416 in 1.25 s. Requests
// arrive here with their body already read, so a slow sender does not count as work.

/**
 * A citizen who is admitted should have an answer within two seconds. 1.25 s of work may wait
 * ahead; the rest passes before a request is read here. That was 0.9 s in a crowd of 2,000
 * connections, from answers of 1.41 s behind half a second of queue.
 */
const WORK_BEFORE_A_CITIZEN_MILLISECONDS = 1250

/**
 * A machine retries by itself when told to. Of 2,000 simultaneous bookings the slowest answer
 * should come within 2 s.
 */
const WORK_BEFORE_A_MACHINE_MILLISECONDS = 750

/**
 * A request that has waited this long without being begun is refused. Either the pace was estimated
 * wrong, or nothing is answered at all.
 */
const PATIENCE_MILLISECONDS = 4_000

/**
 * Beside a crowd of citizens the machines' share is a quarter. A machine prefers to wait longer
 * over a failure.
 */
const PATIENCE_OF_MACHINES_MILLISECONDS = 8_000

/** The least capacity of a lane: a wrong estimate of the pace must not shut everybody out. */
const LEAST_WAITING = 16

/**
 * `Retry-After` for refused requests: the time in which all refused before could have been
 * answered, as if they stood in a queue. With a fixed two seconds, 2,000 clients for one resource
 * sent 35,000 requests, and those retries kept the program busy.
 *
 * The latest is a cap, and longer queues wrap around (modulo), which spreads retries over the whole
 * range. Without it everybody beyond the cap came at once and most were refused again: 2,000 took
 * 160 s instead of 25 to 55.
 */
const SOONEST_SECONDS = 1
const LATEST_SECONDS = 20

/**
 * A client that never retries is not noticed, so this caps the answers still counted as awaited.
 */
const MOST_AWAITED = 100_000

/**
 * A client admitted at an entrance causes more requests: nine answers from the notice to the
 * receipt.
 */
const ANSWERS_OF_A_VISIT = 9

/** `lately` covers one to two of these periods. */
const PERIOD_MILLISECONDS = 30_000

/**
 * The queues: citizens in the middle of a visit, citizens who begin one, case systems and gateways.
 * Two more are for who asks for a count of a job centre, and for who reads events.
 */
export type LaneName = 'visits' | 'entrances' | 'machines' | 'counts' | 'events'

/** Those, and the loads of many citizens: they take turns for each part of their work. */
type AnyLane = LaneName | 'loads'

export interface LoadSheddingOptions {
  /**
   * Requests in flight at once. More than the connections to the database would only wait for one.
   */
  readonly inFlight: number
  /**
   * How many of those may be case systems' requests: fewer, so that a batch never holds every
   * connection to the database.
   */
  readonly inFlightOfMachines: number
  /** Requests that may wait in a lane, at any pace. */
  readonly mostWaiting: number
  /** The lane of a request: the doors know where a visit begins and which paths machines use. */
  readonly laneOf: (c: Context) => LaneName
  /** A monotonic clock in milliseconds; for tests. */
  readonly clock?: () => number
}

/** One turn of some fifty while all lanes wait. */
const WEIGHT_OF_LOADS = 0.25
const LONGEST_TIMER = 2 ** 31 - 1

/** While citizens came within this time, a load rests between its parts, which are small. */
const LATELY_MILLISECONDS = 2_000

/** How long, in parts of what the part before took: it then has a fifth of the time. */
const REST = 4

/** A count takes a large job centre a second: no more than these are under way at once. */
const COUNTS_IN_FLIGHT = 2

/** A page of events may name a thousand citizens, each a row of the record of access. */
const EVENTS_IN_FLIGHT = 2

/** What the lanes of machines share, each with its own refused clients. */
const laneOfMachines = () => ({
  work: WORK_BEFORE_A_MACHINE_MILLISECONDS,
  patience: PATIENCE_OF_MACHINES_MILLISECONDS,
  comeback: { awaited: 0 },
  answers: 1,
})

/** Makes the answer to a refused request. It must be cheap, since it is sent under overload. */
type Refused = (c: Context) => Response | Promise<Response>

/** Gives a turn back for as long as some work takes; whether there was one to go on with. */
type Aside = (work: () => Promise<void>) => Promise<boolean>

const turns = new WeakMap<Request, Aside>()

/**
 * Waits for something without holding a turn; false where none is free to go on with, and the
 * answer must cost nothing more.
 */
export async function aside(c: Context, work: () => Promise<void>): Promise<boolean> {
  const giveBack = turns.get(c.req.raw)
  if (giveBack) return await giveBack(work)
  await work()
  return true
}

/** A turn for a part of a load. */
export interface TurnOfLoad {
  /** Whether citizens have come lately: then the part must be a small one. */
  readonly isBesideCitizens: boolean
  /** When the part is done. */
  readonly done: () => void
}

/** The recent load, for monitoring. */
interface ShedLately {
  readonly answered: number
  readonly refused: number
  /** More were refused than answered. */
  readonly mostRefused: boolean
}

/**
 * Admits requests by turns, and refuses those that could not be answered in time. Mounted below the
 * static files and the health check, which cost nothing, and after the body is read.
 */
export class LoadShedder {
  readonly #options: LoadSheddingOptions
  readonly #now: () => number
  readonly #pace = new Pace()
  readonly #named: Readonly<Record<AnyLane, Lane>>
  readonly #lanes: readonly Lane[]
  #inFlight = 0
  #citizenAt = Number.NEGATIVE_INFINITY
  #loadTook = 0
  /** The virtual time at which the last turn began. */
  #virtual = 0
  #counted = { answered: 0, refused: 0 }
  #countedBefore = { answered: 0, refused: 0 }
  #period = 0

  constructor(options: LoadSheddingOptions) {
    const { clock, inFlight, inFlightOfMachines } = options
    this.#options = options
    this.#now = clock ?? (() => performance.now())
    const citizens = {
      inFlight,
      work: WORK_BEFORE_A_CITIZEN_MILLISECONDS,
      patience: PATIENCE_MILLISECONDS,
      comeback: { awaited: 0 },
    }
    // One of the nine answers of a visit is at its entrance. So visits under way get eight turns of
    // nine, and as many citizens are admitted as can finish. At the entrance the newest is served
    // first: an older one may have left.
    const visits = new Lane({ ...citizens, weight: ANSWERS_OF_A_VISIT - 1, answers: 1 })
    const entrances = new Lane({ ...citizens, weight: 1, newestFirst: true, answers: ANSWERS_OF_A_VISIT })
    // A quarter of all turns while citizens wait as well.
    const machines = new Lane({
      weight: ANSWERS_OF_A_VISIT / 3,
      inFlight: inFlightOfMachines,
      ...laneOfMachines(),
    })
    // One turn of thirteen: who counts waits for citizens, and never the other way round.
    const counts = new Lane({
      weight: 1,
      inFlight: Math.min(COUNTS_IN_FLIGHT, inFlight),
      ...laneOfMachines(),
    })
    // The same for who reads events. Who waits for one holds no turn at all.
    const events = new Lane({
      weight: 1,
      inFlight: Math.min(EVENTS_IN_FLIGHT, inFlight),
      ...laneOfMachines(),
    })
    // One part of a load at a time, and the last of all to have a turn.
    const loads = new Lane({
      weight: WEIGHT_OF_LOADS,
      inFlight: 1,
      work: Number.POSITIVE_INFINITY,
      patience: LONGEST_TIMER,
      comeback: { awaited: 0 },
      answers: 1,
    })
    this.#named = { visits, entrances, machines, counts, events, loads }
    this.#lanes = [visits, entrances, machines, counts, events, loads]
  }

  middleware(refused: Refused): MiddlewareHandler {
    return async (c, next) => {
      const lane = this.#named[this.#options.laneOf(c)]
      const admitted = this.#admit(lane)
      if (admitted !== true && !(await admitted)) return this.#comeAgain(await refused(c), lane)
      let holdsTurn = true
      turns.set(c.req.raw, async (work) => {
        this.#answered(lane)
        holdsTurn = false
        await work()
        holdsTurn = await this.#admit(lane)
        return holdsTurn
      })
      try {
        await next()
      } finally {
        if (holdsTurn) this.#answered(lane)
      }
      return undefined
    }
  }

  /**
   * A turn for a part of a load, behind everybody else's, however long that takes. While citizens
   * come it rests first, so that what they ask is not always beside it.
   */
  async turnOfLoad(): Promise<TurnOfLoad> {
    const lane = this.#named.loads
    if (this.#haveCitizensCome() && this.#loadTook > 0)
      await new Promise((resolve) => setTimeout(resolve, this.#loadTook * REST))
    while (!(await this.#admit(lane)));
    const began = this.#now()
    const done = () => {
      this.#loadTook = this.#now() - began
      this.#answered(lane)
    }
    return { isBesideCitizens: this.#haveCitizensCome(), done }
  }

  #haveCitizensCome(): boolean {
    return this.#now() - this.#citizenAt < LATELY_MILLISECONDS
  }

  lately(): ShedLately {
    this.#turnPeriod(this.#now())
    const answered = this.#counted.answered + this.#countedBefore.answered
    const refused = this.#counted.refused + this.#countedBefore.refused
    return { answered, refused, mostRefused: refused > answered }
  }

  #hasRoom(lane: Lane): boolean {
    return this.#inFlight < this.#options.inFlight && lane.inFlight < lane.options.inFlight
  }

  #admit(lane: Lane): boolean | Promise<boolean> {
    if (lane.waiting === 0 && this.#hasRoom(lane)) {
      this.#begin(lane)
      return true
    }
    const now = this.#now()
    if (this.#lanes.every(({ waiting }) => waiting === 0)) this.#pace.restart(now)
    return lane.wait(now, Math.min(this.#options.mostWaiting, this.#mostWaiting(lane)))
  }

  /**
   * Little's law, by the lane's own pace for citizens, which slows down while other lanes wait too.
   * Machines may always queue as many requests as without a crowd. They wait longer, so that a
   * morning's crowd never fails a batch.
   */
  #mostWaiting(lane: Lane): number {
    const { milliseconds } = lane === this.#named.machines ? this.#pace : lane.pace
    return Math.max(LEAST_WAITING, Math.floor(lane.options.work / milliseconds))
  }

  #begin(lane: Lane): void {
    this.#virtual = Math.max(this.#virtual, lane.paidUntil)
    lane.paidUntil = this.#virtual + 1 / lane.options.weight
    lane.inFlight += 1
    this.#inFlight += 1
    if (lane === this.#named.visits || lane === this.#named.entrances) this.#citizenAt = this.#now()
  }

  #answered(lane: Lane): void {
    lane.inFlight -= 1
    this.#inFlight -= 1
    const { comeback } = lane.options
    comeback.awaited = Math.max(0, comeback.awaited - 1)
    const now = this.#now()
    this.#turnPeriod(now)
    this.#counted.answered += 1
    if (this.#lanes.some(({ waiting }) => waiting > 0)) this.#pace.tick(now)
    for (let next = this.#nextLane(); next; next = this.#nextLane()) {
      const turn = next.next(now)
      this.#begin(next)
      turn?.settle(true)
    }
  }

  /**
   * Among lanes with a waiting request and room to begin it, the one with the least service for its
   * weight.
   */
  #nextLane(): Lane | undefined {
    let first: Lane | undefined
    for (const lane of this.#lanes)
      if (lane.waiting > 0 && this.#hasRoom(lane) && (!first || lane.paidUntil < first.paidUntil)) first = lane
    return first
  }

  /** A refusal with its `Retry-After`. */
  #comeAgain(answer: Response, { options: { comeback, answers } }: Lane): Response {
    this.#turnPeriod(this.#now())
    this.#counted.refused += 1
    const queue = ((comeback.awaited * this.#pace.milliseconds) / 1000) % (LATEST_SECONDS - SOONEST_SECONDS)
    answer.headers.set('retry-after', String(Math.round(SOONEST_SECONDS + queue)))
    comeback.awaited = Math.min(MOST_AWAITED, comeback.awaited + answers)
    return answer
  }

  #turnPeriod(now: number): void {
    if (now - this.#period < PERIOD_MILLISECONDS) return
    const isNext = now - this.#period < 2 * PERIOD_MILLISECONDS
    this.#countedBefore = isNext ? this.#counted : { answered: 0, refused: 0 }
    this.#counted = { answered: 0, refused: 0 }
    this.#period = now
  }
}
