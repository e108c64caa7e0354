import { WINDOW_DAYS } from '../rules/booking-window.ts'
import { answersOfOffice } from './answer-examples-of-office.ts'
import { EXAMPLE_ID } from './fields.ts'

// A whole answer of each operation, on 1 July 2026 at ten: what the program answers to the examples
// of the bodies, to the letter, but for the ids. What answers share is written once.

const id = EXAMPLE_ID
const now = '2026-07-01T10:00:00+02:00'
const by = { kind: 'client', client: 'demo' } as const

const listOf = <const T>(...items: readonly T[]) => ({ items, nextCursor: null }) as const
const terms = <const A extends boolean>(allowed: A) => ({ allowed, noticeHours: 24 }) as const

/** What is sent to register the citizen of the examples, and comes back in the answers. */
export const exampleCitizen = {
  name: 'Anna Hansen',
  contactGroup: 2,
  category: '2.2',
  jobCentre: '10100',
  caseworker: 'ahan',
  mobile: '+4520123456',
  email: 'anna@example.dk',
  smsService: true,
  emailService: true,
  language: 'da',
} as const

const citizen = {
  id,
  ...exampleCitizen,
  hasSignedIn: false,
  protected: false,
  deadline: null,
  meetings: [],
  absences: [],
  comingChanges: [],
} as const
const registered = { ...citizen, warnings: [] } as const

const deadlineCloses = {
  code: 'deadline_closes',
  rule: 'D-GROUP-CHANGE',
  detail:
    "The citizen's open deadline closes with this change, on 2026-07-01, and is not opened again. Set a new one if one is wanted.",
} as const

const set = { at: now, from: null, to: 'active', rule: 'D-CREATE', by } as const
const deadline = {
  id,
  citizenId: id,
  jobCentre: '10100',
  interviewType: 'job',
  status: 'active',
  dueDate: '2026-07-10',
  activationDate: '2026-07-01',
  createdDate: '2026-07-01',
  lastInterviewDate: '2026-07-17',
  history: [set],
} as const
const noFreeTimes = {
  code: 'no_free_times',
  rule: 'J-CAPACITY',
  detail: `There is no free time that the citizen could book before the due date and ${WINDOW_DAYS} days. Publish more times.`,
} as const
const neverSignedIn = {
  code: 'never_signed_in',
  rule: 'D-UNKNOWING',
  detail: 'The citizen has never signed in to the portal: tell them that they are to book there.',
} as const
const closedStep = { at: now, from: 'active', to: 'closed', rule: 'D-CLOSE', by, reason: 'Aftalt i telefonen' } as const

/** What is sent to make the offer of the examples, and comes back in the answers. */
export const exampleOffer = {
  title: 'Jobsamtale',
  description: 'Samtale om vejen til job',
  meetingType: 'job',
  contactGroups: [2, 12],
  categories: [],
  bookingNoticeHours: 24,
  horizonDays: 30,
  forms: ['in_person', 'phone'],
  place: 'Rådhuspladsen 1',
  minutes: 45,
  rebooking: terms(true),
  cancelling: terms(true),
  reminderHours: 48,
} as const

const offer = { id, jobCentre: '10100', otherType: null, ...exampleOffer, retired: false } as const

const time = {
  id,
  offerId: id,
  startsAt: '2026-07-09T10:00:00+02:00',
  minutes: 45,
  capacity: 1,
  booked: 0,
  caseworker: 'ahan',
  caseworkerName: 'ahan',
  place: 'Rådhuspladsen 1',
  status: 'open',
  closed: false,
} as const
const madeTimes = (date: string) => ({
  created: 1,
  series: id,
  ids: [id],
  days: [{ date, times: 1, skipped: [] }],
})
const holidaysOf2026 = [
  ['2026-01-01', 'new_year'],
  ['2026-04-02', 'maundy_thursday'],
  ['2026-04-03', 'good_friday'],
  ['2026-04-05', 'easter_sunday'],
  ['2026-04-06', 'easter_monday'],
  ['2026-05-14', 'ascension'],
  ['2026-05-24', 'whit_sunday'],
  ['2026-05-25', 'whit_monday'],
  ['2026-06-05', 'constitution_day'],
  ['2026-12-24', 'christmas_eve'],
  ['2026-12-25', 'christmas_day'],
  ['2026-12-26', 'boxing_day'],
] as const
const bookableTime = {
  timeId: id,
  startsAt: '2026-07-09T10:00:00+02:00',
  type: 'job',
  minutes: 45,
  offerId: id,
  forms: ['in_person', 'phone'],
  place: 'Rådhuspladsen 1',
  caseworker: 'ahan',
  caseworkerName: 'ahan',
  free: 1,
} as const

