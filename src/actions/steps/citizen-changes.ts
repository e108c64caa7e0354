import { worksFor } from '../../rules/access.ts'
import { whoActs } from '../../rules/actor.ts'
import { type CitizenChange, changeWarnings } from '../../rules/change-warnings.ts'
import type { PlainDate } from '../../rules/dates.ts'
import type { Happening } from '../../rules/deadline.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import { done, type Outcome, refusedBy } from '../../rules/refusals.ts'
import { tooFarAhead } from '../../rules/year-meant.ts'
import { insertAccesses } from '../../storage/access-log.ts'
import { WITHOUT_CLIENT } from '../../storage/acted-by.ts'
import { insertContactGroupPeriod, insertJobCentrePeriod } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { findOffers } from '../../storage/offers.ts'
import { type ActionContext, actedBy } from '../transaction.ts'
import { rereadCitizen, withOwnDetails } from './citizen.ts'
import { happen, writeChange } from './deadline.ts'
import type { LockedCitizen } from './locked-citizen.ts'

/**
 * What a change of the citizen's facts does to the open deadline: the happening of today, if there is one; a change dated
 * ahead only moves the next date on which the night must look. Returns the citizen as they stand after it.
 */
export async function follow(
  trx: Transaction,
  context: ActionContext,
  before: LockedCitizen,
  happeningOf: (after: LockedCitizen) => Happening | null,
): Promise<Outcome<LockedCitizen>> {
  const after = await rereadCitizen(trx, context, before.row)
  const { deadline } = before.situation
  if (deadline) {
    // The deadline as it stood before, against the facts as they are now.
    const between = { ...before, situation: { ...before.situation, facts: after.situation.facts } }
    const happening = happeningOf(after)
    if (happening) {
      const happened = await happen(trx, context, between, happening)
      if (!happened.ok) return happened
    } else {
      await writeChange(trx, context, between, deadline.id, { deadline, steps: [] })
    }
  }
  return done(await rereadCitizen(trx, context, before.row))
}

/** D-GROUP-CHANGE, also dated ahead or back. Refusals: too_far_ahead (J-YEARS). */
export async function changeGroup(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  to: { readonly contactGroup: number; readonly category: string | null; readonly from: PlainDate },
): Promise<Outcome<LockedCitizen>> {
  const wrongYear = refusedBy(tooFarAhead(to.from, locked.today))
  if (wrongYear) return wrongYear
  await insertContactGroupPeriod(trx, {
    citizenId: locked.row.id,
    reportedOn: locked.today,
    actor: actedBy(context.actor),
    ...to,
  })
  return await follow(trx, context, locked, ({ situation: { contactGroup } }) =>
    contactGroup === locked.situation.contactGroup ? null : { kind: 'contact_group_changed', contactGroup },
  )
}

/** What whoever changes a citizen so should know; asked before it is changed. */
export async function warningsOfChange(
  trx: Transaction,
  { situation }: LockedCitizen,
  change: CitizenChange,
): Promise<Warning[]> {
  const ids = situation.meetings.flatMap((meeting) => meeting.offerId ?? [])
  return changeWarnings(situation, change, ids.length === 0 ? new Map() : await findOffers(trx, [...new Set(ids)]))
}

interface Move {
  readonly jobCentre: string | null
  readonly from: PlainDate
  /** Whether the new job centre says so, not the one that has the person. */
  readonly movedHere?: boolean
}

/**
 * D-MOVE, also dated ahead or back; null: the citizen belongs to no job centre. D-RESIDENCE: both job centres' logs tell it.
 * Refusals: too_far_ahead (J-YEARS).
 */
export async function changeJobCentre(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  to: Move,
): Promise<Outcome<LockedCitizen>> {
  const wrongYear = refusedBy(tooFarAhead(to.from, locked.today))
  if (wrongYear) return wrongYear
  const actor = actedBy(context.actor)
  await insertJobCentrePeriod(trx, { citizenId: locked.row.id, reportedOn: locked.today, actor, ...to })
  await tellOther(trx, context, locked, to)
  const followed = await follow(trx, context, locked, ({ situation: { jobCentre } }) =>
    jobCentre === locked.situation.jobCentre ? null : { kind: 'job_centre_changed', jobCentre },
  )
  return followed.ok ? done(await withOwnDetails(trx, followed.value)) : followed
}

/** The log of the job centre that did not do it; that of the other one has the act itself. */
async function tellOther(
  trx: Transaction,
  { actor }: ActionContext,
  { row, situation: { jobCentre: old } }: LockedCitizen,
  { jobCentre: next }: Move,
): Promise<void> {
  const { name: actingUser, client } = whoActs(actor)
  const of = { client: client ?? WITHOUT_CLIENT, actingUser, citizenId: row.id, refused: false, subject: null }
  const movedAway = old !== null && !worksFor(actor, old) && old !== next
  const movedHere = next !== null && !worksFor(actor, next) && next !== old
  await insertAccesses(trx, [
    ...(movedAway ? [{ ...of, jobCentre: old, operation: 'citizenMovedAway' }] : []),
    ...(movedHere ? [{ ...of, jobCentre: next, operation: 'citizenMovedHere' }] : []),
  ])
}
