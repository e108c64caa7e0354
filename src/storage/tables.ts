import type { Generated, GeneratedAlways, Insertable, Selectable } from 'kysely'
import type { AbsenceKind } from '../rules/absences.ts'
import type { RecordedKind } from '../rules/actor.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { DeadlineStatus, RestingStatus } from '../rules/deadline.ts'
import type { MeetingFlag } from '../rules/flags.ts'
import type { MeetingNews } from '../rules/meeting-news.ts'
import type { MeetingForm, MeetingHistoryKind, MeetingOrigin, MeetingStatus, MeetingType } from '../rules/meetings.ts'
import type { AttemptOutcome, MessageStatus, ReceiptMeaning } from '../rules/message-delivery.ts'
import type { Channel, MessageKind, MessageParameters } from '../rules/messages.ts'
import type { NoticeStage } from '../rules/notices.ts'
import type { RuleName } from '../rules/rule-names.ts'
import type { DecidableKind, ToldWay } from '../rules/work-list.ts'
import type { ActedByColumns } from './acted-by.ts'
import type { EventTables, PlacedColumns, RequestColumn } from './event-tables.ts'
import type {
  CaseworkerTable,
  ClosureTable,
  JobCentreTable,
  MeetingOfferTable,
  OfferDayTable,
  OfferedTimeTable,
  OpenedHolidayTable,
  TimeSeriesTable,
} from './job-centre-tables.ts'
import type { PortalTables } from './portal-tables.ts'
import type {
  AccessLogTable,
  ChannelHistoryTable,
  ChannelSettingTable,
  CitizenNumberTable,
  ClientTables,
  ContinuityTable,
  CprKeyTable,
  DemoClockTable,
  IdempotencyKeyTable,
  InstallationTable,
  JournalKnownTable,
  NightlyRunTable,
  PastFigureTable,
  RetentionRunTable,
  SessionTable,
  SignInTables,
  StaffSessionTable,
  StaffTable,
  ToldHandOverTable,
} from './program-tables.ts'
import type { TaskTables } from './task-tables.ts'

/**
 * The tables as the migrations make them; `date` is a PlainDate and `timestamptz` an Instant at the
 * driver (database.ts).
 */
export interface Database extends ClientTables, SignInTables, PortalTables, TaskTables, EventTables {
  job_centre: JobCentreTable
  citizen: CitizenTable
  contact_group_period: ContactGroupPeriodTable
  job_centre_period: JobCentrePeriodTable
  absence: AbsenceTable
  caseworker: CaseworkerTable
  meeting_offer: MeetingOfferTable
  offered_time: OfferedTimeTable
  offer_day: OfferDayTable
  closure: ClosureTable
  time_series: TimeSeriesTable
  opened_holiday: OpenedHolidayTable
  meeting: MeetingTable
  seat: SeatTable
  deadline: DeadlineTable
  deadline_history: DeadlineHistoryTable
  meeting_history: MeetingHistoryTable
  message: MessageTable
  message_attempt: MessageAttemptTable
  delivery_receipt: DeliveryReceiptTable
  message_gateway: MessageGatewayTable
  notice_shown: NoticeShownTable
  address_confirmation: AddressConfirmationTable
  no_time_finding: NoTimeFindingTable
  case_decision: CaseDecisionTable
  nightly_run: NightlyRunTable
  session: SessionTable
  staff: StaffTable
  staff_session: StaffSessionTable
  idempotency_key: IdempotencyKeyTable
  access_log: AccessLogTable
  demo_clock: DemoClockTable
  channel_setting: ChannelSettingTable
  channel_history: ChannelHistoryTable
  installation: InstallationTable
  citizen_number: CitizenNumberTable
  cpr_key: CprKeyTable
  retention_run: RetentionRunTable
  past_figure: PastFigureTable
  continuity: ContinuityTable
  journal_known: JournalKnownTable
  told_hand_over: ToldHandOverTable
}

