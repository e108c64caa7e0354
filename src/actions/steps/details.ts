import { type Citizen, type Detail, imported } from '../../rules/contact-details.ts'
import { type ContactDetails, updateContactDetails } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'

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
