import { type Actor, theCalendar, whoActs } from '../../rules/actor.ts'
import { type Instant, startOf } from '../../rules/dates.ts'
import type { MeetingHistoryKind } from '../../rules/meetings.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import type { Transaction } from '../../storage/database.ts'
import { insertMeetingHistories, insertMeetingHistory, meetingEventWritten } from '../../storage/meeting-history.ts'
import type { DueMeeting, NewMeeting } from '../../storage/meetings.ts'
import type { Write } from '../../storage/written-together.ts'

/** What was done to a meeting. */
export interface MeetingNote {
  readonly kind: MeetingHistoryKind
  readonly rule: RuleName
  readonly reason?: string | null
}

/** Writes down what somebody did to a meeting, with its job centre and hour as they then stand. */
export const recordMeeting = (
  trx: Transaction,
  meetingId: string,
  { kind, rule, reason = null }: MeetingNote,
  { actor, at }: { readonly actor: Actor; readonly at: Instant },
): Promise<void> => insertMeetingHistory(trx, { meetingId, at, kind, rule, reason, by: whoActs(actor) })

/** The same of a meeting that is written with it. */
export const newMeetingNoted = (
  { id, citizenId, jobCentre, startsAt }: Pick<NewMeeting, 'id' | 'citizenId' | 'jobCentre' | 'startsAt'>,
  { kind, rule, reason = null }: MeetingNote,
  { actor, at }: { readonly actor: Actor; readonly at: Instant },
): Write =>
  meetingEventWritten({ meetingId: id, citizenId, jobCentre, startsAt, at, kind, rule, reason, by: whoActs(actor) })

/**
 * M-ONE: writes down that the day of these meetings has come. It stands in the history from the
 * first moment of the day, also when it is written down late (D-LATE-RUN).
 */
export const recordDue = (trx: Transaction, meetings: readonly DueMeeting[]): Promise<void> =>
  insertMeetingHistories(
    trx,
    meetings.map(({ id, citizenId, jobCentre, startsAt, date }) => ({
      meetingId: id,
      citizenId,
      jobCentre,
      startsAt,
      at: startOf(date),
      kind: 'due',
      rule: 'M-ONE',
      reason: null,
      by: theCalendar,
    })),
  )
