import type { WarningCode } from '../rules/new-deadline.ts'
import type { RefusalCode, RefusalFacts } from '../rules/refusals.ts'
import { ruleNumbers as n } from '../rules/rule-numbers.ts'
import { type Fact, never, stands, type Words } from './refusal-kinds.ts'
import { timeWords } from './refusal-words-of-times.ts'

/** Every refusal in words: what happened, and what to do. A code without words does not compile. */
const words: Readonly<Record<RefusalCode, Words>> = {
  not_found: {
    status: 404,
    mayPass: true,
    title: 'Not found',
    detail: () => 'Nothing with this id exists for your job centre. Check the ids in the address and in the body.',
  },
  webhook_address_not_public: {
    ...never(
      'The address is not public',
      () => 'Events are sent to https and a public name or address, without a password in it. Give another address.',
    ),
    pointer: '/url',
  },
  too_many_webhooks: stands(
    'There are as many webhooks as there may be',
    () => 'This client has as many webhooks in this job centre as it may have. End one of them first.',
  ),
  event_not_kept: {
    status: 410,
    title: 'The event is not kept',
    detail: () =>
      `No event of this job centre has this id, or what came behind it is kept no longer. Read the lists, and go on from the next of GET /events?after=end that you asked for before them.`,
    mayPass: true,
  },
  // deadlines
  group_has_no_such_deadline: stands(
    'The contact group has no such deadline',
    (f) =>
      `Contact group ${f('contactGroup')} may not get a deadline for an interview of the type ${f('interviewType')} today. Use the other type, or change the contact group first.`,
  ),
  group_has_no_deadlines: stands(
    'The contact group has no deadlines',
    (f) => `Citizens of contact group ${f('contactGroup')} get no deadlines. Summon the citizen instead.`,
  ),
  due_date_passed: never(
    'The due date has passed',
    (f) => `The due date ${f('dueDate')} is before today. Choose today or a later day.`,
  ),
  due_date_too_soon: never(
    'The due date is too soon',
    (f) => `A due date must be at least ${f('days')} days ahead here. Choose a later day.`,
  ),
  due_date_too_far_ahead: never(
    'The due date is too far ahead',
    (f) =>
      `The due date ${f('dueDate')} is more than ${n.mostYearsAhead} years ahead. Choose ${f('latest')} or an earlier day.`,
  ),
  activation_after_due_date: never(
    'The activation date is after the due date',
    () => 'The activation date must not be after the due date. Choose an earlier activation date or a later due date.',
  ),
  exempt_from_deadlines: stands(
    'The citizen is exempt',
    () =>
      'The citizen is exempt from self-booking (56) or deprived of it (57), so no deadline can be set. Summon the citizen, or wait until the exemption has ended.',
  ),
  citizen_without_job_centre: stands(
    'The citizen belongs to no job centre',
    () => 'The citizen belongs to no job centre today. Register the citizen with one first.',
  ),
  // where the citizen lives
  belongs_to_other_job_centre: stands(
    'The person belongs to another job centre',
    () =>
      'The person belongs to another job centre, and nothing was changed. If they have moved to yours, say so: send movedHere with the date. One that was sent before takes nobody back.',
  ),
  moved_here_later: {
    ...never(
      'The person has not moved yet',
      (f) => `The date ${f('from')} is after today. Register the person on the day on which they move.`,
    ),
    pointer: '/movedHere/from',
    mayPass: true,
  },
  job_centre_not_registered: {
    ...never(
      'No such job centre is registered',
      () => 'No job centre with this code is registered here, so nobody would have the citizen. Check the code.',
    ),
    pointer: '/jobCentre',
    mayPass: true,
  },
  // what befalls a citizen
  number_taken: stands(
    'Somebody else has the number',
    () =>
      'Another citizen has this national id number, and nothing was changed. If both are one person, close the case of one of them and erase them first.',
  ),
  death_in_the_future: {
    ...never('The day is to come', (f) => `The date ${f('on')} is after today. Check the date.`),
    pointer: '/on',
  },
  citizen_died: stands(
    'The citizen has died',
    () =>
      'The citizen has died, as their job centre has told, so nothing is set or booked. Where that was told by mistake, take the death back first.',
  ),
  citizen_case_stands: stands(
    'The case of the citizen stands',
    () =>
      'A deadline or meeting of the citizen stands, or a coming move to another job centre. Close, cancel or withdraw it first.',
  ),
  job_centre_of_others: {
    ...never(
      'The job centre is not yours',
      () => 'A client registers citizens with its own job centre only. Send its own code as jobCentre.',
    ),
    pointer: '/jobCentre',
  },
  deadline_not_open: stands(
    'The deadline is closed',
    () => 'The deadline is closed already, and a closed deadline stays closed. Set a new one if one is wanted.',
  ),
  deadline_already_met: stands(
    'The deadline is met',
    () => 'The deadline is met by an interview already. Read the deadline again.',
  ),
  no_interview_to_change: stands(
    'No interview meets the deadline',
    () => 'The deadline is not met by an interview that could be changed. Read the deadline again.',
  ),
  // who may book at all
  group_cannot_self_book: stands(
    'The contact group cannot book',
    (f) => `Contact group ${f('contactGroup')} may not book meetings themselves today. Summon the citizen instead.`,
  ),
  group_unknown_to_self_booking: stands(
    'The contact group cannot book',
    (f) => `Contact group ${f('contactGroup')} has no self-booking. Summon the citizen instead.`,
  ),
  deprived_of_self_booking: stands(
    'The citizen is deprived of self-booking',
    () => 'The citizen is deprived of self-booking (57) today. Summon the citizen instead.',
  ),
  offer_of_other_job_centre: stands(
    'The offer is of another job centre',
    () => 'The offer belongs to another job centre than the citizen. Choose a time of the citizen’s own job centre.',
  ),
  offer_not_for_citizen: stands(
    'The offer is not for this citizen',
    () => 'The offer does not serve the citizen’s contact group or category. Choose a time of another offer.',
  ),
  form_not_offered: stands(
    'The form is not offered',
    () => 'The offer does not have this form of meeting. Choose one of its forms, or leave the form out.',
  ),
  other_interview_type: stands(
    'The deadline is for the other type',
    (f) =>
      `The citizen’s open deadline is for an interview of the type ${f('interviewType')}. Choose a time of an offer of that type.`,
  ),
  interview_already_planned: stands(
    'An interview is planned already',
    (f) =>
      `The citizen has an interview planned${f('date') ? ` on ${f('date')}` : ''}, and can have only one at a time. Move or cancel it first.`,
  ),
  new_interview_must_be_later: stands(
    'The new interview must be later',
    () =>
      'The citizen has an interview today, so a new one must begin after it. Choose a later time, or move the one of today.',
  ),
  two_interviews_stand: stands(
    'Two interviews stand already',
    () =>
      'The citizen has two interviews of one day that are neither registered nor cancelled, and can have no third. Register or cancel one of them first.',
  ),
  // which times
  after_deadline_window: stands(
    'Later than the deadline allows',
    (f) =>
      `While the deadline is open, an interview can be booked no later than ${f('until')} (the due date and ${n.windowDays} days). Choose an earlier time.`,
  ),
  beyond_horizon: stands(
    'Too far ahead',
    (f) => `The offer can be booked until ${f('until')} for the time being. Choose an earlier time.`,
  ),
  time_has_begun: stands('The time has begun', () => 'The time has begun or is over. Choose a later one.'),
  within_booking_notice: stands(
    'The time is too close',
    (f) => `The offer must be booked at least ${f('hours')} hours ahead. Choose a later time.`,
  ),
  time_not_offered: stands(
    'The time is not offered',
    () => 'The time has been withdrawn, or the caseworker is taken by a summons. Choose another time.',
  ),
  job_centre_closed: stands(
    'The job centre is closed that day',
    () => 'The job centre, or the place of the meeting, is closed that day. Choose another day.',
  ),
  absent_that_day: stands(
    'The citizen is away that day',
    (f) => `An absence of the citizen is registered on ${f('date')}. Choose another day.`,
  ),
  time_taken: stands('The time is taken', () => 'All seats of the time are taken. Choose another time.'),
  citizen_busy: stands(
    'The citizen has another meeting then',
    () => 'The citizen has another meeting that overlaps this one. Choose another time.',
  ),
  caseworker_busy: stands(
    'The caseworker has something else then',
    (f) =>
      `The caseworker has another time or meeting that overlaps ${f('startsAt') ? `the one at ${f('startsAt')} (times/${f('position')})` : 'this one'}. Choose another hour or another caseworker.`,
  ),
  caseworker_away: stands(
    'The caseworker is away that day',
    () => 'The caseworker who is to take the meeting over is away that day. Choose another caseworker.',
  ),
  time_held_by_others: stands(
    'The time is held',
    () =>
      `The last seat of the time is held by somebody who is about to confirm it. Choose another time, or try again in ${n.holdMinutes} minutes.`,
  ),
  hold_lapsed: stands(
    'The seat is no longer held',
    () => `The time was held for ${n.holdMinutes} minutes, and they are over. Choose a time again.`,
  ),
  no_offer_fits: stands(
    'No offer fits',
    () => 'The job centre has no meeting offer for this citizen. Publish one, or summon the citizen.',
  ),
  no_free_times: stands(
    'No free times',
    () => 'There is no free time that this citizen can book. Publish more times, or summon the citizen.',
  ),
  // meetings
  rebooking_not_allowed: stands(
    'The meeting cannot be rebooked',
    () => 'The job centre has not opened this meeting for rebooking. A caseworker can move it.',
  ),
  rebooking_too_late: stands(
    'Too late to rebook',
    (f) => `The meeting could be rebooked until ${f('until')}. A caseworker can still move it.`,
  ),
  rebooking_after_due_date: stands(
    'The due date has passed',
    (f) => `The meeting could be rebooked until the due date, ${f('dueDate')}. A caseworker can still move it.`,
  ),
  rebooking_other_type: stands(
    'Another type of meeting',
    () => 'A meeting can only be rebooked to a time for the same type of meeting. Choose such a time.',
  ),
  rebooking_not_planned: stands(
    'The meeting is not planned',
    (f) =>
      `Only a meeting that is neither registered nor cancelled can be rebooked; this one is ${f('status')}. Book or summon to a new one.`,
  ),
  cancelling_not_allowed: stands(
    'The meeting cannot be cancelled by the citizen',
    () => 'The job centre has not opened this meeting for cancelling. The job centre itself can cancel it.',
  ),
  cancelling_too_late: stands(
    'Too late to cancel',
    (f) => `The citizen could cancel until ${f('until')}. The job centre itself can still cancel it.`,
  ),
  cancelling_not_planned: stands(
    'The meeting is not planned',
    (f) => `Only a meeting that is neither registered nor cancelled can be cancelled; this one is ${f('status')}.`,
  ),
  moving_not_planned: stands(
    'The meeting is not planned',
    (f) => `Only a planned meeting can be moved; this one is ${f('status')}. Summon the citizen to a new one.`,
  ),
  moving_into_the_past: never(
    'The new time has begun',
    () => 'A meeting cannot be moved to a time that has begun. Choose a later time.',
  ),
  meeting_of_other_job_centre: stands(
    'The meeting is another job centre’s',
    () =>
      'The citizen has moved here, but the meeting stays with the job centre that planned it. It can be cancelled, and the citizen summoned to a new one.',
  ),
  changing_not_planned: stands(
    'The meeting can no longer be changed',
    () => 'The meeting has begun, or has been registered or cancelled. Only a meeting that is to come can be changed.',
  ),
  outcome_before_the_day: stands(
    'The meeting has not been yet',
    (f) => `The meeting is on ${f('date')}. What came of it can be registered from that day on.`,
  ),
  outcome_before_it_begins: stands(
    'The meeting has not begun yet',
    (f) => `The meeting begins at ${f('startsAt')}. What came of it can be registered from then on.`,
  ),
  outcome_of_cancelled: stands('The meeting was cancelled', () => 'A cancelled meeting has no outcome to register.'),
  outcome_of_walk_in: stands(
    'The interview was held without a booking',
    () =>
      'An interview registered without a booking is held and nothing else. Strike it out (DELETE /interviews/{id}) if it was registered by mistake.',
  ),
  outcome_not_taken_back: stands(
    'The outcome needs a reason to change',
    () =>
      'An outcome registered on an earlier day is changed or taken back only with a reason. Send `reason`; the history keeps it.',
  ),
  walk_in_in_the_future: never(
    'The interview has not been yet',
    () => 'Only an interview that has been held can be registered. Summon the citizen to one that is to come.',
  ),
  walk_in_overlaps: stands(
    'The citizen has another meeting then',
    () =>
      'The citizen has another meeting that overlaps these hours. If it is the one that was held, register its outcome instead.',
  ),
  summons_in_the_past: never(
    'The time has begun',
    () => 'A citizen cannot be summoned to a time that has begun. Choose a later time.',
  ),
  ...timeWords,
  // the job centre's portal
  setting_out_of_bounds: never(
    'The setting is out of bounds',
    (f) => `The setting ${f('setting')} must be between ${f('least')} and ${f('most')}.`,
  ),
  case_changed: stands(
    'The case has changed',
    () => 'Somebody has changed the case since it was read. Read the citizen again, and decide anew.',
  ),
  day_changed: stands(
    'The day has changed',
    (f) => `What was decided on ${f('on')} would mean another day now. Read the citizen again, and decide anew.`,
  ),
  // the work list
  set_aside_not_ahead: never(
    'The day is not ahead',
    (f) => `The case would be shown again on ${f('until')}, which is today or before. Choose a later day.`,
  ),
  set_aside_too_long: never(
    'The day is too far ahead',
    (f) => `A case is set aside until ${f('last')} at the latest. Choose that or an earlier day.`,
  ),
  not_such_a_case: never(
    'There is no such case',
    () =>
      'Cases of this kind are not about that. `ran_out` and `no_times` are about deadlines, `flagged` and `no_outcome` about meetings.',
  ),
  meeting_without_flags: stands(
    'The meeting has no flags',
    () => 'Nothing has changed that somebody must look at, so there is nothing to keep it for. Read the meeting again.',
  ),
  message_not_sent_again: stands(
    'The message cannot be sent again',
    (f) => `Only a message that has failed is sent again, and each once; this one is ${f('status')}.`,
  ),
  outcome_changed_meanwhile: stands(
    'The outcome has changed meanwhile',
    (f) => `The meeting is ${f('status')} now, and not what was seen. Read it again, and decide anew.`,
  ),
}

