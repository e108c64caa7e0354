import type { InterviewType } from './contact-groups.ts'
import { type Instant, isAfter, type PlainDate } from './dates.ts'
import type { MeetingNews } from './meeting-news.ts'

export type MeetingType = InterviewType | 'other'
export const meetingStatuses = ['planned', 'due', 'held', 'no_show', 'cancelled'] as const
export type MeetingStatus = (typeof meetingStatuses)[number]
export const meetingOrigins = ['booked', 'summoned', 'walk_in'] as const
export type MeetingOrigin = (typeof meetingOrigins)[number]
export const meetingForms = ['in_person', 'phone', 'video'] as const
export type MeetingForm = (typeof meetingForms)[number]

/** The kinds of event in a meeting's history. */
export const meetingHistoryKinds = [
  'booked',
  'summoned',
  'walk_in',
  'rebooked',
  'moved',
  'changed',
  'cancelled',
  'due',
  'held',
  'no_show',
  'outcome_taken_back',
] as const
export type MeetingHistoryKind = (typeof meetingHistoryKinds)[number]

/** M-REBOOK, M-CANCEL: whether it is allowed, and until how many hours before the meeting. */
export interface Terms {
  readonly allowed: boolean
  readonly noticeHours: number
}

/** M-REBOOK, M-CANCEL: the notice where an offer or a summons sets none. */
export const DEFAULT_NOTICE_HOURS = 24

export interface Meeting {
  readonly id: string
  readonly citizenId: string
  /** The job centre that owns the time; it keeps the meeting when the citizen moves (M-FLAG). */
  readonly jobCentre: string
  readonly offerId: string | null
  readonly timeId: string | null
  readonly type: MeetingType
  readonly status: MeetingStatus
  readonly origin: MeetingOrigin
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly form: MeetingForm
  readonly rebooking: Terms
  readonly cancelling: Terms
  /** N-NEWS: what the job centre did last that the citizen has not opened. */
  readonly news: MeetingNews | null
}

/** A meeting with what a person reads of it. */
export interface MeetingDetails extends Meeting {
  readonly caseworkerId: string | null
  readonly caseworkerName: string | null
  readonly caseworkerRef: string | null
  /** The room in which the caseworker meets citizens on video. */
  readonly caseworkerVideoUrl: string | null
  /** The meeting's own video room (M-CHANGE). */
  readonly ownVideoUrl: string | null
  /** The meeting's video room: its own, or else its caseworker's. */
  readonly videoUrl: string | null
  /** Number of the national data model, of other meetings. */
  readonly otherType: number | null
  readonly offerTitle: string | null
  readonly place: string | null
  /** What the citizen wrote to the caseworker. */
  readonly message: string | null
  readonly cancelReason: string | null
  /** The day on which its outcome was registered. */
  readonly outcomeOn: PlainDate | null
  /** How often it has changed in what matters to the citizen. */
  readonly revision: number
  /** N-MEETING: as its offer says now. Null: the day before. 0: never. */
  readonly reminderHours: number | null
  readonly createdAt: Instant
  /** Whether its job centre, or its place, is closed that day (M-FLAG). */
  readonly closed: boolean
  /** Whether its caseworker is away that day (M-FLAG). */
  readonly away: boolean
}

export const isInterview = (type: MeetingType): type is InterviewType => type !== 'other'

/** A meeting that is still to be held, or to be registered: neither held, missed nor cancelled. */
export const isStanding = ({ status }: { readonly status: MeetingStatus }): boolean =>
  status === 'planned' || status === 'due'

/**
 * M-ONE: "When its day comes an unregistered meeting is `due`", stored or not. A meeting stored as
 * `due` is planned again when the clock is set back to before its day.
 */
export const statusOn = (meeting: Pick<Meeting, 'status' | 'date'>, today: PlainDate): MeetingStatus => {
  if (!isStanding(meeting)) return meeting.status
  return isAfter(meeting.date, today) ? 'planned' : 'due'
}

/** The first three digits of a job centre's code are its municipality (D-MOVE). */
export const municipalityOf = (jobCentre: string): string => jobCentre.slice(0, 3)
