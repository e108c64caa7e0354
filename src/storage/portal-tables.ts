import type { Selectable } from 'kysely'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { TimeRequestEnd } from '../rules/time-requests.ts'
import type { ActedByColumns } from './acted-by.ts'

/** The tables that only the job centre's portal needs. */
export interface PortalTables {
  job_centre_setting: JobCentreSettingTable
  time_request: TimeRequestTable
}

interface JobCentreSettingTable {
  job_centre: string
  usual_days: number
  quick_days: number[]
  few_times: number
  caseworkers_open_times: boolean
}

interface TimeRequestTable extends ActedByColumns {
  id: string
  job_centre: string
  interview_type: InterviewType
  offer_id: string | null
  until_date: PlainDate
  times: number
  citizens: number
  free_times: number
  short: number
  asked_at: Instant
  ended_at: Instant | null
  ended_as: TimeRequestEnd | null
}

export type TimeRequestRow = Selectable<TimeRequestTable>
