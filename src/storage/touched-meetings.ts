import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { TheirTime } from '../rules/hand-over.ts'
import type { MeetingForm, MeetingType } from '../rules/meetings.ts'
import type { FreeTime } from '../rules/relocation.ts'
import { type Covered, covers } from './closures.ts'
import type { Queryable } from './database.ts'
import { awayOn, closedOn } from './times.ts'

/** A standing meeting with its citizen, for whoever takes its time or day away. */
export interface TouchedRow {
  readonly id: string
  readonly citizenId: string
  readonly jobCentre: string
  readonly timeId: string | null
  readonly offerId: string | null
  readonly offerTitle: string | null
  readonly type: MeetingType
  readonly form: MeetingForm
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly caseworkerName: string | null
  /** Its own place, or that of its offer. */
  readonly place: string | null
  readonly citizenName: string
  readonly smsService: boolean
  readonly emailService: boolean
  readonly mobile: string | null
  readonly email: string | null
}

const columns = sql`meeting.id, meeting.citizen_id as "citizenId", meeting.job_centre as "jobCentre",
  meeting.time_id as "timeId", meeting.offer_id as "offerId", offer.title as "offerTitle", meeting.type, meeting.form,
  meeting.starts_at as "startsAt", meeting.ends_at as "endsAt", caseworker.name as "caseworkerName",
  coalesce(meeting.place, offer.place) as place, citizen.name as "citizenName", citizen.sms_service as "smsService", citizen.email_service as "emailService",
  citizen.mobile, citizen.email`

const tables = sql`meeting join citizen on citizen.id = meeting.citizen_id
  left join caseworker on caseworker.id = meeting.caseworker_id
  left join meeting_offer offer on offer.id = meeting.offer_id`

/** The standing meetings on the days, and of the place or caseworker, of a closure. */
export async function meetingsCovered(db: Queryable, closure: Covered): Promise<TouchedRow[]> {
  const { jobCentre, from, to } = closure
  const { rows } = await sql<TouchedRow>`select ${columns} from ${tables}
    where meeting.job_centre = ${jobCentre} and meeting.status in ('planned', 'due')
      and meeting.date between ${from} and ${to} and ${covers('meeting', closure)}
    order by meeting.starts_at, meeting.id`.execute(db)
  return rows
}

/** The standing meetings on some times. */
export async function meetingsOfTimes(db: Queryable, timeIds: readonly string[]): Promise<TouchedRow[]> {
  const { rows } = await sql<TouchedRow>`select ${columns} from ${tables}
    where meeting.time_id = any(${[...timeIds]}::uuid[]) and meeting.status in ('planned', 'due')
    order by meeting.starts_at, meeting.id`.execute(db)
  return rows
}

/** More than anybody reads: the nearest are looked for among these. */
const MOST_FREE = 5000

/** Which times are looked for; those of the closure, and the ones taken away, are left out. */
export interface WantedFree {
  readonly jobCentre: string
  readonly offerIds: readonly string[]
  readonly from: PlainDate
  readonly until: PlainDate
  readonly except: readonly string[]
  readonly closure: Covered | null
  readonly now: Instant
}

/** Free times of some offers, in order, on days that are not closed. */
export async function freeTimesBetween(db: Queryable, wanted: WantedFree): Promise<FreeTime[]> {
  const { offerIds, from, until, except, closure, now } = wanted
  const covered = closure
    ? sql`(offered_time.date between ${closure.from} and ${closure.to} and ${covers('offered_time', closure)})`
    : sql`false`
  const { rows } = await sql<FreeTime>`select id, "offerId", "startsAt", "endsAt", date, "caseworkerName", seats from (
      select offered_time.id, offered_time.offer_id as "offerId", offered_time.starts_at as "startsAt",
        offered_time.ends_at as "endsAt", offered_time.date, caseworker.name as "caseworkerName",
        (offered_time.capacity - (select count(*) from seat where seat.time_id = offered_time.id
          and (seat.meeting_id is not null or seat.held_until > ${now})))::integer as seats
      from offered_time join meeting_offer offer on offer.id = offered_time.offer_id
        join caseworker on caseworker.id = offered_time.caseworker_id
      where offered_time.offer_id = any(${[...offerIds]}::uuid[]) and offered_time.status = 'open'
        and offered_time.date between ${from} and ${until} and offered_time.starts_at > ${now}
        and offered_time.id <> all(${[...except]}::uuid[])
        and not ${covered} and not ${closedOn('offered_time')} and not ${awayOn('offered_time')}) as free
    where seats > 0 order by "startsAt", id limit ${MOST_FREE}`.execute(db)
  return rows
}

/** The times that take hours of some caseworkers between two instants, with their seats. */
export async function theirTimes(
  db: Queryable,
  caseworkerIds: readonly string[],
  { from, until, now }: { readonly from: Instant; readonly until: Instant; readonly now: Instant },
): Promise<TheirTime[]> {
  const { rows } = await sql<TheirTime>`select id, caseworker_id as "caseworkerId", offer_id as "offerId",
      starts_at as "startsAt", ends_at as "endsAt", status, capacity,
      (select count(*) from seat where seat.time_id = offered_time.id and seat.meeting_id is not null)::integer as booked,
      (select count(*) from seat where seat.time_id = offered_time.id and seat.meeting_id is null
        and seat.held_until > ${now})::integer as held
    from offered_time where caseworker_id = any(${[...caseworkerIds]}::uuid[]) and status in ('open', 'kept', 'own')
      and tstzrange(starts_at, ends_at) && tstzrange(${from}::timestamptz, ${until}::timestamptz)
    order by starts_at, id`.execute(db)
  return rows
}
