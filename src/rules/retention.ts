import { addDays, dateOf, type Instant, type PlainDate, startOf } from './dates.ts'
import { EVENT_DAYS } from './events.ts'
import { defaultTimes, type KeptFor, type KeptKind, type RetentionTimes, type SweepName } from './kept-kinds.ts'
import { keptOfJobCentres } from './retention-of-job-centres.ts'
import { tasksKept } from './tasks-kept.ts'
import { DELIVERY_DAYS } from './webhooks.ts'

// What is kept, for how long, and what becomes of it. No law names these times: they are cautious
// defaults, and the municipality's own plan for deletion decides (decision 0039).

const withCitizen = { keep: { as: 'the citizen' }, from: '', end: 'deleted' } as const
const ofHouse = { keep: { as: 'the installation' }, from: '', end: 'stays', erased: 'none' } as const
const passing = { from: 'its own end', end: 'deleted', erased: 'none' } as const

/** One row or more for each table of the database. */
export const retention: readonly KeptKind[] = [
  {
    table: 'citizen',
    what: 'name, contact details, language, services',
    keep: { setting: 'citizensYears' },
    from: 'the last that happened: job centre, group, deadline, meeting, absence, message, first sign-in',
    end: 'deleted',
    erased: 'emptied',
    why: 'Until then the case may go on, or be asked about.',
    sweep: 'citizens',
  },
  { table: 'citizen_number', ...withCitizen, what: 'national id number', erased: 'deleted', why: 'Says whose it is.' },
  { table: 'job_centre_period', ...withCitizen, what: 'job centres', erased: 'stays', why: 'Says whose case it was.' },
  {
    table: 'contact_group_period',
    ...withCitizen,
    what: 'contact groups, which tell of a benefit',
    erased: 'stays',
    why: 'Deadlines rest on it.',
  },
  {
    table: 'absence',
    ...withCitizen,
    what: 'absences, illness too',
    erased: 'deleted',
    why: 'Only coming days need it.',
  },
  {
    table: 'deadline',
    ...withCitizen,
    what: 'deadlines',
    end: 'counted',
    erased: 'stays',
    why: 'Documents what was decided.',
  },
  {
    table: 'deadline_history',
    ...withCitizen,
    what: 'what happened to a deadline',
    erased: 'emptied',
    why: 'As the deadline; reasons in words go.',
  },
  {
    table: 'meeting',
    ...withCitizen,
    what: 'meetings',
    end: 'counted',
    erased: 'emptied',
    why: 'As the deadline; what was written goes.',
  },
  {
    table: 'meeting_history',
    ...withCitizen,
    what: 'what happened to a meeting',
    erased: 'emptied',
    why: 'As the meeting; reasons in words go.',
  },
  { table: 'notice_shown', ...withCitizen, what: 'first sights of notices', erased: 'stays', why: 'Proof of notice.' },
  {
    table: 'no_time_finding',
    ...withCitizen,
    what: 'searches in vain',
    end: 'counted',
    erased: 'stays',
    why: 'Evidence for the citizen.',
  },
  {
    table: 'event',
    what: 'what case systems are told of citizens, messages and times, by ids',
    keep: { days: EVENT_DAYS },
    from: 'when it happened',
    end: 'deleted',
    erased: 'stays',
    why: 'A case system that was away reads on. It has ids and no names; those of deadlines and meetings are in their histories.',
    sweep: 'events',
  },
  { table: 'case_decision', ...withCitizen, what: 'what staff decided of cases', erased: 'emptied', why: 'Words go.' },
  {
    table: 'message',
    what: 'words and addresses of SMS and e-mail',
    keep: { setting: 'messageTextsDays' },
    from: 'when it was handed over',
    end: 'emptied',
    erased: 'emptied',
    why: 'What was said can be asked about for so long.',
    sweep: 'message_texts',
  },
  {
    table: 'message',
    what: 'the code in a message',
    keep: { days: 1 },
    from: 'when it was handed over or dropped',
    end: 'emptied',
    erased: 'emptied',
    why: 'It goes at once where a gateway took it or it was dropped; here the rest.',
    sweep: 'code_texts',
  },
  {
    table: 'message',
    ...withCitizen,
    what: 'that it was sent, when and how',
    erased: 'stays',
    why: 'Proof of notice.',
  },
  {
    table: 'message_attempt',
    ...withCitizen,
    keep: { as: 'the words of the message' },
    what: 'attempts at handing over',
    erased: 'deleted',
    why: 'A gateway can be asked about it for so long.',
  },
  {
    table: 'delivery_receipt',
    ...withCitizen,
    keep: { as: 'the words of the message' },
    what: 'what the gateway told',
    erased: 'deleted',
    why: 'As the attempt.',
  },
  {
    table: 'address_confirmation',
    what: 'addresses never confirmed',
    keep: { days: 1 },
    from: 'when the code ran out',
    end: 'deleted',
    erased: 'deleted',
    why: 'Codes are counted by the hour.',
    sweep: 'unconfirmed_addresses',
  },
  {
    table: 'address_confirmation',
    ...withCitizen,
    what: 'addresses confirmed',
    erased: 'deleted',
    why: 'Says that the address is the citizen’s.',
  },
  {
    table: 'seat',
    what: 'holds that have lapsed',
    keep: { days: 1 },
    from: 'when it lapsed',
    end: 'deleted',
    erased: 'deleted',
    why: 'Nothing needs it.',
    sweep: 'lapsed_holds',
  },
  { table: 'seat', ...withCitizen, what: 'the seat of a meeting', erased: 'stays', why: 'As the meeting.' },
  {
    table: 'session',
    ...passing,
    what: 'who is signed in, and what is typed but not sent',
    keep: { days: 1 },
    erased: 'deleted',
    why: 'It opens nothing; what was typed waits for the citizen to sign in again.',
    sweep: 'sessions',
  },
  {
    table: 'sign_in_begun',
    ...passing,
    what: 'sign-ins begun',
    keep: { days: 0 },
    why: 'Used once.',
    sweep: 'sign_ins_begun',
  },
  {
    table: 'logout_seen',
    ...passing,
    what: 'logout tokens obeyed',
    keep: { days: 0 },
    why: 'None is obeyed twice.',
    sweep: 'logouts_seen',
  },
  {
    table: 'access_log',
    what: 'who looked at whom, when and what for',
    keep: { setting: 'looksYears' },
    from: 'the look',
    end: 'deleted',
    erased: 'stays',
    why: 'Shows that looks were rightful; the citizen and the auditor ask. It has an id, no name and no number.',
    sweep: 'looks',
  },
  {
    table: 'idempotency_key',
    what: 'first answers to case systems, by their key',
    keep: { days: 30 },
    from: 'the answer',
    end: 'deleted',
    erased: 'stays',
    why: 'A request is repeated within days. They are sealed: only who repeats the request is answered.',
    sweep: 'kept_answers',
  },
  {
    table: 'staff',
    what: 'who has signed in for a job centre',
    keep: { setting: 'looksYears' },
    from: 'when last seen',
    end: 'deleted',
    erased: 'none',
    why: 'As long as their looks.',
    sweep: 'staff',
  },
  {
    table: 'staff_session',
    ...passing,
    what: 'which staff is signed in',
    keep: { days: 1 },
    why: 'As sessions.',
    sweep: 'staff_sessions',
  },
  {
    table: 'nightly_run',
    what: 'what each night did, in numbers',
    keep: { days: 730 },
    from: 'the night',
    end: 'deleted',
    erased: 'none',
    why: 'For whoever asks why a night was late.',
    sweep: 'nights',
  },
  {
    table: 'retention_run',
    what: 'what each sweep took, in numbers',
    keep: { days: 730 },
    from: 'the sweep',
    end: 'deleted',
    erased: 'none',
    why: 'Shows that this table is kept to.',
    sweep: 'sweeps',
  },
  ...tasksKept,
  {
    table: 'past_figure',
    ...ofHouse,
    what: 'figures by job centre and month of what is gone',
    why: 'They tell of nobody.',
  },
  {
    table: 'used_assertion',
    ...passing,
    what: 'what case systems have signed for a token',
    keep: { days: 0 },
    why: 'None is taken twice.',
    sweep: 'used_assertions',
  },
  {
    table: 'quota',
    ...passing,
    what: 'how often something was tried, by a keyed hash',
    keep: { days: 0 },
    why: 'A limit counts for minutes or hours.',
    sweep: 'quotas',
  },
  {
    table: 'webhook_delivery',
    what: 'what became of events sent to case systems, by their numbers',
    keep: { days: DELIVERY_DAYS },
    from: 'when it arrived or was parked',
    end: 'deleted',
    erased: 'stays',
    why: 'As the events.',
    sweep: 'deliveries',
  },
  { table: 'webhook', ...ofHouse, what: 'where case systems have events sent', why: 'In use until they end it.' },
  { table: 'api_client', ...ofHouse, what: 'case systems', why: 'An id is never given again.' },
  { table: 'api_client_secret', ...ofHouse, what: 'hashes of their secrets', why: 'As the case system.' },
  { table: 'api_client_key', ...ofHouse, what: 'their public keys', why: 'A key’s id is never given again.' },
  ...keptOfJobCentres,
  { table: 'continuity', ...ofHouse, what: 'which copy of the database is in use', why: 'Tells a restore.' },
  { table: 'journal_known', ...ofHouse, what: 'what is known of the journals', why: 'Tells a restore.' },
  {
    table: 'told_hand_over',
    ...ofHouse,
    what: 'references of messages that had left before a restore',
    why: 'They must not leave again.',
  },
  { table: 'channel_setting', ...ofHouse, what: 'which channels are on', why: 'In use.' },
  { table: 'channel_history', ...ofHouse, what: 'when a channel was switched', why: 'Explains what was not sent.' },
  { table: 'message_gateway', ...ofHouse, what: 'how gateways answer', why: 'In use.' },
  { table: 'demo_clock', ...ofHouse, what: 'the demo’s clock', why: 'In use.' },
  { table: 'installation', ...ofHouse, what: 'what the database is for', why: 'In use.' },
  { table: 'cpr_key', ...ofHouse, what: 'fingerprints of keys', why: 'A key’s number is never given again.' },
  { table: 'migration', ...ofHouse, what: 'applied migrations', why: 'In use.' },
  {
    table: 'pgboss',
    ...passing,
    what: 'the scheduler’s own jobs, which tell of nobody',
    keep: { days: 1 },
    from: 'when a job ended',
    why: 'Deleted by pg-boss itself.',
  },
]

