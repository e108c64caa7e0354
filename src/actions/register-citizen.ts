import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import {
  type ContactDetails,
  findCitizenByCprHash,
  insertCitizen,
  insertContactGroupPeriod,
  insertJobCentrePeriod,
  updateContactDetails,
} from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { changeGroup, changeJobCentre } from './steps/changes.ts'
import { lockCitizen } from './steps/citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface NewCitizen {
  readonly cpr: string
  readonly name: string
  readonly contactGroup: number
  readonly category: string | null
  readonly jobCentre: string
  readonly details: Omit<ContactDetails, 'name'>
}

export interface Registered {
  readonly id: string
  /** False when the person was this job centre's already. */
  readonly joined: boolean
}

/**
 * A job centre registers a person. One who belonged to another job centre belongs to this one from today (D-MOVE); of one
 * who is theirs already the details and the group are brought up to date. Refusals: not_found (another's job centre code).
 */
export const registerCitizen = (context: ActionContext, person: NewCitizen): Promise<Outcome<Registered>> =>
  transact(context, async (trx) => {
    const { actor } = context
    if (actor.kind !== 'job_centre' || actor.jobCentre !== person.jobCentre) return refuse('not_found')
    await ensureJobCentre(trx, person.jobCentre)
    const known = await findCitizenByCprHash(trx, context.vault.hash(person.cpr))
    if (known) return await bringUpToDate(trx, context, known.id, person)
    const id = await insertNew(trx, context, person)
    if (id) return done({ id, joined: true })
    const raced = await findCitizenByCprHash(trx, context.vault.hash(person.cpr))
    return raced ? await bringUpToDate(trx, context, raced.id, person) : refuse('not_found')
  })

async function insertNew(trx: Transaction, context: ActionContext, person: NewCitizen): Promise<string | null> {
  const now = context.clock.now()
  const today = dateOf(now)
  const id = newId()
  const { contactGroup, category, jobCentre, cpr, name, details } = person
  const inserted = await insertCitizen(trx, {
    id,
    cpr_encrypted: context.vault.encrypt(cpr),
    cpr_hash: context.vault.hash(cpr),
    name,
    mobile: details.mobile ?? null,
    email: details.email ?? null,
    sms_service: details.sms_service ?? false,
    email_service: details.email_service ?? false,
    language: details.language ?? 'da',
    first_signed_in_at: null,
    created_at: now,
  })
  if (!inserted) return null
  await insertContactGroupPeriod(trx, { citizenId: id, contactGroup, category, from: today, reportedOn: today })
  await insertJobCentrePeriod(trx, { citizenId: id, jobCentre, from: today, reportedOn: today })
  return id
}

async function bringUpToDate(
  trx: Transaction,
  context: ActionContext,
  id: string,
  person: NewCitizen,
): Promise<Outcome<Registered>> {
  let locked = await lockCitizen(trx, context, id, { anyJobCentre: true })
  if (!locked) return refuse('not_found')
  const { contactGroup, category, jobCentre, name, details } = person
  const from = locked.today
  const joined = locked.situation.jobCentre !== jobCentre
  await updateContactDetails(trx, id, { name, ...details })
  if (joined) {
    const moved = await changeJobCentre(trx, context, locked, { jobCentre, from })
    if (!moved.ok) return moved
    locked = moved.value
  }
  if (locked.situation.contactGroup !== contactGroup || locked.situation.category !== category) {
    const changed = await changeGroup(trx, context, locked, { contactGroup, category, from })
    if (!changed.ok) return changed
  }
  return done({ id, joined })
}
