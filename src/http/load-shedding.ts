import type { Context, MiddlewareHandler } from 'hono'

// Admission control: a few requests are in flight, more wait for their turn, and what would wait
// too long is refused at once (load shedding). By Little's law (L = λW) as many may wait as are
// begun in the longest wait: at 3 ms each, 416 in 1.25 s. Requests come here with their body
// already read, so that no sender's slowness counts as the machine's work.

/**
 * Who is let in should be answered within two seconds. 1.25 s of work may wait before a citizen;
 * the rest goes by before a request is read here: 0.9 s in a crowd of 2,000 connections, reckoned
 * from answers of 1.41 s behind half a second of queue.
 */
const WORK_BEFORE_A_CITIZEN_MILLISECONDS = 1250

/**
 * A machine comes again by itself when it is told to. Of 2,000 bookings at once the slowest answer
 * should come within 2 s.
 */
const WORK_BEFORE_A_MACHINE_MILLISECONDS = 750

/**
 * Whoever has waited so long without being begun is refused: the pace was guessed wrong, or nothing
 * is answered at all.
 */
const PATIENCE_MILLISECONDS = 4_000

/**
 * Beside a crowd of citizens a machine's share is a quarter. It would rather wait four times as
 * long than fail.
 */
const PATIENCE_OF_MACHINES_MILLISECONDS = 8_000

/** So many may always wait in a lane: a guess of the pace must not shut everybody out. */
const LEAST_WAITING = 16

/**
 * Milliseconds between two requests that are begun, until it is known: a page of a small machine.
 */
const FIRST_MILLISECONDS = 3

/**
 * Over how many the pace is averaged, the most that one of them counts, and after how long a quiet
 * while it is forgotten.
 */
const AVERAGED = 30
const LONGEST_INTERVAL_MILLISECONDS = 250
const REMEMBERED_MILLISECONDS = 10_000

/**
 * When whoever was refused should ask again: when all who were refused before could have been
 * answered, as if they stood in a queue. With two seconds for everybody 2,000 who wanted the same
 * thing asked 35,000 times, and the asking was what kept the program busy. Nobody is sent away for
 * longer than the latest; a longer queue is folded, so that it comes back spread over all that
 * time. When everybody beyond it was told the latest, all of them came at once, found most of their
 * number refused, and 2,000 took 160 s instead of 25 to 55.
 */
const SOONEST_SECONDS = 1
const LATEST_SECONDS = 20

/**
 * Of those who never come again the program learns nothing: more answers than this are not counted.
 */
const MOST_AWAITED = 100_000

/**
 * Who is let in where a visit begins asks for more: from the notice to the receipt are nine
 * answers.
 */
const ANSWERS_OF_A_VISIT = 9

/** What `lately` looks back on: one to two of these. */
const PERIOD_MILLISECONDS = 30_000

/**
 * Who waits together: citizens in the midst of a visit, citizens who begin one, case systems and
 * gateways.
 */
export type LaneName = 'visits' | 'entrances' | 'machines'

export interface LoadSheddingOptions {
  /**
   * Requests in flight at once. More than connections to the database only wait for one of these.
   */
  readonly inFlight: number
  /**
   * Of those, requests of case systems: fewer, so that a batch never holds every connection to the
   * database.
   */
  readonly inFlightOfMachines: number
  /** Requests that may wait in a lane, however fast they are answered. */
  readonly mostWaiting: number
  /**
   * In which lane a request waits: the doors know where a visit begins and what machines ask for.
   */
  readonly laneOf: (c: Context) => LaneName
  /** Milliseconds that go by; for tests. */
  readonly clock?: () => number
}

/** What those who are refused get; cheap, for it is given when there is no time. */
type Refused = (c: Context) => Response | Promise<Response>

/** Learns how many milliseconds lie between two events while there is always another to come. */
class Pace {
  #milliseconds = FIRST_MILLISECONDS
  #since = Number.NEGATIVE_INFINITY

  get milliseconds(): number {
    return this.#milliseconds
  }

