import { z } from '@hono/zod-openapi'
import { refuse } from '../rules/refusals.ts'
import { NAMES_NOTHING } from './fields.ts'
import { type ProblemAnswer, problemOf, type Reason, requestProblem } from './problems.ts'

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemAnswer }

const places = { params: 'path', query: 'query', body: 'body' } as const
const isPart = (part: unknown): part is keyof typeof places => typeof part === 'string' && Object.hasOwn(places, part)

const keysOf = (option: unknown): string[] => (option instanceof z.ZodObject ? Object.keys(option.shape) : [])

/** Of the shapes that a body may have, the first whose own first field was sent; the last where none was. */
function meant(options: readonly unknown[], value: unknown): unknown {
  const sent = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return (
    options.find((option) =>
      keysOf(option)
        .slice(0, 1)
        .some((key) => sent.includes(key)),
    ) ?? options.at(-1)
  )
}

/** A body that may have several shapes is judged by the one that was meant: else every shape's mistakes would be told. */
function narrowed(schema: z.ZodObject, raw: Readonly<Record<string, unknown>>): z.ZodObject {
  const { body } = schema.shape
  if (!(body instanceof z.ZodUnion)) return schema
  const option = meant(body.options, raw['body'])
  return option instanceof z.ZodType ? z.object({ ...schema.shape, body: option }) : schema
}

/** zod's messages never say what was sent, so no person's number gets into an answer. */
const sentence = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is required'
  return issue.message
}

function reasonOfIssue(issue: z.core.$ZodIssue): Reason {
  const [part, ...path] = issue.path
  const place = isPart(part) ? places[part] : 'body'
  const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  const what = pointer === '' ? `The ${place}` : `${pointer.slice(1)} (${place})`
  return { code: 'invalid', in: place, pointer, detail: `${what}: ${sentence(issue)}.` }
}

const namesNothing = (issue: z.core.$ZodIssue): boolean => issue.code === 'custom' && issue.params === NAMES_NOTHING

/** Of one field the first mistake says enough. */
const firstOfEach = (reasons: readonly Reason[]): Reason[] =>
  [...Map.groupBy(reasons, (reason) => `${reason.in} ${reason.pointer}`).values()].flatMap((ofOne) => ofOne.slice(0, 1))

const MOST_REASONS = 100

/** Checks all parts of a request at once; every mistake is a reason. An id that cannot be one is 404, as one that nothing has. */
export function check<S extends z.ZodObject>(schema: S, raw: Readonly<Record<string, unknown>>): Checked<z.output<S>> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { ok: true, value: parsed.data }
  const told = narrowed(schema, raw).safeParse(raw).error?.issues ?? parsed.error.issues
  if (told.every(namesNothing)) return { ok: false, problem: problemOf(refuse('not_found').refusals) }
  const reasons = firstOfEach(told.filter((issue) => !namesNothing(issue)).map(reasonOfIssue))
  const all = reasons.length === 1 ? 'a mistake' : `${reasons.length} mistakes`
  const detail = `The request has ${all}, and nothing was changed. ${reasons
    .slice(0, 5)
    .map((reason) => reason.detail)
    .join(' ')}`
  return { ok: false, problem: requestProblem('invalid_request', detail, reasons.slice(0, MOST_REASONS)) }
}
