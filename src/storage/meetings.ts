import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import { columnsIn, meetingColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import type { MeetingRow, NewMeetingRow } from './tables.ts'
import { closedOn } from './times.ts'

/** A meeting with the names that a person reads. */
export type MeetingDetails = MeetingRow & {
  readonly caseworker_name: string | null
  readonly caseworker_ref: string | null
  /** Where the caseworker meets citizens on video. */
  readonly caseworker_video_url: string | null
  /** Where this meeting is on video: its own room, or else its caseworker's. */
  readonly video_url: string | null
  readonly offer_title: string | null
  /** Whether its job centre, or its place, is closed that day (M-FLAG). */
  readonly closed: boolean
}

const withNames = (db: Queryable) =>
  db
    .selectFrom('meeting')
    .leftJoin('caseworker', 'caseworker.id', 'meeting.caseworker_id')
    .leftJoin('meeting_offer', 'meeting_offer.id', 'meeting.offer_id')
    .select(columnsIn('meeting', meetingColumns))
    .select([
      'caseworker.name as caseworker_name',
      'caseworker.ref as caseworker_ref',
      'caseworker.video_url as caseworker_video_url',
      sql<string | null>`coalesce(meeting.own_video_url, caseworker.video_url)`.as('video_url'),
      'meeting_offer.title as offer_title',
      closedOn('meeting').as('closed'),
    ])

export const findMeeting = (db: Queryable, id: string): Promise<MeetingDetails | undefined> =>
  withNames(db).where('meeting.id', '=', id).executeTakeFirst()

const inOrder = (db: Queryable, citizenId: string) =>
  withNames(db).where('meeting.citizen_id', '=', citizenId).orderBy('meeting.starts_at').orderBy('meeting.id')

/** All meetings of a citizen, the first first. */
export const meetingsOf = (db: Queryable, citizenId: string): Promise<MeetingDetails[]> =>
  inOrder(db, citizenId).execute()

/** Those from a day on: of a year of meetings "Min side" shows the next. */
export const meetingsFrom = (db: Queryable, citizenId: string, from: PlainDate): Promise<MeetingDetails[]> =>
  inOrder(db, citizenId).where('meeting.date', '>=', from).execute()

/** Whether a citizen has a meeting, not cancelled, that these hours overlap, whichever job centre's (M-WALK-IN). */
export async function hasMeetingThen(
  db: Queryable,
  citizenId: string,
  { startsAt, endsAt }: { readonly startsAt: Instant; readonly endsAt: Instant },
): Promise<boolean> {
  const row = await db
    .selectFrom('meeting')
    .select('id')
    .where('citizen_id', '=', citizenId)
    .where('status', '!=', 'cancelled')
    .where('starts_at', '<', endsAt)
    .where('ends_at', '>', startsAt)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The planned and due meetings on some times. */
export const meetingsOnTimes = (db: Queryable, timeIds: readonly string[]): Promise<MeetingRow[]> =>
  db
    .selectFrom('meeting')
    .select(meetingColumns)
    .where('time_id', '=', sql<string>`any(${[...timeIds]}::uuid[])`)
    .where('status', 'in', ['planned', 'due'])
    .orderBy('id')
    .execute()

export async function insertMeeting(trx: Transaction, row: NewMeetingRow): Promise<void> {
  await trx.insertInto('meeting').values(row).execute()
}

export type MeetingChange = Partial<
  Pick<
    MeetingRow,
    | 'offer_id'
    | 'time_id'
    | 'caseworker_id'
    | 'job_centre'
    | 'status'
    | 'planned_on'
    | 'starts_at'
    | 'ends_at'
    | 'form'
    | 'place'
    | 'message'
    | 'rebooking_allowed'
    | 'rebooking_notice_hours'
    | 'cancelling_allowed'
    | 'cancelling_notice_hours'
    | 'cancel_reason'
    | 'outcome_on'
    | 'revision'
    | 'own_video_url'
  >
>

export async function updateMeeting(trx: Transaction, id: string, change: MeetingChange): Promise<void> {
  await trx.updateTable('meeting').set(change).where('id', '=', id).execute()
}

/** A meeting whose day has come. */
export interface DueMeeting {
  readonly id: string
  readonly citizenId: string
  readonly jobCentre: string
  readonly startsAt: Instant
  readonly date: PlainDate
}

const due = ['id', 'citizen_id as citizenId', 'job_centre as jobCentre', 'starts_at as startsAt', 'date'] as const

/** M-ONE: this citizen's planned meetings whose day has come are due from here on. Under the citizen's lock. Returns them. */
export const markDue = (trx: Transaction, citizenId: string, today: PlainDate): Promise<DueMeeting[]> =>
  trx
    .updateTable('meeting')
    .set({ status: 'due' })
    .where('citizen_id', '=', citizenId)
    .where('status', '=', 'planned')
    .where('date', '<=', today)
    .returning(due)
    .execute()

/** The same for everybody, a chunk at a time; those that somebody else holds are left to them. */
export async function markChunkDue(trx: Transaction, today: PlainDate, limit: number): Promise<DueMeeting[]> {
  // `any (array(…))`: a join with the chunk made PostgreSQL read every meeting of a small town.
  const chunk = trx
    .selectFrom('meeting')
    .select('id')
    // Not a parameter: the index has the planned ones alone.
    .where('status', '=', sql.lit('planned'))
    .where('date', '<=', today)
    .orderBy('date')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
  return await trx
    .updateTable('meeting')
    .set({ status: 'due' })
    .where('id', '=', sql<string>`any (array(${chunk}))`)
    .returning(due)
    .execute()
}