const meeting = {
  id,
  citizenId: id,
  jobCentre: '10100',
  type: 'job',
  status: 'planned',
  minutes: 45,
  form: 'in_person',
  createdAt: now,
  updatedAt: now,
  caseworker: 'ahan',
  caseworkerName: 'ahan',
  flags: [],
} as const
const summoned = { at: now, what: 'summoned', by } as const
const summons = {
  ...meeting,
  startsAt: '2026-07-10T10:00:00+02:00',
  endsAt: '2026-07-10T10:45:00+02:00',
  origin: 'summoned',
  place: 'Rådhuspladsen 1',
  timeId: id,
  rebooking: terms(true),
  cancelling: terms(false),
  history: [summoned],
} as const
const planned = { ...summons, rebookableUntil: '2026-07-09T10:00:00+02:00' } as const
const booking = {
  ...meeting,
  startsAt: '2026-07-09T10:00:00+02:00',
  endsAt: '2026-07-09T10:45:00+02:00',
  place: 'Rådhuspladsen 1',
  offerId: id,
  timeId: id,
  title: 'Jobsamtale',
  message: 'Jeg kommer med tog',
  rebooking: terms(true),
  cancelling: terms(true),
  rebookableUntil: '2026-07-08T10:00:00+02:00',
  cancellableUntil: '2026-07-08T10:00:00+02:00',
} as const
const ill = 'Sagsbehandleren er syg'

const message = {
  id,
  kind: 'summoned',
  status: 'waiting',
  madeAt: now,
  dueAt: now,
  attempts: [],
  meetingId: id,
} as const

const caseworker = {
  ref: 'ahan',
  name: 'Anders Hansen',
  email: 'ahan@example.dk',
  videoUrl: 'https://video.example.dk/rooms/ahan',
  team: 'Team Nord',
} as const
const jobCentre = {
  code: '10100',
  name: 'Jobcenter Eksempel',
  address: 'Rådhuspladsen 1, 1550 København V',
  phone: '33 12 34 56',
  email: 'jobcenter@example.dk',
  url: 'https://jobcenter.example.dk',
} as const
const closure = {
  id,
  from: '2026-12-24',
  to: '2026-12-31',
  place: null,
  caseworker: null,
  reason: 'Jul',
} as const
const nothingSettled = { kept: [], moved: [], cancelled: [], untold: [], handedOver: [], notHandedOver: [] }
const touches = { times: 0, meetings: 0 } as const

const capacityWeek = (week: string, from: string, to: string, times = 0) =>
  ({ week, from, to, citizens: 0, times, short: 0, expected: 0 }) as const
const capacityWeeks = [
  capacityWeek('2026-W27', '2026-06-29', '2026-07-05'),
  capacityWeek('2026-W28', '2026-07-06', '2026-07-12', 1),
  capacityWeek('2026-W29', '2026-07-13', '2026-07-19'),
  capacityWeek('2026-W30', '2026-07-20', '2026-07-26'),
  capacityWeek('2026-W31', '2026-07-27', '2026-08-02'),
  capacityWeek('2026-W32', '2026-08-03', '2026-08-09'),
  capacityWeek('2026-W33', '2026-08-10', '2026-08-16'),
  capacityWeek('2026-W34', '2026-08-17', '2026-08-23'),
] as const
const timeRequest = {
  id,
  interviewType: 'job',
  offerId: null,
  until: '2026-07-31',
  times: 12,
  citizens: 0,
  freeTimes: 0,
  short: 0,
  askedAt: now,
  by,
  ended: null,
} as const

const whyRule = <const R extends string, const A extends string, const F extends object>(
  rule: R,
  about: A,
  facts: F,
  left = 1,
) => ({ rule, about, verdict: 'yes', facts, left }) as const

