import { type Citizen, type Detail, imported } from '../../rules/contact-details.ts'
import { isSameDay, type PlainDate } from '../../rules/dates.ts'
import {
  type ContactDetails,
  findNamedCaseworker,
  nameCaseworker,
  updateContactDetails,
} from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { ensureCaseworkers } from '../../storage/job-centres.ts'
import { recordCitizenNews, type Told } from './events.ts'

/**
 * N-OPTOUT: writes what a job centre says of a citizen, but for what the citizen chose; returns
 * what stands although it says something else.
 */
export async function importDetails(
  trx: Transaction,
  row: Citizen,
  jobCentre: string,
  told: ContactDetails,
  who: Told,
): Promise<Detail[]> {
  const { change, kept } = imported(row, told)
  await updateContactDetails(trx, row.id, { ...change, detailsOf: jobCentre })
  await tellDetails(trx, row, jobCentre, change, who)
  return kept
}

/** Whether two protections end on the same day, or neither is one. */
export const isSameEnd = (a: PlainDate | null, b: PlainDate | null): boolean =>
  a === null || b === null ? a === b : isSameDay(a, b)

/** J-EVENTS: which details changed; nothing where they all say what stood. */
export async function tellDetails(
  trx: Transaction,
  row: Citizen,
  jobCentre: string | null,
  details: ContactDetails,
  who: Told,
): Promise<void> {
  const { name, mobile, email, smsService, emailService, language, protectedUntil } = details
  const told = { name, mobile, email, smsService, emailService, language }
  const stood: Readonly<Record<string, unknown>> = { ...row }
  const changed = Object.entries(told).flatMap(([field, value]) =>
    value === undefined || value === stood[field] ? [] : field,
  )
  if (protectedUntil !== undefined && !isSameEnd(protectedUntil, row.protectedUntil)) changed.push('protected')
  if (changed.length === 0) return
  const data = { what: 'details', fields: changed }
  const news = { type: 'citizen.changed', rule: 'N-OPTOUT', data } as const
  await recordCitizenNews(trx, { citizenId: row.id, jobCentre }, news, who)
}

/**
 * The id of the caseworker whom a job centre names by its own name for them, made when first seen;
 * null where it names nobody.
 */
export async function caseworkerNamed(trx: Transaction, jobCentre: string, ref: string | null): Promise<string | null> {
  if (ref === null) return null
  const caseworker = (await ensureCaseworkers(trx, jobCentre, [ref])).get(ref)
  if (!caseworker) throw new Error('a caseworker just made has vanished')
  return caseworker.id
}

/**
 * Writes whom a job centre names as a citizen's caseworker; what is not told stays. Another one is
 * told (J-EVENTS).
 */
export async function importCaseworker(
  trx: Transaction,
  citizenId: string,
  jobCentre: string,
  ref: string | null | undefined,
  who: Told,
): Promise<void> {
  if (ref === undefined) return
  const [named, before] = [await caseworkerNamed(trx, jobCentre, ref), await findNamedCaseworker(trx, citizenId)]
  if (named === (before?.id ?? null)) return
  await nameCaseworker(trx, citizenId, named)
  const news = { type: 'citizen.changed', rule: 'J-EVENTS', data: { what: 'caseworker' } } as const
  await recordCitizenNews(trx, { citizenId, jobCentre }, news, who)
}
