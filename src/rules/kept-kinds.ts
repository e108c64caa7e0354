// The words in which the table of retention (retention.ts) is written.

/** How long is a setting; the rest stands in the table. */
export interface RetentionTimes {
  /** How long citizens are kept of whom nothing has been heard. */
  readonly citizensYears: number
  readonly looksYears: number
  /** How long the words and addresses of messages are kept. */
  readonly messageTextsDays: number
}

export const defaultTimes: RetentionTimes = { citizensYears: 5, looksYears: 2, messageTextsDays: 365 }

/** What the night looks for. Each is a statement of storage. */
export const sweepNames = [
  'kept_answers',
  'sessions',
  'staff_sessions',
  'sign_ins_begun',
  'logouts_seen',
  'used_assertions',
  'quotas',
  'lapsed_holds',
  'unconfirmed_addresses',
  'code_texts',
  'message_texts',
  'looks',
  'staff',
  'nights',
  'sweeps',
  'tasks',
  'events',
  'deliveries',
  'citizens',
] as const
export type SweepName = (typeof sweepNames)[number]

export type KeptFor =
  | { readonly days: number }
  | { readonly setting: keyof RetentionTimes }
  /** As long as what it belongs to: a citizen, a time, a job centre. */
  | { readonly as: string }

/** What becomes of rows: when their time has come, and when a citizen is erased. */
export const endings = {
  deleted: 'the row goes',
  emptied: 'the row stays, without what tells of the person',
  counted: 'the row goes, and is counted in figures without persons',
  stays: 'nothing',
  none: 'no row tells of a citizen',
} as const
type Ending = keyof typeof endings

export interface KeptKind {
  readonly table: string
  readonly what: string
  readonly keep: KeptFor
  /** The day from which the time counts. */
  readonly from: string
  readonly end: Ending
  /** What erasing a citizen does to it at once. */
  readonly erased: Ending
  readonly why: string
  /** What the night looks for; without it, it goes along with what it belongs to. */
  readonly sweep?: SweepName
}
