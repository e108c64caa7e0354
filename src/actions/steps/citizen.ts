import { type Granted, reachesCitizen } from '../../rules/access.ts'
import { type Citizen, detailsIn } from '../../rules/contact-details.ts'
import { dateOf, type Instant, isSameDay } from '../../rules/dates.ts'
import { type Situation, situationOn } from '../../rules/situation.ts'
import { citizenIdWithNumber } from '../../storage/citizen-numbers.ts'
import { lockCitizenRow, updateContactDetails } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { lockOpenDeadline } from '../../storage/deadlines.ts'
import { markDue } from '../../storage/meetings.ts'
import { readSituation } from '../../storage/situations.ts'
import type { ActionContext } from '../transaction.ts'
import { writeSettled } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { recordDue } from './meeting-history.ts'

/**
 * Locks a citizen and the open deadline, in this order, before anything else of an action; reads
 * the clock after that. Null when there is no such citizen, or none whom what was granted reaches
 * (J-OWN).
 */
export async function lockCitizen(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  citizenId: string,
): Promise<LockedCitizen | null> {
  return (await lockCitizenAnd(trx, context, granted, citizenId, async () => null))?.locked ?? null
}

/** As `lockCitizen`, by the national id number; null also for a number that is not here. */
export async function lockCitizenWithNumber(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  cpr: string,
): Promise<LockedCitizen | null> {
  const id = await citizenIdWithNumber(trx, context.keys.numbers.lookUp(cpr))
  return id === null ? null : await lockCitizen(trx, context, granted, id)
}

/**
 * As `lockCitizen`, with what else the action must lock after the deadline (times, caseworkers)
 * and before the clock is read. Locks and the reading behind them travel together, each a
 * statement of its own that sees what was committed when its turn comes.
 */
export async function lockCitizenAnd<T>(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  citizenId: string,
  lockMore: () => Promise<T>,
): Promise<{ locked: LockedCitizen; more: T } | null> {
  const asked = dateOf(context.clock.now())
  const [row, , stored, more] = await Promise.all([
    lockCitizenRow(trx, citizenId),
    lockOpenDeadline(trx, citizenId),
    readSituation(trx, citizenId, asked),
    lockMore(),
  ])
  if (!row || !stored) return null
  const now = context.clock.now()
  // Read again in the rare case that midnight came while it waited for the locks.
  const locked = isSameDay(dateOf(now), asked) ? lockedAt(row, stored, now) : await rereadCitizen(trx, context, row)
  if (!reachesCitizen(granted, locked.situation)) return null
  await writeSettled(trx, locked)
  if (locked.situation.meetings.some((meeting) => meeting.status === 'due'))
    await recordDue(trx, await markDue(trx, citizenId, locked.today))
  return { locked: await withOwnDetails(trx, locked), more }
}

/**
 * D-RESIDENCE: writes down that what another municipality wrote of how to reach the citizen did not
 * go along.
 */
export async function withOwnDetails(trx: Transaction, locked: LockedCitizen): Promise<LockedCitizen> {
  const row = detailsIn(locked.row, locked.situation.jobCentre)
  if (row === locked.row) return locked
  const { mobile, email, smsService, emailService, language, detailsOf } = row
  await updateContactDetails(trx, row.id, { mobile, email, smsService, emailService, language, detailsOf })
  return { ...locked, row }
}

/**
 * The same citizen read again within the transaction, after the action has changed what the rules
 * ask for.
 */
export async function rereadCitizen(trx: Transaction, context: ActionContext, row: Citizen): Promise<LockedCitizen> {
  const now = context.clock.now()
  const situation = await readSituation(trx, row.id, dateOf(now))
  if (!situation) throw new Error('a locked citizen has vanished')
  return lockedAt(row, situation, now)
}

const lockedAt = (row: Citizen, situation: Situation, now: Instant): LockedCitizen => ({
  row,
  situation: situationOn(situation, now),
  now,
  today: dateOf(now),
})
