import { z } from '@hono/zod-openapi'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { addDays, dateOf, type Instant, startOf } from '../../rules/dates.ts'
import { type Deadline, passingStatuses, restingStatuses, type Step } from '../../rules/deadline.ts'
import { type Situation, type SituationToday, situationOn } from '../../rules/situation.ts'
import { byCalendar } from '../../storage/acted-by.ts'
import type { Queryable } from '../../storage/database.ts'
import { deadlinesOf, historiesOf, type StoredDeadline } from '../../storage/deadlines.ts'
import { readSituation } from '../../storage/situations.ts'
import type { DeadlineHistoryRow } from '../../storage/tables.ts'
import { givenDate, givenId, givenMoment, interviewType, jobCentre } from '../fields.ts'
import { ruleSchema } from '../growing.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { byAnswer, bySchema } from './by.ts'

const status = z.enum([...restingStatuses, ...passingStatuses])

const stepSchema = z
  .object({
    at: givenMoment(),
    from: status.nullable(),
    to: status,
    rule: ruleSchema,
    by: bySchema,
    reason: z.string().optional(),
  })
  .openapi('DeadlineStep', { description: 'One status passed through.' })

export const deadlineSchema = z
  .object({
    id: givenId(),
    citizenId: givenId(),
    jobCentre: jobCentre(),
    interviewType: interviewType(),
    status: z.enum(restingStatuses).openapi({ description: 'As of today, whether or not the night has been run.' }),
    dueDate: givenDate().openapi({ description: 'The last day on which the citizen can book.' }),
    activationDate: givenDate().openapi({ description: 'From this day on the citizen sees the deadline.' }),
    createdDate: givenDate(),
    lastInterviewDate: givenDate().openapi({ description: `The due date and ${WINDOW_DAYS} days.` }),
    meetingId: givenId().optional().openapi({ description: 'The interview that meets it.' }),
    history: z.array(stepSchema).openapi({ description: 'The oldest first.' }),
  })
  .openapi('Deadline', { description: 'A day until which a citizen is to book an interview, as of today.' })
export type DeadlineAnswer = z.input<typeof deadlineSchema>

export interface SeenDeadline {
  /** As of today. */
  readonly deadline: Deadline & { readonly id: string; readonly citizenId: string }
  readonly written: readonly DeadlineHistoryRow[]
  /** What the calendar has done since, and the night has not written down yet (D-LATE-RUN). */
  readonly unwritten: readonly Step[]
}

/** A citizen and their deadlines, newest first, as of now. */
export interface Seen {
  readonly situation: SituationToday
  readonly deadlines: readonly SeenDeadline[]
}

/** How often to read again when the night, or somebody's act, came between the statements of one reading. */
const MOST_READINGS = 5

/**
 * Settled deadlines of a citizen with their whole histories, of every job centre; null where there is no such citizen. `known`: the
 * citizen's situation where this very request has read it already.
 */
export async function seeDeadlines(
  db: Queryable,
  citizenId: string,
  now: Instant,
  known: Situation | null = null,
): Promise<Seen | null> {
  for (let reading = 1; ; reading += 1) {
    const stored = (reading === 1 && known) || (await readSituation(db, citizenId, dateOf(now)))
    if (!stored) return null
    const situation = situationOn(stored, now)
    const rows = await deadlinesOf(db, citizenId)
    const histories = await historiesOf(
      db,
      rows.map((row) => row.id),
    )
    const seen = rows.map((row) => seeOne(row, situation, histories.get(row.id) ?? []))
    const isOneMoment = seen.every(({ fits }) => fits)
    if (isOneMoment || reading === MOST_READINGS) return { situation, deadlines: seen.map(({ one }) => one) }
  }
}

/** `fits`: the row, its history and the citizen's situation were read at the same moment. */
function seeOne(row: StoredDeadline, situation: SituationToday, written: readonly DeadlineHistoryRow[]) {
  const { settledDeadline } = situation
  const isOpenOne = settledDeadline?.id === row.id
  const unwritten = isOpenOne ? situation.unwritten : []
  const deadline = isOpenOne ? { ...settledDeadline, citizenId: row.citizenId } : row
  const begins = unwritten[0]?.from ?? deadline.status
  const fits = written.at(-1)?.to_status === row.status && begins === row.status
  return { one: { deadline, written, unwritten }, fits }
}

export function deadlineAnswer({ deadline, written, unwritten }: SeenDeadline): DeadlineAnswer {
  return {
    id: deadline.id,
    citizenId: deadline.citizenId,
    jobCentre: deadline.jobCentre,
    interviewType: deadline.interviewType,
    status: deadline.status,
    dueDate: isoDate(deadline.dueDate),
    activationDate: isoDate(deadline.activationDate),
    createdDate: isoDate(deadline.createdDate),
    lastInterviewDate: isoDate(addDays(deadline.dueDate, WINDOW_DAYS)),
    ...(deadline.meetingId === null ? {} : { meetingId: deadline.meetingId }),
    history: [
      ...written.map((row) => ({
        at: danishInstant(row.at),
        from: row.from_status,
        to: row.to_status,
        rule: row.rule,
        by: byAnswer(row),
        ...(row.reason === null ? {} : { reason: row.reason }),
      })),
      ...unwritten.map(({ on, from, to, rule }) => ({
        at: danishInstant(startOf(on)),
        from,
        to,
        rule,
        by: byAnswer(byCalendar),
      })),
    ],
  }
}
