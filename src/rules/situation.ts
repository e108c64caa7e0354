import { type Absence, exempts } from './absences.ts'
import { dateOf, type Instant, isAfter, isBefore, isSameDay, isWithin, later, type PlainDate } from './dates.ts'
import { type CalendarFacts, type Deadline, isOpen, type Step, settle } from './deadline.ts'
import { isInterview, type Meeting, statusOn } from './meetings.ts'
import { isProtected } from './protection.ts'

interface ContactGroupPeriod {
  readonly contactGroup: number
  readonly category: string | null
  readonly from: PlainDate
  readonly reportedOn: PlainDate
}

interface JobCentrePeriod {
  readonly jobCentre: string | null
  readonly from: PlainDate
  readonly reportedOn: PlainDate
}

/**
 * Everything stored about a citizen that a rule may need. Periods stand in the order of report.
 * Withdrawn absences are left out. So are those that are over, except exemptions, which may have
 * closed a deadline.
 */
export interface Situation {
  readonly citizenId: string
  readonly contactGroups: readonly ContactGroupPeriod[]
  readonly jobCentres: readonly JobCentrePeriod[]
  readonly absences: readonly Absence[]
  /** D-DEATH: null while the citizen lives, as far as is known. */
  readonly diedOn: PlainDate | null
  /** J-PROTECTED: the last day of a protection of name and address. */
  readonly protectedUntil: PlainDate | null
  /** The open deadline as last stored, not yet settled. */
  readonly deadline: (Deadline & { readonly id: string }) | null
  /** Meetings last stored as `planned` or `due`, and those held or missed today. */
  readonly meetings: readonly Meeting[]
}

/** A deadline that went along to another job centre of the municipality. */
export interface HandedOverDeadline {
  readonly from: string
  readonly to: string
  readonly on: PlainDate
}

/** The situation on a given day, whether or not the nightly run has happened (D-LATE-RUN). */
export interface SituationToday {
  readonly citizenId: string
  readonly today: PlainDate
  readonly contactGroup: number
  readonly category: string | null
  readonly jobCentre: string | null
  readonly absences: readonly Absence[]
  /** D-DEATH: null while the citizen lives, as far as is known. */
  readonly diedOn: PlainDate | null
  /** J-PROTECTED: whether name and address are protected. */
  readonly isProtected: boolean
  readonly facts: CalendarFacts
  /** Open and settled; null when there is none or the calendar has closed it. */
  readonly deadline: (Deadline & { readonly id: string }) | null
  /** As `deadline`, also when the calendar has closed it since it was last stored. */
  readonly settledDeadline: (Deadline & { readonly id: string }) | null
  /** The calendar's changes to the stored deadline that are not stored yet. */
  readonly unwritten: readonly Step[]
  /** D-MOVE: that the deadline is another job centre's than it is stored with. */
  readonly handedOver: HandedOverDeadline | null
  readonly meetings: readonly Meeting[]
  /** The interview planned for a later day; there is at most one (M-ONE). */
  readonly plannedInterview: Meeting | null
  /**
   * Today's interviews that are neither registered nor cancelled, in order of time (the exception
   * of M-ONE).
   */
  readonly interviewsToday: readonly Meeting[]
  readonly exempt: boolean
  readonly deprived: boolean
}

interface Dated {
  readonly from: PlainDate
  readonly reportedOn: PlainDate
}

/**
 * The day on which a reported change takes effect: its own day, or the day of the report if it was
 * dated back.
 */
const beginOf = ({ from, reportedOn }: Dated): PlainDate => later(from, reportedOn)

/**
 * The period that holds on a date: the latest to take effect. Among periods that took effect on one
 * day it is the last reported.
 */
export const periodOn = <P extends Dated>(periods: readonly P[], on: PlainDate): P | null =>
  periods.reduce<P | null>(
    (best, period) =>
      isAfter(beginOf(period), on) || (best && isBefore(beginOf(period), beginOf(best))) ? best : period,
    null,
  )

/**
 * The days on which a reported value took effect, with that value, in order. Of the reports made
 * ahead for one day only the last ever held. Reports made on the day itself each held at once, in
 * turn. A report equal to the value before it is left out.
 */
