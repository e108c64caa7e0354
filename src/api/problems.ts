import { z } from '@hono/zod-openapi'
import { instant } from '../rules/dates.ts'
import { limits, type Taken } from '../rules/limits.ts'
import type { Refusal, RefusalFacts, Refusals } from '../rules/refusals.ts'
import { refusalRules } from '../rules/refusals.ts'
import { growing, ruleSchema } from './growing.ts'
import { danishInstant } from './instants.ts'
import {
  refusalDetail,
  refusalMayPass,
  refusalPointer,
  refusalStatus,
  refusalTitle,
  wordedRefusals,
} from './refusal-words.ts'

/** What the door itself refuses, before any rule is asked. */
const requestProblems = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  insufficient_scope: { status: 403, title: 'The token lacks a scope' },
  no_such_operation: { status: 404, title: 'Not found' },
  not_acceptable: { status: 406, title: 'Only JSON is answered' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  idempotency_key_in_use: { status: 409, title: 'The request is still being answered' },
  precondition_failed: { status: 412, title: 'It is no longer as you have seen it' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  invalid_request: { status: 422, title: 'The request is not valid' },
  unknown_field: { status: 422, title: 'The request says what is not known here' },
  header_not_supported: { status: 422, title: 'A header asks for what is not done here' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const

export type RequestProblemCode = keyof typeof requestProblems

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of two lists written out, and two more
const codes = [...Object.keys(requestProblems), 'invalid', 'required', ...Object.keys(refusalRules)] as [
  string,
  ...string[],
]

const codeSchema = growing(codes, {
  name: 'Code',
  description: 'What was refused, for a program to go by; what each means stands at `type`.',
  example: 'after_deadline_window',
})

export const reasonSchema = z
  .looseObject({
    rule: ruleSchema.optional().openapi({ description: 'The rule that says no; absent for a malformed request.' }),
    code: codeSchema,
    detail: z.string().openapi({ description: 'What happened and what to do, in English.' }),
    in: z
      .enum(['body', 'query', 'path', 'header'])
      .optional()
      .openapi({ description: 'Which part of the request is wrong, where it is one.' }),
    pointer: z
      .string()
      .optional()
      .openapi({ description: 'Which part of it, as a JSON pointer.', example: '/dueDate' }),
  })
  .openapi('Reason', { description: 'One reason, with the facts of the case beside it.' })

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string().openapi({
      description: 'Leads to what the code means on the page of this document.',
      example: '/problems/after_deadline_window',
    }),
    title: z.string().openapi({ description: 'The code in words, the same for every request.' }),
    status: z.int().openapi({ description: 'The HTTP status, once more.' }),
    detail: z.string().openapi({ description: 'What happened and what to do, in English, for a person to read.' }),
    code: codeSchema,
    rule: ruleSchema.optional().openapi({ description: 'The rule of the first reason, where it is one.' }),
    reasons: z.array(reasonSchema).openapi({
      description:
        'All reasons that apply, the weightiest first. Of a request that is not valid the first hundred mistakes, each with its pointer.',
    }),
    requestId: z.string().openapi({
      description: 'Names this request in our log: your X-Request-Id, or one made here.',
      example: 'b7c3c1de-1c1a-4b6e-9a7e-0c2b7f6f1f00',
    }),
  })
  .openapi('Problem', { description: 'Why nothing was done (RFC 9457), by the weightiest of the reasons.' })

export type Reason = z.input<typeof reasonSchema>
type Problem = Omit<z.input<typeof problemSchema>, 'requestId'>

export interface ProblemAnswer {
  readonly status: number
  /** All of it but the request's id, which is added when it is sent. */
  readonly body: Problem
}

const typeOf = (code: string): string => `/problems/${code}`

/** Instants among the facts get the Danish offset, as everywhere in the API. */
const factsInDanishTime = (facts: RefusalFacts): RefusalFacts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*Z$/.test(value) ? danishInstant(instant(value)) : value,
    ]),
  )

/** A refusal as one of the `reasons` of an answer. */
export function reasonOf({ code, rule, facts }: Refusal): Reason & { rule: Refusal['rule'] } {
  const told = factsInDanishTime(facts)
  const pointer = refusalPointer(code)
  const place = pointer === undefined ? {} : { in: 'body' as const, pointer }
  return { ...told, rule, code, ...place, detail: refusalDetail(code, told) }
}

// What is not there hides everything else (J-OWN); what can never be right comes before what may
// change.
const weight: Readonly<Record<ReturnType<typeof refusalStatus>, number>> = { 404: 0, 422: 1, 410: 2, 409: 3 }

/**
 * Refusals of rules as one problem: the weightiest reason gives type, title, status, detail and
 * rule.
 */
export function problemOf(refusals: Refusals): ProblemAnswer {
  const ordered = refusals.toSorted((a, b) => weight[refusalStatus(a.code)] - weight[refusalStatus(b.code)])
  const first = ordered[0] ?? refusals[0]
  // Whether something exists is all that may be told of what is not one's own.
  const told = first.code === 'not_found' ? [first] : ordered
  const reasons = told.map(reasonOf)
  const { code } = first
  const status = refusalStatus(code)
  const detail = reasonOf(first).detail
  return {
    status,
    body: { type: typeOf(code), title: refusalTitle(code), status, detail, code, rule: first.rule, reasons },
  }
}

/** Whether the same request may be right another time: not where one of its reasons is for good. */
export const mayPass = (refusals: Refusals): boolean => refusals.every(({ code }) => refusalMayPass(code))

/** What the door refuses itself; `reasons` where there is more to say than `detail`. */
export function requestProblem(
  code: RequestProblemCode,
  detail: string,
  reasons: readonly Reason[] = [{ code, detail }],
): ProblemAnswer {
  const { status, title } = requestProblems[code]
  return { status, body: { type: typeOf(code), title, status, detail, code, reasons: [...reasons] } }
}

/** J-LIMITS: what was tried too often, and in how many seconds it may be tried again. */
export function limitProblem({ name, most, seconds, resetSeconds }: Taken): ProblemAnswer {
  const { what, of } = limits[name]
  const bound = seconds === null ? `${most}` : `${most} in ${seconds} seconds`
  const detail = `Too many ${what}, of ${of}: the most is ${bound}. Nothing was done. Send it again in ${resetSeconds} s.`
  const rule = 'J-LIMITS'
  const reason = {
    code: 'too_many_requests',
    rule,
    detail,
    limit: name,
    most,
    ...(seconds === null ? {} : { seconds }),
  } as const
  const { status, body } = requestProblem('too_many_requests', detail, [reason])
  return { status, body: { ...body, rule } }
}

const ruleOf = new Map<string, string>(Object.entries(refusalRules))

/** Every code that an answer may carry, for the page that explains them. */
export const problemCodes: readonly { code: string; status: number; title: string; rule: string | null }[] = [
  ...Object.entries(requestProblems).map(([code, { status, title }]) => ({ code, status, title, rule: null })),
  ...wordedRefusals.map(({ code, status, title }) => ({ code, status, title, rule: ruleOf.get(code) ?? null })),
]
