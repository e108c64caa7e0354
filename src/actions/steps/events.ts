import { type Actor, theCalendar, whoActs } from '../../rules/actor.ts'
import { addDays, type Instant, type PlainDate, startOf } from '../../rules/dates.ts'
import type { Deadline } from '../../rules/deadline.ts'
import type { EventData, EventType } from '../../rules/events.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import { type HandedOverDeadline, periodOn, type Situation } from '../../rules/situation.ts'
import type { Closure } from '../../storage/closures.ts'
import type { Transaction } from '../../storage/database.ts'
import { eventWritten, findUntoldMoves, insertEvents, type NewEvent } from '../../storage/events.ts'
import { readSituations } from '../../storage/situations.ts'
import type { Write } from '../../storage/written-together.ts'

// J-EVENTS: what case systems are told that no history has. Deadlines and meetings have theirs, and
// messages tell of themselves.

/** Who acts, and when. */
export interface Told {
  readonly actor: Actor
  readonly at: Instant
}

/** What of a citizen changed, with its ids. Names and numbers are read from the citizen. */
export interface CitizenNews {
  readonly type: Extract<EventType, `citizen.${string}`>
  readonly rule: RuleName
  readonly data?: EventData
}

/** Tells a citizen's job centre; nobody where they have none. */
export async function recordCitizenNews(
  trx: Transaction,
  { citizenId, jobCentre }: { readonly citizenId: string; readonly jobCentre: string | null },
  { type, rule, data = {} }: CitizenNews,
  { actor, at }: Told,
): Promise<void> {
  if (jobCentre === null) return
  const subject = { subject: 'citizen', subjectId: citizenId } as const
  await insertEvents(trx, [{ type, rule, jobCentre, citizenId, ...subject, at, by: whoActs(actor), data }])
}

interface Moved {
  readonly citizenId: string
  readonly from: string | null
  readonly to: string | null
  readonly on: PlainDate
}

/** A move told to both job centres. Each is told of the other no more than which it is. */
function movedEvents({ from, to, on }: Moved): Pick<NewEvent, 'type' | 'jobCentre' | 'data'>[] {
  if (from === to) return []
  const data = { on: on.toString() }
  return [
    ...(from === null ? [] : [{ type: 'citizen.moved_away', jobCentre: from, data: { ...data, to } }]),
    ...(to === null ? [] : [{ type: 'citizen.moved_here', jobCentre: to, data: { ...data, from } }]),
  ]
}

/** D-RESIDENCE: a citizen has moved, and both job centres are told. */
export async function recordMove(trx: Transaction, move: Moved, { actor, at }: Told): Promise<void> {
  const { citizenId } = move
  const of = { citizenId, subject: 'citizen', subjectId: citizenId, rule: 'D-RESIDENCE' } as const
  await insertEvents(
    trx,
    movedEvents(move).map((event) => ({ ...event, ...of, at, by: whoActs(actor) })),
  )
}

/** How many days back the night looks for moves that no night has told. */
const LATE_DAYS = 60

const jobCentreOn = (situation: Situation, day: PlainDate): string | null =>
  periodOn(situation.jobCentres, day)?.jobCentre ?? null

/**
 * The moves that were reported ahead and whose day has come: a chunk. They stand from the first
 * moment of their day, also when the night is late (D-LATE-RUN). Returns after which move the next
 * chunk begins; null where none is left.
 */
