import { type RawBuilder, sql } from 'kysely'
import { type Instant, isAfter, isBefore, isWithin, type PlainDate } from '../../rules/dates.ts'
import type { Queryable } from '../database.ts'
import { isOrAny } from '../id-filter.ts'
import { decodeDate } from '../pg-dates.ts'

// On which days offers have times, at which revision, and which of their seats are taken: read each
// time, for both may change at any moment. One range of an index each, and as little text as can
// be: 0.3 ms of the database for 18 days and 324 seats, alone or beside the row of whoever asks.

/**
 * Which days are asked for: of some offers, from one date until another, with the seats that are
 * taken for one citizen.
 */
export interface WantedDays {
  /** Whose offers they are. */
  readonly jobCentre: string
  readonly offerIds: readonly string[]
  readonly from: PlainDate
  readonly until: PlainDate
  readonly citizenId: string
  readonly now: Instant
}

/** A day as it stands now. */
export interface DayRow {
  readonly offer_id: string
  readonly date: PlainDate
  readonly revision: string
  /** The times of the taken seats, one for each seat: see `idsIn`. */
  readonly taken: string
}

/**
 * The same for all days that are wanted. A day is known by its date, where several offers are asked
 * for by theirs and its date.
 */
interface DaysJson {
  readonly days: Readonly<Record<string, string>> | null
  readonly taken: Readonly<Record<string, string>> | null
}

/**
 * As `WantedDays`, in SQL: values, or what another statement knows. `offer`: what the offer's id
 * must equal.
 */
interface DaysInSql {
  readonly offer: RawBuilder<string>
  readonly isOne: boolean
  readonly from: PlainDate | RawBuilder<unknown>
  readonly until: PlainDate | RawBuilder<unknown>
  readonly citizenId: string | RawBuilder<unknown>
  readonly now: Instant | RawBuilder<unknown>
}

/** M-HOLD: a lapsed hold counts for nothing, and nobody's own stands in their way. */
const isTaken = ({ citizenId, now }: DaysInSql) =>
  sql`(meeting_id is not null or (held_until > ${now} and seat.citizen_id <> ${citizenId}))`

const daysColumns = (wanted: DaysInSql): RawBuilder<unknown> => {
  const inRange = sql`offer_id = ${wanted.offer} and date >= ${wanted.from} and date <= ${wanted.until}`
  const key = wanted.isOne ? sql`date` : sql`date || ' ' || offer_id`
  return sql`(select json_object_agg(${key}, revision order by date, offer_id) from offer_day where ${inRange}) as days,
    (select json_object_agg(${key}, ids) from (
      select offer_id, date, encode(string_agg(uuid_send(time_id), ''), 'hex') as ids from seat
      where ${inRange} and ${isTaken(wanted)} group by offer_id, date) as day) as taken`
}

/**
 * The ids of times in a text of taken seats, in which each is 32 letters and nothing stands between
 * them.
 */
export const idsIn = (taken: string): string[] =>
  (taken.match(/.{32}/g) ?? []).map(
    (id) => `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`,
  )

/** The days, in order. */
const rowsOf = ({ days, taken }: DaysJson, [offerId = '']: readonly string[]): DayRow[] =>
  Object.entries(days ?? {}).map(([key, revision]) => {
    const [date = '', offer_id = offerId] = key.split(' ')
    return { offer_id, date: decodeDate(date), revision, taken: taken?.[key] ?? '' }
  })

/** The days on which times have been published, in order of date and offer. One trip. */
export async function readDaysNow(db: Queryable, wanted: WantedDays): Promise<DayRow[]> {
  const { offerIds, ...others } = wanted
  const inSql = { offer: isOrAny(offerIds), isOne: offerIds.length === 1, ...others }
  const { rows } = await sql<DaysJson>`select ${daysColumns(inSql)}`.execute(db)
  return rows.flatMap((row) => rowsOf(row, offerIds))
}

/**
 * The days of one offer, read in the statement that read who asks. How far they reach is a guess,
 * for the rules had not been asked.
 */
export interface PrefetchedDays {
  readonly offerId: string
  readonly from: PlainDate
  readonly until: PlainDate
  readonly rows: readonly DayRow[]
}

/** The same as JSON writes it; without a day where no such offer is. */
export interface PrefetchedDaysJson extends DaysJson {
  readonly until: string | null
}

/** A column of `PrefetchedDaysJson`, beside the rows of a citizen. */
export function prefetchedDaysColumn({
  until,
  ...wanted
}: Omit<DaysInSql, 'isOne' | 'until'> & { readonly until: RawBuilder<unknown> }): RawBuilder<unknown> {
  const days = daysColumns({ ...wanted, isOne: true, until: sql`prefetched.until` })
  // `offset 0`: otherwise PostgreSQL works the date out anew wherever it stands.
  return sql`(select to_json(found) from (select prefetched.until, ${days} from (select ${until} as until offset 0) as prefetched) as found)`
}

export function toPrefetchedDays(
  json: PrefetchedDaysJson | null,
  { offerId, from }: Pick<PrefetchedDays, 'offerId' | 'from'>,
): PrefetchedDays | null {
  if (!json?.until) return null
  return { offerId, from, until: decodeDate(json.until), rows: rowsOf(json, [offerId]) }
}

/**
 * The prefetched days, where they are all that the rules turned out to want; null where they must
 * be read.
 */
export function prefetchedRows(
  { offerIds, from, until }: WantedDays,
  prefetched: PrefetchedDays | null,
): readonly DayRow[] | null {
  if (!prefetched || offerIds.length !== 1 || offerIds[0] !== prefetched.offerId) return null
  if (isBefore(from, prefetched.from) || isAfter(until, prefetched.until)) return null
  return prefetched.rows.filter(({ date }) => isWithin(date, from, until))
}
