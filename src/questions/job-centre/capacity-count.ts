import { isAway } from '../../rules/absences.ts'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { type AlikeCitizens, type Counted, type Matching, matchingOf, sum } from '../../rules/capacity.ts'
import { type ShortWeek, shortWeeks } from '../../rules/capacity-figures.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { dateOf, type Instant, secondsBetween } from '../../rules/dates.ts'
import { pairing } from '../../rules/pairing.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import {
  countCitizens,
  countSeats,
  countSetLately,
  unwrittenDeadlines,
  type WantedCount,
} from '../../storage/capacity.ts'
import type { Queryable } from '../../storage/database.ts'
import { classOf } from '../../storage/database-errors.ts'
import { offersOf } from '../../storage/offers.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { readSituations } from '../../storage/situations.ts'

// J-CAPACITY: counting, which takes a large job centre a second. It is a lane of its own: one count
// at a time in a process, on one connection, and it lets other requests in every few milliseconds.

/** What was counted of a job centre, and how many of each class lack a time. */
export interface CapacityCount {
  readonly counted: Counted
  readonly matching: Matching
  readonly lacking: readonly number[]
  readonly countedAt: Instant
}

/** A count is kept for a minute, but only a large one: a small one takes a few milliseconds. */
const KEPT_SECONDS = 60
const SMALLEST_KEPT = 5_000

/** A count for which nobody waits rests so long after it, in parts of what it took. */
const REST_AFTER_LATER = 1

/** After so long the pairing lets other requests in. */
const WITHOUT_PAUSE_MILLISECONDS = 5

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** It keeps no process alive. */
const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds).unref())

/** J-CAPACITY: the matching, a few milliseconds at a time. */
export async function paired({ classes, seats }: Matching): Promise<readonly number[]> {
  const steps = pairing(classes, seats)
  let since = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - since < WITHOUT_PAUSE_MILLISECONDS) continue
    await pause()
    since = performance.now()
  }
}

/** One citizen as the count has them; nothing without an open deadline of this type to be met. */
function alikeOf({ deadline, contactGroup, category, absences }: SituationToday, type: InterviewType): AlikeCitizens[] {
  if (!deadline || deadline.interviewType !== type || deadline.status === 'met') return []
  const away = absences.filter(({ kind }) => isAway(kind)).map(({ from, to }) => ({ from, to }))
  return [{ contactGroup, category, dueDate: deadline.dueDate, absences: away, citizens: 1 }]
}

/** Those with an open deadline of this type to be met, as of today, also where no night has run. */
export async function alikeCitizens(db: Queryable, wanted: WantedCount): Promise<AlikeCitizens[]> {
  const [written, unwritten] = await Promise.all([countCitizens(db, wanted), unwrittenDeadlines(db, wanted)])
  const situations = unwritten.length > 0 ? await readSituations(db, unwritten, wanted.today) : new Map()
  const today: SituationToday[] = [...situations.values()].map((situation) => situationOn(situation, wanted.now))
  const ours = today.filter(({ jobCentre }) => jobCentre === wanted.jobCentre)
  return [...written, ...ours.flatMap((situation) => alikeOf(situation, wanted.interviewType))]
}

async function read(db: Queryable, wanted: WantedCount): Promise<Counted> {
  return await snapshot(db, async (one) => {
    const [offers, citizens, seats, setLately] = await Promise.all([
      offersOf(one, wanted.jobCentre),
      alikeCitizens(one, wanted),
      countSeats(one, wanted),
      countSetLately(one, wanted, WINDOW_DAYS),
    ])
    const { interviewType } = wanted
    return {
      today: wanted.today,
      interviewType,
      offers: offers.filter(({ meetingType, retired }) => meetingType === interviewType && !retired),
      citizens,
      seats,
      setLately,
    }
  })
}

async function count(db: Queryable, wanted: WantedCount): Promise<CapacityCount> {
  const counted = await read(db, wanted)
  const matching = matchingOf(counted)
  return { counted, matching, lacking: await paired(matching), countedAt: wanted.now }
}

const sizeOf = ({ matching: { classes, seats } }: CapacityCount): number =>
  sum(classes.map(({ people }) => people)) + sum(seats.map((one) => one.seats))

/** How far apart two readings of the clock are: the demo's can go backwards. */
const isLately = ({ countedAt }: Pick<CapacityCount, 'countedAt'>, now: Instant, seconds: number): boolean =>
  Math.abs(secondsBetween(countedAt, now)) < seconds && dateOf(countedAt).equals(dateOf(now))

