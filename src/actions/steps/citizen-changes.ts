import { worksFor } from '../../rules/access.ts'
import { whoLooks } from '../../rules/actor.ts'
import { type CitizenChange, changeWarnings } from '../../rules/change-warnings.ts'
import { isOvertaken } from '../../rules/coming-changes.ts'
import { isAfter, type PlainDate } from '../../rules/dates.ts'
import type { Happening } from '../../rules/deadline.ts'
import type { EventData } from '../../rules/events.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import { done, type Outcome, refusedBy } from '../../rules/refusals.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import { tooFarAhead } from '../../rules/year-meant.ts'
import { insertAccesses } from '../../storage/access-log.ts'
import { comingChangesOf } from '../../storage/coming-changes.ts'
import type { Transaction } from '../../storage/database.ts'
import { findOffers } from '../../storage/offers.ts'
import type { ActionContext } from '../transaction.ts'
import { rereadCitizen, withOwnDetails } from './citizen.ts'
import { recordComingChangeWithdrawn, recordContactGroup, recordJobCentre } from './citizen-history.ts'
import { happen, writeChange } from './deadline.ts'
import { recordCitizenNews, recordMove } from './events.ts'
import type { LockedCitizen } from './locked-citizen.ts'

/**
 * What a change of the citizen's facts does to the open deadline: the happening of today, if there
 * is one; a change dated ahead only moves the next date on which the night must look. Returns the
 * citizen as they stand after it.
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
  await recordContactGroup(trx, { citizenId: locked.row.id, reportedOn: locked.today, ...to }, context.actor)
  await tellChange(trx, context, locked, 'D-GROUP-CHANGE', { what: 'contact_group', from: to.from.toString() })
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
 * D-MOVE, also dated ahead or back; null: the citizen belongs to no job centre. D-RESIDENCE: both
 * job centres' logs tell it, and what the move overtakes is taken back. Refusals: too_far_ahead
 * (J-YEARS).
 */
export async function changeJobCentre(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  to: Move,
): Promise<Outcome<LockedCitizen>> {
  const wrongYear = refusedBy(tooFarAhead(to.from, locked.today))
  if (wrongYear) return wrongYear
  const overtaken = await withdrawOvertaken(trx, context, locked, to)
  await recordJobCentre(trx, { citizenId: locked.row.id, reportedOn: locked.today, ...to }, context.actor)
  await tellOther(trx, context, locked, to)
  await tellMove(trx, context, locked, to)
  await tellOfWithdrawnMoves(trx, context, locked, overtaken)
  const followed = await follow(trx, context, locked, ({ situation: { jobCentre } }) =>
    jobCentre === locked.situation.jobCentre ? null : { kind: 'job_centre_changed', jobCentre },
  )
  return followed.ok ? done(await withOwnDetails(trx, followed.value)) : followed
}

/** J-EVENTS: tells the citizen's job centre that something of them has changed. */
export const tellChange = (
  trx: Transaction,
  { actor }: Pick<ActionContext, 'actor'>,
  { situation: { citizenId, jobCentre }, now: at }: LockedCitizen,
  rule: RuleName,
  data: EventData,
): Promise<void> =>
  recordCitizenNews(trx, { citizenId, jobCentre }, { type: 'citizen.changed', rule, data }, { actor, at })

/** A move of today is told to both; of one that comes the night tells, and now who has them. */
async function tellMove(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  { jobCentre: to, from: on }: Move,
): Promise<void> {
  const { situation, today, now: at } = locked
  if (isAfter(on, today))
    await tellChange(trx, context, locked, 'D-RESIDENCE', { what: 'coming_move', from: on.toString() })
  else {
    const { citizenId, jobCentre: from } = situation
    await recordMove(trx, { citizenId, from, to, on: today }, { actor: context.actor, at })
  }
}

/**
 * D-RESIDENCE: takes back what was reported ahead and this move overtakes. The job centres to which
 * such moves would have led.
 */
async function withdrawOvertaken(
  trx: Transaction,
  { actor }: ActionContext,
  { row, situation, now, today }: LockedCitizen,
  { jobCentre: next, from }: Move,
): Promise<string[]> {
  const move = { old: situation.jobCentre, next, from }
  const led: string[] = []
  for (const change of await comingChangesOf(trx, row.id, today))
    if (isOvertaken(change, move, today))
      led.push(...((await recordComingChangeWithdrawn(trx, change, { citizenId: row.id, today }, now, actor)) ?? []))
  return led
}

/**
 * What was done to a citizen, in the logs of the job centres that it concerns; that of whoever did
 * it has the act itself.
 */
export async function tellInLogs(
  trx: Transaction,
  { actor, staffSession = null, lookReason: reason = null }: ActionContext,
  citizenId: string,
  told: readonly (readonly [jobCentre: string | null, operation: string])[],
): Promise<void> {
  const looks = whoLooks(actor)
  if (looks === null) return
  const { jobCentre: _own, ...who } = looks
  const of = { who, staffSession, reason, citizenId, refused: false, subject: null }
  await insertAccesses(
    trx,
    told.flatMap(([jobCentre, operation]) =>
      jobCentre === null || worksFor(actor, jobCentre) ? [] : [{ ...of, jobCentre, operation }],
    ),
  )
}

async function tellOther(
  trx: Transaction,
  context: ActionContext,
  { row, situation: { jobCentre: old } }: LockedCitizen,
  { jobCentre: next }: Move,
): Promise<void> {
  if (old === next) return
  await tellInLogs(trx, context, row.id, [
    [old, 'citizenMovedAway'],
    [next, 'citizenMovedHere'],
  ])
}

/**
 * D-RESIDENCE: that coming moves were taken back, to the job centre that had the person and those
 * to which the moves would have led.
 */
export async function tellOfWithdrawnMoves(
  trx: Transaction,
  context: ActionContext,
  { row, situation }: LockedCitizen,
  led: readonly string[],
): Promise<void> {
  if (led.length === 0) return
  const others = new Set([situation.jobCentre, ...led])
  await tellInLogs(
    trx,
    context,
    row.id,
    [...others].map((jobCentre) => [jobCentre, 'comingMoveWithdrawn'] as const),
  )
}
