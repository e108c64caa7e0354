import { sql } from 'kysely'
import { addDays, type Instant, type PlainDate } from '../../rules/dates.ts'
import type { MeetingForm, MeetingOrigin, MeetingStatus, MeetingType } from '../../rules/meetings.ts'
import type { Queryable } from '../database.ts'
import { isMine, isMyMeeting, mayBeMine, mobileIn, namedIn, type WorkOf } from './parts.ts'

/** A meeting of a day, as it stands on the list of that day. */
export interface DayMeeting {
  readonly id: string
  readonly citizenId: string
  readonly name: string
  readonly isProtected: boolean
  /** As stored; `statusOn` says what it is today. */
  readonly status: MeetingStatus
  readonly origin: MeetingOrigin
  readonly type: MeetingType
  readonly date: PlainDate
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly form: MeetingForm
  readonly place: string | null
  readonly message: string | null
  readonly offerTitle: string | null
  readonly caseworkerName: string | null
  readonly mobile: string | null
  readonly outcomeOn: PlainDate | null
  /** Whether the citizen's home or an absence may raise a flag: of most meetings neither may. */
  readonly doubtful: boolean
}

export const dayMeetingColumns = (
  of: WorkOf,
) => sql`m.id, m.citizen_id as "citizenId", ${namedIn(of)}, m.status, m.origin, m.type, m.date,
  m.starts_at as "startsAt", m.ends_at as "endsAt", m.form, m.place, m.message, offer.title as "offerTitle",
  caseworker.name as "caseworkerName", ${mobileIn(of)} as mobile, m.outcome_on as "outcomeOn",
  m.unsteady or exists (select from absence where absence.citizen_id = m.citizen_id and withdrawn_at is null
    and kind not in ('exempt', 'deprived') and m.date between from_date and to_date) as doubtful`

/** Meetings as `m`, with their citizens, caseworkers and offers. */
export const dayMeetings = sql`(meeting m join citizen on citizen.id = m.citizen_id
  left join caseworker on caseworker.id = m.caseworker_id left join meeting_offer offer on offer.id = m.offer_id)`

/** More of one day are not listed: a large job centre has some hundred. */
const MOST_OF_A_DAY = 500

/** The meetings of one day that were not cancelled, in order; `place`: those of one place. */
export async function meetingsOfDay(
  db: Queryable,
  of: WorkOf,
  { day, place = null }: { readonly day: PlainDate; readonly place?: string | null },
): Promise<readonly DayMeeting[]> {
  const { rows } = await sql<DayMeeting>`
    select ${dayMeetingColumns(of)} from ${dayMeetings}
    where m.job_centre = ${of.jobCentre} and m.date = ${day} and m.status <> 'cancelled' and ${isMyMeeting(of, 'm.caseworker_id')}
      and (${place}::text is null or name_key(coalesce(m.place, offer.place, '')) = name_key(${place}))
    order by m.starts_at, m.id limit ${MOST_OF_A_DAY}`.execute(db)
  return rows
}

/** When the next meeting after a day begins; null where none is planned. */
export async function nextMeetingAfter(db: Queryable, of: WorkOf): Promise<Instant | null> {
  const { rows } = await sql<{ readonly startsAt: Instant }>`
    select starts_at as "startsAt" from meeting
    where job_centre = ${of.jobCentre} and status in ('planned', 'due') and date > ${of.today}
      and ${isMyMeeting(of, 'caseworker_id')}
    order by date, starts_at limit 1`.execute(db)
  return rows[0]?.startsAt ?? null
}

/** What the next day brings, in numbers. */
export interface Tomorrow {
  readonly meetings: number
  readonly firstAt: Instant | null
  /** Deadlines whose last day it is, with nothing booked. */
  readonly dueUnbooked: number
}

export async function tomorrowOf(db: Queryable, of: WorkOf): Promise<Tomorrow> {
  const day = addDays(of.today, 1)
  const { rows } = await sql<Tomorrow>`
    select count(*) as meetings, min(starts_at) as "firstAt", (
      select count(*) from deadline where job_centre = ${of.jobCentre} and status in ('not_activated', 'active')
        and due_date = ${day} and ${mayBeMine(of, 'deadline.citizen_id')} and ${isMine(of, 'deadline.citizen_id')}) as "dueUnbooked"
    from meeting where job_centre = ${of.jobCentre} and date = ${day} and status in ('planned', 'due')
      and ${isMyMeeting(of, 'caseworker_id')}`.execute(db)
  return rows[0] ?? { meetings: 0, firstAt: null, dueUnbooked: 0 }
}