export async function recordMovesOfToday(
  trx: Transaction,
  today: PlainDate,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number | null> {
  const from = addDays(today, -LATE_DAYS)
  const moves = await findUntoldMoves(trx, { from, to: today, after, limit })
  const situations = await readSituations(
    trx,
    moves.map(({ citizenId }) => citizenId),
    addDays(from, -1),
  )
  const events = moves.flatMap(({ citizenId, from: on, period }) => {
    const situation = situations.get(citizenId)
    if (!situation) return []
    const move = { citizenId, from: jobCentreOn(situation, addDays(on, -1)), to: jobCentreOn(situation, on), on }
    const of = { citizenId, subject: 'citizen', subjectId: citizenId, rule: 'D-RESIDENCE' } as const
    return movedEvents(move).map((event) => ({
      ...event,
      ...of,
      at: startOf(on),
      by: theCalendar,
      movePeriod: period,
    }))
  })
  await insertEvents(trx, events)
  return moves.at(-1)?.period ?? null
}

interface HandOverTold {
  readonly deadline: Deadline & { readonly id: string }
  readonly citizenId: string
  readonly handedOver: HandedOverDeadline
  /** Null: the calendar did it, at the first moment of the day (D-LATE-RUN). */
  readonly act: Told | null
}

/**
 * D-MOVE: deadlines that went along within a municipality, told to both job centres. Who has it no
 * longer is told which one has it; the other, what there is to take over.
 */
const handOverEvents = (told: readonly HandOverTold[]): NewEvent[] =>
  told.flatMap(({ deadline, citizenId, handedOver: { from, to, on }, act }): NewEvent[] => {
    const { id: subjectId, status, interviewType, dueDate } = deadline
    const of = { citizenId, subject: 'deadline', subjectId, rule: 'D-MOVE' } as const
    const when = { at: act?.at ?? startOf(on), by: act ? whoActs(act.actor) : theCalendar }
    const data = { from, status, interviewType, dueDate: dueDate.toString() }
    return [
      { ...of, ...when, type: 'deadline.handed_over', jobCentre: from, data: { to } },
      { ...of, ...when, type: 'deadline.taken_over', jobCentre: to, data },
    ]
  })

/** The same of one deadline, to be written with it. */
export const handOversWritten = (told: readonly HandOverTold[]): Write[] =>
  handOverEvents(told).map((event) => eventWritten(event))

/** The same of a chunk of the night. */
export const recordHandOvers = (trx: Transaction, told: readonly HandOverTold[]): Promise<void> =>
  insertEvents(trx, handOverEvents(told))

interface TimesTold {
  readonly offerId: string
  readonly startsAt: Instant
}

/** Times that were published or withdrawn: an event for each offer, with how many and when. */
export async function recordTimes(
  trx: Transaction,
  type: 'times.published' | 'times.withdrawn',
  times: readonly TimesTold[],
  { jobCentre, actor, at }: Told & { readonly jobCentre: string },
): Promise<void> {
  const events = [...Map.groupBy(times, ({ offerId }) => offerId)].map(([offerId, ofOffer]): NewEvent => {
    const starts = ofOffer.map(({ startsAt }) => startsAt.toString()).toSorted()
    return {
      type,
      jobCentre,
      citizenId: null,
      subject: 'offer',
      subjectId: offerId,
      at,
      rule: 'J-EVENTS',
      by: whoActs(actor),
      data: { count: ofOffer.length, firstStartsAt: starts[0] ?? null, lastStartsAt: starts.at(-1) ?? null },
    }
  })
  await insertEvents(trx, events)
}

/** M-CHANGE: a published time has other seats. */
export const recordSeats = (
  trx: Transaction,
  {
    id,
    jobCentre,
    offerId,
    capacity,
  }: { readonly id: string; readonly jobCentre: string; readonly offerId: string | null; readonly capacity: number },
  { actor, at }: Told,
): Promise<void> =>
  insertEvents(trx, [
    {
      type: 'times.changed',
      jobCentre,
      citizenId: null,
      subject: 'time',
      subjectId: id,
      at,
      rule: 'M-CHANGE',
      by: whoActs(actor),
      data: { offerId, capacity },
    },
  ])

/** M-HORIZON: days were closed, changed or opened again. The reason is staff's own. */
export const recordClosure = (
  trx: Transaction,
  type: Extract<EventType, `closure.${string}`>,
  { id, jobCentre, from, to, place, caseworkerId }: Omit<Closure, 'reason'>,
  { actor, at }: Told,
): Promise<void> =>
  insertEvents(trx, [
    {
      type,
      jobCentre,
      citizenId: null,
      subject: 'closure',
      subjectId: id,
      at,
      rule: 'M-HORIZON',
      by: whoActs(actor),
      data: {
        from: from.toString(),
        to: to.toString(),
        what: caseworkerId !== null ? 'caseworker' : place !== null ? 'place' : 'job_centre',
      },
    },
  ])
