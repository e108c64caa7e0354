import { reachesCitizen } from '../rules/access.ts'
import type { PlainDate } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { insertNoTimeFinding } from '../storage/no-time-findings.ts'
import { type ActionContext, transact } from './transaction.ts'

/** F-EVIDENCE: that this citizen found no free time: when, of which offer, in which window. */
export const recordNoTime = (
  context: ActionContext,
  finding: {
    citizenId: string
    jobCentre: string
    offerId: string | null
    windowFrom: PlainDate
    windowUntil: PlainDate | null
  },
): Promise<Outcome<null>> =>
  transact(context, 'record_no_time', async (trx, granted) => {
    if (!reachesCitizen(granted, finding)) return refuse('not_found')
    const windowUntil = finding.windowUntil ?? finding.windowFrom
    await insertNoTimeFinding(trx, { ...finding, windowUntil, at: context.clock.now() })
    return done(null)
  })
