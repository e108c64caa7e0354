import {
  type CalendarFacts,
  type Changed,
  type Deadline,
  decide,
  type Happening,
  nextDate,
} from '../../rules/deadline.ts'
import { nextReminderDate, remind } from '../../rules/messages.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { handedOver } from '../../rules/situation.ts'
import type { Transaction } from '../../storage/database.ts'
import { type DeadlineUpdate, updateDeadline } from '../../storage/deadlines.ts'
import { insertMessages } from '../../storage/messages.ts'
import type { ActionContext } from '../transaction.ts'
import { recordSteps } from './deadline-history.ts'
import { recordHandOvers } from './events.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { reminderMessages } from './messages.ts'

/**
 * A deadline as it is to be stored, with the next date on which the night must look at it.
 */
export const toUpdate = (
  id: string,
  deadline: Deadline,
  facts: CalendarFacts,
  today: LockedCitizen['today'],
): DeadlineUpdate => ({ ...deadline, id, nextDate: nextLook(deadline, facts, today) })

/** The next date on which the calendar does something to a deadline, or a reminder falls. */
export const nextLook = (
  deadline: Deadline,
  facts: CalendarFacts,
  today: LockedCitizen['today'],
): DeadlineUpdate['nextDate'] => nextDate(deadline, facts, today, nextReminderDate(deadline, today))

/**
 * Writes down what the calendar has done to the citizen's deadline; its reminders are the night's
 * to make.
 */
export async function writeSettled(trx: Transaction, { situation, today }: LockedCitizen): Promise<void> {
  const { settledDeadline: deadline, unwritten, handedOver: gone, facts, citizenId } = situation
  if (!deadline || (unwritten.length === 0 && !gone)) return
  const { id, jobCentre } = deadline
  await Promise.all([
    recordHandOvers(trx, gone ? [{ deadline, citizenId, handedOver: gone, act: null }] : []),
    updateDeadline(trx, toUpdate(id, deadline, facts, today)),
    recordSteps(trx, { deadline: { id, citizenId, jobCentre }, steps: unwritten, act: null }),
  ])
}

/**
 * Lets something happen to the citizen's open deadline, if there is one, and writes it down with
 * its history. If the deadline stays visible, today's reminder is written too. Refusals: those of
 * `decide`.
 */
export async function happen(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  happening: Happening,
  reason: string | null = null,
): Promise<Outcome<Deadline | null>> {
  const { deadline, facts } = locked.situation
  if (!deadline) return done(null)
  const changed = decide(deadline, happening, facts, locked.today)
  if (!changed.ok) return changed
  return done(await writeChange(trx, context, locked, deadline.id, changed.value, reason))
}

/** Writes a change that a person made, with its history, and today's reminder where one falls. */
export async function writeChange(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  id: string,
  changed: Changed,
  reason: string | null = null,
): Promise<Deadline> {
  const { row, situation, now, today } = locked
  const { deadline, reminder } = remind(changed.deadline, today)
  const { jobCentre } = deadline
  const before = situation.deadline?.id === id ? situation.deadline : deadline
  const gone = handedOver(before, deadline, { jobCentreChanges: [] }, today)
  const act = { actor: context.actor, at: now, reason }
  await Promise.all([
    recordHandOvers(trx, gone ? [{ deadline: { ...deadline, id }, citizenId: row.id, handedOver: gone, act }] : []),
    updateDeadline(trx, toUpdate(id, deadline, situation.facts, today)),
    recordSteps(trx, {
      deadline: { id, citizenId: row.id, jobCentre },
      steps: changed.steps,
      act,
    }),
  ])
  if (reminder) await insertMessages(trx, reminderMessages(row, { id, jobCentre }, reminder, now))
  return deadline
}
