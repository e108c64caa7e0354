import { type Absence, isAway } from './absences.ts'
import { type Window, windowOf } from './booking-window.ts'
import { allowsDeadline, type InterviewType } from './contact-groups.ts'
import { addDays, dateOf, type Instant, isAfter, isWithin, later, type PlainDate } from './dates.ts'
import { create } from './deadline.ts'
import { deathRefusals } from './death.ts'
import type { JobCentreSettings } from './job-centre-settings.ts'
import { isInterview, type Meeting } from './meetings.ts'
import { newDeadlineRefusals } from './new-deadline.ts'
import { type Offer, serves } from './offers.ts'
import type { SituationToday } from './situation.ts'
import { movingRefusals, summonsRefusals } from './summons.ts'
import { bookableOf, type FreeTime, stepsOfTimes, type WhyStep } from './why.ts'

// J-WHY: what would let the citizen book, one change at a time. Each is counted by the rules that
// the act itself would ask.

/** What somebody could do, and how many times the citizen would then have. */
export type WhyChange =
  | { readonly change: 'summon'; readonly times: number }
  | {
      readonly change: 'set_deadline'
      readonly times: number
      readonly type: InterviewType
      readonly dueDate: PlainDate
    }
  | { readonly change: 'close_deadline'; readonly times: number; readonly deadlineId: string }
  | { readonly change: 'move_meeting'; readonly times: number; readonly meetingId: string; readonly date: PlainDate }
  | { readonly change: 'withdraw_absence'; readonly times: number; readonly absence: Absence }
  | { readonly change: 'reopen_days'; readonly times: number }
  /** One for each time that is opened between these days. */
  | {
      readonly change: 'open_times'
      readonly times: null
      readonly from: PlainDate
      readonly to: PlainDate
      readonly offerIds: readonly string[]
    }

export interface WhyAsked {
  readonly situation: SituationToday
  readonly now: Instant
  readonly free: readonly FreeTime[]
  /** The job centre's offers. */
  readonly offers: readonly Offer[]
  readonly settings: Pick<JobCentreSettings, 'usualDays' | 'quickDays'>
  readonly minimumDays: number
}

const timesIn = (free: readonly FreeTime[]): number => free.reduce((sum, { count }) => sum + count, 0)

/** What binds the citizen, and not the job centre's own summonses (D-WINDOW, D-EXEMPT). */
const ofCitizenAlone: ReadonlySet<WhyStep> = new Set<WhyStep>(['group', 'right', 'window', 'notice'])

/** The free times at which the job centre could meet the citizen, but for other meetings. */
function meetable({ situation, now, free }: WhyAsked): readonly FreeTime[] {
  const withoutMeeting = { ...situation, plannedInterview: null, interviewsToday: [] }
  return stepsOfTimes(withoutMeeting, now, free).filter(({ steps }) =>
    [...steps].every((step) => ofCitizenAlone.has(step) || step === 'busy'),
  )
}

function summoned(asked: WhyAsked): WhyChange[] {
  const { situation, now } = asked
  const fitting = meetable(asked).filter(
    ({ offer, time }) => summonsRefusals(situation, { ...time, type: offer.meetingType }, now).length === 0,
  )
  return [{ change: 'summon', times: timesIn(fitting) }]
}

/** M-EARLIER: whoever has an interview planned needs no deadline, but another day. */
function moved(asked: WhyAsked): WhyChange[] {
  const { situation, now } = asked
  const meeting: Meeting | null = situation.plannedInterview
  if (!meeting || meeting.jobCentre !== situation.jobCentre) return []
  const fitting = meetable(asked).filter(
    ({ offer, time }) =>
      offer.meetingType === meeting.type && movingRefusals(situation, meeting, time, now).length === 0,
  )
  return [{ change: 'move_meeting', times: timesIn(fitting), meetingId: meeting.id, date: meeting.date }]
}

/** The types of interview for which this citizen may have a deadline; their own first. */
const typesFor = ({ deadline, contactGroup, today }: SituationToday): InterviewType[] =>
  deadline
    ? [deadline.interviewType]
    : (['job', 'follow_up'] as const).filter((type) => allowsDeadline(contactGroup, type, today))

