import type { Hat } from '../rules/hats.ts'
import type { Database } from './tables.ts'

// What each hat may do with each table, and with which of its rows: the net under rules/access.ts.
// It goes by person and knows no clock, so it is coarser than the rules: a policy that hid a part
// of a person's facts would make rules fail open. `npm run migrate` writes it into the database.

const rightNames = ['select', 'insert', 'update', 'delete'] as const
export type Right = (typeof rightNames)[number]

/** Some rights, and the condition of the rows that they are for; without one all rows. */
interface Part {
  readonly rights: readonly Right[]
  readonly rows: string | null
}
type Cell = readonly Part[]

/** Who reads a table: the hats, and whoever audits. */
export type Reader = Hat | 'audit'
type Entry = Readonly<Record<Hat, Cell>> & { readonly audit?: Cell }

/** `rights`: their names with blanks between. `rows`: a condition in SQL. */
function cell(rights: string, rows: string | null = null): Cell {
  return [{ rights: rightNames.filter((right) => rights.split(' ').includes(right)), rows }]
}

const none: Cell = []
const read = cell('select')
const all = cell('select insert update delete')

// Asked once a statement, not once a row.
const ME = 'citizen_id = (select selvbook_me())'
const JOB_CENTRE = 'job_centre = (select selvbook_job_centre())'
const OURS = 'selvbook_ours(citizen_id)'
// A period that itself makes the citizen ours asks no function; a group asks for that period.
const OURS_BY_HOME = `exists (select from job_centre_period as home where home.citizen_id = contact_group_period.citizen_id
  and home.job_centre = (select selvbook_job_centre()) and home.withdrawn_at is null)`
const OURS_BY_IT = `(${JOB_CENTRE} and withdrawn_at is null) or ${OURS}`
const OURS_OR_OWN = `${JOB_CENTRE} or ${OURS}`
/** By a row that they may see: PostgreSQL asks that table's own policy. */
const by = (table: string, column: string) => `exists (select from ${table} where ${table}.id = ${column})`

/**
 * What a citizen has: their own, and whatever a job centre wrote or whose citizen they are or were.
 */
const ofCitizen = (rights: string, jobCentre = rights): Entry => ({
  portal: cell(rights, ME),
  job_centre: cell(jobCentre, OURS_OR_OWN),
  works: all,
})

/** Tables of the program itself. */
const ofTheProgram: Entry = { portal: none, job_centre: none, works: all }

/** What a job centre offers: citizens see it all. */
const ofJobCentre: Entry = {
  portal: read,
  job_centre: cell('select insert update delete', JOB_CENTRE),
  works: all,
}

