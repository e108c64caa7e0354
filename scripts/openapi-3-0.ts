// The document in the words of OpenAPI 3.0, for generators that do not read 3.1.
// The differences: https://learn.openapis.org/upgrading/v3.0-to-v3.1.html

type Schema = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNull = (schema: unknown): boolean => isObject(schema) && schema['type'] === 'null'

const isText = (schema: unknown): boolean => isObject(schema) && schema['type'] === 'string' && !('format' in schema)

/** What 3.0 has no word for; a client's types lose nothing by it. */
const unknownWords = new Set(['not', 'patternProperties', 'propertyNames', '$schema', 'contentMediaType', 'identifier'])

/** Values as they are, not schemas. */
const values = new Set(['example', 'enum', 'default', 'value'])

/** `type: [x, null]`: one type, and `nullable`. Several other types: any value. */
function typeOf(type: unknown): Schema {
  if (!Array.isArray(type)) return { type }
  const others = type.filter((one) => one !== 'null')
  return { ...(others.length === 1 && { type: others[0] }), ...(others.length < type.length && { nullable: true }) }
}

/** One of several: a reference that may be null, an enumeration that may grow, or any value. */
function choiceOf(choices: readonly unknown[]): Schema {
  const others = choices.filter((one) => !isNull(one))
  const nullable = others.length < choices.length ? { nullable: true } : {}
  if (others.length === 1) return { allOf: [olderForm(others[0])], ...nullable }
  if (others.every(isText)) return { type: 'string', ...nullable }
  return others.every((one) => isObject(one) && '$ref' in one) ? { anyOf: olderForm(others), ...nullable } : nullable
}

function keyword(name: string, value: unknown): Schema {
  if (unknownWords.has(name)) return {}
  if (name === 'properties' && isObject(value)) return { properties: eachOlder(value) }
  if (name === 'type') return typeOf(value)
  if (name === 'const') return { enum: [value] }
  if (name === 'anyOf' && Array.isArray(value)) return choiceOf(value)
  if (name === 'exclusiveMinimum') return { minimum: value, exclusiveMinimum: true }
  if (name === 'examples' && Array.isArray(value)) return { example: value[0] }
  return { [name]: values.has(name) ? value : olderForm(value) }
}

/** Properties by their names, which may be words of the schema language themselves. */
const eachOlder = (named: Schema): Schema =>
  Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, olderForm(schema)]))

function olderForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(olderForm)
  if (!isObject(value)) return value
  return Object.assign({}, ...Object.entries(value).map(([name, inside]) => keyword(name, inside)))
}

/** The same document as OpenAPI 3.0.3. What clients are not called by (webhooks) is left out. */
export function asOpenApi30(document: object): object {
  const kept = Object.entries(document).filter(([name]) => name !== 'webhooks' && name !== 'jsonSchemaDialect')
  return Object.assign({}, olderForm(Object.fromEntries(kept)), { openapi: '3.0.3' })
}
