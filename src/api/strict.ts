import { z } from '@hono/zod-openapi'

// What is not known is refused, everywhere: a parameter spelt wrong must not turn a dry run into
// the deed.

const made = new WeakMap<z.ZodType, z.ZodType>()

const isType = (part: unknown): part is z.ZodType => part instanceof z.ZodType

/** The parts of a definition that are schemas themselves. */
const PARTS = ['innerType', 'element', 'in', 'out'] as const

/** The definition of a schema with every object in it closed. */
function closedDefinition(schema: z.ZodType): z.core.$ZodTypeDef {
  const definition: Record<string, unknown> = { ...schema._zod.def }
  for (const part of PARTS) if (isType(definition[part])) definition[part] = strict(definition[part])
  if (schema instanceof z.ZodUnion)
    definition['options'] = schema.options.map((option) => (isType(option) ? strict(option) : option))
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<unknown>(schema.shape)
    definition['shape'] = Object.fromEntries(fields.map(([name, of]) => [name, isType(of) ? strict(of) : of]))
    definition['catchall'] = z.never()
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the definition of the same schema, its parts replaced by parts of the same type
  return definition as unknown as z.core.$ZodTypeDef
}

/**
 * The same schema, but every object in it, however deep, refuses fields that it does not name. Its
 * checks, its name and its words in the document stay. Done for whole requests in one place, so
 * that no operation can forget it.
 */
export function strict<S extends z.ZodType>(schema: S): S {
  const known = made.get(schema)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kept below under the schema that it was made of
  if (known) return known as S
  const closed = z.core.clone(schema, closedDefinition(schema), { parent: true })
  made.set(schema, closed)
  return closed
}
