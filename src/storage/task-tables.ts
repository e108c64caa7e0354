import type { Generated, JSONColumnType } from 'kysely'
import type { Role, Scope } from '../rules/actor.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { Instant } from '../rules/dates.ts'
import type { RefusalCode } from '../rules/refusals.ts'
import type { SeriesKind } from '../rules/series.ts'
import type { ItemOutcome, TaskKind, WhyNotTime } from '../rules/tasks.ts'

/** The tables of long tasks. */
export interface TaskTables {
  task: TaskTable
  task_item: TaskItemTable
  task_time: TaskTimeTable
}

/** What a task does with each citizen or time, as JSON: dates as `2026-07-10`. */
export interface WantedOfTask {
  readonly interviewType?: InterviewType
  readonly dueDate?: string
  readonly activationDate?: string | null
  readonly reason?: string | null
  readonly source?: SeriesKind
}

interface TaskTable {
  id: string
  job_centre: string
  kind: TaskKind
  wanted: JSONColumnType<WantedOfTask>
  undoes: string | null
  series: string | null
  started_at: Instant
  started_by: string | null
  roles: Role[]
  client: string | null
  scopes: Scope[] | null
  staff_session: Buffer | null
  look_reason: string | null
  finished_at: Instant | null
}

interface TaskItemTable {
  task_id: string
  number: number
  citizen_id: string
  deadline_id: string | null
  outcome: Generated<ItemOutcome | null>
  refusals: Generated<RefusalCode[]>
}

interface TaskTimeTable {
  task_id: string
  number: number
  offer_id: string
  caseworker_id: string
  starts_at: Instant
  ends_at: Instant
  capacity: number
  place: string | null
  time_id: string | null
  outcome: Generated<ItemOutcome | null>
  why: Generated<WhyNotTime | null>
}
