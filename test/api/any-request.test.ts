import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import {
  type CaseSystem,
  citizenOf,
  hold,
  type Json,
  newCpr,
  offerOf,
  sharedTestApi,
  timesAt,
  tokenOf,
} from './client.ts'
import { anyRequest, documented, type Kind, kinds, type MadeRequest, type Spoilt, wantedIn } from './made-requests.ts'

// Requests made from the document, whole and broken. No answer is 500, off its schema, or of a
// status that the document does not have. What is refused changes nothing; what is another's is as
// what is not there. `npm run requests` sends 100,000 of them, and prints its seed.

const COUNT = Number(process.env['SELVBOOK_REQUESTS'] ?? 600)
const SEED = Number(process.env['SELVBOOK_SEED'] ?? Date.now() % 1_000_000)
const CHUNK = 200
/** One of so many refused requests is held against all that the database has. */
const LOOK_AT = 15

const NOBODY = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'

type Things = Record<Kind, string[]>
const ours: Things = { citizens: [], deadlines: [], meetings: [], offers: [], times: [], absences: [], closures: [] }
const theirs: Things = structuredClone(ours)
const numbers: string[] = []
let token = ''

async function sow(system: CaseSystem, jobCentre: string, into: Things): Promise<void> {
  const offer = await offerOf(system)
  into.offers.push(offer.id)
  const hours = [9, 10, 11, 12, 13].map((hour) => `2026-07-08T${String(hour).padStart(2, '0')}:00:00+02:00`)
  into.times.push(...(await timesAt(system, offer.id, ...hours)))
  for (let nth = 0; nth < 3; nth += 1) {
    const cpr = newCpr()
    numbers.push(cpr)
    const { id } = await citizenOf(system, { cpr }, jobCentre)
    into.citizens.push(id)
    const made = async (path: string, body: object): Promise<string> =>
      (await system.must(system.post(`/citizens/${id}/${path}`, body))).id
    into.deadlines.push(await made('deadlines', { interviewType: 'job', dueDate: '2026-07-10' }))
    into.absences.push(await made('absences', { kind: 'holiday', from: '2026-07-20', to: '2026-07-21' }))
    into.meetings.push(await made('bookings', { timeId: into.times[nth] }))
  }
  const closed = await system.must(system.post('/closures', { from: '2027-05-01', to: '2027-05-01' }))
  into.closures.push(closed.id)
}

const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  await sow(api.demo, '10100', ours)
  await sow(api.other, '75100', theirs)
  token = await tokenOf(api.app, 'demo')
})

const picked = (from: readonly string[], pick: number): string => from[pick % Math.max(from.length, 1)] ?? NOBODY

/** Real ids and numbers where a request wants some. */
function filled(value: unknown, whose?: 'nobody'): unknown {
  const wanted = wantedIn(value)
  if (wanted) {
    const { kind, pick } = wanted
    if (whose === 'nobody' || wanted.whose === 'nobody') return NOBODY
    if (wanted.whose === 'garbage') return ['x', '..x', '%00', 'é', NOBODY.toUpperCase(), '{id}'][pick % 6]
    const things = wanted.whose === 'ours' ? ours : theirs
    return picked(kind === null ? kinds.flatMap((one) => things[one]) : things[kind], pick)
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, whose))
  if (typeof value !== 'object' || value === null) return value
  if ('$cpr' in value) return Number(value.$cpr) === 0 ? newCpr() : picked(numbers, Number(value.$cpr))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, whose)]))
}

const DEPTH = 10_000
const utf16 = (text: string) => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')])

interface SpoiltBody {
  readonly content: string | Buffer
  readonly type?: string
}

