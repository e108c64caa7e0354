import type { Generated, GeneratedAlways } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'

// The program's own tables; those of the main job are in tables.ts.

export interface NightlyRunTable {
  id: GeneratedAlways<number>
  day: PlainDate
  started_at: Instant
  finished_at: Instant | null
  deadlines: Generated<number>
  meetings: Generated<number>
  messages: Generated<number>
}

export interface SessionTable {
  token_hash: Buffer
  citizen_id: string
  created_at: Instant
  expires_at: Instant
  draft_message: Generated<string | null>
}

export interface IdempotencyKeyTable {
  client: string
  key: string
  request_hash: Buffer
  status: number
  headers: Record<string, string>
  body: string
  created_at: Generated<Instant>
}

export interface AccessLogTable {
  id: GeneratedAlways<number>
  at: Generated<Instant>
  client: string
  acting_user: string | null
  job_centre: string
  citizen_id: string | null
  operation: string
  refused: Generated<boolean>
  subject: string | null
}

export interface InstallationTable {
  only_row: Generated<boolean>
  mode: 'demo' | 'production'
  cpr_key_fingerprint: Buffer | null
}

export interface DemoClockTable {
  only_row: Generated<boolean>
  offset_milliseconds: number
}
