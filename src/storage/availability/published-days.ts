import { sql } from 'kysely'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import { memoise } from '../../rules/memoise.ts'
import type { Queryable } from '../database.ts'
import { isOrAny } from '../id-filter.ts'
import { caseworkersOf, type TimeCaseworker } from '../job-centres.ts'
import { onOneConnection } from '../pipeline.ts'
import { awayOn, closedOn } from '../times.ts'
import { type DayRow, type PrefetchedDays, prefetchedRows, readDaysNow, type WantedDays } from './day-revisions.ts'
import { inOrder, TimeGroup, type TimeInGroup } from './time-groups.ts'

// The times that offers have on a day. They are kept by the day's revision, for they change when
// somebody publishes: reading them again was three quarters of what a calendar cost the database.
// Which revision stands, and which seats are taken, is read each time (day-revisions.ts).

/**
 * The open times of an offer on a day, as they are at one revision: in order, with every seat. The
 * same object for as long as it is kept.
 */
export interface PublishedDay {
  readonly groups: readonly TimeGroup[]
}

/** Four weeks of a country's 1,000 offers. A day of 48 times is about 10 kB. */
const MOST_DAYS = 20_000

/**
 * Days by their revision: those asked for lately, and those before them. When the first are half of
 * all, the others go.
 */
let lately = new Map<string, PublishedDay>()
let before = new Map<string, PublishedDay>()

function recall(revision: string): PublishedDay | undefined {
  const day = lately.get(revision)
  if (day) return day
  const old = before.get(revision)
  if (old) remember(revision, old)
  return old
}

function remember(revision: string, day: PublishedDay): void {
  lately.set(revision, day)
  if (lately.size <= MOST_DAYS / 2) return
  before = lately
  lately = new Map()
}

const keyOf = ({ offer_id, date }: { offer_id: string; date: PlainDate }): string => `${offer_id} ${date.toString()}`

const placeOf = (row: { offer_id: string; date: PlainDate; place: string | null }): string =>
  `${keyOf(row)} ${row.place ?? ''}`

/** Open times of an offer that begin and end together at one place. */
interface GroupRow {
  offer_id: string
  date: PlainDate
  starts_at: Instant
  ends_at: Instant
  place: string | null
  /** Whether their caseworkers are away that day. */
  away: boolean
  /** The id, caseworker and seats of each time, all behind each other. */
  times: string
}

interface Range {
  readonly offerIds: readonly string[]
  readonly first: PlainDate
  readonly last: PlainDate
}

/**
 * In any order, and as one text for each start: 1.8 ms for 800 times, which PostgreSQL sorts and
 * writes as lists in 6.
 */
async function groupsOf(db: Queryable, { offerIds, first, last }: Range): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select offer_id, date, starts_at, ends_at, place, ${awayOn('offered_time')} as away,
      string_agg(id || ' ' || caseworker_id || ' ' || capacity, ' ') as times
    from offered_time where offer_id = ${isOrAny(offerIds)} and date >= ${first} and date <= ${last} and status = 'open'
    group by offer_id, date, starts_at, ends_at, place, away`.execute(db)
  return rows
}

interface ClosedRow {
  offer_id: string
  date: PlainDate
  place: string | null
}

/**
 * The days and places of these times that are closed. Most job centres have no closure in the
 * range, and then no time is looked at.
 */
async function closedDays(db: Queryable, jobCentre: string, { offerIds, first, last }: Range): Promise<ClosedRow[]> {
  const { rows } = await sql<ClosedRow>`
    select offer_id, date, place from (
      select distinct job_centre, offer_id, date, place from offered_time
      where exists (select from closure where job_centre = ${jobCentre} and to_date >= ${first} and from_date <= ${last})
        and offer_id = ${isOrAny(offerIds)} and date >= ${first} and date <= ${last} and status = 'open') as day
    where ${closedOn('day')}`.execute(db)
  return rows
}

/** Interns strings: every row brings its own copy. */
const intern = memoise((text: string) => text)

/**
 * Reads the times of some days, with what is taken of all of them now: four statements in one trip.
 * The revisions come last, so that a day whose revision is still what it was before has not changed
 * in between, nor has anybody's name.
 */
async function readDays(db: Queryable, wanted: WantedDays, unknown: readonly DayRow[]) {
  const [first, last] = [unknown[0]?.date ?? wanted.from, unknown.at(-1)?.date ?? wanted.until]
  const range = { offerIds: [...new Set(unknown.map((day) => day.offer_id))], first, last }
  const [groups, closed, caseworkers, now] = await onOneConnection(db, (one) =>
    Promise.all([
      groupsOf(one, range),
      closedDays(one, wanted.jobCentre, range),
      caseworkersOf(one, wanted.jobCentre),
      readDaysNow(one, wanted),
    ]),
  )
  const closedPlaces = new Set(closed.map(placeOf))
  const toGroup = (row: GroupRow) =>
    groupFrom(
      { ...row, offer_id: intern(row.offer_id), place: row.place && intern(row.place) },
      caseworkers,
      row.away || (closedPlaces.size > 0 && closedPlaces.has(placeOf(row))),
    )
  const groupsOfDay = Map.groupBy(groups.map(toGroup).sort(inOrder), ({ offerId, date }) =>
    keyOf({ offer_id: offerId, date }),
  )
  return { groupsOfDay, now }
}

const nobody: TimeCaseworker = { ref: '', name: '' }

/** The times in one text, three words for each. */
function timesInRow(text: string, caseworkers: ReadonlyMap<string, TimeCaseworker>): TimeInGroup[] {
  const words = text.split(' ')
  const times: TimeInGroup[] = []
  for (let at = 0; at < words.length; at += 3) {
    const { ref, name } = caseworkers.get(words[at + 1] ?? '') ?? nobody
    times.push({ id: words[at] ?? '', caseworker: ref, caseworkerName: name, seats: Number(words[at + 2]) })
  }
  return times
}

const groupFrom = (row: GroupRow, caseworkers: ReadonlyMap<string, TimeCaseworker>, closed: boolean): TimeGroup =>
  new TimeGroup(
    {
      offerId: row.offer_id,
      date: row.date,
      place: row.place,
      closed,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
    },
    timesInRow(row.times, caseworkers),
  )

/** A day with the seats that are taken of its times now. */
export interface DayNow {
  readonly day: PublishedDay
  /** The ids of their times, one for each seat, with spaces between. */
  readonly taken: string
}

/**
 * The days on which the offers have had times, in order. One trip, or none where the prefetched
 * days reach as far; another where a day has changed since this process last read it.
 */
export async function publishedDays(
  db: Queryable,
  wanted: WantedDays,
  prefetched: PrefetchedDays | null,
): Promise<DayNow[]> {
  let rows = prefetchedRows(wanted, prefetched) ?? (await readDaysNow(db, wanted))
  const known = new Map<string, PublishedDay>()
  for (;;) {
    const days = rows.map((row) => {
      const day = known.get(row.revision) ?? recall(row.revision)
      if (day) known.set(row.revision, day)
      return { row, day }
    })
    const unknown = days.flatMap(({ row, day }) => (day ? [] : row))
    if (unknown.length === 0) return days.flatMap(({ row: { taken }, day }) => (day ? { day, taken } : []))
    const { groupsOfDay, now } = await readDays(db, wanted, unknown)
    const unchanged = new Set(now.map(({ revision }) => revision))
    for (const row of unknown.filter(({ revision }) => unchanged.has(revision))) {
      const day = { groups: groupsOfDay.get(keyOf(row)) ?? [] }
      known.set(row.revision, day)
      remember(row.revision, day)
    }
    rows = now
  }
}