const keyOf = ({ jobCentre, interviewType }: WantedCount): string => `${jobCentre} ${interviewType}`

/** What outlives a count: the weeks in which somebody lacks a time. */
export interface ShortLately {
  readonly weeks: readonly ShortWeek[]
  readonly countedAt: Instant
}

/**
 * The counts of one database: one at a time, and those for which nobody waits behind all others.
 * A whole count is kept for a minute. What it said of the weeks is kept for each job centre.
 */
class CountingLane {
  readonly #db: Queryable
  readonly #kept = new Map<string, CapacityCount>()
  readonly #short = new Map<string, ShortLately>()
  readonly #underWay = new Map<string, Promise<CapacityCount>>()
  readonly #later = new Map<string, () => WantedCount>()
  readonly #bugs = new Map<string, unknown>()
  #last: Promise<unknown> = Promise.resolve()
  #isCountingLater = false

  constructor(db: Queryable) {
    this.#db = db
  }

  async count(wanted: WantedCount): Promise<CapacityCount> {
    const key = keyOf(wanted)
    const kept = this.#kept.get(key)
    if (kept && isLately(kept, wanted.now, KEPT_SECONDS)) return kept
    const underWay = this.#underWay.get(key)
    if (underWay) return await underWay
    const next = this.#last.then(() => count(this.#db, wanted))
    this.#underWay.set(key, next)
    this.#last = next.catch(() => {})
    try {
      const counted = await next
      this.#keep(key, counted)
      return counted
    } finally {
      this.#underWay.delete(key)
    }
  }

  /** What the last count of this day said, and a new one is begun where it is older. */
  short(wanted: () => WantedCount, keptSeconds: number): ShortLately | null {
    const asked = wanted()
    const key = keyOf(asked)
    const bug = this.#bugs.get(key)
    this.#bugs.delete(key)
    if (bug !== undefined) throw bug
    const known = this.#short.get(key)
    if (!known || !isLately(known, asked.now, keptSeconds)) {
      this.#later.set(key, wanted)
      void this.#countLater()
    }
    return known && dateOf(known.countedAt).equals(asked.today) ? known : null
  }

  #keep(key: string, counted: CapacityCount): void {
    for (const [of, kept] of this.#kept) if (!isLately(kept, counted.countedAt, KEPT_SECONDS)) this.#kept.delete(of)
    if (sizeOf(counted) >= SMALLEST_KEPT) this.#kept.set(key, counted)
    const { matching, lacking, countedAt } = counted
    this.#short.set(key, { weeks: shortWeeks(counted.counted, matching, lacking), countedAt })
  }

  async #countLater(): Promise<void> {
    if (this.#isCountingLater) return
    this.#isCountingLater = true
    for (let [first] = this.#later; first; [first] = this.#later) {
      const [key, wanted] = first
      await this.#allOthers()
      this.#later.delete(key)
      const began = performance.now()
      // Whoever asks next is told of a bug. A database that is away is asked again then.
      await this.count(wanted()).catch((error: unknown) => {
        if (classOf(error) === 'bug') this.#bugs.set(key, error)
      })
      if (this.#later.size > 0) await rest((performance.now() - began) * REST_AFTER_LATER)
    }
    this.#isCountingLater = false
  }

  /** When nobody waits for a count. */
  async #allOthers(): Promise<void> {
    for (let last: Promise<unknown> | null = null; last !== this.#last; ) {
      last = this.#last
      await last
    }
  }
}

const lanes = new WeakMap<Queryable, CountingLane>()

function laneOf(db: Queryable): CountingLane {
  const lane = lanes.get(db) ?? new CountingLane(db)
  lanes.set(db, lane)
  return lane
}

/**
 * J-CAPACITY: the count as of now, or of the last minute where it is large. Who asks for one that
 * is under way waits for that one. Whoever calls has asked for access. Counts are kept by the
 * database that they were read from: a transaction keeps its own.
 */
export const countCapacity = (db: Queryable, wanted: WantedCount): Promise<CapacityCount> => laneOf(db).count(wanted)

/**
 * J-CAPACITY: what the last count of this day said, without waiting for one; null where there is
 * none yet. One that is older than `keptSeconds` is counted anew for whoever asks next, when nobody
 * waits for another.
 */
export const shortLately = (
  db: Queryable,
  wanted: () => WantedCount,
  { keptSeconds }: { readonly keptSeconds: number },
): ShortLately | null => laneOf(db).short(wanted, keptSeconds)
