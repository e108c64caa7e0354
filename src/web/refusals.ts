import danish from '../../locales/da.json' with { type: 'json' }
import type { RefusalCode } from '../rules/refusals.ts'
import type { Texts } from './texts.ts'

type Worded = RefusalCode & keyof typeof danish.refusal

const isWorded = (code: RefusalCode): code is Worded => Object.hasOwn(danish.refusal, code)

/**
 * The citizen's text for a refusal: what is wrong and what to do. Codes that no citizen can meet
 * have the general sentence.
 */
export const refusalText = (texts: Texts, code: RefusalCode): string =>
  texts.t(isWorded(code) ? `refusal.${code}` : 'refusal.unknown')
