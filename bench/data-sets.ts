import type { Client } from 'pg'

/** A data set of the benchmark: the country, or one municipality with the country's density. */
export interface DataSet {
  readonly name: 'large' | 'medium' | 'small'
  readonly jobCentres: number
  readonly citizens: number
  /** Open deadlines; the nightly run's are the last third. */
  readonly deadlines: number
  readonly times: number
}

export const large: DataSet = {
  name: 'large',
  jobCentres: 98,
  citizens: 1_000_000,
  deadlines: 300_000,
  times: 3_000_000,
}

// One municipality of 98. Its answers are as long as the country's, so only the size of the tables
// differs.
export const small: DataSet = { name: 'small', jobCentres: 1, citizens: 10_000, deadlines: 3_000, times: 30_000 }

/**
 * Twenty municipalities: enough citizens to book for minutes, and tables that are soon in memory.
 * What a booking costs is measured here.
 */
export const medium: DataSet = {
  name: 'medium',
  jobCentres: 20,
  citizens: 200_000,
  deadlines: 60_000,
  times: 614_400,
}

/** Deadlines up to this index belong to citizens who book; the rest belong to the nightly run. */
export const bookersOf = ({ deadlines }: DataSet): number => Math.floor((deadlines * 2) / 3)

/**
 * Contact groups of the citizens, and the interview type of the deadlines that each can get (§2).
 */
const GROUPS = '(array[2, 12, 26, 13, 7, 4, 6, 24, 25])'
const GROUP_COUNT = 9
const OFFERS = 10
const CASEWORKERS = 60
const TIMES_A_DAY = 8
/**
 * Nearly 90 days. It counts working days, so that the data set has the same size on every weekday.
 */
export const WORKING_DAYS = 64
/**
 * Planned interviews: every fourth open deadline is met, and three in ten citizens have an
 * interview without a deadline.
 */
const PLANNED_WITHIN_DAYS = 25

/** The SQL that makes all rows of a table: the label shown while it runs, and the statement. */
export interface Load {
  readonly table: string
  readonly rows: string
  readonly sql: string
}

/**
 * The citizens with a planned interview, and its time. A third of the times of the next five weeks
 * is taken.
 */
const planned = (set: DataSet): string => `create table bench.planned as
  select n, j, o, k, number, h, (date + make_time((8 + h)::integer, 0, 0)) at time zone 'Europe/Copenhagen' as at,
    (k * (select count(*) from bench.working_day) + number) * ${TIMES_A_DAY} + h as time
  from (select n, j, o, ${set.jobCentres} * (o + ${OFFERS} * ((nth / ${PLANNED_WITHIN_DAYS}) % 6)) + j as k,
      nth % ${PLANNED_WITHIN_DAYS} as day, (nth / ${PLANNED_WITHIN_DAYS} / 6) * 3 as h
    from (select n, j, o, row_number() over (partition by j, o order by n) - 1 as nth
      from (select n, (n - 1) % ${set.jobCentres} as j, ((n - 1) / ${set.jobCentres}) % ${GROUP_COUNT} as o
        from generate_series(1, ${set.citizens}) n
        where (n <= ${bookersOf(set)} and n % 4 = 0) or (n > ${set.deadlines} and n <= ${set.deadlines * 2})) wanted) ranked) placed
  join bench.working_day on number = day where h < ${TIMES_A_DAY}`

/** In which the first row of each kind was made, as its id says: in September 2022. */
const FIRST_MILLISECOND = 0x01_83_00_00_00_00

