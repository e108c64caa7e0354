import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { RecordedLookKind, Role, Scope } from '../rules/actor.ts'
import type { HeldBecause } from '../rules/continuity.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { SweepName } from '../rules/kept-kinds.ts'
import type { SearchKind } from '../rules/looks.ts'
import type { AttemptOutcome } from '../rules/message-delivery.ts'
import type { Channel } from '../rules/messages.ts'
import type { WhyEnded } from '../rules/staff.ts'
import type { WeekFilter } from '../rules/weeks.ts'

// The program's own tables; those of the main job are in tables.ts.

export interface NightlyRunTable {
  id: GeneratedAlways<number>
  day: PlainDate
  started_at: Instant
  finished_at: Instant | null
  deadlines: Generated<number>
  meetings: Generated<number>
  messages: Generated<number>
  interrupted_at: Generated<Instant | null>
  /** Where the events of the night begin. */
  events_from: Generated<number | null>
}

/** What the sessions of citizens and of staff have in common. */
interface AnySessionTable {
  token_hash: Buffer
  issuer: string
  subject: string
  sid: string | null
  created_at: Instant
  seen_at: Instant
  ends_at: Instant
  expires_at: Instant
  id_token: Buffer | null
  kept_form: Generated<Buffer | null>
}

export interface SessionTable extends AnySessionTable {
  citizen_id: string
  device: string | null
  draft_message: Generated<string | null>
}

export interface StaffTable {
  id: string
  issuer: string
  subject: string
  name: string
  job_centre: string
  roles: Role[]
  first_signed_in_at: Instant
  signed_in_at: Instant
  seen_at: Instant
  week_filter: JSONColumnType<WeekFilter | null, string | null | undefined, string | null>
}

export interface StaffSessionTable extends AnySessionTable {
  staff_id: string
  roles_read_at: Instant
  roles_asked_at: Instant | null
  refresh_sealed: Buffer | null
  look_reason: string | null
  ended_at: Instant | null
  ended_because: WhyEnded | null
}

export interface IdempotencyKeyTable {
  client: string
  key: string
  request_hash: Buffer
  sealed: Buffer | null
  /** These three only in rows from before answers were sealed. */
  status: Generated<number | null>
  headers: Generated<Record<string, string> | null>
  body: Generated<string | null>
  created_at: Generated<Instant>
}

export interface AccessLogTable {
  id: GeneratedAlways<number>
  at: Generated<Instant>
  /** Null in rows from before this column. */
  kind: RecordedLookKind | null
  client: string
  acting_user: string | null
  /** The hash of a staff session's token. */
  staff_session: Generated<Buffer | null>
  /** Null of the operator. */
  job_centre: string | null
  citizen_id: string | null
  operation: string
  refused: Generated<boolean>
  subject: string | null
  reason: Generated<string | null>
  search_kind: Generated<SearchKind | null>
  search_hash: Generated<Buffer | null>
}

export interface RetentionRunTable {
  id: GeneratedAlways<number>
  started_at: Instant
  finished_at: Instant | null
  by: string
  taken: JSONColumnType<Partial<Record<SweepName, number>>, string | undefined>
}

/** O-RESTORED: one row, once a program has met the database. */
export interface ContinuityTable {
  only_one: Generated<boolean>
  cluster: string
  timeline: string
  era: Generated<number>
  held_since: Instant | null
  held_because: HeldBecause | null
}

export interface JournalKnownTable {
  journal: string
  beat: number
  at: Instant
}

export interface ToldHandOverTable {
  reference: string
  outcome: AttemptOutcome
  gateway: string
  at: Instant
}

export interface PastFigureTable {
  job_centre: string
  /** Its first day. */
  month: PlainDate
  what: 'deadline' | 'meeting' | 'no_time'
  kind: string
  outcome: string
  count: number
}

export interface ChannelSettingTable {
  channel: Channel
  is_on: boolean
}

export interface ChannelHistoryTable {
  number: GeneratedAlways<number>
  at: Instant
  channel: Channel
  is_on: boolean
  reason: string | null
  closed_waiting: boolean
}

export interface InstallationTable {
  only_row: Generated<boolean>
  mode: 'demo' | 'production'
}

export interface CitizenNumberTable {
  citizen_id: string
  key_number: number
  hash: Buffer
  sealed: Buffer | null
}

export interface CprKeyTable {
  number: number
  fingerprint: Buffer | null
  first_seen_at: Generated<Instant>
  ended_at: Generated<Instant | null>
}

export interface DemoClockTable {
  only_row: Generated<boolean>
  offset_milliseconds: number
}

interface SignInBegunTable {
  state: string
  browser: Buffer
  kind: 'citizen' | 'staff'
  nonce: string
  verifier: string
  return_to: string | null
  ends_at: Instant
}

interface LogoutSeenTable {
  issuer: string
  jti: string
  ends_at: Instant
}

interface ApiClientTable {
  id: string
  job_centres: string[]
  scopes: Scope[]
  acting_user: 'required' | 'optional'
  jwks_url: string | null
  expires_at: Instant | null
  made_at: Instant
  made_by: string
  ended_at: Generated<Instant | null>
  ended_by: Generated<string | null>
}

interface ApiClientSecretTable {
  id: string
  client: string
  sha256: Buffer
  made_at: Instant
  made_by: string
  expires_at: Generated<Instant | null>
}

interface ApiClientKeyTable {
  client: string
  kid: string
  jwk: string
  made_at: Instant
  made_by: string
  ended_at: Generated<Instant | null>
}

interface UsedAssertionTable {
  client: string
  jti_sha256: Buffer
  expires_at: Instant
}

/** The tables of the API's clients. */
export interface ClientTables {
  api_client: ApiClientTable
  api_client_secret: ApiClientSecretTable
  api_client_key: ApiClientKeyTable
  used_assertion: UsedAssertionTable
}

/** The tables of signing in and out at a broker. */
export interface SignInTables {
  sign_in_begun: SignInBegunTable
  logout_seen: LogoutSeenTable
}
