import { createHash } from 'node:crypto'
import { type ResponseBody, textOfContent } from '../http/spliced-gzip.ts'
import { type ProblemAnswer, requestProblem } from './problems.ts'

const LETTERS = 27

/** A strong tag (RFC 9110 §8.8.3): another answer has another, whatever it is that has changed. */
export const tagOf = (content: ResponseBody): string =>
  `"${createHash('sha256').update(textOfContent(content)).digest('base64url').slice(0, LETTERS)}"`

/** What `If-Match` asks for: any state, or one of these. */
export type Condition = 'any' | readonly string[]

const LIST = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"\s*(?:,\s*(?:W\/)?"[\x21\x23-\x7e]*"\s*)*$/

/** Null where the header is no list of tags. A weak tag is in none: it never matches (§13.1.1). */
export function conditionIn(header: string): Condition | null {
  if (header.trim() === '*') return 'any'
  if (!LIST.test(header)) return null
  return [...header.matchAll(/(W\/)?("[^"]*")/g)].flatMap(([, weak, tag]) => (weak || !tag ? [] : [tag]))
}

/** Whether what stands now is what the client has seen. */
export const meets = (condition: Condition, content: ResponseBody): boolean =>
  condition === 'any' || condition.includes(tagOf(content))

export const notMet: ProblemAnswer = requestProblem(
  'precondition_failed',
  'What you want to change is no longer as you have seen it (If-Match), and nothing was done. Read it again, and decide anew.',
)
