import { type RawBuilder, sql } from 'kysely'
import { addDays, dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import type { RestingStatus } from '../rules/deadline.ts'
import type { Queryable } from './database.ts'
import { homeOf } from './periods.ts'

// What has been written since, page by page, for whoever reconciles: ids alone. `changed_at` is
// written by triggers, by the program's clock.

/** Where a list ended that stands in the order of the last changes. */
export interface ChangedPosition {
  readonly changedAt: Instant
  readonly id: string
}

export interface Changed extends ChangedPosition {
  readonly citizenId: string
}

interface Wanted<Position> {
  readonly jobCentre: string
  readonly since: Instant | null
  readonly after: Position | null
  readonly limit: number
}

export interface ChangedPage<Row> {
  readonly rows: readonly Row[]
  /** When it was read, by the clock of the stamps: from here the next reading goes on. */
  readonly readAt: Instant
}

/**
 * A transaction that had not ended when a list was read has stamps from before: the next reading
 * begins a minute earlier. No statement takes half of that.
 */
const slack = sql`interval '60 seconds'`

const isSince = (since: Instant | null): RawBuilder<boolean> =>
  since === null ? sql`true` : sql`changed_at >= ${since}::timestamptz - ${slack}`

const isAfterPosition = (after: ChangedPosition | null): RawBuilder<boolean> =>
  after === null ? sql`true` : sql`(changed_at, id) > (${after.changedAt}::timestamptz, ${after.id}::uuid)`

async function changedPage<Row>(db: Queryable, page: RawBuilder<Row>): Promise<ChangedPage<Row>> {
  const [{ rows }, { rows: clock }] = await Promise.all([
    page.execute(db),
    sql<{ readAt: Instant }>`select selvbook_now() as "readAt"`.execute(db),
  ])
  const readAt = clock[0]?.readAt
  if (!readAt) throw new Error('the database told no time')
  return { rows, readAt }
}

/**
 * A job centre's deadlines in the order in which they were last written. `status`: those that have
 * it or, by the calendar, may have it by today; whoever settles them knows.
 */
export const changedDeadlines = (
  db: Queryable,
  {
    jobCentre,
    since,
    after,
    limit,
    status,
    today,
  }: Wanted<ChangedPosition> & {
    readonly status: RestingStatus | null
    readonly today: PlainDate
  },
): Promise<ChangedPage<Changed>> =>
  changedPage(
    db,
    sql<Changed>`
    select id, citizen_id as "citizenId", changed_at as "changedAt" from deadline
    where job_centre = ${jobCentre} and ${isSince(since)} and ${isAfterPosition(after)}
      and ${status === null ? sql`true` : sql`(status = ${status} or next_date <= ${today})`}
    order by changed_at, id limit ${limit}`,
  )

/** A job centre's meetings in the order in which they were last written. */
export const changedMeetings = (
  db: Queryable,
  {
    jobCentre,
    since,
    after,
    limit,
    caseworker,
    from,
    to,
  }: Wanted<ChangedPosition> & {
    readonly caseworker: string | null
    readonly from: PlainDate | null
    readonly to: PlainDate | null
  },
): Promise<ChangedPage<Changed>> =>
  changedPage(
    db,
    sql<Changed>`
    select id, citizen_id as "citizenId", changed_at as "changedAt" from meeting
    where job_centre = ${jobCentre} and ${isSince(since)} and ${isAfterPosition(after)}
      and ${from === null ? sql`true` : sql`date >= ${from}`} and ${to === null ? sql`true` : sql`date <= ${to}`}
      and ${
        caseworker === null
          ? sql`true`
          : sql`caseworker_id = any(array(select caseworker.id from caseworker
        where caseworker.job_centre = ${jobCentre} and caseworker_key(ref) = caseworker_key(${caseworker})))`
      }
    order by changed_at, id limit ${limit}`,
  )

/**
 * How many citizens one page looks through at most: of a large job centre where nobody has changed,
 * a page is empty and leads on.
 */
const MOST_LOOKED_THROUGH = 20_000

export interface CitizensPage {
  readonly ids: readonly string[]
  /** Where the next page begins; null on the last. */
  readonly next: string | null
}

/**
 * A job centre's citizens of a day in the order of their ids: a citizen keeps the place, however
 * often they change. `since`: those of whom anything was written, or took effect, since.
 */
export async function changedCitizens(
  db: Queryable,
  { jobCentre, since, after, limit, today }: Wanted<string> & { readonly today: PlainDate },
): Promise<ChangedPage<string> & CitizensPage> {
  const began = since === null ? null : addDays(dateOf(since), -1)
  const news =
    since === null
      ? sql`true`
      : sql`(${isSince(since)}
        or exists (select from deadline where deadline.citizen_id = citizen.id and ${isSince(since)})
        or exists (select from meeting where meeting.citizen_id = citizen.id and ${isSince(since)})
        or exists (select from job_centre_period as period where period.citizen_id = citizen.id
          and period.withdrawn_at is null and period.reported_on < period.from_date
          and period.from_date between ${began} and ${today})
        or exists (select from contact_group_period as period where period.citizen_id = citizen.id
          and period.withdrawn_at is null and period.reported_on < period.from_date
          and period.from_date between ${began} and ${today}))`
  const { rows, readAt } = await changedPage(
    db,
    sql<{ ids: string[]; last: string | null; seen: number }>`
    with candidate as materialized (
      select distinct citizen_id from job_centre_period
      where job_centre = ${jobCentre} and withdrawn_at is null and ${after === null ? sql`true` : sql`citizen_id > ${after}::uuid`}
      order by citizen_id limit ${MOST_LOOKED_THROUGH})
    select array(
        select citizen.id::text from candidate join citizen on citizen.id = candidate.citizen_id
        where ${news} and ${homeOf('citizen.id', today)} = ${jobCentre}
        order by citizen.id limit ${limit}) as ids,
      (select citizen_id from candidate order by citizen_id desc limit 1) as last,
      (select count(*)::integer from candidate) as seen`,
  )
  const [{ ids, last, seen } = { ids: [], last: null, seen: 0 }] = rows
  const isFull = ids.length === limit
  const shown = isFull ? ids.slice(0, -1) : ids
  const next = isFull ? (shown.at(-1) ?? null) : seen === MOST_LOOKED_THROUGH ? last : null
  return { rows: shown, ids: shown, next, readAt }
}