function changesOf<P extends Dated, V>(
  periods: readonly P[],
  valueOf: (period: P) => V,
): { on: PlainDate; value: V }[] {
  const days = periods.map(beginOf)
  days.sort((a, b) => (isBefore(a, b) ? -1 : isAfter(a, b) ? 1 : 0))
  const changes: { on: PlainDate; value: V }[] = []
  for (const on of days.filter((day, index) => !days.slice(0, index).some((before) => isSameDay(before, day)))) {
    const ofDay = periods.filter((period) => isSameDay(beginOf(period), on))
    const ahead = ofDay.filter(({ reportedOn }) => isBefore(reportedOn, on)).slice(-1)
    for (const period of [...ahead, ...ofDay.filter(({ reportedOn }) => isSameDay(reportedOn, on))]) {
      const value = valueOf(period)
      if (changes.length === 0 || changes.at(-1)?.value !== value) changes.push({ on, value })
    }
  }
  return changes
}

/** The calendar's events for this citizen's deadline beside its own dates, for `settle`. */
export const factsOf = (situation: Pick<Situation, 'contactGroups' | 'jobCentres' | 'absences'>): CalendarFacts => ({
  groupChanges: changesOf(situation.contactGroups, (period) => period.contactGroup).map(({ on, value }) => ({
    on,
    contactGroup: value,
  })),
  jobCentreChanges: changesOf(situation.jobCentres, (period) => period.jobCentre).map(({ on, value }) => ({
    on,
    jobCentre: value,
  })),
  exemptions: situation.absences
    .filter((absence) => exempts(absence.kind))
    .map(({ from, to, reportedOn }) => ({ on: later(from, reportedOn), to }))
    .filter(({ on, to }) => !isAfter(on, to)),
})

/**
 * The period that holds on a date, or the first period if the date is before it. So a clock that is
 * set back still finds people as they were registered.
 */
const holding = <P extends Dated>(periods: readonly P[], on: PlainDate): P | null =>
  periodOn(periods, on) ?? periods[0] ?? null

/** D-MOVE: between two states of a deadline, that another job centre took it over, and when. */
export function handedOver(
  { jobCentre: from }: Pick<Deadline, 'jobCentre'>,
  { jobCentre: to }: Pick<Deadline, 'jobCentre'>,
  { jobCentreChanges }: Pick<CalendarFacts, 'jobCentreChanges'>,
  today: PlainDate,
): HandedOverDeadline | null {
  if (from === to) return null
  const change = jobCentreChanges.findLast(({ on, jobCentre }) => jobCentre === to && !isAfter(on, today))
  return { from, to, on: change?.on ?? today }
}

/** The citizen's situation on a day. Every page, answer, action and refusal begins here. */
export function situationOn(situation: Situation, now: Instant): SituationToday {
  const today = dateOf(now)
  const group = holding(situation.contactGroups, today)
  const facts = factsOf(situation)
  const settled = situation.deadline ? settle(situation.deadline, facts, today) : null
  const settledDeadline = settled && situation.deadline ? { ...settled.deadline, id: situation.deadline.id } : null
  const meetings = situation.meetings.map((meeting) => ({ ...meeting, status: statusOn(meeting, today) }))
  const interviews = meetings.filter((meeting) => isInterview(meeting.type))
  const absentFor = (kind: 'exempt' | 'deprived') =>
    situation.absences.some((absence) => absence.kind === kind && isWithin(today, absence.from, absence.to))
  return {
    citizenId: situation.citizenId,
    today,
    contactGroup: group?.contactGroup ?? 0,
    category: group?.category ?? null,
    jobCentre: holding(situation.jobCentres, today)?.jobCentre ?? null,
    absences: situation.absences,
    diedOn: situation.diedOn,
    isProtected: isProtected(situation.protectedUntil, today),
    facts,
    deadline: settledDeadline && isOpen(settledDeadline.status) ? settledDeadline : null,
    settledDeadline,
    unwritten: settled?.steps ?? [],
    handedOver:
      settledDeadline && situation.deadline ? handedOver(situation.deadline, settledDeadline, facts, today) : null,
    meetings,
    plannedInterview: interviews.find((meeting) => meeting.status === 'planned') ?? null,
    interviewsToday: interviews.filter(({ status, date }) => status === 'due' && isSameDay(date, today)),
    exempt: absentFor('exempt'),
    deprived: absentFor('deprived'),
  }
}