/** The id of a row, as `bench.id` makes it. */
export function idOfRow(kind: number, number: number): string {
  const time = (FIRST_MILLISECOND + number).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kind.toString(16).padStart(3, '0')}-8000-000000000000`
}

/**
 * Tables that all loads read, as of a day (`2026-11-28`); working days begin with the next day. Ids
 * are of version 7, a row a millisecond: its number is the time, and its kind follows. GiST
 * compares ids by their first 53 bits. With all of one millisecond a check of two interviews at
 * most read the whole index. The connection's time zone must be Danish.
 */
export const prepare = async (client: Client, set: DataSet, today: string): Promise<void> => {
  await client.query(`
    create schema if not exists bench;
    create or replace function bench.today() returns date language sql immutable parallel safe as $$ select date '${today}' $$;
    create or replace function bench.midnight() returns timestamptz language sql immutable parallel safe as
      $$ select (date '${today}')::timestamp at time zone 'Europe/Copenhagen' $$;
    create or replace function bench.id(kind integer, n bigint) returns uuid language sql immutable parallel safe as
      $$ select (overlay(lpad(to_hex(${FIRST_MILLISECOND} + n), 12, '0') placing '-' from 9 for 0)
        || '-7' || lpad(to_hex(kind), 3, '0') || '-8000-000000000000')::uuid $$;
    create or replace function bench.job_centre(n bigint) returns text language sql immutable parallel safe as
      $$ select (101 + n) || '00' $$;
    create table if not exists bench.made (day date not null, seconds double precision not null);
    create table if not exists bench.working_day as
      select row_number() over (order by date) - 1 as number, date from (
        select bench.today() + after as date from generate_series(1, 2 * ${WORKING_DAYS}) after) days
      where extract(isodow from date) < 6 order by date limit ${WORKING_DAYS};
    ${planned(set)};
    analyze bench.planned`)
}

const people = ({ jobCentres, citizens }: DataSet): Load[] => [
  {
    table: 'citizen',
    rows: 'citizens',
    sql: `insert into citizen (id, name, mobile, email, sms_service, email_service, first_signed_in_at, created_at)
      select bench.id(1, n), 'Borger ' || n, '+4520000000',
        'borger' || n || '@example.dk', n % 2 = 0, n % 3 = 0, bench.midnight(), bench.midnight() - interval '1 year'
      from generate_series(1, ${citizens}) n`,
  },
  {
    table: 'citizen_number',
    rows: 'national id numbers',
    sql: `insert into citizen_number (citizen_id, key_number, hash, sealed)
      select bench.id(1, n), 1, sha256(int8send(n)), sha256(int8send(-n)) || '\\x0000000000'::bytea from generate_series(1, ${citizens}) n`,
  },
  {
    table: 'contact_group_period',
    rows: 'contact groups',
    sql: `insert into contact_group_period (citizen_id, contact_group, from_date, reported_on)
      select bench.id(1, n), ${GROUPS}[1 + ((n - 1) / ${jobCentres}) % ${GROUP_COUNT}], bench.today() - 400, bench.today() - 400
      from generate_series(1, ${citizens}) n`,
  },
  {
    table: 'job_centre_period',
    rows: 'job centres of citizens',
    sql: `insert into job_centre_period (citizen_id, job_centre, from_date, reported_on)
      select bench.id(1, n), bench.job_centre((n - 1) % ${jobCentres}), bench.today() - 400, bench.today() - 400
      from generate_series(1, ${citizens}) n`,
  },
]

const centres = ({ jobCentres }: DataSet): Load[] => [
  {
    table: 'job_centre',
    rows: 'job centres',
    sql: `insert into job_centre select bench.job_centre(j), 'Jobcenter ' || j, 'Hovedgaden 1, 1000 Byen', '70 10 20 30', 'jobcenter@example.dk', null
      from generate_series(0, ${jobCentres - 1}) j`,
  },
  {
    table: 'caseworker',
    rows: 'caseworkers',
    sql: `insert into caseworker (id, job_centre, ref, name)
      select bench.id(2, k), bench.job_centre(k % ${jobCentres}), 'sb' || k, 'Sagsbehandler ' || k
      from generate_series(0, ${CASEWORKERS * jobCentres - 1}) k`,
  },
  {
    table: 'meeting_offer',
    rows: 'offers',
    sql: `insert into meeting_offer
      select bench.id(3, j * ${OFFERS} + o), bench.job_centre(j), case when o < 6 then 'Jobsamtale' when o < 9 then 'Opfølgningssamtale' else 'Informationsmøde' end,
        'Vi taler om din situation og om vejen til arbejde eller uddannelse.', case when o < 6 then 'job' when o < 9 then 'follow_up' else 'other' end,
        case when o = 9 then 9 end, case when o = 9 then ${GROUPS} else array[${GROUPS}[o + 1]] end, '{}', 0, 90, '{in_person}', 'Hovedgaden 1', 45, true, 24, true, 24, bench.midnight()
      from generate_series(0, ${jobCentres - 1}) j, generate_series(0, ${OFFERS - 1}) o`,
  },
]

const times = (set: DataSet): Load => ({
  table: 'offered_time',
  rows: 'times',
  sql: `insert into offered_time (id, job_centre, offer_id, caseworker_id, starts_at, ends_at, capacity, place, status)
    select bench.id(4, n), bench.job_centre(j), bench.id(3, j * ${OFFERS} + o), bench.id(2, k), at, at + interval '45 minutes',
      case when o = 9 then 20 else 1 end, 'Hovedgaden 1', 'open'
    from generate_series(0, ${CASEWORKERS * set.jobCentres - 1}) k, bench.working_day, generate_series(0, ${TIMES_A_DAY - 1}) h,
      lateral (select (k * (select count(*) from bench.working_day) + number) * ${TIMES_A_DAY} + h as n, k % ${set.jobCentres} as j,
        (k / ${set.jobCentres}) % ${OFFERS} as o, (date + make_time((8 + h)::integer, 0, 0)) at time zone 'Europe/Copenhagen' as at) made
    where n < ${set.times}`,
})

/**
 * Loaded separately, because the triggers are off during a bulk load; otherwise they would have
 * made these rows.
 */
const offerDays = ({ jobCentres }: DataSet): Load => ({
  table: 'offer_day',
  rows: 'days of offers',
  sql: `insert into offer_day (offer_id, date) select bench.id(3, n), date from generate_series(0, ${OFFERS * jobCentres - 1}) n, bench.working_day
    on conflict do nothing`,
})

/** Everybody has had a meeting within the last year; some have a planned interview. */
const meetings = (set: DataSet): Load[] => [
  {
    table: 'meeting',
    rows: 'a year of finished meetings, and planned ones',
    sql: `insert into meeting (id, citizen_id, job_centre, caseworker_id, type, origin, status, starts_at, ends_at, form,
        rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, outcome_on, created_at)
      select bench.id(16, n), bench.id(1, n), bench.job_centre(j), bench.id(2, j + ${set.jobCentres} * (n % ${CASEWORKERS})), 'job', 'walk_in', 'held',
        at, at + interval '45 minutes', 'in_person', false, 24, false, 24, at::date, at
      from generate_series(1, ${set.citizens}) n, lateral (select (n - 1) % ${set.jobCentres} as j, bench.midnight() - make_interval(days => (1 + n % 365)::integer) + interval '9 hours' as at) made;
      insert into meeting (id, citizen_id, job_centre, offer_id, time_id, caseworker_id, type, origin, status, starts_at, ends_at, form, place,
        rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours, created_at)
      select bench.id(17, n), bench.id(1, n), bench.job_centre(j), bench.id(3, j * ${OFFERS} + o), bench.id(4, time), bench.id(2, k),
        case when o < 6 then 'job' else 'follow_up' end, 'booked', 'planned', at, at + interval '45 minutes', 'in_person', 'Hovedgaden 1', true, 24, true, 24, bench.midnight()
      from bench.planned`,
  },
  {
    table: 'meeting_history',
    rows: 'history of meetings',
    sql: `insert into meeting_history (meeting_id, citizen_id, job_centre, at, kind, starts_at, rule, by, by_kind)
      select bench.id(16, n), bench.id(1, n), bench.job_centre((n - 1) % ${set.jobCentres}), bench.midnight(), 'walk_in', bench.midnight(), 'M-WALK-IN', 'caseworker', 'caseworker'
      from generate_series(1, ${set.citizens}) n;
      insert into meeting_history (meeting_id, citizen_id, job_centre, at, kind, starts_at, rule, by, by_kind)
      select bench.id(17, n), bench.id(1, n), bench.job_centre(j), bench.midnight(), 'booked', at, 'D-BOOK', 'citizen', 'citizen' from bench.planned`,
  },
  {
    table: 'seat',
    rows: 'seats',
    sql: `insert into seat (time_id, seat_number, capacity, citizen_id, meeting_id, offer_id, date)
      select bench.id(4, time), 1, 1, bench.id(1, n), bench.id(17, n), bench.id(3, j * ${OFFERS} + o), (at at time zone 'Europe/Copenhagen')::date from bench.planned`,
  },
]

/** Open deadlines: active, or met by the planned interview. */
const deadlines = (set: DataSet): Load[] => [
  {
    table: 'deadline',
    rows: 'open deadlines',
    sql: `insert into deadline (id, citizen_id, job_centre, interview_type, created_date, activation_date, due_date, status, meeting_id, visible_since, reminded_through, next_date, created_at)
      select bench.id(5, n), bench.id(1, n), bench.job_centre((n - 1) % ${set.jobCentres}),
        case when ((n - 1) / ${set.jobCentres}) % ${GROUP_COUNT} < 6 then 'job' else 'follow_up' end,
        bench.today() - 20, bench.today() - 20, due, case when at is null then 'active' else 'met' end, case when at is not null then bench.id(17, n) end,
        bench.today() - 20, bench.today(),
        case when at is not null then least((at at time zone 'Europe/Copenhagen')::date, bench.today() + 71)
          when due - 8 > bench.today() then due - 8 when due - 3 > bench.today() then due - 3 else due + 1 end, bench.midnight()
      from generate_series(1, ${set.deadlines}) n left join bench.planned using (n),
        lateral (select bench.today() + 5 + (n / 7 % 16)::integer as due) made`,
  },
  {
    table: 'deadline_history',
    rows: 'history of deadlines',
    sql: `insert into deadline_history (deadline_id, citizen_id, job_centre, at, from_status, to_status, rule, by, by_kind)
      select bench.id(5, n), bench.id(1, n), bench.job_centre((n - 1) % ${set.jobCentres}), bench.midnight(), null, 'active', 'D-CREATE', 'caseworker', 'caseworker'
      from generate_series(1, ${set.deadlines}) n
      union all
      select bench.id(5, n), bench.id(1, n), bench.job_centre(j), bench.midnight(), 'active', 'met', 'D-BOOK', 'citizen', 'citizen'
      from bench.planned where n <= ${bookersOf(set)}`,
  },
]

/**
 * Ordered by duration: the times, with the parts that depend on them, occupy one connection for
 * half of the load.
 */
export const loadsOf = (set: DataSet): Load[] => [
  times(set),
  offerDays(set),
  ...meetings(set),
  ...people(set),
  ...deadlines(set),
  ...centres(set),
]

/** Runs after the loads: marks tonight's run as done. */
export const afterwards =
  'drop table bench.planned; insert into nightly_run (day, started_at, finished_at) values (bench.today(), bench.midnight(), bench.midnight())'
