import { type Absence, isAway } from './absences.ts'
import { isAfter, isWithin, type PlainDate } from './dates.ts'
import { type Changed, decide, type Happening, settle } from './deadline.ts'
import { isInterview, type Meeting } from './meetings.ts'
import type { Outcome } from './refusals.ts'
import type { SituationToday } from './situation.ts'

// What an act on a meeting does to the citizen's deadline. Pages that show it before it is done and
// the acts themselves ask the same functions.

/**
 * D-HELD: what a move does to the deadline; null: nothing. An interview of today that is moved to a
 * later day is planned again, and meets a deadline that was set meanwhile (D-BOOK). §2.2.1:
 * "Borgeren kan derfor ikke have både en planlagt samtale og en aktiv frist".
 */
export function happeningOfMove(
  { deadline, today }: Pick<SituationToday, 'deadline' | 'today'>,
  meeting: Pick<Meeting, 'id' | 'type'>,
  date: PlainDate,
): Happening | null {
  if (!deadline) return null
  if (deadline.meetingId === meeting.id) return { kind: 'interview_moved', date }
  const isPlannedAgain = isInterview(meeting.type) && isAfter(date, today)
  return isPlannedAgain ? { kind: 'interview_planned', meetingId: meeting.id, date } : null
}

const decided = ({ deadline, facts, today }: SituationToday, happening: Happening | null): Outcome<Changed> | null =>
  deadline && happening ? decide(deadline, happening, facts, today) : null

const changed = (outcome: Outcome<Changed> | null): Changed | null => (outcome?.ok ? outcome.value : null)

/** D-BOOK, D-EARLY: the open deadline once an interview is planned; null where it touches none. */
export const deadlineWhenPlanned = (situation: SituationToday, { type, date }: Pick<Meeting, 'type' | 'date'>) =>
  isInterview(type) ? changed(decided(situation, { kind: 'interview_planned', meetingId: '', date })) : null

/** The open deadline once a meeting is moved; null where it touches none. */
export const deadlineWhenMoved = (situation: SituationToday, meeting: Pick<Meeting, 'id' | 'type'>, date: PlainDate) =>
  changed(decided(situation, happeningOfMove(situation, meeting, date)))

/**
 * D-CANCEL: the open deadline once the job centre cancels a meeting; null where it touches none.
 */
export const deadlineWhenCancelled = (situation: SituationToday, { id }: Pick<Meeting, 'id'>) =>
  situation.deadline?.meetingId === id
    ? changed(decided(situation, { kind: 'interview_cancelled', by: 'job_centre' }))
    : null

/** F-ABSENCE: the absence that covers a day; null where there is none. */
export const absenceOn = (absences: readonly Absence[], date: PlainDate): Absence | null =>
  absences.find(({ kind, from, to }) => isAway(kind) && isWithin(date, from, to)) ?? null

/**
 * D-EXEMPT: the open deadline once an exemption or deprivation holds, from today on or on its
 * coming first day; null where another event of the calendar has closed it by then.
 */
export function deadlineWhenExempted(
  situation: SituationToday,
  { from, to }: Pick<Absence, 'from' | 'to'>,
): Changed | null {
  const { deadline, facts, today } = situation
  if (!deadline) return null
  if (!isAfter(from, today)) return changed(decided(situation, { kind: 'exempted' }))
  const coming = settle(deadline, { ...facts, exemptions: [...facts.exemptions, { on: from, to }] }, from)
  return coming.steps.some(({ rule }) => rule === 'D-EXEMPT') ? coming : null
}