/** The shortest of the job centre's own lengths that brings more times, the usual one first. */
function withNewDeadline({ situation, now, free, settings, minimumDays }: WhyAsked, least: number): WhyChange[] {
  const { today, jobCentre } = situation
  const [type] = typesFor(situation)
  if (!type || situation.plannedInterview) return []
  const lengths = [...new Set([settings.usualDays, ...settings.quickDays])]
  for (const days of lengths) {
    const wanted = { interviewType: type, dueDate: addDays(today, days), activationDate: today }
    if (newDeadlineRefusals(situation, wanted, minimumDays).length > 0) continue
    const { deadline } = create({ ...wanted, jobCentre: jobCentre ?? '', plannedInterview: null }, today)
    const times = bookableOf({ ...situation, deadline: { ...deadline, id: '' } }, now, free)
    if (times > least) return [{ change: 'set_deadline', times, type, dueDate: wanted.dueDate }]
  }
  return []
}

function withoutDeadline({ situation, now, free }: WhyAsked): WhyChange[] {
  const { deadline } = situation
  if (!deadline || deadline.status === 'met') return []
  return [
    {
      change: 'close_deadline',
      times: bookableOf({ ...situation, deadline: null }, now, free),
      deadlineId: deadline.id,
    },
  ]
}

/** F-ABSENCE, D-EXEMPT: each absence that was written to this job centre, as if it were not. */
const withoutAbsence = ({ situation, now, free }: WhyAsked): WhyChange[] =>
  situation.absences
    .filter(
      ({ kind, jobCentre, to }) =>
        kind !== 'exempt' && jobCentre === situation.jobCentre && !isAfter(situation.today, to),
    )
    .map((absence) => {
      const absences = situation.absences.filter(({ id }) => id !== absence.id)
      const deprived = absences.some(({ kind, from, to }) => kind === 'deprived' && isWithin(situation.today, from, to))
      return { change: 'withdraw_absence', times: bookableOf({ ...situation, absences, deprived }, now, free), absence }
    })

const withDaysOpen = ({ situation, now, free }: WhyAsked): WhyChange[] => [
  {
    change: 'reopen_days',
    times: bookableOf(
      situation,
      now,
      free.map((one) => ({ ...one, time: { ...one.time, closed: false } })),
    ),
  },
]

/** The days on which a new time could be booked: within the window, and not away. */
function withNewTimes({ situation, offers, now }: WhyAsked): WhyChange[] {
  const { deadline, today } = situation
  const fitting = offers.filter(
    (offer) =>
      isInterview(offer.meetingType) &&
      !offer.retired &&
      serves(offer, situation) &&
      (!deadline || deadline.interviewType === offer.meetingType),
  )
  const [offer] = fitting
  if (!offer) return []
  const { until }: Window = windowOf(situation, offer)
  const soonest = dateOf(now.add({ hours: offer.bookingNoticeHours }))
  const away = (day: PlainDate) =>
    situation.absences.some(({ kind, from, to }) => isAway(kind) && isWithin(day, from, to))
  let from = later(addDays(today, 1), soonest)
  while (!isAfter(from, until) && away(from)) from = addDays(from, 1)
  let to = until
  while (isAfter(to, from) && away(to)) to = addDays(to, -1)
  if (isAfter(from, to) || away(from)) return []
  return [{ change: 'open_times', times: null, from, to, offerIds: fitting.map(({ id }) => id) }]
}

/**
 * J-WHY: what would let the citizen book more than now, one change at a time, the one that brings
 * most first. New times come last: they bring one for each. Nothing does for who has died.
 */
export function changesThatHelp(asked: WhyAsked): WhyChange[] {
  const { situation, now, free } = asked
  if (deathRefusals(situation).length > 0) return []
  const least = bookableOf(situation, now, free)
  const counted = [
    ...summoned(asked),
    ...moved(asked),
    ...withNewDeadline(asked, least),
    ...withoutDeadline(asked),
    ...withoutAbsence(asked),
    ...withDaysOpen(asked),
  ]
  const isPlanned = situation.plannedInterview !== null
  // A summons can be at an hour of the caseworker's own, where no published time fits.
  const helps = ({ change, times }: WhyChange) =>
    (times ?? 0) > least || (change === 'summon' && least === 0 && !isPlanned)
  const better = counted.filter(helps).toSorted((a, b) => (b.times ?? 0) - (a.times ?? 0))
  const isBarred = situation.plannedInterview !== null || situation.deprived
  return [...better, ...(least === 0 && !isBarred ? withNewTimes(asked) : [])]
}
