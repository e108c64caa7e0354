import { sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Deadline } from '../rules/deadline.ts'
import { columnsIn, deadlineColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { isOrAny } from './id-filter.ts'
import { mustChange } from './rows-changed.ts'
import type { DeadlineRow } from './tables.ts'
import { writing } from './written-together.ts'

/** A deadline as stored, with the day of the interview that meets it. */
export type StoredDeadline = Deadline & { readonly id: string; readonly citizenId: string }

const withInterviewDate = (db: Queryable) =>
  db
    .selectFrom('deadline')
    .leftJoin('meeting', 'meeting.id', 'deadline.meeting_id')
    .select(columnsIn('deadline', deadlineColumns))
    .select('meeting.date as interview_date')

type JoinedRow = DeadlineRow & { interview_date: PlainDate | null }

const toDeadline = (row: JoinedRow): StoredDeadline => ({
  id: row.id,
  citizenId: row.citizen_id,
  interviewType: row.interview_type,
  jobCentre: row.job_centre,
  createdDate: row.created_date,
  activationDate: row.activation_date,
  dueDate: row.due_date,
  status: row.status,
  meetingId: row.meeting_id,
  interviewDate: row.interview_date,
  visibleSince: row.visible_since,
  remindedThrough: row.reminded_through,
})

/**
 * Locks the citizen's open deadline, if there is one: the second lock of every action on a citizen,
 * after the citizen's own.
 */
export async function lockOpenDeadline(trx: Transaction, citizenId: string): Promise<void> {
  await trx
    .selectFrom('deadline')
    .select('id')
    .where('citizen_id', '=', citizenId)
    .where('status', 'in', ['not_activated', 'active', 'met'])
    .forUpdate()
    .execute()
}

export async function findDeadline(db: Queryable, id: string): Promise<StoredDeadline | null> {
  const row = await withInterviewDate(db).where('deadline.id', '=', id).executeTakeFirst()
  return row ? toDeadline(row) : null
}

export async function findDeadlines(db: Queryable, ids: readonly string[]): Promise<StoredDeadline[]> {
  const rows = await withInterviewDate(db)
    .where('deadline.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return rows.map(toDeadline)
}

/**
 * D-SAME: the activation date that was asked for when the deadline was set; null where none was.
 */
export async function askedActivationDate(db: Queryable, id: string): Promise<PlainDate | null> {
  const row = await db.selectFrom('deadline').select('asked_activation_date').where('id', '=', id).executeTakeFirst()
  return row?.asked_activation_date ?? null
}

/** Newest first. */
export async function deadlinesOf(db: Queryable, citizenId: string): Promise<StoredDeadline[]> {
  const rows = await withInterviewDate(db)
    .where('deadline.citizen_id', '=', citizenId)
    .orderBy('deadline.id', 'desc')
    .execute()
  return rows.map(toDeadline)
}

/**
 * By meeting, the newest deadline that it has met, whose that is, and since when the citizen may
 * know of it.
 */
export async function deadlineMetBy(
  db: Queryable,
  meetingIds: readonly string[],
): Promise<Map<string, { id: string; jobCentre: string; visibleSince: PlainDate | null }>> {
  const rows = await db
    .selectFrom('deadline')
    .select(['id', 'meeting_id', 'job_centre', 'visible_since'])
    .where('meeting_id', '=', isOrAny(meetingIds))
    .orderBy('id')
    .execute()
  return new Map(
    rows.flatMap(({ id, meeting_id: meetingId, job_centre: jobCentre, visible_since: visibleSince }) =>
      meetingId ? [[meetingId, { id, jobCentre, visibleSince }] as const] : [],
    ),
  )
}

/** A deadline to be written. */
export interface NewDeadline extends Omit<Deadline, 'interviewDate'> {
  readonly id: string
  readonly citizenId: string
  /** What was asked for (D-SAME). */
  readonly askedActivationDate: PlainDate | null
  readonly nextDate: PlainDate | null
  readonly createdAt: Instant
}

const toNewRow = (deadline: NewDeadline) => ({
  id: deadline.id,
  citizen_id: deadline.citizenId,
  job_centre: deadline.jobCentre,
  interview_type: deadline.interviewType,
  created_date: deadline.createdDate,
  activation_date: deadline.activationDate,
  asked_activation_date: deadline.askedActivationDate,
  due_date: deadline.dueDate,
  status: deadline.status,
  meeting_id: deadline.meetingId,
  visible_since: deadline.visibleSince,
  reminded_through: deadline.remindedThrough,
  next_date: deadline.nextDate,
  created_at: deadline.createdAt,
})

export async function insertDeadline(trx: Transaction, deadline: NewDeadline): Promise<void> {
  await mustChange(1, trx.insertInto('deadline').values(toNewRow(deadline)).execute())
}

/** Many in one statement. */
export async function insertDeadlines(trx: Transaction, deadlines: readonly NewDeadline[]): Promise<void> {
  if (deadlines.length === 0) return
  await mustChange(deadlines.length, trx.insertInto('deadline').values(deadlines.map(toNewRow)).execute())
}

/** D-SAME: the activation dates that were asked for, by deadline; null where none was. */
export async function askedActivationDates(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, PlainDate | null>> {
  const rows = await db
    .selectFrom('deadline')
    .select(['id', 'asked_activation_date'])
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, row.asked_activation_date]))
}

