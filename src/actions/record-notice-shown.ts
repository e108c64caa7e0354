import { mayAct, reachesCitizen } from '../rules/access.ts'
import type { Notice } from '../rules/notices.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { worn } from '../storage/hats.ts'
import { findNoticeShown, insertNoticeShown } from '../storage/proof-of-notice.ts'
import { type ActionContext, transact } from './transaction.ts'

/** Notices of which this process knows that they are recorded: reloading a page costs nothing. */
const recorded = new Set<string>()
const MOST_RECORDED = 50_000

/**
 * Proof of notice (§2.3): that a notice has stood on "Min side", the first time that it does.
 * Refusals: not_found, for another's deadline.
 */
export async function recordNoticeShown(
  context: ActionContext,
  deadlineId: string,
  { stage }: Pick<Notice, 'stage'>,
): Promise<Outcome<null>> {
  const granted = mayAct(context.actor, 'record_notice_shown')
  if (!granted.ok) return granted
  const { citizenId: by } = granted.value.actor
  const key = `${by} ${deadlineId} ${stage}`
  if (recorded.has(key)) return done(null)
  const found = await findNoticeShown(worn(context, 'record_notice_shown'), deadlineId, stage)
  if (!found || !reachesCitizen(granted.value, { citizenId: found.citizenId, jobCentre: null }))
    return refuse('not_found')
  if (!found.isShown)
    await transact(context, 'record_notice_shown', async (trx) => {
      await insertNoticeShown(trx, { deadlineId, stage, at: context.clock.now() })
      return done(null)
    })
  if (recorded.size >= MOST_RECORDED) recorded.clear()
  recorded.add(key)
  return done(null)
}
