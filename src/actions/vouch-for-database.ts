import { type Evidence, type HeldBecause, verdictOf } from '../rules/continuity.ts'
import { done } from '../rules/refusals.ts'
import { acceptCopy, holdDatabase, readContinuity, writeBeat } from '../storage/continuity.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface Vouched {
  /** Why nothing may be sent and booked; null where all goes on. */
  readonly held: HeldBecause | null
  readonly timeline: string
  /** The beat that was written down. */
  readonly beat: Evidence | null
  /** Whether this process has found that another copy goes on where the former ended. */
  readonly wentOn: boolean
}

/**
 * O-RESTORED: looks whether the database has all that this process and its journal know of it, and
 * writes down one beat more. A database that lacks some of it is held, for everybody; one of
 * another timeline that has it all goes on. `beats`: whether this process stays.
 */
export async function vouchForDatabase(
  context: ActionContext,
  evidence: readonly Evidence[],
  beats: { readonly journal: string; readonly beat: number } | null,
): Promise<Vouched> {
  const outcome = await transact(context, 'vouch_for_database', async (trx) => {
    const { continuity, current, known } = await readContinuity(trx, [
      ...new Set(evidence.map(({ journal }) => journal)),
    ])
    const verdict = verdictOf(continuity, current, evidence, known)
    const { timeline } = current
    if (typeof verdict === 'object') {
      // Another copy is not written down: whoever can vouch for it may still come.
      if (verdict.held === 'behind_journal') await holdDatabase(trx, verdict.held)
      return done<Vouched>({ held: verdict.held, timeline, beat: null, wentOn: false })
    }
    if (verdict !== 'same') await acceptCopy(trx, current)
    if (beats) await writeBeat(trx, beats)
    const beat = beats ? { ...beats, era: continuity.era } : null
    return done<Vouched>({ held: null, timeline, beat, wentOn: verdict === 'goes_on' })
  })
  if (!outcome.ok) throw new Error(`vouching was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}
