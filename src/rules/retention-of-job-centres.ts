import type { KeptKind } from './kept-kinds.ts'

const ofJobCentre = { keep: { as: 'the job centre' }, from: '', end: 'stays', erased: 'none' } as const

/** What is kept as long as the job centre is. */
export const keptOfJobCentres: readonly KeptKind[] = [
  { table: 'job_centre', ...ofJobCentre, what: 'name and address', why: 'Meetings name it.' },
  { table: 'job_centre_setting', ...ofJobCentre, what: 'what its portal goes by', why: 'In use.' },
  { table: 'caseworker', ...ofJobCentre, what: 'names and video rooms of caseworkers', why: 'Meetings name them.' },
  { table: 'meeting_offer', ...ofJobCentre, what: 'offers', why: 'Meetings name them.' },
  { table: 'offered_time', ...ofJobCentre, what: 'times of caseworkers', why: 'Meetings name them.' },
  { table: 'offer_day', ...ofJobCentre, what: 'revisions of an offer’s days', why: 'As the times.' },
  { table: 'closure', ...ofJobCentre, what: 'closed days', why: 'As the times.' },
  { table: 'time_series', ...ofJobCentre, what: 'series, copied weeks and files of times', why: 'As the times.' },
  { table: 'opened_holiday', ...ofJobCentre, what: 'holidays opened on purpose', why: 'As the times.' },
  { table: 'time_request', ...ofJobCentre, what: 'requests for times', why: 'As the times.' },
]
