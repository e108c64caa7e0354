import { isAway } from './absences.ts'
import { hasRight, isListed } from './contact-groups.ts'
import {
  addDays,
  dateOf,
  hoursAfter,
  type Instant,
  isAfter,
  isBefore,
  isInstantAfter,
  isInstantBefore,
  isSameDay,
  isWithin,
  type PlainDate,
} from './dates.ts'
import { deathRefusals } from './death.ts'
import { endOf, isPast, lastCancelling, lastRebookingOf } from './last-moments.ts'
import { isInterview, isStanding, type Meeting, type MeetingForm } from './meetings.ts'
import { type Offer, serves } from './offers.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'

/** §2.1: "mødetider, der ligger op til syv dage efter fristens udløb". */
export const WINDOW_DAYS = 7

/** The last day for an interview that is booked against a deadline (D-WINDOW). */
export const lastInterviewDate = (deadline: { readonly dueDate: PlainDate }): PlainDate =>
  addDays(deadline.dueDate, WINDOW_DAYS)

/** A time as far as the rules go. Only the database knows whether seats are free, under lock. */
export interface BookableTime {
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** The Danish day on which it begins. */
  readonly date: PlainDate
  /** Neither withdrawn nor blocked. */
  readonly offered: boolean
  /** The job centre, or its place, is closed that day. */
  readonly closed: boolean
}

export interface Window {
  readonly until: PlainDate
  readonly limitedBy: 'deadline' | 'horizon'
  /** D-HIDDEN: a `not_activated` deadline limits silently. */
  readonly deadlineVisible: boolean
}

/**
 * The last day on which this citizen may book meetings of this offer. D-WINDOW: an open deadline
 * replaces the offer's horizon for interviews. So does a `not_activated` one: "er fristdatoen
 * aktiv, selv om borgeren ikke får vist en notifikation" (§2.2.1). Other meetings are not bound by
 * it (M-OTHER).
 */
export function windowOf(situation: SituationToday, offer: Pick<Offer, 'meetingType' | 'horizonDays'>): Window {
  const { deadline, today } = situation
  if (!deadline || !isInterview(offer.meetingType))
    return { until: addDays(today, offer.horizonDays), limitedBy: 'horizon', deadlineVisible: false }
  return {
    until: lastInterviewDate(deadline),
    limitedBy: 'deadline',
    deadlineVisible: deadline.status !== 'not_activated',
  }
}

/** The reason why a day after this window cannot be booked (D-WINDOW, M-HORIZON). */
export const beyondWindow = ({ until, limitedBy }: Pick<Window, 'until' | 'limitedBy'>): Refusal =>
  refusal(limitedBy === 'deadline' ? 'after_deadline_window' : 'beyond_horizon', { until: until.toString() })

/**
 * Why this citizen cannot book anything without the job centre: group, job centre, "deprived of
 * self-booking", and who has died (D-GROUP, D-GROUP-OTHER, D-MOVE, D-EXEMPT, D-DEATH).
 */
export function selfBookingRefusals(situation: SituationToday): Refusal[] {
  const { contactGroup, today } = situation
  const reasons: Refusal[] = deathRefusals(situation)
  if (situation.jobCentre === null) reasons.push(refusal('citizen_without_job_centre'))
  if (!isListed(contactGroup)) reasons.push(refusal('group_unknown_to_self_booking', { contactGroup }))
  else if (!hasRight(contactGroup, 'self_booking', today))
    reasons.push(refusal('group_cannot_self_book', { contactGroup }))
  if (situation.deprived) reasons.push(refusal('deprived_of_self_booking'))
  return reasons
}

/**
 * Why this citizen cannot book a meeting of this offer now, at any time. Returns every reason that
 * applies (M-ONE, D-TYPE, F-1).
 */
export function offerRefusals(situation: SituationToday, offer: Offer): Refusal[] {
  const reasons = selfBookingRefusals(situation)
  reasons.push(...fitRefusals(situation, offer))
  if (isInterview(offer.meetingType)) reasons.push(...furtherInterviewRefusals(situation))
  return reasons
}

/**
 * J-LIMITS: why this citizen books no further meeting of an offer that is not of interviews (M-ONE
 * bounds those). Counted are their planned ones that are not over, whoever planned them. `most` is
 * a setting.
 */