/** One entry for each table: a table without one does not compile. */
export const rights: Readonly<Record<keyof Database, Entry>> & Readonly<Record<string, Entry>> = {
  // persons
  citizen: {
    portal: cell('select update', 'id = (select selvbook_me())'),
    job_centre: cell('select update', 'selvbook_ours(id)'),
    works: all,
  },
  // Found by a function with the owner's rights; the numbers are the program's own.
  citizen_number: ofTheProgram,
  cpr_key: ofTheProgram,
  contact_group_period: {
    portal: cell('select', ME),
    job_centre: cell('select insert update', OURS_BY_HOME),
    works: all,
  },
  job_centre_period: { portal: cell('select', ME), job_centre: cell('select update', OURS_BY_IT), works: all },
  absence: ofCitizen('select insert update'),
  deadline: ofCitizen('select update', 'select insert update'),
  deadline_history: ofCitizen('select insert'),
  meeting: ofCitizen('select insert update'),
  meeting_history: ofCitizen('select insert'),
  message: ofCitizen('select insert'),
  message_attempt: { portal: none, job_centre: cell('select', by('message', 'message_id')), works: all },
  delivery_receipt: { portal: none, job_centre: cell('select', by('message_attempt', 'attempt_id')), works: all },
  address_confirmation: { portal: cell('select insert update', ME), job_centre: cell('select', OURS), works: all },
  notice_shown: {
    portal: cell('select insert', by('deadline', 'deadline_id')),
    job_centre: cell('select', by('deadline', 'deadline_id')),
    works: all,
  },
  no_time_finding: { portal: cell('select insert', ME), job_centre: cell('select', OURS_OR_OWN), works: all },
  // What happened to a citizen, to messages and to published times.
  event: ofCitizen('select insert'),
  case_decision: { portal: cell('select', ME), job_centre: cell('select insert', JOB_CENTRE), works: all },
  // job centres
  job_centre: {
    portal: read,
    job_centre: [...cell('select'), ...cell('insert update', 'code = (select selvbook_job_centre())')],
    works: all,
  },
  job_centre_setting: { portal: none, job_centre: cell('select insert update', JOB_CENTRE), works: all },
  caseworker: ofJobCentre,
  meeting_offer: ofJobCentre,
  // An own hour of a caseworker is free again where the citizen cancels.
  offered_time: { ...ofJobCentre, portal: cell('select update') },
  closure: ofJobCentre,
  time_series: { ...ofJobCentre, portal: none },
  opened_holiday: { ...ofJobCentre, portal: none },
  // Among the job centre's own people alone.
  time_request: { portal: none, job_centre: cell('select insert update', JOB_CENTRE), works: all },
  // Written by triggers alone, which have the owner's rights.
  offer_day: { portal: read, job_centre: read, works: read },
  // Others' seats must be seen as taken, and lapsed holds overwritten: ids only.
  seat: { portal: all, job_centre: all, works: all },
  // the program's own
  session: { portal: cell('select update delete'), job_centre: none, works: all },
  // Before a session is known nobody is.
  sign_in_begun: ofTheProgram,
  logout_seen: ofTheProgram,
  staff: { portal: none, job_centre: cell('select update', JOB_CENTRE), works: all },
  staff_session: { portal: none, job_centre: cell('select update'), works: all },
  api_client: ofTheProgram,
  api_client_secret: ofTheProgram,
  api_client_key: ofTheProgram,
  used_assertion: ofTheProgram,
  quota: ofTheProgram,
  retention_run: ofTheProgram,
  past_figure: ofTheProgram,
  idempotency_key: {
    portal: none,
    job_centre: cell('select insert', 'client = (select selvbook_client())'),
    works: all,
  },
  // It can only be added to. Citizens read who has seen theirs; the program itself exports it; the
  // job centre's auditor reads what was looked up for their job centre.
  access_log: {
    portal: [...cell('insert'), ...cell('select', ME)],
    job_centre: [...cell('insert'), ...cell('select', JOB_CENTRE)],
    works: cell('select insert'),
    audit: cell('select', JOB_CENTRE),
  },
  // Webhooks of the client that made them, in the job centre for which it did.
  webhook: {
    portal: none,
    job_centre: cell('select insert update delete', `${JOB_CENTRE} and client = (select selvbook_client())`),
    works: all,
  },
  webhook_delivery: { portal: none, job_centre: cell('select insert update', by('webhook', 'webhook_id')), works: all },
  // Long tasks: of the job centre that began them.
  task: { portal: none, job_centre: cell('select insert update', JOB_CENTRE), works: all },
  task_item: { portal: none, job_centre: cell('select insert update', by('task', 'task_id')), works: all },
  task_time: { portal: none, job_centre: cell('select insert update', by('task', 'task_id')), works: all },
  channel_setting: { ...ofTheProgram, job_centre: read },
  channel_history: ofTheProgram,
  message_gateway: ofTheProgram,
  // Where the events of a night begin is asked by whoever reads them; the rest are numbers.
  nightly_run: { ...ofTheProgram, job_centre: read },
  // O-RESTORED
  continuity: ofTheProgram,
  journal_known: ofTheProgram,
  told_hand_over: ofTheProgram,
  demo_clock: ofTheProgram,
  installation: ofTheProgram,
  migration: { portal: read, job_centre: read, works: read },
}

/** The sequences of tables whose numbers are drawn by whoever inserts. */
export const sequences: Readonly<Record<string, readonly Hat[]>> = {
  history_number: ['portal', 'job_centre', 'works'],
}

const everyone: readonly Reader[] = ['portal', 'job_centre', 'works', 'audit']

/** Functions and who may call them: those that policies ask, and those with the owner's rights. */
export const functions: Readonly<Record<string, readonly Reader[]>> = {
  'selvbook_me()': everyone,
  'selvbook_ours(uuid)': everyone,
  'selvbook_job_centre()': everyone,
  'selvbook_client()': everyone,
  'selvbook_now()': ['job_centre', 'works'],
  'event_position()': ['portal', 'job_centre', 'works'],
  'event_horizon()': ['portal', 'job_centre', 'works'],
  'citizen_with_number(bytea[])': ['job_centre', 'works'],
  'forget_looks(timestamptz, integer)': ['works'],
}

/** Whether a table has policies: where any reader sees some of its rows only. */
export const hasPolicies = (entry: Entry): boolean => partsOf(entry).some(([, { rows }]) => rows !== null)

/** Each reader with each part of what it may. */
export const partsOf = ({ portal, job_centre, works, audit = none }: Entry): (readonly [Reader, Part])[] =>
  Object.entries({ portal, job_centre, works, audit }).flatMap(([reader, cells]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names just given
    cells.map((part) => [reader as Reader, part] as const),
  )
