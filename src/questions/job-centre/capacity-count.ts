import { isAway } from '../../rules/absences.ts'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { type AlikeCitizens, type Counted, type Matching, matchingOf, sum } from '../../rules/capacity.ts'
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

/** After so long the pairing lets other requests in. */
const WITHOUT_PAUSE_MILLISECONDS = 5

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

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

async function read(db: Queryable, wanted: WantedCount): Promise<Counted> {
  return await snapshot(db, async (one) => {
    const [offers, written, unwritten, seats, setLately] = await Promise.all([
      offersOf(one, wanted.jobCentre),
      countCitizens(one, wanted),
      unwrittenDeadlines(one, wanted),
      countSeats(one, wanted),
      countSetLately(one, wanted, WINDOW_DAYS),
    ])
    const situations = unwritten.length > 0 ? await readSituations(one, unwritten, wanted.today) : new Map()
    const today: SituationToday[] = [...situations.values()].map((situation) => situationOn(situation, wanted.now))
    const ours = today.filter(({ jobCentre }) => jobCentre === wanted.jobCentre)
    const { interviewType } = wanted
    return {
      today: wanted.today,
      interviewType,
      offers: offers.filter(({ meetingType, retired }) => meetingType === interviewType && !retired),
      citizens: [...written, ...ours.flatMap((situation) => alikeOf(situation, interviewType))],
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

/** What a program has counted lately, by job centre and type; and the end of its queue. */
interface Lane {
  readonly kept: Map<string, CapacityCount>
  readonly underWay: Map<string, Promise<CapacityCount>>
  last: Promise<unknown>
}

const lanes = new WeakMap<Queryable, Lane>()

function laneOf(db: Queryable): Lane {
  const lane = lanes.get(db) ?? { kept: new Map(), underWay: new Map(), last: Promise.resolve() }
  lanes.set(db, lane)
  return lane
}

/** How far apart two readings of the clock are: the demo's can go backwards. */
const isLately = ({ countedAt }: CapacityCount, now: Instant, seconds: number): boolean =>
  Math.abs(secondsBetween(countedAt, now)) < seconds && dateOf(countedAt).equals(dateOf(now))

/**
 * J-CAPACITY: the count as of now, or of the last minute where it is large; with `keptSeconds` any
 * that is no older. Who asks for one that is under way waits for that one. Whoever calls has asked
 * for access. Counts are kept by the database that they were read from: a transaction keeps its
 * own.
 */
export async function countCapacity(
  db: Queryable,
  wanted: WantedCount,
  { keptSeconds }: { readonly keptSeconds?: number } = {},
): Promise<CapacityCount> {
  const lane = laneOf(db)
  const key = `${wanted.jobCentre} ${wanted.interviewType}`
  const kept = lane.kept.get(key)
  const seconds = keptSeconds ?? (kept && sizeOf(kept) >= SMALLEST_KEPT ? KEPT_SECONDS : 0)
  if (kept && isLately(kept, wanted.now, seconds)) return kept
  const underWay = lane.underWay.get(key)
  if (underWay) return await underWay
  const next = lane.last.then(() => count(db, wanted))
  lane.underWay.set(key, next)
  lane.last = next.catch(() => {})
  try {
    const counted = await next
    lane.kept.set(key, counted)
    return counted
  } finally {
    lane.underWay.delete(key)
  }
}