/** By the name of the operation. */
export const answers = {
  registerCitizen: registered,
  registerCitizenAgain: { ...registered, warnings: [deadlineCloses] },
  searchCitizen: citizen,
  getCitizen: citizen,
  changeCitizen: { ...registered, email: null, emailService: false, language: 'en', caseworker: 'ckri' },
  changeContactGroup: {
    ...registered,
    comingChanges: [
      { id: 'contact_group-2', what: 'contact_group', on: '2026-07-10', contactGroup: 3, category: '2.2' },
    ],
  },
  changeJobCentreOfCitizen: {
    ...registered,
    comingChanges: [{ id: 'job_centre-2', what: 'job_centre', on: '2026-07-10', jobCentre: '10102' }],
  },
  reportAbsence: { id, citizenId: id, kind: 'holiday', from: '2026-07-10', to: '2026-07-17' },
  setDeadline: { ...deadline, bookableTimes: 0, warnings: [noFreeTimes, neverSignedIn] },
  listDeadlines: listOf(deadline),
  getDeadline: deadline,
  closeDeadline: { ...deadline, status: 'closed', history: [set, closedStep] },
  createOffer: offer,
  listOffers: listOf(offer),
  getOffer: offer,
  changeOffer: { ...offer, horizonDays: 60, cancelling: terms(false) },
  publishTimes: { created: 1, ids: [id] },
  listTimes: listOf(time),
  getTime: time,
  changeTime: { ...time, capacity: 2 },
  makeSeries: madeTimes('2026-07-09'),
  copyWeek: madeTimes('2026-07-16'),
  importTimes: madeTimes('2026-07-09'),
  listHolidays: { items: holidaysOf2026.map(([date, holiday]) => ({ date, holiday, opened: false })) },
  withdrawTimes: { dryRun: false, withdrawn: [id], kept: [], meetings: [], moved: [], cancelled: [], untold: [] },
  getBookableTimes: {
    days: [{ date: '2026-07-09', times: [bookableTime] }],
    until: { job: '2026-07-31' },
    deadlineVisible: false,
    reasons: [],
  },
  getWhy: [
    whyRule('D-MOVE', 'residence', { jobCentre: '10100' }),
    whyRule('D-GROUP', 'group', { contactGroup: 2, category: '2.2', since: '2016-09-01' }),
    whyRule('D-EXEMPT', 'right', {}),
    whyRule('M-ONE', 'planned', { today: 0 }),
    whyRule('M-HORIZON', 'open', { times: 0 }),
    whyRule('F-1', 'offer', { times: 0 }),
    whyRule('D-TYPE', 'type', { times: 0 }),
    whyRule('M-HORIZON', 'window', { times: 0 }),
    whyRule('M-HORIZON', 'notice', { times: 0 }),
    whyRule('F-ABSENCE', 'absence', {}),
    whyRule('M-ONE', 'later', { times: 0 }),
    whyRule('M-NO-DOUBLE', 'busy', { times: 0 }),
    whyRule('F-NONE', 'free', { times: 1 }),
  ],
  getWaysOut: { times: 1, reasons: [], changes: [], ofItself: null },
  holdTime: { id: `${id}_${id}`, citizenId: id, timeId: id, heldUntil: '2026-07-01T10:10:00+02:00' },
  bookMeeting: { ...booking, origin: 'booked', history: [{ at: now, what: 'booked', by }] },
  summonCitizen: planned,
  registerWalkIn: {
    ...meeting,
    status: 'held',
    startsAt: '2026-06-30T10:00:00+02:00',
    endsAt: '2026-06-30T10:45:00+02:00',
    origin: 'walk_in',
    rebooking: terms(false),
    cancelling: terms(false),
    history: [{ at: now, what: 'walk_in', by }],
  },
  listMeetings: listOf(planned),
  getMeeting: planned,
  rebookMeeting: { ...booking, origin: 'summoned', history: [summoned, { at: now, what: 'rebooked', by }] },
  moveMeeting: {
    ...planned,
    startsAt: '2026-07-10T13:00:00+02:00',
    endsAt: '2026-07-10T13:45:00+02:00',
    rebookableUntil: '2026-07-09T13:00:00+02:00',
    history: [summoned, { at: now, what: 'moved', by }],
  },
  changeMeeting: {
    ...planned,
    endsAt: '2026-07-10T10:30:00+02:00',
    minutes: 30,
    caseworker: 'ckri',
    caseworkerName: 'ckri',
    history: [summoned, { at: now, what: 'changed', by }],
  },
  cancelMeeting: {
    ...summons,
    status: 'cancelled',
    cancelReason: ill,
    history: [summoned, { at: now, what: 'cancelled', by, reason: ill }],
  },
  registerOutcome: {
    ...summons,
    status: 'held',
    startsAt: '2026-07-01T09:00:00+02:00',
    endsAt: '2026-07-01T09:45:00+02:00',
    createdAt: '2026-06-30T10:00:00+02:00',
    history: [
      { ...summoned, at: '2026-06-30T10:00:00+02:00' },
      { at: '2026-07-01T00:00:00+02:00', what: 'due', by: { kind: 'calendar' } },
      { at: now, what: 'held', by },
    ],
  },
  listMessages: { ...listOf({ ...message, channel: 'email' }, { ...message, channel: 'sms' }), notices: [] },
  listUnreached: listOf({
    citizenId: id,
    reason: 'too_late',
    reachedOtherwise: false,
    meetingId: id,
    startsAt: '2026-07-01T09:00:00+02:00',
  }),
  saveCaseworker: caseworker,
  listCaseworkers: listOf(caseworker),
  getJobCentre: jobCentre,
  saveJobCentre: jobCentre,
  closeJobCentre: { ...closure, touches, settled: nothingSettled },
  listClosures: listOf(closure),
  getClosure: closure,
  changeClosure: { ...closure, to: '2027-01-01', touches },
  getCapacity: {
    countedAt: now,
    interviewType: 'job',
    citizens: 0,
    times: 1,
    short: 0,
    fitting: 0,
    weeks: capacityWeeks,
    offers: [{ offerId: id, title: exampleOffer.title, citizens: 0, times: 1, short: 0, shortFrom: null, tooLate: 1 }],
    enough: [],
    trial: null,
  },
  askForTimes: timeRequest,
  listTimeRequests: { items: [timeRequest] },
  endTimeRequest: { ...timeRequest, ended: { at: now, as: 'opened' } },
  listCitizens: { ...listOf(citizen), readAt: now },
  listAllDeadlines: { ...listOf(deadline), readAt: now },
  listAllMeetings: { ...listOf(planned), readAt: now },
  ...answersOfOffice,
  listCases: {
    ...listOf({ kind: 'unreached', citizenId: id, deadlineId: id, dueDate: '2026-07-10' }),
    total: 1,
  },
} as const
