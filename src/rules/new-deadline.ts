import { type Absence, isAway } from './absences.ts'
import { lastInterviewDate } from './booking-window.ts'
import { allowsDeadline, type InterviewType, isListed } from './contact-groups.ts'
import {
  addDays,
  daysBetween,
  earlier,
  isAfter,
  isBefore,
  isSameDay,
  isWithin,
  later,
  latestDay,
  type PlainDate,
} from './dates.ts'
import { type Deadline, LIFETIME_DAYS } from './deadline.ts'
import { deathRefusals } from './death.ts'
import { type Refusal, refusal } from './refusals.ts'
import type { RuleName } from './rule-names.ts'
import type { SituationToday } from './situation.ts'

export interface WantedDeadline {
  readonly interviewType: InterviewType
  readonly dueDate: PlainDate
  readonly activationDate: PlainDate
}

/**
 * Why this deadline cannot be set today. Returns every reason that applies (D-CREATE, D-GROUP,
 * D-GROUP-OTHER, D-EXEMPT, D-MOVE, D-DEATH). `minimumDays` is a setting, 0 by default.
 */
export function newDeadlineRefusals(
  situation: SituationToday,
  wanted: Omit<WantedDeadline, 'activationDate'> & { readonly activationDate: PlainDate | null },
  minimumDays: number,
): Refusal[] {
  const { today, contactGroup } = situation
  const { interviewType, dueDate } = wanted
  // An activation date that was not given is not to blame for a due date that has passed.
  const activationDate = wanted.activationDate ?? earlier(today, dueDate)
  const reasons: Refusal[] = deathRefusals(situation)
  if (situation.jobCentre === null) reasons.push(refusal('citizen_without_job_centre'))
  if (!isListed(contactGroup)) reasons.push(refusal('group_has_no_deadlines', { contactGroup }))
  else if (!allowsDeadline(contactGroup, interviewType, today))
    reasons.push(refusal('group_has_no_such_deadline', { contactGroup, interviewType }))
  if (isBefore(dueDate, today)) reasons.push(refusal('due_date_passed', { dueDate: dueDate.toString() }))
  else if (daysBetween(today, dueDate) < minimumDays) reasons.push(refusal('due_date_too_soon', { days: minimumDays }))
  const latest = latestDay(today)
  if (isAfter(dueDate, latest))
    reasons.push(refusal('due_date_too_far_ahead', { dueDate: dueDate.toString(), latest: latest.toString() }))
  if (isAfter(activationDate, dueDate)) reasons.push(refusal('activation_after_due_date'))
  if (situation.exempt || situation.deprived) reasons.push(refusal('exempt_from_deadlines'))
  return reasons
}

/**
 * D-SAME: whether the open deadline has the same type, due date and activation date as the wanted
 * one. No activation date, and a date that has come, both mean "in force today". `asked` is the
 * activation date with which the open one was set: a booking may have moved it since (D-EARLY).
 */
export function isSameDeadline(
  open: Deadline,
  asked: PlainDate | null,
  wanted: Omit<WantedDeadline, 'activationDate'> & { readonly activationDate: PlainDate | null },
  today: PlainDate,
): boolean {
  if (open.interviewType !== wanted.interviewType || !isSameDay(open.dueDate, wanted.dueDate)) return false
  const { activationDate } = wanted
  if (activationDate === null || !isAfter(activationDate, today)) return open.status !== 'not_activated'
  return isSameDay(activationDate, asked ?? open.activationDate)
}

export type WarningCode =
  | 'no_free_times'
  | 'few_free_times'
  | 'interview_planned'
  | 'beyond_ninety_days'
  | 'never_signed_in'
  | 'no_message_reaches'
  | 'absent_on_due_date'
  | 'absent_all_window'
  | 'deadline_closes'
  | 'meetings_flagged'

export interface Warning {
  readonly code: WarningCode
  readonly rule: RuleName
  readonly facts: Readonly<Record<string, string | number>>
}

/**
 * Whether every day of a range is within registered absences, one or several together (F-ABSENCE).
 */
function isAwayThroughout(absences: readonly Absence[], from: PlainDate, to: PlainDate): boolean {
  let day = from
  // Each absence that covers the first uncovered day extends the cover. Sorting by first day makes
  // one pass enough.
  for (const absence of absences.filter(({ kind }) => isAway(kind)).toSorted((a, b) => daysBetween(b.from, a.from)))
    if (isWithin(day, absence.from, absence.to)) day = addDays(absence.to, 1)
  return isAfter(day, to)
}

/**
 * Warnings for the caseworker who sets the deadline (J-CAPACITY, M-EARLIER, D-90, D-UNKNOWING,
 * D-CREATE). `freeTimes` is the number the citizen could book within the booking window, `fewTimes`
 * the number below which the job centre calls it few (J-SETTINGS).
 */
export function newDeadlineWarnings(
  situation: SituationToday,
  wanted: WantedDeadline,
  known: {
    readonly freeTimes: number
    readonly fewTimes: number
    readonly hasSignedIn: boolean
    readonly reachable: boolean
  },
): Warning[] {
  const warnings: Warning[] = []
  const warn = (code: WarningCode, rule: RuleName, facts: Warning['facts'] = {}) => warnings.push({ code, rule, facts })
  if (known.freeTimes === 0) warn('no_free_times', 'J-CAPACITY')
  else if (known.freeTimes < known.fewTimes) warn('few_free_times', 'J-CAPACITY', { freeTimes: known.freeTimes })
  if (situation.plannedInterview)
    warn('interview_planned', 'M-EARLIER', { date: situation.plannedInterview.date.toString() })
  const lastDay = addDays(situation.today, LIFETIME_DAYS)
  if (isAfter(wanted.dueDate, lastDay) || isAfter(wanted.activationDate, lastDay))
    warn('beyond_ninety_days', 'D-90', { lastDay: lastDay.toString() })
  if (!known.hasSignedIn) warn('never_signed_in', 'D-UNKNOWING')
  if (!known.reachable) warn('no_message_reaches', 'D-UNKNOWING')
  // §2.2.1: "at der er taget højde for et registreret fravær"
  const { dueDate, activationDate } = wanted
  if (isAwayThroughout(situation.absences, dueDate, dueDate))
    warn('absent_on_due_date', 'D-CREATE', { dueDate: dueDate.toString() })
  const first = later(activationDate, situation.today)
  const last = lastInterviewDate(wanted)
  if (isAwayThroughout(situation.absences, first, last))
    warn('absent_all_window', 'D-CREATE', { from: first.toString(), to: last.toString() })
  return warnings
}
