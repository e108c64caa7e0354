import type { Generated, Selectable } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { RuleName } from '../rules/rule-names.ts'
import type { DeliveryStatus } from '../rules/webhooks.ts'
import type { ActedByColumns } from './acted-by.ts'

/** The tables of events and webhooks. */
export interface EventTables {
  event: EventTable
  webhook: WebhookTable
  webhook_delivery: WebhookDeliveryTable
}

/** A row of a history. */
export interface RequestColumn {
  /**
   * What names the request that wrote it; null: the calendar or a command did, or it was before
   * that was kept.
   */
  request: Generated<string | null>
}

/** A row of a history that is read as an event. */
export interface PlacedColumns extends RequestColumn {
  /** The transaction that wrote it; null of rows from before there were events. */
  position: Generated<number | null>
}

interface EventTable extends ActedByColumns, RequestColumn {
  number: Generated<number>
  position: Generated<number>
  job_centre: string
  citizen_id: string | null
  subject_kind: 'citizen' | 'deadline' | 'message' | 'offer' | 'time' | 'closure'
  subject_id: string
  type: string
  at: Instant
  rule: RuleName
  /** Inserted as JSON's text. */
  data: string
  move_period: number | null
}

interface WebhookTable {
  id: string
  client: string
  job_centre: string
  url: string
  types: string[]
  secret: Buffer
  former_secret: Buffer | null
  former_until: Instant | null
  made_at: Instant
  position: number
  number: number
  failures: Generated<number>
  failing_since: Instant | null
  try_at: Instant | null
}

export type WebhookRow = Selectable<WebhookTable>

interface WebhookDeliveryTable {
  webhook_id: string
  number: number
  position: number
  lane: string
  queued_at: Instant
  status: DeliveryStatus
  next_at: Instant | null
  attempts: Generated<number>
  tried_at: Instant | null
  answered: number | null
  failed_because: string | null
  ended_at: Instant | null
}
