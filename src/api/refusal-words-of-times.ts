import type { RefusalCode } from '../rules/refusals.ts'
import { ruleNumbers as n } from '../rules/rule-numbers.ts'
import { never, stands, type Words } from './refusal-kinds.ts'

/** The refusals about times, absences and closures in words. */
export const timeWords = {
  // times and absences
  times_overlap: never(
    'The list has overlapping times',
    (f) =>
      `The time at times/${f('position')} (${f('startsAt')}) begins before the one at times/${f('overlapsPosition')} of the same caseworker has ended. Correct the list and send it again: nothing was published.`,
  ),
  other_type_of_interview: {
    ...never(
      'An interview has no other type',
      () => 'The offer is of interviews. A number in otherType is for offers of the meetingType "other" only.',
    ),
    pointer: '/otherType',
  },
  times_are_booked: stands(
    'Meetings are booked on the times',
    (f) =>
      `The times hold ${f('meetings')} meetings. Send onBooked "keep" to leave those meetings as they are, or "cancel" to cancel them.`,
  ),
  seats_are_taken: stands(
    'More seats are taken',
    (f) =>
      `Of the time ${f('taken')} seats are booked or held, so it cannot have fewer. Send a higher capacity, or move or cancel meetings first.`,
  ),
  times_in_the_past: never(
    'The list has times of the past',
    (f) =>
      `The time at times/${f('position')} (${f('startsAt')}) is on a day that has passed. Correct the list and send it again: nothing was published.`,
  ),
  absence_reserved_for_job_centre: stands(
    'Only the job centre can register this absence',
    () => 'Exemption from and deprivation of self-booking are the job centre’s to register.',
  ),
  too_many_absences: stands(
    'Too many absences stand',
    (f) =>
      `The citizen has ${f('most')} absences that are not over, the most there can be. Withdraw some, or report one that covers several.`,
  ),
  too_many_other_meetings: stands(
    'Too many other meetings are planned',
    (f) =>
      `The citizen has ${f('most')} other meetings planned, the most with which a further one can be booked. Cancel one, or summon the citizen instead.`,
  ),
  // a year that nobody means
  too_far_ahead: never(
    'The day is too far ahead',
    (f) =>
      `The day ${f('date')}${f('position') ? ` (times/${f('position')})` : ''} is more than ${n.mostYearsAhead} years ahead: the last day that can be given is ${f('latest')}. Check the year.`,
  ),
  too_long_ago: never(
    'The day is too long ago',
    (f) =>
      `The day ${f('date')} is more than ${n.mostYearsBack} years ago: the first day that can be given is ${f('earliest')}. Check the year.`,
  ),
  closure_too_long: {
    ...never(
      'The closure is too long',
      (f) => `A closure lasts a year at most: this one can end on ${f('latest')} or before. Check the year.`,
    ),
    pointer: '/to',
  },
  closure_ends_before_it_begins: {
    ...never(
      'The closure ends before it begins',
      (f) => `The last day must not be before the first, ${f('from')}. Send both days.`,
    ),
    pointer: '/to',
  },
  closure_of_place_and_caseworker: {
    ...never(
      'A closure is of a place or of a caseworker',
      () => 'Give a place or a caseworker, not both: a caseworker who is away is away everywhere.',
    ),
    pointer: '/caseworker',
  },
  closure_stands: stands(
    'The same closure stands already',
    () =>
      'Another closure has the same days and the same place or caseworker. Take one of the two back (DELETE /closures/{id}).',
  ),
  // many times at once
  series_ends_before_it_begins: {
    ...never(
      'The series ends before it begins',
      (f) => `The last day must not be before the first, ${f('from')}. Send both days.`,
    ),
    pointer: '/last',
  },
  series_makes_no_time: stands(
    'No time would be made',
    () =>
      'No time fits into the hours and days that are told, or all of them are on days off or over hours that are taken. Send dryRun=true to see each day.',
  ),
  too_many_times: never(
    'Too many times',
    (f) => `It would make ${f('times')} times; ${f('most')} at most are made at once. Send it in parts.`,
  ),
  no_times_to_copy: stands(
    'The week has no times to copy',
    () => 'There is no open time of these caseworkers in the week that was to be copied.',
  ),
  line_is_wrong: never(
    'A line of the file is wrong',
    (f) =>
      `Line ${f('line')}: ${f('fault')}${f('text') ? ` (${f('text')})` : ''}. Nothing was made: mend the file and send it again.`,
  ),
  file_sent_before: stands(
    'The file was sent before',
    () => 'Times of the same file stand already. Withdraw them before you send it again.',
  ),
} as const satisfies Partial<Record<RefusalCode, Words>>