/** The sweep of each kind with its time. */
export const sweptKinds: readonly { readonly sweep: SweepName; readonly keep: KeptFor }[] = retention.flatMap(
  ({ sweep, keep }) => (sweep ? [{ sweep, keep }] : []),
)

/** How long the rows of a sweep are kept. */
export const keptFor = (sweep: SweepName): KeptFor =>
  sweptKinds.find((kind) => kind.sweep === sweep)?.keep ?? { days: 0 }

/** Those whose rows are dated by the machine's own clock; the others go by the program's. */
const byMachine: ReadonlySet<SweepName> = new Set([
  'kept_answers',
  'sessions',
  'staff_sessions',
  'sign_ins_begun',
  'logouts_seen',
  'used_assertions',
  'quotas',
  'looks',
  'staff',
  'deliveries',
])

/** The first day that is kept. */
function keptFrom(today: PlainDate, keep: KeptFor, times: RetentionTimes): PlainDate | null {
  if ('as' in keep) return null
  if ('days' in keep) return addDays(today, -keep.days)
  if (keep.setting === 'messageTextsDays') return addDays(today, -times.messageTextsDays)
  return today.subtract({ years: times[keep.setting] })
}

/**
 * Before which instant a sweep takes rows. What is kept for no day goes with the instant that it
 * ends; all else is counted in whole Danish days.
 */
export function sweptBefore(
  sweep: SweepName,
  { now, realNow }: { readonly now: Instant; readonly realNow: Instant },
  times: RetentionTimes,
): Instant {
  const keep = keptFor(sweep)
  const own = byMachine.has(sweep) ? realNow : now
  if ('days' in keep && keep.days === 0) return own
  const from = keptFrom(dateOf(own), keep, times)
  if (from === null) throw new Error(`${sweep} has no time of its own`)
  return startOf(from)
}

/** "30 days", "5 years (setting)", "as the citizen". */
export function timeInWords(keep: KeptFor, times: RetentionTimes = defaultTimes): string {
  if ('as' in keep) return `as ${keep.as}`
  if ('days' in keep) return keep.days === 0 ? 'at once' : `${keep.days} days`
  const unit = keep.setting === 'messageTextsDays' ? 'days' : 'years'
  return `${times[keep.setting]} ${unit}, a setting`
}
