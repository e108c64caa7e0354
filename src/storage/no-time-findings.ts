import type { Instant, PlainDate } from '../rules/dates.ts'
import type { Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** F-EVIDENCE: that a citizen found no free time, of which offer, in which window. */
export interface NoTimeFinding {
  readonly citizenId: string
  readonly jobCentre: string
  readonly offerId: string | null
  readonly at: Instant
  readonly windowFrom: PlainDate
  readonly windowUntil: PlainDate
}

export async function insertNoTimeFinding(trx: Transaction, finding: NoTimeFinding): Promise<void> {
  const inserted = trx.insertInto('no_time_finding').values({
    citizen_id: finding.citizenId,
    job_centre: finding.jobCentre,
    offer_id: finding.offerId,
    at: finding.at,
    window_from: finding.windowFrom,
    window_until: finding.windowUntil,
  })
  await mustChange(1, inserted.execute())
}
