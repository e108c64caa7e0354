import { z } from '@hono/zod-openapi'
import { refuse } from '../rules/refusals.ts'
import { NAMES_NOTHING } from './fields.ts'
import { type ProblemAnswer, problemOf, type Reason, requestProblem } from './problems.ts'
import { canBeShown, unknownField } from './unknown-fields.ts'

export type Checked<T> = { readonly ok: true; readonly value: T } | NotValid

const places = { params: 'path', query: 'query', body: 'body' } as const
const isPart = (part: unknown): part is keyof typeof places => typeof part === 'string' && Object.hasOwn(places, part)

const keysOf = (option: unknown): string[] => (option instanceof z.ZodObject ? Object.keys(option.shape) : [])

/**
 * Of the shapes that a body may have, the first whose own first field was sent; the last where none
 * was.
 */
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

/**
 * A body that may have several shapes is judged by the one that was meant: else every shape's
 * mistakes would be told.
 */
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

/** What was checked: the schema by which it was judged, and what was sent. */
interface Sent {
  readonly schema: z.ZodObject
  readonly raw: Readonly<Record<string, unknown>>
}

const MOST_REASONS = 100

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const placeOf = (part: unknown) => (isPart(part) ? places[part] : 'body')

function unknownFields({ schema }: Sent, { path, keys }: z.core.$ZodIssueUnrecognizedKeys): Reason[] {
  const [part, ...within] = path
  const place = placeOf(part)
  return keys.slice(0, MOST_REASONS + 1).map((name): Reason => {
    const isShown = canBeShown(name)
    const pointer = pointerOf(isShown ? [...within, name] : within)
    const what = isShown ? `${pointer.slice(1)} (${place})` : `A field of ${pointer.slice(1) || `the ${place}`}`
    return { code: 'unknown_field', in: place, pointer, detail: `${what} ${ending(unknownField(schema, path, name))}` }
  })
}

const ending = (told: string): string => (told.endsWith('?') ? told : `${told}.`)

/** A parameter that was sent twice comes as a list of what it was. */
const isRepeated = ({ raw }: Sent, [part, name]: readonly PropertyKey[]): boolean => {
  const query = part === 'query' ? raw['query'] : null
  return (
    typeof query === 'object' &&
    query !== null &&
    Array.isArray(Object.entries(query).find(([one]) => one === name)?.[1])
  )
}

function reasonsOfIssue(sent: Sent, issue: z.core.$ZodIssue): Reason[] {
  if (issue.code === 'unrecognized_keys') return unknownFields(sent, issue)
  const [part, ...path] = issue.path
  const place = placeOf(part)
  const pointer = pointerOf(path)
  const what = pointer === '' ? `The ${place}` : `${pointer.slice(1)} (${place})`
  const told = isRepeated(sent, issue.path) ? 'is given more than once' : sentence(issue)
  return [{ code: 'invalid', in: place, pointer, detail: `${what}: ${told}.` }]
}

const namesNothing = (issue: z.core.$ZodIssue): boolean => issue.code === 'custom' && issue.params === NAMES_NOTHING

/** The first mistake of each field, which says enough. */
const firstOfEach = (reasons: readonly Reason[]): Reason[] =>
  [...Map.groupBy(reasons, (reason) => `${reason.in} ${reason.pointer}`).values()].flatMap((ofOne) => ofOne.slice(0, 1))

const isUnknown = ({ code }: Reason): boolean => code === 'unknown_field'

/**
 * Checks all parts of a request at once; every mistake is a reason. An id that cannot be one is
 * 404, as one that nothing has.
 */
export function check<S extends z.ZodObject>(schema: S, raw: Readonly<Record<string, unknown>>): Checked<z.output<S>> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { ok: true, value: parsed.data }
  const judged = narrowed(schema, raw)
  const told = judged.safeParse(raw).error?.issues ?? parsed.error.issues
  if (told.every(namesNothing)) return { ok: false, problem: problemOf(refuse('not_found').refusals) }
  const mistakes = told.filter((issue) => !namesNothing(issue))
  const found = firstOfEach(mistakes.flatMap((issue) => reasonsOfIssue({ schema: judged, raw }, issue)))
  // A name spelt wrong says why another is missing.
  const reasons = [...found.filter(isUnknown), ...found.filter((reason) => !isUnknown(reason))]
  return { ok: false, problem: badRequest(reasons) }
}

/**
 * One problem of all that is wrong with a request; by a field that is not known before all else.
 */
function badRequest(reasons: readonly Reason[]): ProblemAnswer {
  const all = reasons.length === 1 ? 'a mistake' : `${reasons.length} mistakes`
  const detail = `The request has ${all}, and nothing was changed. ${reasons
    .slice(0, 5)
    .map((reason) => reason.detail)
    .join(' ')}`
  const code = reasons.some(isUnknown) ? 'unknown_field' : 'invalid_request'
  return requestProblem(code, detail, reasons.slice(0, MOST_REASONS))
}

/** What a request turns out to be, whose parts were right each by itself. */
export interface NotValid {
  readonly ok: false
  readonly problem: ProblemAnswer
}

/** A cursor that no item of its list has. */
export const unknownCursor: NotValid = {
  ok: false,
  problem: badRequest([
    {
      code: 'invalid',
      in: 'query',
      pointer: '/cursor',
      detail: 'cursor (query): stands for nothing in this list. Read the list from its first page.',
    },
  ]),
}
