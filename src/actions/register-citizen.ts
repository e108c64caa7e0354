import { type Granted, worksFor } from '../rules/access.ts'
import { type Detail, noDetails } from '../rules/contact-details.ts'
import { dateOf, isAfter } from '../rules/dates.ts'
import type { Warning } from '../rules/new-deadline.ts'
import { done, type Outcome, type Refused, refuse } from '../rules/refusals.ts'
import { findCitizenByNumber, hasSaidMovedHere, insertCitizen } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { lockCitizen } from './steps/citizen.ts'
import { changeGroup, changeJobCentre, warningsOfChange } from './steps/citizen-changes.ts'
import { recordContactGroup, recordJobCentre } from './steps/citizen-history.ts'
import { caseworkerNamed, importCaseworker, importDetails } from './steps/details.ts'
import { recordCitizenNews } from './steps/events.ts'
import type { LockedCitizen } from './steps/locked-citizen.ts'
import type { NewCitizen } from './steps/new-citizen.ts'
import { keepUnderEachKey } from './steps/renew-numbers.ts'
import { type ActionContext, transact } from './transaction.ts'

export type { NewCitizen } from './steps/new-citizen.ts'

export interface Registered {
  readonly id: string
  /** False when the person was this job centre's already. */
  readonly joined: boolean
  /** N-OPTOUT: what the citizen chose and this says otherwise. */
  readonly kept: readonly Detail[]
  /**
   * What another contact group closes and flags (D-GROUP-CHANGE, M-FLAG), in the job centre that
   * has the person now. What a move closes was written to the other one, and is not told
   * (D-RESIDENCE).
   */
  readonly warnings: readonly Warning[]
}

/**
 * A job centre registers a person who is nobody's, or brings up to date one who is theirs. A person
 * of another job centre moves only where this one says "moved here", today or before. A move said
 * again for the same day changes nothing (D-RESIDENCE, D-MOVE). Refusals: job_centre_of_others,
 * belongs_to_other_job_centre, moved_here_later.
 */
export const registerCitizen = (context: ActionContext, person: NewCitizen): Promise<Outcome<Registered>> =>
  transact(context, 'register_citizen', async (trx, granted) => {
    if (!worksFor(granted.actor, person.jobCentre)) return refuse('job_centre_of_others')
    await ensureJobCentre(trx, person.jobCentre)
    const known = await findCitizenByNumber(trx, context.keys.numbers.lookUp(person.cpr))
    if (known) {
      await keepUnderEachKey(trx, context.keys.numbers, known.id, person.cpr)
      return await bringUpToDate(trx, context, granted, known.id, person)
    }
    const id = await insertNew(trx, context, person)
    if (id) return done({ id, joined: true, kept: [], warnings: [] })
    const raced = await findCitizenByNumber(trx, context.keys.numbers.lookUp(person.cpr))
    return raced ? await bringUpToDate(trx, context, granted, raced.id, person) : refuse('not_found')
  })

async function insertNew(trx: Transaction, context: ActionContext, person: NewCitizen): Promise<string | null> {
  const now = context.clock.now()
  const today = dateOf(now)
  const id = newId()
  const { contactGroup, category = null, jobCentre, cpr, name, movedHere } = person
  const inserted = await insertCitizen(trx, {
    id,
    numbers: context.keys.numbers.stored(id, cpr),
    name,
    ...noDetails,
    ...person.details,
    detailsOf: jobCentre,
    caseworkerId: await caseworkerNamed(trx, jobCentre, person.caseworker ?? null),
    createdAt: now,
  })
  if (!inserted) return null
  const reported = { citizenId: id, from: today, reportedOn: today }
  await recordContactGroup(trx, { ...reported, contactGroup, category }, context.actor)
  await recordJobCentre(trx, { ...reported, jobCentre, movedHere: Boolean(movedHere) }, context.actor)
  const registered = { type: 'citizen.registered', rule: 'D-RESIDENCE' } as const
  await recordCitizenNews(trx, { citizenId: id, jobCentre }, registered, { actor: context.actor, at: now })
  return id
}

async function bringUpToDate(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  id: string,
  person: NewCitizen,
): Promise<Outcome<Registered>> {
  let locked = await lockCitizen(trx, context, granted, id)
  if (!locked) return refuse('not_found')
  const { contactGroup, jobCentre, name, details } = person
  const from = locked.today
  const joined = locked.situation.jobCentre !== jobCentre
  if (joined) {
    const refused = await refuseTakingOver(trx, locked, person)
    if (refused) return refused
    const movedHere = person.movedHere ?? null
    const moved = await changeJobCentre(trx, context, locked, {
      jobCentre,
      from: movedHere ?? from,
      movedHere: movedHere !== null,
    })
    if (!moved.ok) return moved
    locked = moved.value
  }
  const told = { actor: context.actor, at: locked.now }
  const kept = await importDetails(trx, locked.row, jobCentre, { name, ...details }, told)
  await importCaseworker(trx, id, jobCentre, person.caseworker, told)
  const { situation } = locked
  const isSameGroup = situation.contactGroup === contactGroup
  const category = person.category === undefined && isSameGroup ? situation.category : (person.category ?? null)
  if (isSameGroup && situation.category === category) return done({ id, joined, kept, warnings: [] })
  const to = { contactGroup, category, from }
  const warnings = await warningsOfChange(trx, locked, to)
  const changed = await changeGroup(trx, context, locked, to)
  return changed.ok ? done({ id, joined, kept, warnings }) : changed
}

/**
 * D-RESIDENCE: "never from a mere resend of what a job centre once knew", whether or not it says
 * "moved here" each night.
 */
async function refuseTakingOver(
  trx: Transaction,
  { situation, today }: LockedCitizen,
  { jobCentre, movedHere: from }: NewCitizen,
): Promise<Refused | null> {
  if (situation.jobCentre === null) return null
  if (!from) return refuse('belongs_to_other_job_centre')
  if (isAfter(from, today)) return refuse('moved_here_later', { from: from.toString() })
  const isResend = await hasSaidMovedHere(trx, { citizenId: situation.citizenId, jobCentre, from })
  return isResend ? refuse('belongs_to_other_job_centre') : null
}
