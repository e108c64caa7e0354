import { refuseStale, type SeenCase } from '../../rules/case-changes.ts'
import type { Refused } from '../../rules/refusals.ts'
import { caseChangesAfter } from '../../storage/case-changes.ts'
import type { Transaction } from '../../storage/database.ts'
import type { LockedCitizen } from './locked-citizen.ts'

/**
 * J-STALE: the refusal of a form that was filled in before somebody changed the case, or on another
 * day. Null where the case stands as it was seen, and for whoever does not say what was seen. Asked
 * when the citizen is locked, before anything else is decided. Refusals: case_changed, day_changed.
 */
export async function refuseChangedSince(
  trx: Transaction,
  { situation: { citizenId }, today }: LockedCitizen,
  seen: SeenCase | null | undefined,
): Promise<Refused | null> {
  if (!seen) return null
  return refuseStale(seen, await caseChangesAfter(trx, citizenId, { after: seen.through, byHand: 'D-CLOSE' }), today)
}
