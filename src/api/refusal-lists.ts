import type { RefusalCode } from '../rules/refusals.ts'

// What operations may refuse, where several share it. The document names them, and a test holds
// every answer against them.

const seatRefusals = ['time_taken', 'time_held_by_others'] as const satisfies RefusalCode[]

const timeRefusals = [
  'time_not_offered',
  'job_centre_closed',
  'time_has_begun',
  'within_booking_notice',
  'after_deadline_window',
  'beyond_horizon',
  'new_interview_must_be_later',
  'absent_that_day',
  'citizen_busy',
  'form_not_offered',
] as const satisfies RefusalCode[]

const selfBookingRefusals = [
  'not_found',
  'citizen_died',
  'group_cannot_self_book',
  'group_unknown_to_self_booking',
  'deprived_of_self_booking',
  'offer_not_for_citizen',
] as const satisfies RefusalCode[]

export const bookingRefusals: readonly RefusalCode[] = [
  ...selfBookingRefusals,
  'other_interview_type',
  'interview_already_planned',
  'two_interviews_stand',
  'too_many_other_meetings',
  ...timeRefusals,
  ...seatRefusals,
]

export const rebookingRefusals: readonly RefusalCode[] = [
  ...selfBookingRefusals,
  'meeting_of_other_job_centre',
  'rebooking_not_allowed',
  'rebooking_too_late',
  'rebooking_after_due_date',
  'rebooking_other_type',
  'rebooking_not_planned',
  ...timeRefusals,
  ...seatRefusals,
]

export const summonsRefusals: readonly RefusalCode[] = [
  'not_found',
  'citizen_died',
  'summons_in_the_past',
  'too_far_ahead',
  'interview_already_planned',
  'two_interviews_stand',
  'new_interview_must_be_later',
  'citizen_busy',
  'caseworker_busy',
  'time_not_offered',
  'form_not_offered',
  ...seatRefusals,
]

export const movingRefusals: readonly RefusalCode[] = [
  'not_found',
  'citizen_died',
  'meeting_of_other_job_centre',
  'moving_not_planned',
  'moving_into_the_past',
  'too_far_ahead',
  'interview_already_planned',
  'citizen_busy',
  'caseworker_busy',
  'time_not_offered',
  ...seatRefusals,
]