/** What of a deadline can change, as it is to be stored. */
export interface DeadlineUpdate
  extends Pick<NewDeadline, 'id' | 'jobCentre' | 'activationDate' | 'status' | 'meetingId'>,
    Pick<NewDeadline, 'visibleSince' | 'remindedThrough' | 'nextDate'> {}

/** One deadline as it is now. */
export const deadlineChanged = writing<DeadlineUpdate>(
  (at) => sql`
    update deadline set
      job_centre = ${at('jobCentre')}, activation_date = ${at('activationDate')}, status = ${at('status')},
      meeting_id = ${at('meetingId')}, visible_since = ${at('visibleSince')},
      reminded_through = ${at('remindedThrough')}, next_date = ${at('nextDate')}
    where id = ${at('id')}`,
)

/** A chunk of the night: 10 ms for 500 rows against 500 round trips. */
export async function updateDeadlines(trx: Transaction, rows: readonly DeadlineUpdate[]): Promise<void> {
  if (rows.length === 0) return
  const column = <K extends keyof DeadlineUpdate>(key: K) => rows.map((row) => row[key])
  const updated = sql`
    update deadline set
      job_centre = changed.job_centre, activation_date = changed.activation_date, status = changed.status,
      meeting_id = changed.meeting_id, visible_since = changed.visible_since,
      reminded_through = changed.reminded_through, next_date = changed.next_date
    from unnest(
      ${column('id')}::uuid[], ${column('jobCentre')}::text[], ${column('activationDate')}::date[],
      ${column('status')}::text[], ${column('meetingId')}::uuid[], ${column('visibleSince')}::date[],
      ${column('remindedThrough')}::date[], ${column('nextDate')}::date[]
    ) as changed (id, job_centre, activation_date, status, meeting_id, visible_since, reminded_through, next_date)
    where deadline.id = changed.id`.execute(trx)
  await mustChange(rows.length, updated)
}

/**
 * A chunk of the deadlines to which something happens on or before a day, locked; those that
 * somebody else holds are left to them or to the next chunk (`skip locked`), unless `wait` asks for
 * them. Returns citizens' ids as well, for the facts.
 */
export const lockDueDeadlines = (
  trx: Transaction,
  today: PlainDate,
  limit: number,
  { wait }: { wait: boolean },
): Promise<{ id: string; citizenId: string }[]> => {
  const due = trx
    .selectFrom('deadline')
    .select(['id', 'citizen_id as citizenId'])
    .where('next_date', '<=', today)
    .orderBy('next_date')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
  return (wait ? due : due.skipLocked()).execute()
}
