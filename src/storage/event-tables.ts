import type { Generated } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { RuleName } from '../rules/rule-names.ts'
import type { ActedByColumns } from './acted-by.ts'

/** Ids and facts of an event: no words that somebody wrote, and no number of a person. */
export type EventData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** The tables of events and webhooks. */
export interface EventTables {
  event: EventTable
}

/** A row of a history that is read as an event. */
export interface PlacedColumns {
  /** The transaction that wrote it; null of rows from before there were events. */
  position: Generated<number | null>
}

interface EventTable extends ActedByColumns {
  number: Generated<number>
  position: Generated<number>
  job_centre: string
  citizen_id: string | null
  subject_kind: 'citizen' | 'message' | 'offer'
  subject_id: string
  type: string
  at: Instant
  rule: RuleName
  /** Inserted as JSON's text. */
  data: string
  move_period: number | null
}
