import type { RuleName } from './rule-names.ts'

/**
 * The closed union of refusals, each with its rule. Each door has the words and the HTTP status.
 */
export const refusalRules = {
  // missing things, and those of another job centre
  not_found: 'J-OWN',
  // deadlines
  group_has_no_such_deadline: 'D-GROUP',
  group_has_no_deadlines: 'D-GROUP-OTHER',
  due_date_passed: 'D-CREATE',
  due_date_too_soon: 'D-CREATE',
  due_date_too_far_ahead: 'D-CREATE',
  activation_after_due_date: 'D-CREATE',
  exempt_from_deadlines: 'D-EXEMPT',
  citizen_without_job_centre: 'D-MOVE',
  // where the citizen lives
  belongs_to_other_job_centre: 'D-RESIDENCE',
  moved_here_later: 'D-RESIDENCE',
  job_centre_not_registered: 'D-RESIDENCE',
  job_centre_of_others: 'J-OWN',
  // what befalls a citizen
  number_taken: 'J-OWN',
  death_in_the_future: 'D-DEATH',
  citizen_died: 'D-DEATH',
  citizen_case_stands: 'J-OWN',
  deadline_not_open: 'D-CLOSE',
  deadline_already_met: 'M-ONE',
  no_interview_to_change: 'D-CANCEL',
  // citizens who cannot book at all
  group_cannot_self_book: 'D-GROUP',
  group_unknown_to_self_booking: 'D-GROUP-OTHER',
  deprived_of_self_booking: 'D-EXEMPT',
  offer_of_other_job_centre: 'D-MOVE',
  offer_not_for_citizen: 'F-1',
  form_not_offered: 'F-2',
  other_interview_type: 'D-TYPE',
  interview_already_planned: 'M-ONE',
  new_interview_must_be_later: 'M-ONE',
  two_interviews_stand: 'M-ONE',
  // which times
  after_deadline_window: 'D-WINDOW',
  beyond_horizon: 'M-HORIZON',
  time_has_begun: 'M-HORIZON',
  within_booking_notice: 'M-HORIZON',
  time_not_offered: 'M-HORIZON',
  job_centre_closed: 'M-HORIZON',
  absent_that_day: 'F-ABSENCE',
  time_taken: 'M-NO-DOUBLE',
  citizen_busy: 'M-NO-DOUBLE',
  caseworker_busy: 'M-NO-DOUBLE',
  caseworker_away: 'M-FLAG',
  time_held_by_others: 'M-HOLD',
  hold_lapsed: 'M-HOLD',
  no_offer_fits: 'F-NONE',
  no_free_times: 'F-NONE',
  // meetings
  rebooking_not_allowed: 'M-REBOOK',
  rebooking_too_late: 'M-REBOOK',
  rebooking_after_due_date: 'M-REBOOK',
  rebooking_other_type: 'M-REBOOK',
  rebooking_not_planned: 'M-REBOOK',
  cancelling_not_allowed: 'M-CANCEL',
  cancelling_too_late: 'M-CANCEL',
  cancelling_not_planned: 'M-CANCEL',
  moving_not_planned: 'M-MOVE-MEETING',
  moving_into_the_past: 'M-MOVE-MEETING',
  meeting_of_other_job_centre: 'M-FLAG',
  changing_not_planned: 'M-CHANGE',
  outcome_before_the_day: 'M-REGISTER',
  outcome_before_it_begins: 'M-REGISTER',
  outcome_of_cancelled: 'M-REGISTER',
  outcome_of_walk_in: 'M-WALK-IN',
  outcome_not_taken_back: 'M-REGISTER',
  walk_in_in_the_future: 'M-WALK-IN',
  walk_in_overlaps: 'M-WALK-IN',
  summons_in_the_past: 'M-HORIZON',
  // times and absences
  times_overlap: 'M-NO-DOUBLE',
  other_type_of_interview: 'M-OTHER',
  times_are_booked: 'J-CAPACITY',
  seats_are_taken: 'M-CHANGE',
  times_in_the_past: 'M-HORIZON',
  absence_reserved_for_job_centre: 'F-ABSENCE',
  too_many_absences: 'J-LIMITS',
  too_many_other_meetings: 'J-LIMITS',
  // a year that nobody means
  too_far_ahead: 'J-YEARS',
  too_long_ago: 'J-YEARS',
  closure_too_long: 'J-YEARS',
  closure_ends_before_it_begins: 'J-YEARS',
  // the work list
  set_aside_not_ahead: 'J-WORK',
  set_aside_too_long: 'J-WORK',
  not_such_a_case: 'J-WORK',
  meeting_without_flags: 'M-FLAG',
  message_not_sent_again: 'N-ONCE',
  outcome_changed_meanwhile: 'M-REGISTER',
  // closures
  closure_stands: 'M-HORIZON',
  closure_of_place_and_caseworker: 'M-HORIZON',
  // the job centre's portal
  setting_out_of_bounds: 'J-SETTINGS',
  case_changed: 'J-STALE',
  day_changed: 'J-STALE',
  // many times at once
  series_ends_before_it_begins: 'J-YEARS',
  series_makes_no_time: 'J-CAPACITY',
  too_many_times: 'J-LIMITS',
  no_times_to_copy: 'J-CAPACITY',
  line_is_wrong: 'J-CAPACITY',
  file_sent_before: 'J-CAPACITY',
  // what has happened
  event_not_kept: 'J-EVENTS',
  webhook_address_not_public: 'J-EVENTS',
  too_many_webhooks: 'J-LIMITS',
} as const satisfies Record<string, RuleName>

export type RefusalCode = keyof typeof refusalRules

/**
 * A fact of a refusal: a date as `2026-07-10`, an instant as ISO, or a number. Never a
 * citizen's number or name.
 */
export type RefusalFacts = Readonly<Record<string, string | number>>

export interface Refusal {
  readonly code: RefusalCode
  readonly rule: RuleName
  readonly facts: RefusalFacts
}

export type Refusals = readonly [Refusal, ...Refusal[]]

export type Refused = { readonly ok: false; readonly refusals: Refusals }
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused

export const refusal = (code: RefusalCode, facts: RefusalFacts = {}): Refusal => ({
  code,
  rule: refusalRules[code],
  facts,
})

export const refuse = (code: RefusalCode, facts: RefusalFacts = {}): Refused => ({
  ok: false,
  refusals: [refusal(code, facts)],
})

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })

/**
 * The refusals as an outcome; null where there are none. Usage: `const refused =
 * refusedBy(reasons); if (refused) return refused`.
 */
export const refusedBy = (reasons: readonly Refusal[]): Refused | null => {
  const [first, ...rest] = reasons
  return first ? { ok: false, refusals: [first, ...rest] } : null
}