export function otherMeetingRefusals(
  { meetings, today }: Pick<SituationToday, 'meetings' | 'today'>,
  { meetingType }: Pick<Offer, 'meetingType'>,
  most: number,
): Refusal[] {
  if (isInterview(meetingType)) return []
  const planned = meetings.filter(
    (meeting) => !isInterview(meeting.type) && isStanding(meeting) && !isBefore(meeting.date, today),
  )
  return planned.length >= most ? [refusal('too_many_other_meetings', { most })] : []
}

/** §2.2.1, OBS: "således være registreret med to bookinger". */
const MOST_INTERVIEWS = 2

/**
 * M-ONE: why no further interview may be planned beside those neither registered nor cancelled. An
 * interview on a later day bars every other. On the day of an interview a second may be planned, a
 * third never. An interview whose day is over does not count, registered or not: a forgotten
 * registration locks nobody out.
 */
export function furtherInterviewRefusals({
  plannedInterview,
  interviewsToday,
}: Pick<SituationToday, 'plannedInterview' | 'interviewsToday'>): Refusal[] {
  if (plannedInterview) return [refusal('interview_already_planned', { date: plannedInterview.date.toString() })]
  return interviewsToday.length < MOST_INTERVIEWS ? [] : [refusal('two_interviews_stand')]
}

/**
 * M-ONE: whether a new interview would begin before one of today that is neither registered nor
 * cancelled. The new one must be "on a later day or later the same day". To have an earlier
 * interview, the citizen moves the existing one (M-EARLIER).
 */
export const isBeforeInterviewToday = (
  { interviewsToday }: Pick<SituationToday, 'interviewsToday'>,
  startsAt: Instant,
): boolean => interviewsToday.some((interview) => isInstantBefore(startsAt, interview.startsAt))

/**
 * Whether the offer fits the citizen and the deadline: F-1, D-TYPE and the offer's job centre. A
 * rebooking is checked too.
 */
function fitRefusals(situation: SituationToday, offer: Offer): Refusal[] {
  const reasons: Refusal[] = []
  if (situation.jobCentre !== null && situation.jobCentre !== offer.jobCentre)
    reasons.push(refusal('offer_of_other_job_centre'))
  if (offer.retired || !serves(offer, situation)) reasons.push(refusal('offer_not_for_citizen'))
  const { deadline } = situation
  if (deadline && isInterview(offer.meetingType) && deadline.interviewType !== offer.meetingType)
    reasons.push(refusal('other_interview_type', { interviewType: deadline.interviewType }))
  return reasons
}

/**
 * Why this citizen cannot rebook this meeting at all now (M-REBOOK). §2.1: "Inden for denne frist
 * vil borgeren også have mulighed for at ombooke, hvis jobcentret har givet mulighed for dette."
 */
export function rebookingRefusals(situation: SituationToday, meeting: Meeting, now: Instant): Refusal[] {
  const { deadline } = situation
  const reasons = selfBookingRefusals(situation)
  if (!isStanding(meeting)) return [...reasons, refusal('rebooking_not_planned', { status: meeting.status })]
  const { at, through } = lastRebookingOf(meeting)
  if (!meeting.rebooking.allowed) reasons.push(refusal('rebooking_not_allowed'))
  else if (isPast({ at, through }, now))
    reasons.push(refusal('rebooking_too_late', { until: (through ?? at).toString() }))
  if (isInterview(meeting.type) && deadline && isPast(endOf(deadline.dueDate), now))
    reasons.push(refusal('rebooking_after_due_date', { dueDate: deadline.dueDate.toString() }))
  return reasons
}

/**
 * Why this meeting cannot be rebooked to this offer. The offer must fit the citizen and have the
 * meeting's own type.
 */
export function rebookingOfferRefusals(situation: SituationToday, meeting: Meeting, offer: Offer): Refusal[] {
  if (offer.meetingType !== meeting.type) return [refusal('rebooking_other_type')]
  // A summons to the other type meets the deadline too (D-TYPE); that meeting is then rebooked to
  // its own type.
  return fitRefusals(situation, offer).filter((reason) => reason.code !== 'other_interview_type')
}

/**
 * Why the citizen cannot cancel this meeting now (M-CANCEL), also on its day. The due date does not
 * matter.
 */
