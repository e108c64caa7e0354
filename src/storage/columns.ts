import type { TimeRequestRow } from './portal-tables.ts'
import type {
  AbsenceRow,
  AddressConfirmationRow,
  CaseworkerRow,
  CitizenRow,
  ClosureRow,
  DeadlineHistoryRow,
  DeadlineRow,
  JobCentreRow,
  MeetingRow,
  MessageAttemptRow,
  MessageRow,
  OfferRow,
  SeatRow,
  TimeRow,
} from './tables.ts'

/**
 * O-COLUMNS: every column of a table by name. A statement with `*` no longer fits once a newer
 * version has added a column: PostgreSQL refuses its plan (0A000) on each connection that has
 * planned it. The compiler wants a name here for each of the row's type.
 */
const columnsOf = <Row extends object>(
  named: Readonly<Record<keyof Row & string, true>>,
): readonly (keyof Row & string)[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript types the keys of every object as any text
  Object.keys(named) as (keyof Row & string)[]

/** The same for a statement with several tables: `meeting.id`. */
export const columnsIn = <Table extends string, Column extends string>(table: Table, columns: readonly Column[]) =>
  columns.map((column) => `${table}.${column}` as const)

export const citizenColumns = columnsOf<CitizenRow>({
  id: true,
  name: true,
  mobile: true,
  email: true,
  sms_service: true,
  email_service: true,
  language: true,
  chosen: true,
  details_of: true,
  caseworker_id: true,
  first_signed_in_at: true,
  died_on: true,
  protected_until: true,
  created_at: true,
  erased_at: true,
})

export const absenceColumns = columnsOf<AbsenceRow>({
  id: true,
  citizen_id: true,
  job_centre: true,
  kind: true,
  from_date: true,
  to_date: true,
  reported_on: true,
  reported_by: true,
  reported_by_kind: true,
  reported_by_client: true,
  withdrawn_at: true,
  withdrawn_by: true,
  withdrawn_by_kind: true,
  withdrawn_by_client: true,
  number: true,
})

export const jobCentreColumns = columnsOf<JobCentreRow>({
  code: true,
  name: true,
  address: true,
  phone: true,
  email: true,
  url: true,
})

export const caseworkerColumns = columnsOf<CaseworkerRow>({
  id: true,
  job_centre: true,
  ref: true,
  name: true,
  email: true,
  video_url: true,
  team: true,
})

export const timeRequestColumns = columnsOf<TimeRequestRow>({
  id: true,
  job_centre: true,
  interview_type: true,
  offer_id: true,
  until_date: true,
  times: true,
  citizens: true,
  free_times: true,
  short: true,
  asked_at: true,
  by: true,
  by_kind: true,
  by_client: true,
  ended_at: true,
  ended_as: true,
})

export const closureColumns = columnsOf<ClosureRow>({
  id: true,
  job_centre: true,
  from_date: true,
  to_date: true,
  place: true,
  reason: true,
  caseworker_id: true,
})

export const offerColumns = columnsOf<OfferRow>({
  id: true,
  job_centre: true,
  title: true,
  description: true,
  meeting_type: true,
  other_type: true,
  contact_groups: true,
  categories: true,
  booking_notice_hours: true,
  horizon_days: true,
  forms: true,
  place: true,
  minutes: true,
  rebooking_allowed: true,
  rebooking_notice_hours: true,
  cancelling_allowed: true,
  cancelling_notice_hours: true,
  reminder_hours: true,
  created_at: true,
  retired: true,
})

export const timeColumns = columnsOf<TimeRow>({
  id: true,
  job_centre: true,
  offer_id: true,
  caseworker_id: true,
  starts_at: true,
  ends_at: true,
  date: true,
  capacity: true,
  place: true,
  status: true,
  blocked_by: true,
  series: true,
})

export const seatColumns = columnsOf<SeatRow>({
  time_id: true,
  seat_number: true,
  capacity: true,
  citizen_id: true,
  meeting_id: true,
  held_until: true,
  form: true,
  rebooks: true,
  offer_id: true,
  date: true,
})

export const meetingColumns = columnsOf<MeetingRow>({
  id: true,
  citizen_id: true,
  job_centre: true,
  offer_id: true,
  time_id: true,
  caseworker_id: true,
  type: true,
  other_type: true,
  origin: true,
  status: true,
  starts_at: true,
  ends_at: true,
  date: true,
  form: true,
  place: true,
  message: true,
  rebooking_allowed: true,
  rebooking_notice_hours: true,
  cancelling_allowed: true,
  cancelling_notice_hours: true,
  cancel_reason: true,
  outcome_on: true,
  planned_on: true,
  own_video_url: true,
  remind_on: true,
  news: true,
  revision: true,
  created_at: true,
})

export const deadlineColumns = columnsOf<DeadlineRow>({
  id: true,
  citizen_id: true,
  job_centre: true,
  interview_type: true,
  created_date: true,
  activation_date: true,
  asked_activation_date: true,
  due_date: true,
  status: true,
  meeting_id: true,
  visible_since: true,
  reminded_through: true,
  next_date: true,
  created_at: true,
})

export const deadlineHistoryColumns = columnsOf<DeadlineHistoryRow>({
  number: true,
  deadline_id: true,
  citizen_id: true,
  job_centre: true,
  at: true,
  from_status: true,
  to_status: true,
  rule: true,
  by: true,
  by_kind: true,
  by_client: true,
  reason: true,
})

export const messageColumns = columnsOf<MessageRow>({
  again: true,
  id: true,
  citizen_id: true,
  job_centre: true,
  deadline_id: true,
  meeting_id: true,
  revision: true,
  kind: true,
  channel: true,
  parameters: true,
  created_at: true,
  due_at: true,
  status: true,
  settled_at: true,
  dropped_because: true,
  sent_to: true,
  subject: true,
  body: true,
  attempts: true,
  retry_at: true,
  handed_over_at: true,
  concluded_at: true,
  failed_because: true,
  citizen_acted: true,
})

export const messageAttemptColumns = columnsOf<MessageAttemptRow>({
  id: true,
  message_id: true,
  number: true,
  gateway: true,
  begun_at: true,
  outcome: true,
  ended_at: true,
  gateway_id: true,
  reason: true,
  asked_at: true,
})

export const addressConfirmationColumns = columnsOf<AddressConfirmationRow>({
  id: true,
  citizen_id: true,
  channel: true,
  address: true,
  code_hash: true,
  tries: true,
  created_at: true,
  expires_at: true,
  confirmed_at: true,
})
