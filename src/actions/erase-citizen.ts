import { recordAccess } from '../questions/access-log.ts'
import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { lockCitizenRow } from '../storage/citizens.ts'
import { countErasable, type Erased, eraseCitizen as eraseRows, standingOf } from '../storage/erasing.ts'
import { type ActionContext, transact } from './transaction.ts'

/** What was erased, or stands in the way. */
export type Erasing =
  | { readonly kind: 'erased' | 'would_erase'; readonly rows: Erased }
  | { readonly kind: 'stands'; readonly because: readonly string[] }

/**
 * Erases a citizen on demand: name, number, contact details, absences, words and addresses go at
 * once. What documents the case stays under an id that leads to nobody, until its time
 * (`src/rules/retention.ts`). Nothing is done while the citizen belongs to a job centre, or a
 * deadline or meeting stands. `dryRun`: only counted. Refusals: not_found.
 */
export const eraseCitizen = (
  context: ActionContext,
  citizenId: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Outcome<Erasing>> =>
  transact(context, 'erase_citizen', async (trx): Promise<Outcome<Erasing>> => {
    const row = await lockCitizenRow(trx, citizenId)
    const now = context.clock.now()
    const standing = row ? await standingOf(trx, citizenId, dateOf(now)) : null
    if (!standing) return refuse('not_found')
    const because = Object.entries(standing).flatMap(([what, stands]) => (stands ? [what] : []))
    if (because.length > 0) return done({ kind: 'stands', because })
    const rows = await countErasable(trx, citizenId)
    if (dryRun) return done({ kind: 'would_erase', rows })
    await eraseRows(trx, citizenId, now)
    const act = { citizenId, operation: 'erase_citizen', refused: false, subject: null }
    await recordAccess({ ...context, joined: { trx } }, act)
    return done({ kind: 'erased', rows })
  })
