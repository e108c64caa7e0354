import { type Citizen, type Detail, imported } from '../../rules/contact-details.ts'
import { type ContactDetails, nameCaseworker, updateContactDetails } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import { ensureCaseworkers } from '../../storage/job-centres.ts'

/**
 * N-OPTOUT: writes what a job centre says of a citizen, but for what the citizen chose; returns
 * what stands although it says something else.
 */
export async function importDetails(
  trx: Transaction,
  row: Citizen,
  jobCentre: string,
  told: ContactDetails,
): Promise<Detail[]> {
  const { change, kept } = imported(row, told)
  await updateContactDetails(trx, row.id, { ...change, detailsOf: jobCentre })
  return kept
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

/** Writes whom a job centre names as a citizen's caseworker; what is not told stays. */
export async function importCaseworker(
  trx: Transaction,
  citizenId: string,
  jobCentre: string,
  ref: string | null | undefined,
): Promise<void> {
  if (ref !== undefined) await nameCaseworker(trx, citizenId, await caseworkerNamed(trx, jobCentre, ref))
}
