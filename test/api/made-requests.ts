import * as fc from 'fast-check'
import { operations, servedDocument } from '../../src/api/api.ts'
import type { Json } from './client.ts'

// Requests made from the document itself: each operation, with what its schemas allow, and with
// what they do not.

const document: Json = servedDocument()

/** The kinds of things that ids name. */
export const kinds = ['citizens', 'deadlines', 'meetings', 'offers', 'times', 'absences', 'closures'] as const
export type Kind = (typeof kinds)[number]

/** Stands for an id until the request is sent: which there are is known only then. */
export interface IdWanted {
  readonly kind: Kind | null
  readonly whose: 'ours' | 'theirs' | 'nobody' | 'garbage'
  readonly pick: number
}
const isWanted = (value: unknown): value is { readonly $id: IdWanted } =>
  typeof value === 'object' && value !== null && '$id' in value
export const wantedIn = (value: unknown): IdWanted | null => (isWanted(value) ? value.$id : null)

/** How a body is spoilt; the rest is sent as JSON. */
export const spoilt = [
  'malformed',
  'deep',
  'huge',
  'bad utf-8',
  'lone surrogate',
  'utf-16',
  'no type',
  'form',
  'empty',
  'a list',
  'a number',
  'nothing',
  'twice the field',
  'proto',
] as const
export type Spoilt = (typeof spoilt)[number]

export interface MadeRequest {
  readonly operationId: string
  readonly method: string
  /** As the document has it; `ids` fill it. */
  readonly path: string
  readonly ids: readonly unknown[]
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly spoilt: Spoilt | null
  /** Sent twice with one key, the second time perhaps with another body. */
  readonly again: 'no' | 'same' | 'other body'
}

const resolved = (schema: Json): Json => {
  if (typeof schema?.$ref !== 'string') return schema ?? {}
  const [, ...steps] = schema.$ref.split('/')
  return steps.reduce((part: Json, step: string) => part?.[step], document)
}

const garbageText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '../..',
    "'; drop table citizen;--",
    '__proto__',
    'constructor',
    'Ærø\u202E',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constant('x'.repeat(10_000)),
)

const idOf = (kind: Kind | null): fc.Arbitrary<unknown> =>
  fc
    .record({
      kind: fc.constant(kind),
      whose: fc.oneof(
        { weight: 7, arbitrary: fc.constant('ours' as const) },
        { weight: 1, arbitrary: fc.constantFrom('theirs' as const, 'nobody' as const, 'garbage' as const) },
      ),
      pick: fc.nat(1000),
    })
    .map((wanted) => ({ $id: wanted }))

const kindOfField: Readonly<Record<string, Kind>> = {
  timeId: 'times',
  ids: 'times',
  offerId: 'offers',
  offer: 'offers',
  meetingId: 'meetings',
  forMeeting: 'meetings',
}

const DAY = 86_400_000
const NOW = Date.UTC(2026, 6, 1, 8)
const near = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -5, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 60_000 }) },
)
const day = near.map((days) => new Date(NOW + days * DAY).toISOString().slice(0, 10))
const moment = fc
  .tuple(day, fc.integer({ min: 8, max: 16 }), fc.constantFrom('00', '15', '30'), fc.constantFrom('+02:00', 'Z'))
  .map(([date, hour, minute, zone]) => `${date}T${String(hour).padStart(2, '0')}:${minute}:00${zone}`)

const ofName: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  cpr: fc.nat(9).map((pick) => ({ $cpr: pick })),
  mobile: fc.constantFrom('20123456', '+4520123456', '+46701234567', '1'),
  email: fc.constantFrom('a@example.dk', 'Å@example.dk', 'x'),
  jobCentre: fc.constantFrom('10100', '10100', '10100', '75100', '99999'),
  municipality: fc.constantFrom('101', '751', '000', '461'),
  url: fc.constantFrom('https://example.dk', 'http://example.dk', 'x'),
  videoUrl: fc.constantFrom('https://video.example.dk/a', 'x'),
}

function textOf(schema: Json, name: string): fc.Arbitrary<unknown> {
  if (kindOfField[name] !== undefined || name === 'id') return idOf(kindOfField[name] ?? null)
  const named = ofName[name]
  if (named) return named
  if (schema.format === 'date') return day
  if (schema.format === 'date-time') return moment
  const { minLength = 0, maxLength = 40 } = schema
  const free = fc.string({ minLength, maxLength: Math.min(maxLength, 60) })
  const shown = schema.example === undefined ? free : fc.constant<unknown>(schema.example)
  return fc.oneof({ weight: 4, arbitrary: shown }, { weight: 1, arbitrary: free })
}

