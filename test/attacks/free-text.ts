import { servedDocument } from '../../src/api/api.ts'

// The free texts of the API, read from its document: every text that a caller words as they like.

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Parameter {
  readonly $ref?: string
  readonly in?: string
  readonly name?: string
  readonly schema?: Schema
}

interface DocumentedOperation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly $ref?: string; readonly content?: Readonly<Record<string, { schema: Schema }>> }
}

// oxlint-disable-next-line typescript/no-explicit-any -- the document is JSON
const document: any = servedDocument()

function resolved<T extends { readonly $ref?: string }>(part: T): T {
  if (part.$ref === undefined) return part
  return part.$ref
    .split('/')
    .slice(1)
    .reduce((at, name) => at[name], document)
}

/** Every text in a schema, by its path: `times[].place`. */
function textsIn(given: Schema, at: string): [string, Schema][] {
  const schema = resolved(given)
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return [
    ...parts.flatMap((part) => textsIn(part, at)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => textsIn(part, `${at}.${name}`)),
    ...(schema.items ? textsIn(schema.items, `${at}[]`) : []),
    ...([schema.type].flat().includes('string') ? [[at, schema] as [string, Schema]] : []),
  ]
}

function textsOf({ operationId, parameters = [], requestBody }: DocumentedOperation): [string, Schema][] {
  const inPath = parameters
    .map((one) => resolved(one))
    .flatMap((one) => (one.in === 'path' && one.schema ? textsIn(one.schema, `${operationId} ${one.name}`) : []))
  const bodies = Object.entries(requestBody ? (resolved(requestBody).content ?? {}) : {})
  return [...inPath, ...bodies.flatMap(([, { schema }]) => textsIn(schema, operationId))]
}

const operationsOfDocument: DocumentedOperation[] = Object.values(document.paths)
  .flatMap((methods) => Object.values(Object(methods)))
  .filter((one): one is DocumentedOperation => one !== null && typeof one === 'object' && 'operationId' in one)

const all = operationsOfDocument.flatMap((one) => textsOf(one))

/** Ids, and the parts of the token call: compared with what there is, never kept. */
const isCompared = (field: string): boolean =>
  /(^getToken\.|^getCaseworker ref$| id$| changeId$|\.(timeId|offerId|meetingId|handOverTo|ids\[\]|citizenIds\[\]|events\[\])$)/.test(
    field,
  )

/** What is judged by its form: numbers, addresses, a video room. */
const isJudged = (field: string, { format }: Schema): boolean =>
  format !== undefined || /\.(cpr|mobile|email|url|videoUrl)$/.test(field)

/** Read line by line: cells as `publishTimes` takes them, and bodies of `registerCitizen`. */
const isFile = (field: string): boolean => field === 'importTimes.file' || field.startsWith('registerCitizens.')

const open = all.filter(
  ([field, schema]) =>
    !isFile(field) && schema.enum === undefined && schema.pattern === undefined && !isCompared(field),
)

/** `createOffer.title` → its most letters. */
export const freeTexts: ReadonlyMap<string, number | undefined> = new Map(
  open.filter(([field, schema]) => !isJudged(field, schema)).map(([field, { maxLength }]) => [field, maxLength]),
)

/** `registerCitizen.mobile` → its most letters. */
export const judgedTexts: ReadonlyMap<string, number | undefined> = new Map(
  open
    .filter(([field, schema]) => isJudged(field, schema) && !/^date(-time)?$/.test(schema.format ?? ''))
    .map(([field, { maxLength }]) => [field, maxLength]),
)