export function cancellingRefusals(meeting: Meeting, now: Instant): Refusal[] {
  if (!isStanding(meeting)) return [refusal('cancelling_not_planned', { status: meeting.status })]
  if (!meeting.cancelling.allowed) return [refusal('cancelling_not_allowed')]
  const last = lastCancelling(meeting)
  return isPast(last, now) ? [refusal('cancelling_too_late', { until: last.at.toString() })] : []
}

/** Whether two meetings overlap in time. */
const overlaps = (a: { startsAt: Instant; endsAt: Instant }, b: { startsAt: Instant; endsAt: Instant }): boolean =>
  isInstantBefore(a.startsAt, b.endsAt) && isInstantBefore(b.startsAt, a.endsAt)

/**
 * The citizen's own meeting that a new one would overlap (M-NO-DOUBLE). `except` is the meeting
 * that is moved.
 */
export const overlappingMeeting = (
  meetings: readonly Meeting[],
  time: { readonly startsAt: Instant; readonly endsAt: Instant },
  except: string | null = null,
): Meeting | null =>
  meetings.find((meeting) => meeting.id !== except && isStanding(meeting) && overlaps(meeting, time)) ?? null

/**
 * Why this citizen cannot book this time, beside the reasons of the offer itself. Returns every
 * reason that applies (D-WINDOW, M-HORIZON, M-ONE, F-ABSENCE, M-NO-DOUBLE). `rebooked` is the
 * meeting that would be moved there. The database decides whether seats are free.
 */
export const timeRefusals = (
  situation: SituationToday,
  offer: Offer,
  time: BookableTime,
  now: Instant,
  rebooked: Meeting | null = null,
): Refusal[] => timeJudge(situation, offer, now, rebooked)(time)

/** Results that hold alike for all times of a day. */
interface DayJudged {
  readonly date: PlainDate
  /** Whether a time of that day may have begun, or may begin within the offer's booking notice. */
  readonly near: boolean
  readonly reasons: readonly Refusal[]
}

/**
 * As `timeRefusals`, for many times of one offer. Work that all times share is done once; work that
 * a day's times share is done once a day.
 */
export function timeJudge(
  situation: SituationToday,
  offer: Offer,
  now: Instant,
  rebooked: Meeting | null = null,
): (time: BookableTime) => Refusal[] {
  const { meetings } = situation
  const window = windowOf(situation, offer)
  const notBefore = hoursAfter(now, offer.bookingNoticeHours)
  const lastNear = dateOf(notBefore)
  const afterToday = isInterview(offer.meetingType) && situation.interviewsToday.length > 0
  const away = situation.absences.filter((absence) => isAway(absence.kind))
  const judgeDay = (date: PlainDate): DayJudged => {
    const reasons: Refusal[] = []
    if (isAfter(date, window.until)) reasons.push(beyondWindow(window))
    if (away.some((absence) => isWithin(date, absence.from, absence.to)))
      reasons.push(refusal('absent_that_day', { date: date.toString() }))
    return { date, near: !isAfter(date, lastNear), reasons }
  }
  let day: DayJudged | null = null
  return (time) => {
    if (!day || !isSameDay(day.date, time.date)) day = judgeDay(time.date)
    const reasons: Refusal[] = []
    if (!time.offered) reasons.push(refusal('time_not_offered'))
    if (time.closed) reasons.push(refusal('job_centre_closed'))
    if (day.near) {
      if (!isInstantAfter(time.startsAt, now)) reasons.push(refusal('time_has_begun'))
      else if (isInstantBefore(time.startsAt, notBefore))
        reasons.push(refusal('within_booking_notice', { hours: offer.bookingNoticeHours }))
    }
    reasons.push(...day.reasons)
    if (afterToday && isBeforeInterviewToday(situation, time.startsAt))
      reasons.push(refusal('new_interview_must_be_later'))
    if (overlappingMeeting(meetings, time, rebooked?.id)) reasons.push(refusal('citizen_busy'))
    return reasons
  }
}

/** F-2: the chosen form, or the only one offered. Null where the offer does not have it. */
export const chosenForm = (offer: Pick<Offer, 'forms'>, wanted: MeetingForm | null): MeetingForm | null => {
  if (wanted === null) return offer.forms[0] ?? null
  return offer.forms.includes(wanted) ? wanted : null
}
