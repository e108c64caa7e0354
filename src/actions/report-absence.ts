import { type AbsenceKind, citizenAbsenceKinds, exempts } from '../rules/absences.ts'
import { isWithin, type PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { findAbsence, insertAbsence, withdrawAbsence } from '../storage/citizens.ts'
import { newId } from '../storage/ids.ts'
import { follow } from './steps/changes.ts'
import { lockCitizen } from './steps/citizen.ts'
import { type ActionContext, nameOf, transact } from './transaction.ts'

const citizenMayReport = (kind: AbsenceKind): boolean => citizenAbsenceKinds.some((one) => one === kind)

/**
 * F-ABSENCE: days away are not offered; D-EXEMPT: an exemption (56) or deprivation (57) closes an open deadline on its first
 * day. A citizen reports neither of the two. Refusals: not_found, absence_reserved_for_job_centre.
 */
export const reportAbsence = (
  context: ActionContext,
  citizenId: string,
  absence: { kind: AbsenceKind; from: PlainDate; to: PlainDate },
): Promise<Outcome<{ id: string }>> =>
  transact(context, async (trx) => {
    const locked = await lockCitizen(trx, context, citizenId)
    if (!locked) return refuse('not_found')
    const { kind, from, to } = absence
    if (context.actor.kind === 'citizen' && !citizenMayReport(kind)) return refuse('absence_reserved_for_job_centre')
    // F-ROBUST: a form sent twice reports one absence.
    const same = locked.situation.absences.find(
      (one) => one.kind === kind && one.from.equals(from) && one.to.equals(to),
    )
    if (context.actor.kind === 'citizen' && same) return done({ id: same.id })
    const { today } = locked
    const id = newId()
    await insertAbsence(trx, {
      id,
      citizen_id: citizenId,
      job_centre: locked.situation.jobCentre ?? '',
      kind,
      from_date: from,
      to_date: to,
      reported_on: today,
      reported_by: nameOf(context.actor),
      withdrawn_at: null,
    })
    const holdsToday = exempts(kind) && isWithin(today, from, to)
    const followed = await follow(trx, context, locked, () => (holdsToday ? { kind: 'exempted' } : null))
    return followed.ok ? done({ id }) : followed
  })

/** Takes an absence back; what it has closed is not revived. A citizen takes back only what a citizen may report. Refusals: not_found, absence_reserved_for_job_centre. */
export const withdrawReportedAbsence = (context: ActionContext, id: string): Promise<Outcome<null>> =>
  transact(context, async (trx) => {
    const absence = await findAbsence(trx, id)
    const locked = absence && (await lockCitizen(trx, context, absence.citizen_id))
    if (!absence || !locked) return refuse('not_found')
    if (context.actor.kind === 'citizen' && !citizenMayReport(absence.kind))
      return refuse('absence_reserved_for_job_centre')
    await withdrawAbsence(trx, id, locked.now)
    const followed = await follow(trx, context, locked, () => null)
    return followed.ok ? done(null) : followed
  })