/** A body that is no JSON, or too much of it. */
const spoil: Readonly<Record<Spoilt, (text: string) => SpoiltBody>> = {
  malformed: (text) => ({ content: text.slice(0, -1) }),
  deep: () => ({ content: '['.repeat(DEPTH) + ']'.repeat(DEPTH) }),
  huge: () => ({ content: `{"x":"${'x'.repeat(10 * 1024 * 1024)}"}` }),
  'bad utf-8': () => ({ content: Buffer.concat([Buffer.from('{"name":"'), Buffer.of(0xc3, 0x28), Buffer.from('"}')]) }),
  'lone surrogate': () => ({ content: '{"name":"\\ud800"}' }),
  'utf-16': (text) => ({ content: utf16(text), type: 'application/json; charset=utf-16' }),
  'no type': (text) => ({ content: text, type: 'text/plain' }),
  form: () => ({ content: 'a=b', type: 'application/x-www-form-urlencoded' }),
  empty: () => ({ content: '' }),
  'a list': (text) => ({ content: `[${text}]` }),
  'a number': () => ({ content: '1e400' }),
  nothing: () => ({ content: 'null' }),
  'twice the field': (text) => ({ content: text.replace(/^\{("[^"]+":)/, '{$1 null,$1') }),
  proto: (text) => ({
    content: text.replace(/^\{/, '{"__proto__":{"x":1},"constructor":{"prototype":1},').replace(',}', '}'),
  }),
}

interface Sent {
  readonly status: number
  readonly body: Json
  readonly replayed: boolean
}

const pathOf = ({ path, ids, query }: MadeRequest, whose?: 'nobody'): string => {
  const inPath = ids.map((id) => encodeURIComponent(String(filled(id, whose))))
  const asked = new URLSearchParams(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(filled(value, whose))])),
  ).toString()
  return path.replaceAll(/\{\w+\}/g, () => inPath.shift() ?? '') + (asked === '' ? '' : `?${asked}`)
}

async function send(request: MadeRequest, path: string, body: unknown, key?: string): Promise<Sent> {
  const { method, spoilt, headers } = request
  const text = body === undefined ? undefined : JSON.stringify(body)
  const made: SpoiltBody | null = text === undefined ? null : spoilt === null ? { content: text } : spoil[spoilt](text)
  const response = await api.app.request(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(made === null ? {} : { 'content-type': made.type ?? 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    ...(made === null ? {} : { body: typeof made.content === 'string' ? made.content : new Uint8Array(made.content) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const told = (response.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes).toString()
  const answer = { status: response.status, body: told === '' ? null : JSON.parse(told), headers: response.headers }
  if (answer.body?.code !== 'no_such_operation' && answer.body?.code !== 'method_not_allowed') {
    assert.ok(documented(request).has(answer.status), `${answer.status} is not documented`)
    hold(method, `/api/v1${request.path.replaceAll(/\{\w+\}/g, 'x')}`, answer)
  }
  assert.notEqual(answer.status, 500, told)
  return { ...answer, replayed: response.headers.get('idempotency-replayed') === 'true' }
}

/** All that is kept, but what counts and logs. */
async function everything(): Promise<string> {
  const { rows } = await api.it.database.pool.query(`select relname from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace
    and relname not in ('access_log', 'quota', 'idempotency_key', 'used_assertion')`)
  const all = rows.map(({ relname }) => `(select md5(string_agg(t::text, ',' order by t::text)) from ${relname} t)`)
  const sums = await api.it.database.pool.query(`select array[${all.join(',')}]::text as sums`)
  return rows.map(({ relname }) => relname).join() + sums.rows[0].sums
}

const madeAs: Readonly<Record<string, Kind>> = { bookings: 'meetings', interviews: 'meetings' }

/** What an answer has made is there for the requests after it. */
function harvest({ method, path }: MadeRequest, { status, body }: Sent): void {
  if (method !== 'POST' || status !== 201) return
  const last = path.split('/').at(-1) ?? ''
  const kind = madeAs[last] ?? kinds.find((one) => one === last)
  if (kind === undefined) return
  const ids: string[] = body?.ids ?? [body?.id]
  ours[kind].push(...ids.filter((id) => typeof id === 'string').slice(0, 5))
}

let keys = 0
let refusals = 0
const counted = new Map<number, number>()

async function tryOne(request: MadeRequest): Promise<void> {
  const path = pathOf(request)
  const body = filled(request.body)
  const key = request.again === 'no' ? undefined : `key ${(keys += 1)}`
  const looksAt = (refusals + 1) % LOOK_AT === 0
  const before = looksAt ? await everything() : null
  const first = await send(request, path, body, key)
  counted.set(first.status, (counted.get(first.status) ?? 0) + 1)
  if (first.status >= 400) {
    refusals += 1
    if (before !== null) assert.equal(await everything(), before, 'what was refused has changed something')
  } else harvest(request, first)
  if (key !== undefined && request.spoilt === null) await tryAgain(request, { path, body, key, first })
  const isTheirs = request.ids.some((id) => wantedIn(id)?.whose === 'theirs')
  if (isTheirs && request.again === 'no' && !(await haveCome(path))) {
    const { requestId: _one, ...told } = first.body ?? {}
    const none = await send(request, pathOf(request, 'nobody'), body)
    const { requestId: _other, ...absent } = none.body ?? {}
    assert.deepEqual([first.status, told], [none.status, absent], 'another’s is not as what is not there')
  }
}

/** D-RESIDENCE: a request may have taken somebody over, with what the old job centre keeps. */
async function haveCome(path: string): Promise<boolean> {
  const named = path.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []
  const { rows } = await api.it.database.pool.query(
    `select from job_centre_period where job_centre = '10100' and citizen_id in (
      select id from citizen where id = any($1) union select citizen_id from deadline where id = any($1)
      union select citizen_id from meeting where id = any($1) union select citizen_id from message where id = any($1)
      union select citizen_id from absence where id = any($1))`,
    [named],
  )
  return rows.length > 0
}

async function tryAgain(
  request: MadeRequest,
  { path, body, key, first }: { path: string; body: unknown; key: string; first: Sent },
): Promise<void> {
  if ('idempotency-key' in request.headers || 'authorization' in request.headers) return
  const isOther = request.again === 'other body' && typeof body === 'object' && body !== null && first.status < 400
  const second = await send(request, path, isOther ? { ...body, more: 1 } : body, key)
  if (isOther) return assert.equal(second.status, 422)
  if (first.status >= 400) return assert.equal(second.status >= 400, true)
  assert.deepEqual([second.status, second.body, second.replayed], [first.status, first.body, true])
}

suite(`requests made from the document (seed ${SEED})`, () => {
  test(`${COUNT} of them: never 500, never off the document`, async (t) => {
    const wrong = new Map<string, string>()
    for (let done = 0; done < COUNT; done += CHUNK) {
      for (const request of fc.sample(anyRequest, { numRuns: Math.min(CHUNK, COUNT - done), seed: SEED + done }))
        try {
          await tryOne(request)
        } catch (error) {
          const why = error instanceof Error ? error.message.slice(0, 600) : String(error)
          const where = `${request.operationId} ${request.spoilt ?? ''}: ${why}`
          wrong.set(`${request.operationId} ${why.slice(0, 60)}`, `${where}\n${JSON.stringify(request).slice(0, 700)}`)
        }
      if (wrong.size > 20) break
    }
    assert.deepEqual([[...wrong.values()], api.failures], [[], []], `seed ${SEED}`)
    t.diagnostic(`seed ${SEED}, answers by status: ${JSON.stringify(Object.fromEntries(counted))}`)
    assert.ok(counted.size > 8)
  })
})
