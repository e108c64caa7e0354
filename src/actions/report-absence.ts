import {
  type Absence,
  type AbsenceKind,
  absenceDayRefusals,
  absenceLimitRefusals,
  citizenMayReport,
  exempts,
} from '../rules/absences.ts'
import { type Granted, mayAct, reachesThing } from '../rules/access.ts'
import { jobCentreOf } from '../rules/actor.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import { isAfter, isWithin, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { findAbsence } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { lockCitizen } from './steps/citizen.ts'
import { follow, tellChange } from './steps/citizen-changes.ts'
import { recordAbsence, recordAbsenceWithdrawn } from './steps/citizen-history.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { type ActionContext, transact } from './transaction.ts'

interface NewAbsence {
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
}

/**
 * The same as one that the citizen's job centre of today has been told: what an earlier one was
 * told, this one does not know.
 */
const reportedAlready = ({ situation }: LockedCitizen, { kind, from, to }: NewAbsence): Absence | undefined =>
  situation.absences.find(
    (one) => one.jobCentre === writtenTo(situation) && one.kind === kind && one.from.equals(from) && one.to.equals(to),
  )

const writtenTo = ({ jobCentre }: LockedCitizen['situation']): string => jobCentre ?? ''

async function insert(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { kind, from, to }: NewAbsence,
): Promise<string> {
  const { situation, today } = locked
  const id = newId()
  const jobCentre = writtenTo(situation)
  const absence = { id, citizenId: situation.citizenId, jobCentre, kind, from, to, reportedOn: today }
  await recordAbsence(trx, absence, context.actor)
  await tellChange(trx, context, locked, 'F-ABSENCE', { what: 'absence_reported', absenceId: id })
  return id
}

/**
 * F-ABSENCE: days away are not offered; D-EXEMPT: an exemption (56) or deprivation (57) closes an
 * open deadline on its first day. A citizen reports neither of the two. `seen`: what a form had
 * seen of the case (J-STALE). Refusals: not_found, case_changed, day_changed,
 * absence_reserved_for_job_centre, too_far_ahead, too_long_ago (J-YEARS), too_many_absences
 * (J-LIMITS).
 */
export const reportAbsence = (
  context: ActionContext,
  citizenId: string,
  absence: NewAbsence,
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<{ id: string }>> =>
  transact(context, exempts(absence.kind) ? 'report_exemption' : 'report_absence', async (trx, granted) => {
    const locked = await lockCitizen(trx, context, granted, citizenId)
    if (!locked) return refuse('not_found')
    const changed = await refuseChangedSince(trx, locked, seen)
    if (changed) return changed
    const { kind, from, to } = absence
    const wrongYear = refusedBy(absenceDayRefusals(absence, locked.today))
    if (wrongYear) return wrongYear
    // F-ROBUST: a form sent twice reports one absence.
    const same = reportedAlready(locked, absence)
    if (same && jobCentreOf(granted.actor) === null) return done({ id: same.id })
    const { absences } = locked.situation
    const tooMany = refusedBy(absenceLimitRefusals(kind, absences, locked.today, context.bounds.absences))
    if (tooMany) return tooMany
    const id = await insert(trx, context, locked, absence)
    const holdsToday = exempts(kind) && isWithin(locked.today, from, to)
    const followed = await follow(trx, context, locked, () => (holdsToday ? { kind: 'exempted' } : null))
    return followed.ok ? done({ id }) : followed
  })

/**
 * A reported absence with its citizen locked; the refusal where it is not this citizen's or this
 * job centre's to change. D-RESIDENCE: that to which it was written, also when the citizen has
 * moved since, and never the next one.
 */
async function lockReported(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  id: string,
): Promise<Outcome<LockedCitizen>> {
  const absence = await findAbsence(trx, id)
  if (!absence || !reachesThing(granted, absence)) return refuse('not_found')
  const locked = await lockCitizen(trx, context, granted, absence.citizenId)
  // Asked again under the lock: another window may have withdrawn it meanwhile.
  if (!locked || !(await findAbsence(trx, id))) return refuse('not_found')
  const exempted = exempts(absence.kind) ? mayAct(context.actor, 'withdraw_exemption') : null
  return exempted?.ok === false ? exempted : done(locked)
}

/** Whether an absence is an exemption of this citizen that has not begun. */
const isComingExemption = ({ situation, today }: LockedCitizen, id: string, citizenId: string): boolean =>
  situation.citizenId === citizenId &&
  situation.absences.some((one) => one.id === id && exempts(one.kind) && isAfter(one.from, today))

/**
 * Takes an absence back, or with `comingOf` only an exemption of that citizen which has not begun:
 * the row stays, with who did it. What it has closed is not revived. A citizen takes back only what
 * a citizen may report. `seen`: what a form had seen of the case (J-STALE). Refusals: not_found,
 * case_changed, day_changed, absence_reserved_for_job_centre.
 */
export const withdrawReportedAbsence = (
  context: ActionContext,
  id: string,
  { comingOf = null, seen = null }: { comingOf?: string | null; readonly seen?: SeenCase | null } = {},
): Promise<Outcome<{ citizenId: string }>> =>
  transact(context, 'withdraw_absence', async (trx, granted) => {
    const found = await lockReported(trx, context, granted, id)
    if (!found.ok) return found
    const changed = await refuseChangedSince(trx, found.value, seen)
    if (changed) return changed
    if (comingOf !== null && !isComingExemption(found.value, id, comingOf)) return refuse('not_found')
    await recordAbsenceWithdrawn(trx, id, found.value.now, context.actor)
    await tellChange(trx, context, found.value, 'F-ABSENCE', { what: 'absence_withdrawn', absenceId: id })
    const followed = await follow(trx, context, found.value, () => null)
    return followed.ok ? done({ citizenId: found.value.row.id }) : followed
  })

/**
 * F-ABSENCE: other days or another reason. The old report is withdrawn and a new one made, in one
 * step, so that it is still known what was told when. For the kinds that a citizen may report,
 * which touch no deadline. Refusals: not_found, absence_reserved_for_job_centre, too_far_ahead,
 * too_long_ago.
 */
export const changeReportedAbsence = (
  context: ActionContext,
  id: string,
  absence: NewAbsence,
): Promise<Outcome<{ id: string }>> =>
  transact(context, 'change_absence', async (trx, granted) => {
    const found = await lockReported(trx, context, granted, id)
    if (!found.ok) return found
    if (!citizenMayReport(absence.kind)) return refuse('absence_reserved_for_job_centre')
    const wrongYear = refusedBy(absenceDayRefusals(absence, found.value.today))
    if (wrongYear) return wrongYear
    const same = reportedAlready(found.value, absence)
    if (same?.id === id) return done({ id })
    await recordAbsenceWithdrawn(trx, id, found.value.now, context.actor)
    await tellChange(trx, context, found.value, 'F-ABSENCE', { what: 'absence_withdrawn', absenceId: id })
    // Changed into one that is reported already: one of the two is enough.
    return done({ id: same?.id ?? (await insert(trx, context, found.value, absence)) })
  })
