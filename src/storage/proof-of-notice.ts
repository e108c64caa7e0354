import { type RawBuilder, sql } from 'kysely'
import { addDays, dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import {
  type AttemptOutcome,
  type DropReason,
  dropReasons,
  type MessageStatus,
  type UnreachedReason,
} from '../rules/message-delivery.ts'
import type { Channel, MessageKind } from '../rules/messages.ts'
import type { NoticeStage } from '../rules/notices.ts'
import { messageAttemptColumns, messageColumns } from './columns.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'
import type { MessageAttemptRow, MessageRow } from './tables.ts'

/** One attempt at handing a message over, recorded before it was made. */
interface AttemptRecord {
  /** What the gateway has: `userref` of an SMS, Message-ID of an e-mail. */
  readonly reference: string
  readonly gateway: string
  readonly begunAt: Instant
  readonly endedAt: Instant | null
  readonly outcome: AttemptOutcome | 'under_way'
  readonly reason: string | null
}

/** An SMS or e-mail, from when it was due to what became of it; never its words. */
export interface MessageRecord {
  readonly id: string
  readonly kind: MessageKind
  readonly channel: Channel
  readonly status: MessageStatus
  readonly deadlineId: string | null
  readonly meetingId: string | null
  readonly madeAt: Instant
  readonly dueAt: Instant
  /** The number or address that it was last handed over for; null before. */
  readonly sentTo: string | null
  readonly handedOverAt: Instant | null
  readonly deliveredAt: Instant | null
  readonly failedAt: Instant | null
  readonly failedBecause: string | null
  readonly unknownSince: Instant | null
  readonly droppedAt: Instant | null
  readonly droppedBecause: DropReason | null
  readonly attempts: readonly AttemptRecord[]
}

const toAttempt = (row: MessageAttemptRow): AttemptRecord => ({
  reference: row.id,
  gateway: row.gateway,
  begunAt: row.begun_at,
  endedAt: row.ended_at,
  outcome: row.outcome ?? 'under_way',
  reason: row.reason,
})

function toRecord(row: MessageRow, attempts: readonly MessageAttemptRow[]): MessageRecord {
  const { status, settled_at: settled, concluded_at: concluded } = row
  return {
    id: row.id,
    kind: row.kind,
    channel: row.channel,
    status,
    deadlineId: row.deadline_id,
    meetingId: row.meeting_id,
    madeAt: row.created_at,
    dueAt: row.due_at,
    sentTo: row.sent_to,
    handedOverAt: row.handed_over_at,
    deliveredAt: status === 'delivered' ? concluded : null,
    failedAt: status === 'failed' ? (concluded ?? settled) : null,
    failedBecause: row.failed_because,
    unknownSince: status === 'unknown' ? settled : null,
    droppedAt: status === 'dropped' ? settled : null,
    droppedBecause: dropReasons.find((one) => one === row.dropped_because) ?? null,
    attempts: attempts.map(toAttempt),
  }
}

/**
 * The messages to a citizen, the newest first, each with its attempts: of one job centre, or of all
 * where null. `before`: an id to go on from.
 */
export async function messagesOf(
  db: Queryable,
  {
    citizenId,
    jobCentre,
    before,
    limit,
  }: { citizenId: string; jobCentre: string | null; before: string | null; limit: number },
): Promise<MessageRecord[]> {
  const messages = await db
    .selectFrom('message')
    .select(messageColumns)
    .where('citizen_id', '=', citizenId)
    .$if(jobCentre !== null, (query) => query.where('job_centre', '=', jobCentre ?? ''))
    .$if(before !== null, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  const ids = messages.map(({ id }) => id)
  const attempts = await db
    .selectFrom('message_attempt')
    .select(messageAttemptColumns)
    .where('message_id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('number')
    .execute()
  const byMessage = Map.groupBy(attempts, (attempt) => attempt.message_id)
  return messages.map((message) => toRecord(message, byMessage.get(message.id) ?? []))
}

/** When each notice of some deadlines first stood on "Min side": `deadline stage` → instant. */
export async function noticesShown(db: Queryable, deadlineIds: readonly string[]): Promise<Map<string, Instant>> {
  const rows = await db
    .selectFrom('notice_shown')
    .select(['deadline_id', 'stage', 'first_shown_at'])
    .where('deadline_id', '=', sql<string>`any(${[...deadlineIds]}::uuid[])`)
    .execute()
  return new Map(rows.map(({ deadline_id: id, stage, first_shown_at: at }) => [`${id} ${stage}`, at]))
}

export async function insertNoticeShown(
  trx: Transaction,
  row: { deadlineId: string; stage: NoticeStage; at: Instant },
): Promise<void> {
  const shown = trx
    .insertInto('notice_shown')
    .values({ deadline_id: row.deadlineId, stage: row.stage, first_shown_at: row.at })
    .onConflict((conflict) => conflict.doNothing())
  await mustChange({ atMost: 1 }, shown.execute())
}

/** Whose deadline it is, and whether this notice of it has been shown; null for no deadline. */
export async function findNoticeShown(
  db: Queryable,
  deadlineId: string,
  stage: NoticeStage,
): Promise<{ readonly citizenId: string; readonly isShown: boolean } | null> {
  const row = await db
    .selectFrom('deadline')
    .leftJoin('notice_shown', (join) =>
      join.onRef('notice_shown.deadline_id', '=', 'deadline.id').on('notice_shown.stage', '=', stage),
    )
    .select(['deadline.citizen_id as citizenId', 'notice_shown.stage'])
    .where('deadline.id', '=', deadlineId)
    .executeTakeFirst()
  return row ? { citizenId: row.citizenId, isShown: row.stage !== null } : null
}

/**
 * Somebody whom what we had to tell did not certainly reach: about an open deadline, or about a
 * meeting to come.
 */
export interface Unreached {
  /** The deadline's or the meeting's id: the position in the list. */
  readonly about: string
  readonly citizenId: string
  readonly deadlineId: string | null
  readonly meetingId: string | null
  readonly dueDate: PlainDate | null
  readonly startsAt: Instant | null
  readonly reason: UnreachedReason
  /** Whether they have been told all the same: on "Min side", or on the other channel. */
  readonly reachedOtherwise: boolean
}

/** So long a deadline that ran out before its message could leave is still listed. */
const DAYS_LISTED = 7

/** A job centre, a moment, and the id in the list to go on from. */
export interface WantedUnreached {
  readonly jobCentre: string
  readonly today: PlainDate
  readonly smsLeavesAt: Instant
  readonly after: string | null
  /** Whose deadlines are wanted, by the column with the citizen's id; without it everybody's. */
  readonly whose?: (citizen: string) => RawBuilder<boolean>
}

/**
 * Deadlines that are open, found by an index alone, and those that ran out before their message
 * could leave (`too_late`).
 */
const doubtfulDeadlines = ({ jobCentre, today, after, whose }: Required<Omit<WantedUnreached, 'smsLeavesAt'>>) => sql`
      select d.id, d.citizen_id, d.due_date from deadline d
      where d.job_centre = ${jobCentre} and d.status in ('not_activated', 'active') and d.due_date >= ${today}
        and d.activation_date <= ${today} and (${after}::uuid is null or d.id > ${after}::uuid) and ${whose('d.citizen_id')}
      union all
      select d.id, d.citizen_id, d.due_date from deadline d
      where d.id in (select deadline_id from too_late) and d.job_centre = ${jobCentre}
        and (${after}::uuid is null or d.id > ${after}::uuid) and d.due_date >= ${addDays(today, -DAYS_LISTED)}
        and not (d.status in ('not_activated', 'active') and d.due_date >= ${today} and d.activation_date <= ${today})
        and (d.status = 'active' or exists (
          select from deadline_history h where h.deadline_id = d.id and h.to_status = 'closed_overdue'))`

/** D-UNKNOWING: meetings to come that were moved or cancelled, where no message can tell of it. */
const untoldMeetings = ({ jobCentre, today, after }: Omit<WantedUnreached, 'smsLeavesAt' | 'whose'>) => sql`
      select k.id as about, k.citizen_id, null::uuid as deadline_id, k.id as meeting_id, null::date as due_date, k.starts_at,
        false as shown, false as too_late, array['untold'] as told
      from meeting k
      where k.job_centre = ${jobCentre} and k.news in ('moved', 'cancelled') and k.date >= ${today}
        and (${after}::uuid is null or k.id > ${after}::uuid)
        and not exists (select from message m where m.meeting_id = k.id and m.revision = k.revision)`

/**
 * N-ONCE "never missing without being listed": of one job centre, every open deadline that the
 * citizen may not know of. Also every planned meeting of which a message failed or may not have
 * arrived. And every meeting to come that was moved or cancelled while no message can tell its
 * citizen, until they read it on "Min side". A deadline without any message (nobody signed up)
 * counts until its notice has been seen;
 * messages that are still to leave in time do not. N-HOURS: also listed is whom a message could not
 * reach in time: the due date or the meeting comes before `smsLeavesAt`, when an SMS may leave
 * next. What citizens did themselves they know.
 */
export const unreachedIn = ({
  jobCentre,
  today,
  smsLeavesAt,
  after,
  whose = () => sql`true`,
}: WantedUnreached) => sql<Unreached>`
    with too_late as (
      select id, deadline_id, meeting_id, revision from message
      where job_centre = ${jobCentre} and dropped_because in ('too_late', 'meeting_has_begun') and not citizen_acted
      union all
      select m.id, m.deadline_id, m.meeting_id, m.revision from message m
        left join deadline d on d.id = m.deadline_id left join meeting k on k.id = m.meeting_id
      where m.job_centre = ${jobCentre} and m.channel = 'sms' and m.status = 'waiting' and not m.citizen_acted
        and (d.due_date < ${dateOf(smsLeavesAt)} or k.starts_at <= ${smsLeavesAt})),
    -- They are few: from them the meetings are found, not from all that are to come.
    not_arrived as materialized (
      select meeting_id from message
      where job_centre = ${jobCentre} and status in ('failed', 'unknown') and meeting_id is not null),
    doubtful as materialized (${doubtfulDeadlines({ jobCentre, today, after, whose })}),
    about_deadlines as materialized (
      select d.id as about, d.citizen_id, d.id as deadline_id, null::uuid as meeting_id, d.due_date, null::timestamptz as starts_at,
        exists (select from notice_shown n where n.deadline_id = d.id) as shown,
        d.id in (select deadline_id from too_late) as too_late,
        array(select case when m.status = 'waiting' and m.channel in (select channel from channel_setting where not is_on)
            then 'dropped:no_gateway' else m.status || coalesce(':' || m.dropped_because, '') end from message m
          where m.deadline_id = d.id and m.id not in (select id from too_late)) as told
      from doubtful d),
    about_meetings as materialized (
      select k.id as about, k.citizen_id, null::uuid as deadline_id, k.id as meeting_id, null::date as due_date, k.starts_at,
        false as shown, late.meeting_id is not null as too_late,
        array(select m.status from message m where m.meeting_id = k.id and m.revision = k.revision
          and m.id not in (select id from too_late)) as told
      from meeting k left join (select distinct meeting_id, revision from too_late) as late
        on late.meeting_id = k.id and late.revision = k.revision
      where k.id in (select meeting_id from too_late union all select meeting_id from not_arrived)
        and k.date >= ${today} and (${after}::uuid is null or k.id > ${after}::uuid)
        and (late.meeting_id is not null
          or k.status in ('planned', 'due') and k.id in (select meeting_id from not_arrived))),
    untold as materialized (${untoldMeetings({ jobCentre, today, after })}),
    judged as (
      select about, citizen_id, deadline_id, meeting_id, due_date, starts_at, shown, too_late, 'untold' = any(told) as untold,
        'handed_over' = any(told) or 'delivered' = any(told) as reached,
        'unknown' = any(told) as unknown, 'failed' = any(told) as failed,
        'waiting' = any(told) or 'sending' = any(told) as coming, 'dropped:no_gateway' = any(told) as no_gateway
      from (
        select about, citizen_id, deadline_id, meeting_id, due_date, starts_at, shown, too_late, told from about_deadlines union all
        select about, citizen_id, deadline_id, meeting_id, due_date, starts_at, shown, too_late, told from about_meetings union all
        select about, citizen_id, deadline_id, meeting_id, due_date, starts_at, shown, too_late, told from untold) as every_one)
    select about, citizen_id as "citizenId", deadline_id as "deadlineId", meeting_id as "meetingId", due_date as "dueDate",
      starts_at as "startsAt", shown or reached as "reachedOtherwise",
      case when unknown then 'outcome_unknown' when failed then 'failed' when too_late then 'too_late'
        when no_gateway then 'no_gateway' else 'not_signed_up' end as reason
    from judged
    where unknown or failed or too_late or untold or (deadline_id is not null and not shown and not reached and not coming)`

/** The same in the order of their ids. */
export async function unreachedOf(
  db: Queryable,
  { limit, ...of }: WantedUnreached & { readonly limit: number },
): Promise<Unreached[]> {
  const { rows } = await sql<Unreached>`${unreachedIn(of)} order by about limit ${limit}`.execute(db)
  return rows
}
