import { addDays, atHour, dateOf, type Instant, instant, type PlainDate, plainDate } from '../../src/rules/dates.ts'
import type { Deadline, DeadlineStatus, Step } from '../../src/rules/deadline.ts'
import type { Meeting } from '../../src/rules/meetings.ts'
import type { Offer } from '../../src/rules/offers.ts'
import type { Refusal } from '../../src/rules/refusals.ts'
import { type Situation, type SituationToday, situationOn } from '../../src/rules/situation.ts'

// Builders for the pure tests of the guide: each gives the plainest thing there is, and the test
// names what matters to it.

export const DUE = plainDate('2017-07-10') // the due date of every example in the guide
export const CREATED = plainDate('2017-06-26')

const statusNames: Record<DeadlineStatus, string> = {
  not_activated: 'Ikke aktiveret frist',
  active: 'Aktiv frist',
  met: 'Indfriet frist',
  closed_met: 'Lukket indfriet frist',
  closed_overdue: 'Lukket overskredet frist',
  closed: 'Administrativt lukket frist',
}

/** The guide's name of a status (§2.2). */
export const danish = (status: DeadlineStatus): string => statusNames[status]

/** An active deadline for a job interview in København, created 26 June and due 10 July 2017. */
export const deadline = (own: Partial<Deadline> = {}): Deadline => ({
  interviewType: 'job',
  jobCentre: '10100',
  createdDate: CREATED,
  activationDate: CREATED,
  dueDate: DUE,
  status: 'active',
  meetingId: null,
  interviewDate: null,
  visibleSince: CREATED,
  remindedThrough: null,
  ...own,
})

export const notActivated = (activationDate: PlainDate, own: Partial<Deadline> = {}): Deadline =>
  deadline({ status: 'not_activated', activationDate, visibleSince: null, ...own })

export const met = (interviewDate: PlainDate, own: Partial<Deadline> = {}): Deadline =>
  deadline({ status: 'met', meetingId: 'interview', interviewDate, ...own })

/** `2017-07-10 14:30`, Danish time. */
export const at = (text: string): Instant => {
  const [date = '', time = '12:00'] = text.split(' ')
  const [hour = '12', minute = '0'] = time.split(':')
  return atHour(plainDate(date), Number(hour)).add({ minutes: Number(minute) })
}

export const job = (startsAt: string, own: Partial<Meeting> = {}): Meeting => {
  const start = at(startsAt)
  return {
    id: `meeting ${startsAt}`,
    citizenId: 'citizen',
    jobCentre: '10100',
    offerId: 'offer',
    timeId: 'time',
    type: 'job',
    status: 'planned',
    origin: 'booked',
    startsAt: start,
    endsAt: start.add({ minutes: 45 }),
    date: dateOf(start),
    form: 'in_person',
    rebooking: { allowed: true, noticeHours: 24 },
    cancelling: { allowed: true, noticeHours: 24 },
    news: null,
    ...own,
  }
}

export const offer = (own: Partial<Offer> = {}): Offer => ({
  id: 'offer',
  jobCentre: '10100',
  title: 'Jobsamtale - kontanthjælp',
  description: '',
  meetingType: 'job',
  otherType: null,
  contactGroups: [2],
  categories: [],
  bookingNoticeHours: 0,
  horizonDays: 90,
  reminderHours: null,
  forms: ['in_person'],
  place: null,
  minutes: 45,
  rebooking: { allowed: true, noticeHours: 24 },
  cancelling: { allowed: true, noticeHours: 24 },
  ...own,
})

export const time = (startsAt: string, own: { offered?: boolean; closed?: boolean } = {}) => {
  const start = at(startsAt)
  return {
    startsAt: start,
    endsAt: start.add({ minutes: 45 }),
    date: dateOf(start),
    offered: true,
    closed: false,
    ...own,
  }
}

/** A kontanthjælpsmodtager (2) of København, known since 1 June 2017. */
export const citizen = (own: Partial<Situation> = {}): Situation => ({
  citizenId: 'citizen',
  contactGroups: [group(2, '2017-06-01')],
  jobCentres: [centre('10100', '2017-06-01')],
  absences: [],
  diedOn: null,
  protectedUntil: null,
  deadline: null,
  meetings: [],
  ...own,
})

export const group = (contactGroup: number, from: string, reportedOn = from, category: string | null = null) => ({
  contactGroup,
  category,
  from: plainDate(from),
  reportedOn: plainDate(reportedOn),
})

export const centre = (jobCentre: string | null, from: string, reportedOn = from) => ({
  jobCentre,
  from: plainDate(from),
  reportedOn: plainDate(reportedOn),
})

export const absence = (kind: Situation['absences'][number]['kind'], from: string, to: string, reportedOn = from) => ({
  jobCentre: '10100',
  id: `${kind} ${from}`,
  kind,
  from: plainDate(from),
  to: plainDate(to),
  reportedOn: plainDate(reportedOn),
})

/** The citizen as of a Danish wall-clock time; noon where only the day is given. */
export const on = (when: string, own: Partial<Situation> = {}): SituationToday => situationOn(citizen(own), at(when))

export const stored = (one: Deadline): Situation['deadline'] => ({ ...one, id: 'deadline' })

export const codes = (refusals: readonly Refusal[]): string[] => refusals.map(({ code }) => code)

/** `active → met on 2017-07-05 (D-BOOK)`: one row of history as a person reads it. */
export const told = (steps: readonly Step[]): string[] =>
  steps.map(({ from, to, on: day, rule }) => `${from ?? ''} → ${to} on ${day.toString()} (${rule})`.trim())

/** Every date from one to another, both counted. */
export const days = (from: PlainDate, count: number): PlainDate[] =>
  Array.from({ length: count }, (_, index) => addDays(from, index))

/**
 * An aligned table of text as rows of cells: one line per case, cells divided by `|`, so that it
 * can be read without reading code. Empty lines and lines of dashes divide chapters.
 */
export const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[-\s|]+$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

export { instant, plainDate }