  /** Somebody waits now who has not waited before: the time before says nothing of the pace. */
  restart(now: number): void {
    if (now - this.#since > REMEMBERED_MILLISECONDS) this.#milliseconds = FIRST_MILLISECONDS
    this.#since = now
  }

  tick(now: number): void {
    const interval = Math.min(now - this.#since, LONGEST_INTERVAL_MILLISECONDS)
    this.#milliseconds += (interval - this.#milliseconds) / AVERAGED
    this.#since = now
  }
}

/** Answers to those who were refused and have not been answered since, as far as one can know. */
interface Comeback {
  awaited: number
}

interface Turn {
  /** True: it may begin. False: it is refused. */
  readonly settle: (admitted: boolean) => void
}

interface LaneOptions {
  /** Its share of the turns while all lanes have somebody waiting. */
  readonly weight: number
  readonly inFlight: number
  /** Milliseconds of work that may wait before one more. */
  readonly work: number
  readonly patience: number
  /** Whether who came last is served first, and who came first is refused first. */
  readonly newestFirst?: boolean
  readonly comeback: Comeback
  /** What a refusal here will ask for when it comes again. */
  readonly answers: number
}

/** Those who wait together: no lane's crowd can push out another's. */
class Lane {
  readonly options: LaneOptions
  readonly pace = new Pace()
  inFlight = 0
  /** Start-time fair queueing (Goyal 1996): the virtual time at which its last turn is paid for. */
  paidUntil = 0
  /** In the order in which they came. */
  readonly #waiting: Turn[] = []

  constructor(options: LaneOptions) {
    this.options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Waits for a turn; false when it is refused, at once or in the end. Beyond `most` nobody else
   * may wait.
   */
  wait(now: number, most: number): Promise<boolean> | false {
    const { newestFirst, patience } = this.options
    if (this.waiting >= most) {
      if (!newestFirst) return false
      this.#waiting.shift()?.settle(false)
    }
    if (this.waiting === 0) this.pace.restart(now)
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        resolve(false)
      }, patience)
      const settle = (admitted: boolean) => {
        clearTimeout(timer)
        resolve(admitted)
      }
      const turn: Turn = { settle }
      this.#waiting.push(turn)
    })
  }

  /** The one whose turn it is. */
  next(now: number): Turn | undefined {
    this.pace.tick(now)
    return this.options.newestFirst ? this.#waiting.pop() : this.#waiting.shift()
  }
}

/** How it went lately, for whoever watches over the program. */
interface ShedLately {
  readonly answered: number
  readonly refused: number
  /** More were refused than answered. */
  readonly mostRefused: boolean
}

/**
 * Lets requests in by turns, and refuses those who would not be answered within two seconds.
 * Mounted below the static files and the health check, which cost nothing, and behind whatever
 * reads the body.
 */
export class LoadShedder {
  readonly #options: LoadSheddingOptions
  readonly #now: () => number
  readonly #pace = new Pace()
  readonly #named: Readonly<Record<LaneName, Lane>>
  readonly #lanes: readonly Lane[]
  #inFlight = 0
  /** The virtual time: what the last turn began at. */
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
    // Of nine answers of a visit one is at its entrance. So those who are in the midst of a booking
    // have eight turns of nine, and as many are let in as can be led through. Of those who wait to
    // come in the newest is first: who came a second ago has perhaps gone.
    const visits = new Lane({ ...citizens, weight: ANSWERS_OF_A_VISIT - 1, answers: 1 })
    const entrances = new Lane({ ...citizens, weight: 1, newestFirst: true, answers: ANSWERS_OF_A_VISIT })
    // A quarter of all turns while citizens wait as well.
    const machines = new Lane({
      weight: ANSWERS_OF_A_VISIT / 3,
      inFlight: inFlightOfMachines,
      work: WORK_BEFORE_A_MACHINE_MILLISECONDS,
      patience: PATIENCE_OF_MACHINES_MILLISECONDS,
      comeback: { awaited: 0 },
      answers: 1,
    })
    this.#named = { visits, entrances, machines }
    this.#lanes = [visits, entrances, machines]
  }

  middleware(refused: Refused): MiddlewareHandler {
    return async (c, next) => {
      const lane = this.#named[this.#options.laneOf(c)]
      const admitted = this.#admit(lane)
      if (admitted !== true && !(await admitted)) return this.#comeAgain(await refused(c), lane)
      try {
        await next()
      } finally {
        this.#answered(lane)
      }
      return undefined
    }
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
   * Little's law. A citizen waits as long as the turns of their own lane take, which are fewer
   * while others wait too. Of machines as many may wait beside a crowd as without one: they wait
   * longer, so that a morning never fails a batch.
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

  /** Of the lanes where somebody waits and may begin, the one that has had least for its weight. */
  #nextLane(): Lane | undefined {
    let first: Lane | undefined
    for (const lane of this.#lanes)
      if (lane.waiting > 0 && this.#hasRoom(lane) && (!first || lane.paidUntil < first.paidUntil)) first = lane
    return first
  }

  /** A refusal, with the time to come again. */
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
