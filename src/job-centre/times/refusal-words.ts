import danish from '../../../locales/da.json' with { type: 'json' }
import type { RefusalCode, Refusals } from '../../rules/refusals.ts'
import type { Texts } from '../../web/texts.ts'

type Worded = RefusalCode & keyof typeof danish.jobCentre.times.refusal

const isWorded = (code: RefusalCode): code is Worded => Object.hasOwn(danish.jobCentre.times.refusal, code)

/** The first refusal in a planner's words: what is wrong and what to do. */
export function refusalWords(texts: Texts, [{ code, facts }]: Refusals): string {
  return isWorded(code)
    ? texts.t(`jobCentre.times.refusal.${code}`, { most: 0, times: 0, meetings: 0, ...facts })
    : texts.t('jobCentre.times.refusal.unknown')
}
