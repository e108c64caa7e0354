import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { MeetingType } from '../rules/meetings.ts'
import type { Queryable } from './database.ts'
import type { TimeStatus } from './job-centre-tables.ts'

/** A time as a planner sees it in a week. */
export interface PlannedTime {
  readonly id: string
  readonly date: PlainDate
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly capacity: number
  /** How many of its seats hold a meeting. */
  readonly booked: number
  readonly status: TimeStatus
  /** Its own place, or its offer's. */
  readonly place: string | null
  readonly ownPlace: string | null
  readonly caseworkerId: string
  readonly caseworkerRef: string
  readonly caseworkerName: string
  /** Null for a caseworker's own hour. */
  readonly offerId: string | null
  readonly offerTitle: string | null
  readonly meetingType: MeetingType | null
  readonly series: string | null
}

export interface WantedPlan {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly caseworkerId?: string | null
  readonly offerId?: string | null
  readonly place?: string | null
  readonly team?: string | null
}

/** The times of a job centre on some days, in order, that still take a caseworker's hours. */
export async function timesOfDays(db: Queryable, jobCentre: string, wanted: WantedPlan): Promise<PlannedTime[]> {
  const { from, to, caseworkerId = null, offerId = null, place = null, team = null } = wanted
  const { rows } = await sql<PlannedTime>`
    select time.id, time.date, time.starts_at as "startsAt", time.ends_at as "endsAt", time.capacity, time.status,
      (select count(*) from seat where seat.time_id = time.id and seat.meeting_id is not null)::integer as booked,
      coalesce(time.place, offer.place) as place, time.place as "ownPlace", time.series,
      time.caseworker_id as "caseworkerId", caseworker.ref as "caseworkerRef", caseworker.name as "caseworkerName",
      time.offer_id as "offerId", offer.title as "offerTitle", offer.meeting_type as "meetingType"
    from offered_time time join caseworker on caseworker.id = time.caseworker_id
      left join meeting_offer offer on offer.id = time.offer_id
    where time.job_centre = ${jobCentre} and time.date between ${from} and ${to}
      and time.status in ('open', 'kept', 'own')
      and (${caseworkerId}::uuid is null or time.caseworker_id = ${caseworkerId}::uuid)
      and (${offerId}::uuid is null or time.offer_id = ${offerId}::uuid)
      and (${place}::text is null or name_key(coalesce(time.place, offer.place)) = name_key(${place}::text))
      and (${team}::text is null or name_key(caseworker.team) = name_key(${team}::text))
    order by time.starts_at, time.id`.execute(db)
  return rows
}