/** What a schema allows, or nearly: rules that stand beside it in words are not known here. */
function valueOf(given: Json, name: string): fc.Arbitrary<unknown> {
  // Who asks for what has not happened yet would be kept waiting.
  if (name === 'wait') return fc.constantFrom(0, 0, 'x')
  const schema = resolved(given)
  const choices: Json[] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (choices.length > 0) return fc.oneof(...choices.map((one) => valueOf(one, name)))
  if (schema.allOf) return valueOf(Object.assign({}, ...schema.allOf.map(resolved)), name)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const types: string[] = [schema.type].flat()
  const [type = 'string', ...more] = types.filter((one) => one !== undefined)
  if (more.length > 0) return fc.oneof(...types.map((one) => valueOf({ ...schema, type: one }, name)))
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number': {
      const { minimum: min = 0, maximum: max = 200 } = schema
      return fc.oneof(fc.integer({ min, max: Math.min(max, min + 60) }), fc.integer({ min, max }))
    }
    case 'array':
      return fc.array(valueOf(schema.items, name), { minLength: schema.minItems ?? 0, maxLength: 3 })
    case 'object': {
      const fields = Object.entries<Json>(schema.properties ?? {})
      const required: string[] = schema.required ?? []
      const all = Object.fromEntries(fields.map(([field, of]) => [field, valueOf(of, field)]))
      return fc.record(all, { requiredKeys: required.filter((one) => one in all) })
    }
    default:
      return textOf(schema, name)
  }
}

const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1e308, 0.5, [], {}, [[]], { a: 1 }, '2026-02-30', '2026-07-10T25:00:00Z'),
  garbageText,
)

/** A body with one thing wrong: another value, a field too few, or one too many. */
const broken = (body: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(body, fc.constantFrom('other', 'other', 'less', 'more'), fc.nat(50), wrong, garbageText)
    .map(([whole, how, at, value, name]) => {
      if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return value
      const names = Object.keys(whole)
      const one = names[at % Math.max(names.length, 1)] ?? 'x'
      if (how === 'more') return { ...whole, [name === '__proto__' ? 'proto' : name]: value }
      const { [one]: _gone, ...rest }: Record<string, unknown> = { ...whole }
      return how === 'less' ? rest : { ...rest, [one]: value }
    })

const kindOfPath = (path: string, nth: number): Kind | null => {
  const before = path.split('/').filter(Boolean)
  const places = before.flatMap((part, at) => (part.startsWith('{') ? [before[at - 1] ?? ''] : []))
  const place = places[nth] === 'interviews' ? 'meetings' : places[nth]
  return kinds.find((kind) => kind === place) ?? null
}

const seldom = <T>(value: fc.Arbitrary<T>, otherwise: T, weight = 12): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: value })

const oddHeaders = fc.constantFrom<Record<string, string>>(
  { 'idempotency-key': ' ' },
  { 'idempotency-key': 'k'.repeat(256) },
  { 'x-acting-user': 'u'.repeat(101) },
  { 'x-job-centre': '75100' },
  { 'x-look-reason': 'r'.repeat(201) },
  { 'x-request-id': '\u007f' },
  { accept: 'text/html' },
  { authorization: 'Bearer nobody' },
  { authorization: '' },
  { 'x-http-method-override': 'DELETE' },
)

function requestOf(operation: (typeof operations)[number]): fc.Arbitrary<MadeRequest> {
  const { id, method, path, reads } = operation
  const told = document.paths[path][method]
  const parameters: Json[] = (told.parameters ?? []).map(resolved)
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const ids = fc.tuple(
    ...inPath.map((one, nth) => {
      const kind = kindOfPath(path, nth)
      return kind === null ? valueOf(one.schema, one.name) : idOf(kind)
    }),
  )
  const query = fc.record(
    Object.fromEntries(
      inQuery.map((one): [string, fc.Arbitrary<unknown>] => [one.name, valueOf(one.schema, one.name)]),
    ),
    {
      requiredKeys: inQuery.filter((one) => one.required).map((one): string => one.name),
    },
  )
  const oddQuery = fc.constantFrom<Record<string, string>>(
    { limit: '-1' },
    { limit: '1e9' },
    { cursor: 'unknown' },
    { cursor: Buffer.from('["x"]').toString('base64url') },
    { nothing: 'known' },
    { from: '2026-07-01', to: '2026-06-01' },
  )
  const schema = told.requestBody?.content?.['application/json']?.schema
  const good = schema === undefined ? fc.constant<unknown>(undefined) : valueOf(schema, id)
  const body =
    schema === undefined ? good : fc.oneof({ weight: 6, arbitrary: good }, { weight: 4, arbitrary: broken(good) })
  return fc.record({
    operationId: fc.constant(id),
    method: fc.constant(method.toUpperCase()),
    path: fc.constant(path),
    ids,
    query: fc.oneof({ weight: 6, arbitrary: query }, { weight: 1, arbitrary: oddQuery }),
    headers: seldom(oddHeaders, {}),
    body,
    spoilt: schema === undefined ? fc.constant(null) : seldom<Spoilt | null>(fc.constantFrom(...spoilt), null),
    again: reads
      ? fc.constant('no' as const)
      : seldom(fc.constantFrom('same' as const, 'other body' as const), 'no', 6),
  })
}

/** Any request to any operation. */
export const anyRequest: fc.Arbitrary<MadeRequest> = fc.oneof(...operations.map(requestOf))

/** The statuses that the document knows of an operation. */
export const documented = ({ path, method }: Pick<MadeRequest, 'path' | 'method'>): ReadonlySet<number> =>
  new Set(Object.keys(document.paths[path][method.toLowerCase()].responses).map(Number))
