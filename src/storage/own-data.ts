import { type RawBuilder, sql } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Queryable } from './database.ts'

// All that is kept of one citizen, table by table, for the citizen's own file.

interface Section {
  readonly columns: readonly string[]
  /** Which rows are the citizen's; without it those with their id. */
  readonly rows?: (of: Wanted) => RawBuilder<unknown>
}

export interface Wanted {
  readonly citizenId: string
  readonly today: PlainDate
  /** The first instant of which looks are told. */
  readonly looksFrom: Instant
}

/** D-HIDDEN: a deadline is the citizen's to see from its activation date on. */
const seenDeadlines = ({ citizenId, today }: Wanted) =>
  sql`citizen_id = ${citizenId} and (status <> 'not_activated' or activation_date <= ${today})`
const ofSeenDeadline = (of: Wanted) => sql`deadline_id in (select id from deadline where ${seenDeadlines(of)})`

/** The columns of each table, in the order of the file. */
export const ownSections = {
  citizen: {
    columns: [
      'id',
      'name',
      'mobile',
      'email',
      'sms_service',
      'email_service',
      'language',
      'chosen',
      'details_of',
      'first_signed_in_at',
      'died_on',
      'protected_until',
      'created_at',
      'erased_at',
    ],
    rows: ({ citizenId }) => sql`id = ${citizenId}`,
  },
  job_centre_period: {
    columns: ['job_centre', 'from_date', 'reported_on', 'moved_here', 'by_kind', 'withdrawn_at', 'withdrawn_by_kind'],
  },
  contact_group_period: {
    columns: ['contact_group', 'category', 'from_date', 'reported_on', 'by_kind', 'withdrawn_at', 'withdrawn_by_kind'],
  },
  absence: {
    columns: [
      'id',
      'kind',
      'from_date',
      'to_date',
      'job_centre',
      'reported_on',
      'reported_by_kind',
      'withdrawn_at',
      'withdrawn_by_kind',
    ],
  },
  deadline: {
    columns: [
      'id',
      'interview_type',
      'job_centre',
      'status',
      'created_date',
      'activation_date',
      'asked_activation_date',
      'due_date',
      'visible_since',
      'reminded_through',
      'next_date',
      'meeting_id',
      'created_at',
    ],
    rows: seenDeadlines,
  },
  deadline_history: {
    columns: ['at', 'deadline_id', 'from_status', 'to_status', 'rule', 'reason', 'by_kind', 'job_centre'],
    rows: ofSeenDeadline,
  },
  notice_shown: { columns: ['deadline_id', 'stage', 'first_shown_at'], rows: ofSeenDeadline },
  meeting: {
    columns: [
      'id',
      'type',
      'other_type',
      'origin',
      'status',
      'starts_at',
      'ends_at',
      'date',
      'form',
      'place',
      'job_centre',
      'message',
      'cancel_reason',
      'outcome_on',
      'planned_on',
      'own_video_url',
      'remind_on',
      'news',
      'rebooking_allowed',
      'rebooking_notice_hours',
      'cancelling_allowed',
      'cancelling_notice_hours',
      'revision',
      'created_at',
    ],
  },
  meeting_history: {
    columns: ['at', 'meeting_id', 'kind', 'starts_at', 'rule', 'reason', 'by_kind', 'job_centre'],
  },
  seat: { columns: ['date', 'held_until', 'form', 'meeting_id', 'rebooks'] },
  no_time_finding: { columns: ['at', 'job_centre', 'window_from', 'window_until'] },
  event: { columns: ['at', 'type', 'rule', 'job_centre', 'by_kind'] },
  case_decision: {
    columns: [
      'at',
      'what',
      'kind',
      'until',
      'how',
      'flags',
      'reason',
      'deadline_id',
      'meeting_id',
      'by_kind',
      'job_centre',
    ],
    rows: (of) => sql`citizen_id = ${of.citizenId} and (deadline_id is null or ${ofSeenDeadline(of)})`,
  },
  message: {
    columns: [
      'kind',
      'channel',
      'status',
      'created_at',
      'due_at',
      'handed_over_at',
      'settled_at',
      'concluded_at',
      'sent_to',
      'subject',
      'body',
      'dropped_because',
      'failed_because',
      'citizen_acted',
      'job_centre',
      'deadline_id',
      'meeting_id',
    ],
    rows: ({ citizenId }) => sql`citizen_id = ${citizenId}`,
  },
  address_confirmation: { columns: ['channel', 'address', 'tries', 'created_at', 'expires_at', 'confirmed_at'] },
  session: { columns: ['created_at', 'seen_at', 'expires_at', 'ends_at', 'device', 'draft_message'] },
  access_log: {
    columns: ['at', 'kind', 'job_centre', 'operation', 'refused', 'search_kind'],
    rows: ({ citizenId, looksFrom }) => sql`citizen_id = ${citizenId} and at >= ${looksFrom}`,
  },
} as const satisfies Readonly<Record<string, Section>>

