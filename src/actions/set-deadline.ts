import { freeTimesByDay, totalOf } from '../questions/bookable-starts.ts'
import { type SeenDeadline, writtenHistory } from '../questions/job-centre/deadlines.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { channelsOf } from '../rules/contact-details.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import type { PlainDate } from '../rules/dates.ts'
import { isSameDeadline, newDeadlineRefusals, newDeadlineWarnings, type Warning } from '../rules/new-deadline.ts'
import { deadlineSetToday } from '../rules/planned-future.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import type { Transaction } from '../storage/database.ts'
import { askedActivationDate, insertDeadline } from '../storage/deadlines.ts'
import { newId } from '../storage/ids.ts'
import { readJobCentreSettings } from '../storage/job-centre-settings.ts'
import { messageWritten } from '../storage/messages.ts'
import { writeTogether } from '../storage/written-together.ts'
import { lockCitizen } from './steps/citizen.ts'
import { happen, nextLook } from './steps/deadline.ts'
import { asWritten, stepsWritten } from './steps/deadline-history.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { reminderMessages } from './steps/messages.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface WantedDeadline {
  readonly interviewType: InterviewType
  readonly dueDate: PlainDate
  /** Null: today. */
  readonly activationDate: PlainDate | null
  /** D-SAME: where the open deadline is the one wanted, nothing happens, and it is the answer. */
  readonly unlessEqual?: boolean
  /** J-STALE: what a form had seen of the case. */
  readonly seen?: SeenCase
}

export interface SetDeadline {
  readonly seen: SeenDeadline
  /** False where an equal one stood (D-SAME). */
  readonly isNew: boolean
  /**
   * J-CAPACITY: free times that the citizen could book before due date + 7, absences taken into
   * account.
   */
  readonly bookableTimes: number
  readonly warnings: readonly Warning[]
}

/**
 * D-CREATE, D-SUPERSEDE, D-MET-AT-BIRTH: sets a deadline; the old open one is closed, and an
 * interview planned for a later day meets the new one at once. Its first message is made when it is
 * visible today (§2.3: "Samtidig med oprettelse af fristen"). There is no editing: a deadline is
 * changed by setting a new one (D-CHANGE), also where an equal one stands, unless `unlessEqual`
 * (D-SAME). Refusals: not_found, case_changed, day_changed (J-STALE) and those of
 * `newDeadlineRefusals`.
 */
export const setDeadline = (
  context: ActionContext,
  citizenId: string,
  wanted: WantedDeadline,
): Promise<Outcome<SetDeadline>> =>
  transact(context, 'set_deadline', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const changed = await refuseChangedSince(trx, locked, wanted.seen)
    if (changed) return changed
    const { situation, today } = locked
    const full = { ...wanted, activationDate: wanted.activationDate ?? today }
    const standing = wanted.unlessEqual ? await equalOne(trx, locked, wanted) : null
    if (standing) {
      const seen = { deadline: { ...standing, citizenId }, history: await writtenHistory(trx, standing.id) }
      return done(await answerOf(trx, locked, full, seen, false))
    }
    const refused = refusedBy(newDeadlineRefusals(situation, wanted, context.minimumDays))
    if (refused) return refused
    const superseded = await happen(trx, context, locked, { kind: 'superseded' })
    if (!superseded.ok) return superseded
    const made = await insertNew(trx, context, locked, full, wanted.activationDate)
    return done(await answerOf(trx, locked, full, made, true))
  })

type OpenDeadline = NonNullable<LockedCitizen['situation']['deadline']>

/** D-SAME: the open deadline where it is the one wanted, else null. */
async function equalOne(
  trx: Transaction,
  { situation: { deadline, today } }: LockedCitizen,
  wanted: WantedDeadline,
): Promise<OpenDeadline | null> {
  if (!deadline) return null
  return isSameDeadline(deadline, await askedActivationDate(trx, deadline.id), wanted, today) ? deadline : null
}

/** J-CAPACITY and the warnings, as of now. */
async function answerOf(
  trx: Transaction,
  { situation, now, row }: LockedCitizen,
  wanted: { interviewType: InterviewType; dueDate: PlainDate; activationDate: PlainDate },
  seen: SeenDeadline,
  isNew: boolean,
): Promise<SetDeadline> {
  const [byDay, { fewTimes }] = await Promise.all([
    freeTimesByDay(trx, { ...situation, deadline: seen.deadline }, now),
    readJobCentreSettings(trx, situation.jobCentre ?? ''),
  ])
  const freeTimes = totalOf(byDay)
  const warnings = newDeadlineWarnings(situation, wanted, {
    freeTimes,
    fewTimes,
    hasSignedIn: row.firstSignedInAt !== null,
    reachable: channelsOf(row).length > 0,
  })
  return { seen, isNew, bookableTimes: freeTimes, warnings }
}

async function insertNew(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  wanted: { interviewType: InterviewType; dueDate: PlainDate; activationDate: PlainDate },
  askedFor: PlainDate | null,
): Promise<SeenDeadline> {
  const { situation, today, now, row } = locked
  const { deadline, steps, reminder } = deadlineSetToday(situation, wanted)
  const { jobCentre } = deadline
  const id = newId()
  const act = { actor: context.actor, at: now, reason: null }
  await insertDeadline(trx, {
    ...deadline,
    id,
    citizenId: row.id,
    askedActivationDate: askedFor,
    nextDate: nextLook(deadline, situation.facts, today),
    createdAt: now,
  })
  const messages = reminder ? reminderMessages(row, { id, jobCentre }, reminder, now) : []
  await writeTogether(trx, [
    ...stepsWritten({ deadline: { id, citizenId: row.id, jobCentre }, steps, act }),
    ...messages.map(messageWritten),
  ])
  return { deadline: { ...deadline, id, citizenId: row.id }, history: asWritten(steps, act) }
}
