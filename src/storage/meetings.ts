import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Meeting, MeetingDetails } from '../rules/meetings.ts'
import { columnsIn, meetingColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import { toMeeting } from './situations.ts'
import type { NewMeetingRow } from './tables.ts'
import { awayOn, closedOn } from './times.ts'
import { type Write, writeTogether, writing } from './written-together.ts'

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
      'meeting_offer.reminder_hours as reminder_hours',
      closedOn('meeting').as('closed'),
      awayOn('meeting').as('away'),
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof withNames>['execute']>>[number]

const toDetails = (row: NamedRow): MeetingDetails => ({
  ...toMeeting(row),
  caseworkerId: row.caseworker_id,
  caseworkerName: row.caseworker_name,
  caseworkerRef: row.caseworker_ref,
  caseworkerVideoUrl: row.caseworker_video_url,
  ownVideoUrl: row.own_video_url,
  videoUrl: row.video_url,
  otherType: row.other_type,
  offerTitle: row.offer_title,
  place: row.place,
  message: row.message,
  cancelReason: row.cancel_reason,
  outcomeOn: row.outcome_on,
  revision: row.revision,
  reminderHours: row.reminder_hours,
  createdAt: row.created_at,
  closed: row.closed,
  away: row.away,
})

export async function findMeeting(db: Queryable, id: string): Promise<MeetingDetails | undefined> {
  const row = await withNames(db).where('meeting.id', '=', id).executeTakeFirst()
  return row && toDetails(row)
}

export async function findMeetings(db: Queryable, ids: readonly string[]): Promise<MeetingDetails[]> {
  const rows = await withNames(db)
    .where('meeting.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(toDetails)
}

/** The meetings of some citizens from a day on, the first first. */
export async function meetingsOfMany(
  db: Queryable,
  citizenIds: readonly string[],
  from: PlainDate,
): Promise<MeetingDetails[]> {
  const rows = await withNames(db)
    .where('meeting.citizen_id', '=', sql<string>`any(${[...citizenIds]}::uuid[])`)
    .where('meeting.date', '>=', from)
    .orderBy('meeting.starts_at')
    .orderBy('meeting.id')
    .execute()
  return rows.map(toDetails)
}

const inOrder = (db: Queryable, citizenId: string) =>
  withNames(db).where('meeting.citizen_id', '=', citizenId).orderBy('meeting.starts_at').orderBy('meeting.id')

/** All meetings of a citizen, the first first. */
export const meetingsOf = async (db: Queryable, citizenId: string): Promise<MeetingDetails[]> =>
  (await inOrder(db, citizenId).execute()).map(toDetails)

/** Those from a day on: of a year of meetings "Min side" shows the next. */
export const meetingsFrom = async (db: Queryable, citizenId: string, from: PlainDate): Promise<MeetingDetails[]> =>
  (await inOrder(db, citizenId).where('meeting.date', '>=', from).execute()).map(toDetails)

/**
 * Whether a citizen has a meeting, not cancelled, that these hours overlap, whichever job centre's
 * (M-WALK-IN).
 */
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

/** A meeting to be written, on the day `plannedOn` on which it is put at its hour (M-ONE). */
export interface NewMeeting extends Omit<Meeting, 'date'> {
  readonly caseworkerId: string | null
  readonly otherType: number | null
  readonly place: string | null
  readonly message: string | null
  readonly outcomeOn: PlainDate | null
  readonly plannedOn: PlainDate | null
  /** The day on which the night makes its reminder (N-MEETING). */
  readonly remindOn: PlainDate | null
  readonly createdAt: Instant
}

const toNewRow = (meeting: NewMeeting): NewMeetingRow => ({
  id: meeting.id,
  citizen_id: meeting.citizenId,
  job_centre: meeting.jobCentre,
  offer_id: meeting.offerId,
  time_id: meeting.timeId,
  caseworker_id: meeting.caseworkerId,
  type: meeting.type,
  other_type: meeting.otherType,
  origin: meeting.origin,
  status: meeting.status,
  starts_at: meeting.startsAt,
  ends_at: meeting.endsAt,
  form: meeting.form,
  place: meeting.place,
  message: meeting.message,
  rebooking_allowed: meeting.rebooking.allowed,
  rebooking_notice_hours: meeting.rebooking.noticeHours,
  cancelling_allowed: meeting.cancelling.allowed,
  cancelling_notice_hours: meeting.cancelling.noticeHours,
  cancel_reason: null,
  outcome_on: meeting.outcomeOn,
  planned_on: meeting.plannedOn,
  remind_on: meeting.remindOn,
  news: meeting.news,
  created_at: meeting.createdAt,
})

/** A new meeting, to be written with what goes with it. */
const meetingRow = writing<NewMeetingRow>(
  (at) => sql`
    insert into meeting (id, citizen_id, job_centre, offer_id, time_id, caseworker_id, type, other_type, origin, status, starts_at,
      ends_at, form, place, message, rebooking_allowed, rebooking_notice_hours, cancelling_allowed, cancelling_notice_hours,
      outcome_on, planned_on, remind_on, news, created_at)
    values (${at('id')}, ${at('citizen_id')}, ${at('job_centre')}, ${at('offer_id')}, ${at('time_id')}, ${at('caseworker_id')},
      ${at('type')}, ${at('other_type')}, ${at('origin')}, ${at('status')}, ${at('starts_at')}, ${at('ends_at')}, ${at('form')},
      ${at('place')}, ${at('message')}, ${at('rebooking_allowed')}, ${at('rebooking_notice_hours')}, ${at('cancelling_allowed')},
      ${at('cancelling_notice_hours')}, ${at('outcome_on')}, ${at('planned_on')}, ${at('remind_on')}, ${at('news')},
      ${at('created_at')})`,
)

export const meetingWritten = (meeting: NewMeeting): Write => meetingRow(toNewRow(meeting))

export const insertMeeting = (trx: Transaction, meeting: NewMeeting): Promise<void> =>
  writeTogether(trx, [meetingWritten(meeting)])

/** What of a meeting can change; what is not given stays. */
export type MeetingChange = Partial<
  Pick<
    NewMeeting & MeetingDetails,
    | 'offerId'
    | 'timeId'
    | 'caseworkerId'
    | 'jobCentre'
    | 'status'
    | 'plannedOn'
    | 'remindOn'
    | 'news'
    | 'startsAt'
    | 'endsAt'
    | 'form'
    | 'place'
    | 'message'
    | 'rebooking'
    | 'cancelling'
    | 'cancelReason'
    | 'outcomeOn'
    | 'revision'
    | 'ownVideoUrl'
  >
>

/** Kysely leaves out a column whose value is undefined. */
export async function updateMeeting(trx: Transaction, id: string, change: MeetingChange): Promise<void> {
  const updated = trx
    .updateTable('meeting')
    .set({
      offer_id: change.offerId,
      time_id: change.timeId,
      caseworker_id: change.caseworkerId,
      job_centre: change.jobCentre,
      status: change.status,
      planned_on: change.plannedOn,
      remind_on: change.remindOn,
      news: change.news,
      starts_at: change.startsAt,
      ends_at: change.endsAt,
      form: change.form,
      place: change.place,
      message: change.message,
      rebooking_allowed: change.rebooking?.allowed,
      rebooking_notice_hours: change.rebooking?.noticeHours,
      cancelling_allowed: change.cancelling?.allowed,
      cancelling_notice_hours: change.cancelling?.noticeHours,
      cancel_reason: change.cancelReason,
      outcome_on: change.outcomeOn,
      revision: change.revision,
      own_video_url: change.ownVideoUrl,
    })
    .where('id', '=', id)
  await mustChange(1, updated.execute())
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

/**
 * M-ONE: this citizen's planned meetings whose day has come are due from here on. Under the
 * citizen's lock. Returns them.
 */
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

/**
 * N-MEETING: locks a chunk of the meetings whose reminders are to be made by a day. Without `wait`
 * those that somebody else holds are left out.
 */
export async function lockToRemind(
  trx: Transaction,
  today: PlainDate,
  limit: number,
  { wait }: { wait: boolean },
): Promise<MeetingDetails[]> {
  const chunk = trx
    .selectFrom('meeting')
    .select('id')
    .where('remind_on', '<=', today)
    .where(sql<boolean>`status in ('planned', 'due')`)
    .orderBy('remind_on')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
  const locked = await (wait ? chunk : chunk.skipLocked()).execute()
  if (locked.length === 0) return []
  const ids = locked.map(({ id }) => id)
  const rows = await withNames(trx).where('meeting.id', '=', sql<string>`any(${ids}::uuid[])`).execute()
  return rows.map(toDetails)
}

/** N-MEETING: the reminders of these meetings are made. */
export async function markReminded(trx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const made = trx.updateTable('meeting').set({ remind_on: null })
  await mustChange(ids.length, made.where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute())
}

/** N-NEWS: the citizen has opened the meeting, as it was at this revision. */
export async function clearNews(trx: Transaction, id: string, revision: number): Promise<void> {
  const opened = trx.updateTable('meeting').set({ news: null }).where('id', '=', id).where('revision', '=', revision)
  await mustChange({ atMost: 1 }, opened.execute())
}
