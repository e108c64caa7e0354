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
import { type DeadlineUpdate, deadlineChanged } from '../../storage/deadlines.ts'
import { messageWritten } from '../../storage/messages.ts'
import { type Write, writeTogether } from '../../storage/written-together.ts'
import type { ActionContext } from '../transaction.ts'
import { stepsWritten } from './deadline-history.ts'
import { handOversWritten } from './events.ts'
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
  const steps = stepsWritten({ deadline: { id, citizenId, jobCentre }, steps: unwritten, act: null })
  const told = handOversWritten(gone ? [{ deadline, citizenId, handedOver: gone, act: null }] : [])
  await writeTogether(trx, [...told, deadlineChanged(toUpdate(id, deadline, facts, today)), ...steps])
}

/** A deadline after a change, and the rows that write it down. */
interface WrittenChange<D> {
  readonly deadline: D
  readonly writes: readonly Write[]
}

/**
 * What happens to the citizen's open deadline, if there is one, with its history. If the deadline
 * stays visible, today's reminder is written too. Refusals: those of `decide`.
 */
export function happening(
  context: ActionContext,
  locked: LockedCitizen,
  what: Happening,
  reason: string | null = null,
): Outcome<WrittenChange<Deadline | null>> {
  const { deadline, facts } = locked.situation
  if (!deadline) return done({ deadline: null, writes: [] })
  const changed = decide(deadline, what, facts, locked.today)
  return changed.ok ? done(changeOf(context, locked, deadline.id, changed.value, reason)) : changed
}

/** Writes down what happens, as `happening` says. */
export async function happen(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  what: Happening,
  reason: string | null = null,
): Promise<Outcome<Deadline | null>> {
  const happened = happening(context, locked, what, reason)
  if (!happened.ok) return happened
  await writeTogether(trx, happened.value.writes)
  return done(happened.value.deadline)
}

/** A change that a person made, with its history, and today's reminder where one falls. */
function changeOf(
  context: ActionContext,
  locked: LockedCitizen,
  id: string,
  changed: Changed,
  reason: string | null,
): WrittenChange<Deadline> {
  const { row, situation, now, today } = locked
  const { deadline, reminder } = remind(changed.deadline, today)
  const { jobCentre } = deadline
  const act = { actor: context.actor, at: now, reason }
  const before = situation.deadline?.id === id ? situation.deadline : deadline
  const gone = handedOver(before, deadline, { jobCentreChanges: [] }, today)
  const told = handOversWritten(
    gone ? [{ deadline: { ...deadline, id }, citizenId: row.id, handedOver: gone, act }] : [],
  )
  const steps = stepsWritten({ deadline: { id, citizenId: row.id, jobCentre }, steps: changed.steps, act })
  const reminders = reminder ? reminderMessages(row, { id, jobCentre }, reminder, now) : []
  const writes = [...told, deadlineChanged(toUpdate(id, deadline, situation.facts, today)), ...steps]
  return { deadline, writes: [...writes, ...reminders.map(messageWritten)] }
}

/** Writes such a change. */
export async function writeChange(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  id: string,
  changed: Changed,
  reason: string | null = null,
): Promise<Deadline> {
  const { deadline, writes } = changeOf(context, locked, id, changed, reason)
  await writeTogether(trx, writes)
  return deadline
}