interface CitizenTable {
  id: string
  name: string
  mobile: string | null
  email: string | null
  sms_service: boolean
  email_service: boolean
  language: string
  /** N-OPTOUT: what the citizen chose themselves. */
  chosen: Generated<('mobile' | 'email' | 'sms_service' | 'email_service' | 'language')[]>
  /** D-RESIDENCE: the job centre that wrote the details which the citizen has not chosen. */
  details_of: string | null
  /** The named caseworker, of the job centre that named one. */
  caseworker_id: Generated<string | null>
  first_signed_in_at: Instant | null
  /** As their job centre has told. */
  died_on: Generated<PlainDate | null>
  protected_until: Generated<PlainDate | null>
  created_at: Instant
  /** When everything that tells of the person was taken away. */
  erased_at: Generated<Instant | null>
}

interface WithdrawnColumns {
  withdrawn_at: Generated<Instant | null>
  withdrawn_by: Generated<string | null>
  withdrawn_by_kind: Generated<RecordedKind | null>
  withdrawn_by_client: Generated<string | null>
}

/** J-STALE: drawn with the numbers of the histories; null of rows from before. */
interface NumberedColumns {
  number: Generated<number | null>
}

interface ContactGroupPeriodTable extends Partial<ActedByColumns>, WithdrawnColumns, NumberedColumns, RequestColumn {
  id: GeneratedAlways<number>
  citizen_id: string
  contact_group: number
  category: string | null
  from_date: PlainDate
  reported_on: PlainDate
}

interface JobCentrePeriodTable extends Partial<ActedByColumns>, WithdrawnColumns, NumberedColumns, RequestColumn {
  id: GeneratedAlways<number>
  citizen_id: string
  job_centre: string | null
  from_date: PlainDate
  reported_on: PlainDate
  moved_here: Generated<boolean>
}

interface AbsenceTable extends NumberedColumns, RequestColumn {
  id: string
  citizen_id: string
  job_centre: string
  kind: AbsenceKind
  from_date: PlainDate
  to_date: PlainDate
  reported_on: PlainDate
  reported_by: string
  reported_by_kind: RecordedKind | null
  reported_by_client: string | null
  withdrawn_at: Instant | null
  withdrawn_by: string | null
  withdrawn_by_kind: RecordedKind | null
  withdrawn_by_client: string | null
}

interface MeetingTable {
  id: string
  citizen_id: string
  job_centre: string
  offer_id: string | null
  time_id: string | null
  caseworker_id: string | null
  type: MeetingType
  other_type: number | null
  origin: MeetingOrigin
  status: MeetingStatus
  starts_at: Instant
  ends_at: Instant
  date: GeneratedAlways<PlainDate>
  form: MeetingForm
  place: string | null
  message: string | null
  rebooking_allowed: boolean
  rebooking_notice_hours: number
  cancelling_allowed: boolean
  cancelling_notice_hours: number
  cancel_reason: string | null
  outcome_on: PlainDate | null
  /**
   * The Danish day on which it was put at its hour (M-ONE); null of a walk-in, and of what was over
   * before this column.
   */
  planned_on: PlainDate | null
  /** Its own video room (M-CHANGE); without one it is the caseworker's. */
  own_video_url: Generated<string | null>
  /** The day on which the night makes its reminder (N-MEETING). */
  remind_on: Generated<PlainDate | null>
  /** What the job centre did last that the citizen has not opened (N-NEWS). */
  news: Generated<MeetingNews | null>
  revision: Generated<number>
  created_at: Instant
}

interface SeatTable {
  time_id: string
  seat_number: number
  capacity: number
  citizen_id: string
  meeting_id: string | null
  held_until: Instant | null
  form: MeetingForm | null
  rebooks: string | null
  offer_id: string | null
  date: PlainDate
}

interface DeadlineTable {
  id: string
  citizen_id: string
  job_centre: string
  interview_type: InterviewType
  created_date: PlainDate
  activation_date: PlainDate
  /** What was asked for when it was set (D-SAME). */
  asked_activation_date: PlainDate | null
  due_date: PlainDate
  status: RestingStatus
  meeting_id: string | null
  visible_since: PlainDate | null
  reminded_through: PlainDate | null
  next_date: PlainDate | null
  created_at: Instant
}

interface DeadlineHistoryTable extends ActedByColumns, PlacedColumns {
  number: Generated<number>
  deadline_id: string
  citizen_id: string
  job_centre: string
  at: Instant
  from_status: DeadlineStatus | null
  to_status: DeadlineStatus
  rule: RuleName
  reason: string | null
}

