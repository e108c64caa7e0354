import type { Generated, GeneratedAlways } from 'kysely'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { MeetingForm, MeetingType } from '../rules/meetings.ts'
import type { ActedByColumns } from './acted-by.ts'

// What a job centre has: its offers, its caseworkers and their times, and when it is closed.

export interface JobCentreTable {
  code: string
  name: string
  address: string | null
  phone: string | null
  email: string | null
  url: string | null
}

export interface CaseworkerTable {
  id: string
  job_centre: string
  ref: string
  name: string
  email: string | null
  video_url: string | null
  /** How planners group them. */
  team: Generated<string | null>
}

export interface MeetingOfferTable {
  id: string
  job_centre: string
  title: string
  description: string
  meeting_type: MeetingType
  other_type: number | null
  contact_groups: number[]
  categories: string[]
  booking_notice_hours: number
  horizon_days: number
  forms: MeetingForm[]
  place: string | null
  minutes: number
  rebooking_allowed: boolean
  rebooking_notice_hours: number
  cancelling_allowed: boolean
  cancelling_notice_hours: number
  /** N-MEETING: null: the day before; 0: never. */
  reminder_hours: Generated<number | null>
  created_at: Instant
  retired: Generated<boolean>
}

export type TimeStatus = 'open' | 'kept' | 'own' | 'withdrawn' | 'blocked'

export interface OfferedTimeTable {
  id: string
  job_centre: string
  offer_id: string | null
  caseworker_id: string
  starts_at: Instant
  ends_at: Instant
  date: GeneratedAlways<PlainDate>
  capacity: number
  place: string | null
  status: TimeStatus
  blocked_by: string | null
  series: Generated<string | null>
}

export interface OfferDayTable {
  offer_id: string
  date: PlainDate
  revision: Generated<string>
}

export interface ClosureTable {
  id: string
  job_centre: string
  from_date: PlainDate
  to_date: PlainDate
  place: string | null
  reason: Generated<string | null>
  caseworker_id: Generated<string | null>
}

export interface TimeSeriesTable extends ActedByColumns {
  id: string
  job_centre: string
  kind: 'series' | 'copy' | 'file'
  digest: Buffer | null
  made_at: Instant
}

export interface OpenedHolidayTable {
  job_centre: string
  date: PlainDate
}
