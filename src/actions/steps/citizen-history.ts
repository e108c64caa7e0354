import { type Actor, whoActs } from '../../rules/actor.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import {
  insertAbsence,
  insertContactGroupPeriod,
  insertFirstPeriods,
  insertJobCentrePeriod,
  markAbsenceWithdrawn,
  markComingChangeWithdrawn,
  type NewAbsence,
  type NewContactGroupPeriod,
  type NewJobCentrePeriod,
} from '../../storage/citizen-history.ts'
import type { ComingChange } from '../../storage/coming-changes.ts'
import type { Transaction } from '../../storage/database.ts'

/** Writes down a contact group that somebody reported, from a day on. */
export const recordContactGroup = (trx: Transaction, period: NewContactGroupPeriod, actor: Actor): Promise<void> =>
  insertContactGroupPeriod(trx, period, whoActs(actor))

/** Writes down a job centre that somebody reported, or that there is none, from a day on. */
export const recordJobCentre = (trx: Transaction, period: NewJobCentrePeriod, actor: Actor): Promise<void> =>
  insertJobCentrePeriod(trx, period, whoActs(actor))

/** Writes down both of people who were just registered, many at once. */
export const recordFirstPeriods = (
  trx: Transaction,
  periods: readonly (NewContactGroupPeriod & NewJobCentrePeriod)[],
  actor: Actor,
): Promise<void> => insertFirstPeriods(trx, periods, whoActs(actor))

export const recordAbsence = (trx: Transaction, absence: NewAbsence, actor: Actor): Promise<void> =>
  insertAbsence(trx, absence, whoActs(actor))

/** The absence stays, with who took it back. */
export const recordAbsenceWithdrawn = (trx: Transaction, id: string, at: Instant, actor: Actor): Promise<void> =>
  markAbsenceWithdrawn(trx, id, at, whoActs(actor))

/** See `markComingChangeWithdrawn`. */
export const recordComingChangeWithdrawn = (
  trx: Transaction,
  change: Pick<ComingChange, 'of' | 'id'>,
  of: { readonly citizenId: string; readonly today: PlainDate },
  at: Instant,
  actor: Actor,
): Promise<readonly string[] | null> => markComingChangeWithdrawn(trx, change, of, at, whoActs(actor))
