import { type Detail, imported } from '../../rules/contact-details.ts'
import { type ContactDetails, updateContactDetails } from '../../storage/citizens.ts'
import type { Transaction } from '../../storage/database.ts'
import type { CitizenRow } from '../../storage/tables.ts'

/** N-OPTOUT: writes what a job centre says of a citizen, but for what the citizen chose; returns what stands although it says something else. */
export async function importDetails(
  trx: Transaction,
  row: CitizenRow,
  jobCentre: string,
  told: ContactDetails,
): Promise<Detail[]> {
  const { change, kept } = imported(row, told)
  await updateContactDetails(trx, row.id, { ...change, details_of: jobCentre })
  return kept
}
