// The queues of load shedding, and their pace.

/** The first estimate of the milliseconds between two begun requests: a page on a small machine. */
const FIRST_MILLISECONDS = 3

/**
 * The pace is a moving average: over how many intervals, the most that one of them counts, and
 * after how long a pause it is reset.
 */
const AVERAGED = 30
const LONGEST_INTERVAL_MILLISECONDS = 250
const REMEMBERED_MILLISECONDS = 10_000

/** Averages the milliseconds between two events while a queue keeps them coming. */
export class Pace {
  #milliseconds = FIRST_MILLISECONDS
  #since = Number.NEGATIVE_INFINITY

  get milliseconds(): number {
    return this.#milliseconds
  }

  /** The queue was empty until now, so the time before says nothing about the pace. */
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

/** The estimated number of answers that refused clients still wait for. */
interface Comeback {
  awaited: number
}

interface Turn {
  /** True admits the request, false refuses it. */
  readonly settle: (admitted: boolean) => void
}

interface LaneOptions {
  /** Its share of the turns while all lanes have requests waiting. */
  readonly weight: number
  readonly inFlight: number
  /** Milliseconds of work that may wait ahead of a new request. */
  readonly work: number
  readonly patience: number
  /** LIFO: whether the newest request is served first and the oldest refused first. */
  readonly newestFirst?: boolean
  readonly comeback: Comeback
  /** How many answers a refused client will need when it retries. */
  readonly answers: number
}

/** One queue. No lane's crowd can displace another's. */
export class Lane {
  readonly options: LaneOptions
  readonly pace = new Pace()
  inFlight = 0
  /** Start-time fair queueing (Goyal 1996): the virtual time at which its last turn is paid for. */
  paidUntil = 0
  /** In order of arrival. */
  readonly #waiting: Turn[] = []

  constructor(options: LaneOptions) {
    this.options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Waits for a turn; false when the request is refused, at once or later. At most `most` may wait.
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

  /** The request whose turn it is. */
  next(now: number): Turn | undefined {
    this.pace.tick(now)
    return this.options.newestFirst ? this.#waiting.pop() : this.#waiting.shift()
  }
}