export type OwnSection = keyof typeof ownSections

/** What of a table with a citizen's id is not in the file, and why. A test holds both lists. */
export const leftOut: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no person’s, or the citizen’s own id again': {
    citizen_id: 'every table',
    number: 'event deadline_history meeting_history absence job_centre_period contact_group_period task_item',
    id: 'job_centre_period contact_group_period no_time_finding case_decision message address_confirmation access_log',
    offer_id: 'meeting seat no_time_finding',
    time_id: 'meeting seat',
    caseworker_id: 'meeting citizen',
    seat_number: 'seat',
    capacity: 'seat',
    interview_place: 'meeting',
    revision: 'message case_decision',
    attempts: 'message',
    again: 'message',
    retry_at: 'message',
    subject: 'access_log',
    position: 'deadline_history meeting_history event',
    request: 'deadline_history meeting_history contact_group_period job_centre_period absence event',
    subject_kind: 'event',
    subject_id: 'event',
    move_period: 'event',
    data: 'event',
    changed_at: 'citizen deadline meeting',
    unsteady: 'meeting',
  },
  'names of employees, and the systems they use': {
    by: 'job_centre_period contact_group_period deadline_history meeting_history case_decision event',
    by_client: 'job_centre_period contact_group_period deadline_history meeting_history case_decision event',
    reported_by: 'absence',
    reported_by_client: 'absence',
    withdrawn_by: 'absence job_centre_period contact_group_period',
    withdrawn_by_client: 'absence job_centre_period contact_group_period',
    client: 'access_log',
    acting_user: 'access_log',
    set_by_key: 'deadline_history',
    staff_session: 'access_log',
    reason: 'access_log',
  },
  'how the job centre set a deadline, which is in the file': {
    task_id: 'task_item',
    deadline_id: 'task_item',
    outcome: 'task_item',
    refusals: 'task_item',
  },
  'secrets, or what only the program can read': {
    hash: 'citizen_number',
    sealed: 'citizen_number',
    key_number: 'citizen_number',
    parameters: 'message',
    code_hash: 'address_confirmation',
    token_hash: 'session',
    issuer: 'session',
    subject: 'session',
    sid: 'session',
    id_token: 'session',
    kept_form: 'session',
    search_hash: 'access_log',
  },
}

/** A row as it is kept, by column. */
export type OwnRow = Readonly<Record<string, unknown>>
export type OwnData = Readonly<Record<OwnSection, readonly OwnRow[]>>

const isSection = (name: string): name is OwnSection => name in ownSections
export const ownSectionNames: readonly OwnSection[] = Object.keys(ownSections).filter(isSection)

const sectionOf = (name: OwnSection, of: Wanted): RawBuilder<unknown> => {
  const { columns, rows = ({ citizenId }: Wanted) => sql`citizen_id = ${citizenId}` }: Section = ownSections[name]
  const named = sql.join(columns.map((column) => sql.ref(column)))
  return sql`(select coalesce(json_agg(to_json(r)), '[]') from (select ${named} from ${sql.table(name)} where ${rows(of)} order by 1) as r)`
}

/** All that is kept of a citizen, of one moment: one statement. */
export async function readOwnData(db: Queryable, of: Wanted): Promise<OwnData> {
  const columns = sql.join(ownSectionNames.map((name) => sql`${sectionOf(name, of)} as ${sql.ref(name)}`))
  const { rows } = await sql<OwnData>`select ${columns}`.execute(db)
  const [data] = rows
  if (!data) throw new Error('a select without a table has one row')
  return data
}
