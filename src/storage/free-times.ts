import { sql } from 'kysely'
import type { BookableTime } from '../rules/booking-window.ts'
import { dateOf, type Instant, isAfter, isInstantAfter, type PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { isOrAny } from './lists.ts'
import { closedOn } from './times.ts'

// What a citizen could book, read from the times of their offers and the seats taken of them. Rules about the citizen are not asked here.
//
// The taken seats are read each time, in one statement with the revisions of the days (`offer_day`). The times themselves are kept
// by their revision, for they change when somebody publishes: reading them again was three quarters of what a calendar cost the database.

/** Which free times are asked for: of some offers, from one date until another, free for one citizen. */
export interface WantedTimes {
  readonly offerIds: readonly string[]
  readonly from: PlainDate
  readonly until: PlainDate
  readonly citizenId: string
  readonly now: Instant
  /** A time that is not to be counted: the one that is to be given up. */
  readonly except: string | null
}

/** Who has a time. */
interface TimeCaseworker {
  readonly ref: string
  readonly name: string
}

/** Free times of one offer that begin and end together at one place. */
export interface FreeStart extends BookableTime {
  readonly offerId: string
  readonly place: string | null
  /** In the order of their ids; at the same position in the others what belongs to each. */
  readonly timeIds: readonly string[]
  readonly caseworkers: readonly TimeCaseworker[]
  /** Seats neither taken nor held by somebody else. */
  readonly seats: readonly number[]
}

/** The open times of an offer on a day, as they are at one revision. */
interface OfferedDay {
  /** In order; with every seat. */
  readonly starts: readonly FreeStart[]
  /** What was free when last somebody asked, for as long as the same seats are taken. */
  free: { readonly taken: string; readonly starts: readonly FreeStart[] }
}

/** A year of 40 offers, or three weeks of 600. A day of 48 times is about 10 kB. */
const MOST_DAYS = 10_000

/** Days by their revision, the one that was asked for longest ago first. */
const remembered = new Map<string, OfferedDay>()

function recall(revision: string): OfferedDay | undefined {
  const day = remembered.get(revision)
  if (!day) return undefined
  remembered.delete(revision)
  remembered.set(revision, day)
  return day
}

function remember(revision: string, day: OfferedDay): void {
  remembered.set(revision, day)
  if (remembered.size <= MOST_DAYS) return
  const [oldest] = remembered.keys()
  if (oldest !== undefined) remembered.delete(oldest)
}

/** M-HOLD: a lapsed hold counts for nothing, and nobody's own stands in their way. */
const isTaken = ({ citizenId, now }: WantedTimes) =>
  sql`(meeting_id is not null or (held_until > ${now} and citizen_id <> ${citizenId}))`

interface DayRow {
  offer_id: string
  date: PlainDate
  revision: string
  /** The times of the taken seats, one for each seat. */
  taken: string
}

/** The days on which times have been published, in order. One range of an index each for days and seats: 0.25 ms for 18 days and 324 seats. */
async function daysOf(db: Queryable, wanted: WantedTimes): Promise<DayRow[]> {
  const inRange = sql`offer_id = ${isOrAny(wanted.offerIds)} and date >= ${wanted.from} and date <= ${wanted.until}`
  const { rows } = await sql<DayRow>`
    select offer_id, date, revision, coalesce(ids, '') as taken
    from (select * from offer_day where ${inRange}) as day left join (
      select offer_id, date, string_agg(time_id::text, ' ') as ids from seat where ${inRange} and ${isTaken(wanted)} group by offer_id, date
    ) as taken using (offer_id, date)
    order by date, offer_id`.execute(db)
  return rows
}

interface StartRow extends DayRow {
  /** Null, as all that follows, on a day without open times. */
  starts_at: Instant | null
  ends_at: Instant
  place: string | null
  closed: boolean
  time_ids: string[]
  capacities: number[]
  refs: string[]
  names: string[]
}

/** Some of these days with their times: all by one statement, so that revision, times and taken seats belong together. */
async function readDays(db: Queryable, wanted: WantedTimes, days: readonly DayRow[]): Promise<StartRow[]> {
  const { rows } = await sql<StartRow>`
    select day.offer_id, day.date, day.revision, coalesce(taken.ids, '') as taken, start.*
    from unnest(${days.map((day) => day.offer_id)}::uuid[], ${days.map(({ date }) => date)}::date[]) as asked (offer_id, date)
    join offer_day as day using (offer_id, date)
    cross join lateral (
      select string_agg(time_id::text, ' ') as ids from seat
      where seat.offer_id = day.offer_id and seat.date = day.date and ${isTaken(wanted)}) as taken
    left join lateral (
      select starts_at, ends_at, place, ${closedOn('time')} as closed, array_agg(time.id order by time.id) as time_ids,
        array_agg(capacity order by time.id) as capacities, array_agg(ref order by time.id) as refs, array_agg(name order by time.id) as names
      from offered_time as time join caseworker on caseworker.id = time.caseworker_id
      where time.offer_id = day.offer_id and time.date = day.date and time.status = 'open'
      group by time.job_centre, time.offer_id, time.date, starts_at, ends_at, place) as start on true
    order by day.date, day.offer_id, starts_at, place`.execute(db)
  return rows
}

/** Reads some days and keeps their times. By offer and date what is known of each now. */
async function learn(db: Queryable, wanted: WantedTimes, unknown: readonly DayRow[]) {
  const learnt = new Map<string, { readonly day: OfferedDay; readonly taken: string }>()
  if (unknown.length === 0) return learnt
  const rows = await readDays(db, wanted, unknown)
  const known = new Map<string, TimeCaseworker>()
  const caseworker = (ref: string, name: string): TimeCaseworker => {
    const one = known.get(ref) ?? { ref, name }
    known.set(ref, one)
    return one
  }
  for (const ofDay of Map.groupBy(rows, ({ revision }) => revision).values()) {
    const [first] = ofDay
    if (!first) continue
    const starts = ofDay.flatMap((row) =>
      row.starts_at === null
        ? []
        : {
            offerId: row.offer_id,
            date: row.date,
            place: row.place,
            closed: row.closed,
            offered: true,
            startsAt: row.starts_at,
            endsAt: row.ends_at,
            timeIds: row.time_ids,
            caseworkers: row.refs.map((ref, at) => caseworker(ref, row.names[at] ?? '')),
            seats: row.capacities,
          },
    )
    const day = { starts, free: { taken: '', starts } }
    remember(first.revision, day)
    learnt.set(keyOf(first), { day, taken: first.taken })
  }
  return learnt
}

const keyOf = ({ offer_id, date }: DayRow): string => `${offer_id} ${date.toString()}`

/** What is left of times that begin together when so many seats of each are taken. */
function left(start: FreeStart, taken: ReadonlyMap<string, number>): FreeStart {
  if (!start.timeIds.some((id) => taken.has(id))) return start
  const seats = start.timeIds.map((id, at) => (start.seats[at] ?? 0) - (taken.get(id) ?? 0))
  const isFree = (_: unknown, at: number) => (seats[at] ?? 0) > 0
  return {
    ...start,
    timeIds: start.timeIds.filter(isFree),
    caseworkers: start.caseworkers.filter(isFree),
    seats: seats.filter(isFree),
  }
}

function countOf(ids: readonly string[]): Map<string, number> {
  const count = new Map<string, number>()
  for (const id of ids) count.set(id, (count.get(id) ?? 0) + 1)
  return count
}

const withSeats = (starts: readonly FreeStart[]): FreeStart[] => starts.filter(({ timeIds }) => timeIds.length > 0)

function freeOn(day: OfferedDay, taken: string): readonly FreeStart[] {
  if (day.free.taken !== taken) {
    const count = countOf(taken.split(' '))
    day.free = { taken, starts: withSeats(day.starts.map((start) => left(start, count))) }
  }
  return day.free.starts
}

const inOrder = (a: FreeStart, b: FreeStart): number =>
  a.startsAt.epochMilliseconds - b.startsAt.epochMilliseconds ||
  (a.offerId < b.offerId ? -1 : Number(a.offerId > b.offerId))

/**
 * The open times of the offers that have not begun and have a seat that nobody else has taken or holds, in order; those that begin
 * together as one. One trip; another where a day has changed since this process last read it.
 */
export async function freeStarts(db: Queryable, wanted: WantedTimes): Promise<FreeStart[]> {
  const rows = await daysOf(db, wanted)
  const days = rows.map((row) => ({ row, day: recall(row.revision) }))
  const learnt = await learn(
    db,
    wanted,
    days.flatMap(({ row, day }) => (day ? [] : row)),
  )
  const starts = days.flatMap(({ row, day }) => {
    const known = day ? { day, taken: row.taken } : learnt.get(keyOf(row))
    return known ? freeOn(known.day, known.taken) : []
  })
  const { now, except, offerIds } = wanted
  const today = dateOf(now)
  const ahead = starts.filter(({ date, startsAt }) => isAfter(date, today) || isInstantAfter(startsAt, now))
  const free = except === null ? ahead : withSeats(ahead.map((start) => left(start, new Map([[except, Infinity]]))))
  return offerIds.length > 1 ? free.toSorted(inOrder) : free
}