const factOf =
  (facts: RefusalFacts): Fact =>
  (name) =>
    String(facts[name] ?? '')

export const refusalStatus = (code: RefusalCode): Words['status'] => words[code].status
export const refusalPointer = (code: RefusalCode): string | undefined => words[code].pointer
export const refusalMayPass = (code: RefusalCode): boolean => words[code].mayPass
export const refusalTitle = (code: RefusalCode): string => words[code].title
/** Every refusal with its status and title, for the page that lists them. */
export const wordedRefusals = Object.entries(words).map(([code, { status, title }]) => ({ code, status, title }))
export const refusalDetail = (code: RefusalCode, facts: RefusalFacts): string => words[code].detail(factOf(facts))

const warnings: Readonly<Record<WarningCode, (fact: Fact) => string>> = {
  no_free_times: () =>
    `There is no free time that the citizen could book before the due date and ${n.windowDays} days. Publish more times.`,
  few_free_times: (f) => `Only ${f('freeTimes')} free times are left that the citizen could book. Publish more times.`,
  interview_planned: (f) =>
    `An interview is planned on ${f('date')}, so the deadline is met at once. If an earlier interview is wanted, move the planned one instead.`,
  beyond_ninety_days: (f) =>
    `The deadline closes by itself after ${f('lastDay')}, ${n.lifetimeDays} days from today, before its dates are reached.`,
  never_signed_in: () => 'The citizen has never signed in to the portal: tell them that they are to book there.',
  no_message_reaches: () =>
    'The citizen is not signed up for SMS or e-mail, or has no address for it: no reminder will reach them.',
  absent_on_due_date: (f) =>
    `An absence of the citizen is registered on the due date, ${f('dueDate')}. Choose another due date if they are to book on it.`,
  absent_all_window: (f) =>
    `The citizen is registered as absent on every day from ${f('from')} to ${f('to')}, so no time can be booked. Choose a later due date.`,
  deadline_closes: (f) =>
    `The citizen's open deadline closes with this change, on ${f('on')}, and is not opened again. Set a new one if one is wanted.`,
  meetings_flagged: (f) =>
    `Planned meetings that no longer fit the citizen stay and are flagged: ${f('meetings')}. Move or cancel them where they are not to be held.`,
}

/** Every warning of a new deadline. */
export const warningCodes = Object.keys(warnings)

export const warningDetail = (code: WarningCode, facts: RefusalFacts): string => warnings[code](factOf(facts))