interface MeetingHistoryTable extends ActedByColumns, PlacedColumns {
  number: Generated<number>
  meeting_id: string
  citizen_id: string
  job_centre: string
  at: Instant
  kind: MeetingHistoryKind
  starts_at: Instant
  rule: RuleName
  reason: string | null
}

interface MessageTable {
  id: string
  citizen_id: string
  job_centre: string
  deadline_id: string | null
  meeting_id: string | null
  revision: number | null
  kind: MessageKind
  channel: Channel
  parameters: MessageParameters
  created_at: Instant
  due_at: Instant
  status: Generated<MessageStatus>
  settled_at: Instant | null
  dropped_because: string | null
  sent_to: string | null
  subject: string | null
  body: string | null
  attempts: Generated<number>
  retry_at: Generated<Instant | null>
  handed_over_at: Generated<Instant | null>
  concluded_at: Generated<Instant | null>
  failed_because: Generated<string | null>
  /** N-ONCE: how often it was sent before, because a person said so. */
  again: Generated<number>
  /** N-HOURS: whether it answers what the citizen did themselves. */
  citizen_acted: Generated<boolean>
}

interface MessageAttemptTable {
  id: string
  message_id: string
  number: number
  gateway: string
  begun_at: Instant
  outcome: AttemptOutcome | null
  ended_at: Instant | null
  gateway_id: string | null
  reason: string | null
  asked_at: Generated<Instant | null>
}

interface DeliveryReceiptTable {
  attempt_id: string
  status: string
  meaning: ReceiptMeaning
  at: Instant
  received_at: Instant
  reason: string | null
}

interface MessageGatewayTable {
  name: string
  failures: Generated<number>
  failing_since: Generated<Instant | null>
  tried_at: Generated<Instant | null>
  allowance: Generated<number>
  refilled_at: Generated<Instant>
}

interface NoticeShownTable {
  deadline_id: string
  stage: NoticeStage
  first_shown_at: Instant
}

interface AddressConfirmationTable {
  id: string
  citizen_id: string
  channel: Channel
  address: string
  code_hash: Buffer | null
  tries: Generated<number>
  created_at: Instant
  expires_at: Instant
  confirmed_at: Instant | null
}

interface NoTimeFindingTable {
  id: GeneratedAlways<number>
  citizen_id: string
  job_centre: string
  offer_id: string | null
  at: Instant
  window_from: PlainDate
  window_until: PlainDate
}

interface CaseDecisionTable extends ActedByColumns {
  id: string
  citizen_id: string
  job_centre: string
  deadline_id: string | null
  meeting_id: string | null
  revision: number | null
  what: 'set_aside' | 'told' | 'kept'
  kind: DecidableKind | null
  until: PlainDate | null
  how: ToldWay | null
  flags: MeetingFlag[] | null
  reason: string | null
  at: Instant
}

export type CaseDecisionRow = Selectable<CaseDecisionTable>
export type CitizenRow = Selectable<CitizenTable>
export type AbsenceRow = Omit<Selectable<AbsenceTable>, keyof RequestColumn>
export type MeetingRow = Selectable<MeetingTable>
export type NewMeetingRow = Insertable<MeetingTable>
export type DeadlineRow = Selectable<DeadlineTable>
/** Read one by one; the events alone read the place. */
export type DeadlineHistoryRow = Omit<Selectable<DeadlineHistoryTable>, keyof PlacedColumns>
export type MessageRow = Selectable<MessageTable>
export type MessageAttemptRow = Selectable<MessageAttemptTable>
export type AddressConfirmationRow = Selectable<AddressConfirmationTable>
export type OfferRow = Selectable<MeetingOfferTable>
export type NewOfferRow = Insertable<MeetingOfferTable>
export type TimeRow = Selectable<OfferedTimeTable>
export type SeatRow = Selectable<SeatTable>
export type JobCentreRow = Selectable<JobCentreTable>
export type CaseworkerRow = Selectable<CaseworkerTable>
export type ClosureRow = Selectable<ClosureTable>
