import { z } from '@hono/zod-openapi'
import { lettersApart } from '../rules/letters-apart.ts'

// What to say of a field or parameter that nobody here knows: which one was probably meant.

/** A known name, and where it stands when that is not where the unknown one was sent. */
interface Known {
  readonly name: string
  readonly elsewhere: string | null
}

/** `dry_run`, `dryrun` and `DryRun` are spellings of one name. */
const spoken = (name: string): string => name.replaceAll(/[-_.\s]/g, '').toLowerCase()

const MOST_LETTERS = 50

/**
 * A third of its letters may be wrong: `intervewtype` is `interviewType`, `place` is not `plan`.
 */
const LETTERS_FOR_A_MISTAKE = 3

/** The known name that is nearest to this one; null where none is near. */
function nearest(name: string, known: readonly Known[]): Known | null {
  const sent = spoken(name)
  const [best] = known
    .map((one) => ({ one, far: lettersApart(sent, spoken(one.name)) }))
    .filter(({ far }) => far <= Math.floor(sent.length / LETTERS_FOR_A_MISTAKE))
    .toSorted((a, b) => a.far - b.far)
  return best?.one ?? null
}

/** The object that stands at a path of a schema, if it is one. */
function objectAt(schema: unknown, path: readonly PropertyKey[]): z.ZodObject | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return objectAt(schema.unwrap(), path)
  if (schema instanceof z.ZodPipe) return objectAt(schema.in, path)
  const [step, ...rest] = path
  if (step === undefined) return schema instanceof z.ZodObject ? schema : null
  if (schema instanceof z.ZodArray) return objectAt(schema.element, rest)
  return schema instanceof z.ZodObject ? objectAt(schema.shape[String(step)], rest) : null
}

const namesAt = (schema: z.ZodObject, path: readonly PropertyKey[]): string[] =>
  Object.keys(objectAt(schema, path)?.shape ?? {})

/** First those beside which it was sent, then those of the request's other parts. */
function knownNames(schema: z.ZodObject, path: readonly PropertyKey[]): Known[] {
  const beside = namesAt(schema, path).map((name) => ({ name, elsewhere: null }))
  const parts = ['query', 'body'].filter((part) => part !== path[0] || path.length > 1)
  const others = parts.flatMap((part) => namesAt(schema, [part]).map((name) => ({ name, elsewhere: part })))
  return [...beside, ...others]
}

/**
 * A name that may be said again: a person's number sent as the name of a field must not come back.
 */
export const canBeShown = (name: string): boolean =>
  name.length <= MOST_LETTERS && /^[\w$@.-]+$/.test(name) && !/\d{4}/.test(name)

/**
 * "is not known here", and what was probably meant. `path` leads to the object that the field was
 * sent in.
 */
export function unknownField(schema: z.ZodObject, path: readonly PropertyKey[], name: string): string {
  const meant = canBeShown(name) ? nearest(name, knownNames(schema, path)) : null
  if (!meant) return 'is not known here'
  return `is not known here; did you mean ${meant.name}${meant.elsewhere === null ? '' : ` (${meant.elsewhere})`}?`
}
