import type { RefusalCode } from '../rules/refusals.ts'
import { refusalText } from '../web/refusals.ts'
import type { Visit } from './signed-in-request.ts'

/** What would tell of a deadline, and what is said instead while the citizen may not know of it. */
const hidden: Partial<Record<RefusalCode, RefusalCode>> = {
  after_deadline_window: 'beyond_horizon',
  other_interview_type: 'no_offer_fits',
}

/** The sentence of a refusal, as this citizen may hear it (D-HIDDEN: "limits silently"). */
export function wordsOfRefusal({ texts, situation }: Visit, code: RefusalCode): string {
  const silent = situation.deadline?.status === 'not_activated'
  return refusalText(texts, (silent && hidden[code]) || code)
}
