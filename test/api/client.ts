import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { FetchImplementation } from 'jose'
import { registerJobCentres } from '../../src/actions/change-job-centre.ts'
import { caseSystemApi, operations } from '../../src/api/api.ts'
import { problemSchema } from '../../src/api/problems.ts'
import { refusalStatus } from '../../src/api/refusal-words.ts'
import type { ApiOptions } from '../../src/api/request-pipeline.ts'
import { LoadShedder } from '../../src/http/load-shedding.ts'
import { AccessTokens } from '../../src/identity/access-tokens.ts'
import { ClientAssertions } from '../../src/identity/client-assertions.ts'
import { KnownClients } from '../../src/identity/known-clients.ts'
import { scopes } from '../../src/rules/actor.ts'
import type { ClientSetting } from '../../src/rules/api-clients.ts'
import { type Clock, instant } from '../../src/rules/dates.ts'
import { type RefusalCode, refusalRules } from '../../src/rules/refusals.ts'
import { createTestProgram, must, SetClock, type TestProgram } from '../support/program.ts'

// A case system for tests. Every answer that it sees is held against the schema of its operation,
// field by field: an answer with a field that the document does not name fails as much as one that
// lacks a field.

// oxlint-disable-next-line typescript/no-explicit-any -- what a test reads out of JSON is asserted, not typed
export type Json = any

export interface Answer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

export interface Sending {
  readonly key?: string
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const clients: readonly ClientSetting[] = [
  // With all scopes, that of the source of residence too.
  { id: 'demo', secretSha256: sha256('demo secret'), jobCentre: '10100', scopes },
  { id: 'demo2', secretSha256: sha256('demo2 secret'), jobCentre: '75100' },
  { id: 'neighbour', secretSha256: sha256('neighbour secret'), jobCentre: '10102' },
  { id: 'strict', secretSha256: sha256('strict secret'), jobCentre: '10100', actingUser: 'required' },
]

/** Every number given out so far: none may come back in an answer. */
const numbers: string[] = []

const patternOf = (path: string): RegExp => new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

const operationAt = (method: string, path: string) =>
  operations.find((one) => one.method.toUpperCase() === method && patternOf(one.path).test(path))

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(refusalRules, code)

/** Holds an answer against what the document says of it. */
export function hold(method: string, path: string, { status, body, headers }: Answer): void {
  const operation = operationAt(method, path)
  const where = `${method} ${path} ${status}`
  const sent = JSON.stringify(body ?? '').replaceAll('-', '')
  assert.ok(!numbers.some((cpr) => sent.includes(cpr)), `${where}: a national id number in an answer`)
  assert.equal(headers.get('cache-control'), 'no-store', where)
  if (operation?.statuses.some((good) => good === status)) {
    if (status === 204) return assert.equal(body, null, where)
    assert.equal(headers.get('content-type'), 'application/json', where)
    return assert.deepEqual(operation.answer.parse(body), body, where)
  }
  assert.equal(headers.get('content-type'), 'application/problem+json', where)
  assert.deepEqual(problemSchema.parse(body), body, where)
  assert.equal(body.requestId, headers.get('x-request-id'), where)
  assert.equal(body.status, status, where)
  assert.equal(body.type, `/problems/${body.code}`, where)
  assert.ok(body.detail.length > 20 && body.reasons.length > 0, where)
  for (const { code, rule, detail } of body.reasons) {
    if (!isRefusal(code)) continue
    assert.equal(rule, refusalRules[code], where)
    assert.ok(!/undefined|null|  | [.,;)]/.test(detail), `${where}: ${detail}`)
    assert.ok(operation?.refusals.includes(code), `${where}: ${code} is not in the document`)
  }
  if (isRefusal(body.code)) assert.equal(refusalStatus(body.code), status, where)
}

/** A case system with its token. */
export class CaseSystem {
  readonly #app: ReturnType<typeof caseSystemApi>
  readonly #token: string

  constructor(app: ReturnType<typeof caseSystemApi>, token: string) {
    this.#app = app
    this.#token = token
  }

  async send(method: string, path: string, body?: unknown, { key, as, headers = {} }: Sending = {}): Promise<Answer> {
    const address = `/api/v1${path}`
    const response = await this.#app.request(address, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(as === undefined ? {} : { 'x-acting-user': as }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = (response.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes).toString()
    const answer = { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
    hold(method, address.split('?')[0] ?? '', answer)
    return answer
  }

  get = (path: string, sending?: Sending) => this.send('GET', path, undefined, sending)
  post = (path: string, body: unknown, sending?: Sending) => this.send('POST', path, body, sending)
  put = (path: string, body: unknown, sending?: Sending) => this.send('PUT', path, body, sending)
  patch = (path: string, body: unknown, sending?: Sending) => this.send('PATCH', path, body, sending)
  delete = (path: string, sending?: Sending) => this.send('DELETE', path, undefined, sending)

  /** The body of an answer that must be a good one. */
  async must(answer: Promise<Answer>): Promise<Json> {
    const { status, body } = await answer
    assert.ok(status < 300, `refused: ${status} ${JSON.stringify(body)}`)
    return body
  }
}

/** That a call was refused with this status and, in this order, these codes. */
export async function refused(answer: Promise<Answer>, status: number, ...codes: string[]): Promise<Json> {
  const { status: seen, body } = await answer
  assert.deepEqual(
    [seen, ...(body?.reasons ?? []).map((reason: Json) => reason.code)],
    [status, ...codes],
    JSON.stringify(body),
  )
  assert.equal(body.code, status === 422 && codes[0] === 'invalid' ? 'invalid_request' : codes[0])
  return body
}

/** That the request itself was wrong, at these places. */
export async function invalid(answer: Promise<Answer>, ...pointers: string[]): Promise<Json> {
  const { status, body } = await answer
  assert.equal(status, 422, JSON.stringify(body))
  assert.equal(body.code, 'invalid_request')
  assert.equal(body.rule, undefined)
  assert.deepEqual(
    body.reasons.map((reason: Json) => reason.pointer),
    pointers,
    JSON.stringify(body),
  )
  return body
}

/** That the request names what nobody here knows, at these places. */
export async function unknownField(answer: Promise<Answer>, ...pointers: string[]): Promise<Json> {
  const { status, body } = await answer
  assert.deepEqual([status, body.code], [422, 'unknown_field'], JSON.stringify(body))
  const told = body.reasons.filter((reason: Json) => reason.code === 'unknown_field')
  assert.deepEqual(
    told.map((reason: Json) => reason.pointer),
    pointers,
    JSON.stringify(body),
  )
  return body
}

export interface TestApi {
  readonly it: TestProgram
  readonly app: ReturnType<typeof caseSystemApi>
  readonly clock: SetClock
  /** The time that tokens go by. */
  readonly realClock: SetClock
  readonly failures: unknown[]
  /** Job centre 10100. */
  readonly demo: CaseSystem
  /** Job centre 75100, of another municipality. */
  readonly other: CaseSystem
  /** Job centre 10102, of the same municipality as 10100. */
  readonly neighbour: CaseSystem
  readonly drop: () => Promise<void>
}

export async function tokenOf(app: ReturnType<typeof caseSystemApi>, id: string): Promise<string> {
  const response = await app.request('/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: `${id} secret` }),
  })
  const body: Json = await response.json()
  return body.access_token
}

/**
 * The options of an API for tests. What is known of clients is read at each call, so that a test
 * sees at once what it has changed.
 */
export const optionsOn = (
  program: Pick<TestProgram['program'], 'db' | 'keys'>,
  realClock: Clock,
  { knownFor = 0, secrets = true, clock, ...more }: OptionsToChoose = {},
): ApiOptions => {
  const known = new KnownClients(program, {
    fromSettings: clients,
    secrets,
    realClock,
    knownFor,
    ...(clock ? { clock } : {}),
  })
  return {
    clients: known,
    tokens: new AccessTokens({ keys: program.keys, realClock, issuer: 'https://selvbook.example.dk' }),
    assertions: new ClientAssertions({ clients: known, realClock, ...more }),
    networkOf: () => '192.0.2.1',
    realClock,
    webhooksToLoopback: true,
  }
}

interface OptionsToChoose {
  readonly knownFor?: number
  readonly secrets?: boolean
  readonly clock?: () => number
  readonly fetch?: FetchImplementation
}

/** The API on a database of its own, with a clock that the test sets. */
export async function createTestApi(now: string): Promise<TestApi> {
  await using opening = new AsyncDisposableStack()
  const it = await createTestProgram(now)
  opening.defer(it.drop)
  const realClock = new SetClock('2026-11-01T12:00:00Z')
  const failures: unknown[] = []
  const shedder = new LoadShedder({ inFlight: 8, inFlightOfMachines: 6, mostWaiting: 1000, laneOf: () => 'machines' })
  const options: ApiOptions = {
    ...optionsOn(it.program, realClock),
    turnOfLoad: () => shedder.turnOfLoad(),
    failed: (error) => failures.push(error),
  }
  must(
    await registerJobCentres(
      it.as({ kind: 'calendar' }),
      clients.map(({ jobCentre }) => jobCentre),
    ),
  )
  const app = caseSystemApi(it.program, options)
  const caseSystem = async (id: string) => new CaseSystem(app, await tokenOf(app, id))
  const [demo, other, neighbour] = [await caseSystem('demo'), await caseSystem('demo2'), await caseSystem('neighbour')]
  opening.move()
  return { it, app, clock: it.clock, realClock, failures, demo, other, neighbour, drop: it.drop }
}

/**
 * The API of a test file: made before its tests and dropped after them. To be read in tests and in
 * `prepare`, the set-up of the file: of two hooks of a file the second does not wait for the first.
 */
export function sharedTestApi(now: string, prepare: () => Promise<void> = async () => {}): TestApi {
  let made: TestApi | undefined
  before(async () => {
    made = await createTestApi(now)
    await prepare()
  })
  after(() => made?.drop())
  const api = (): TestApi => {
    if (!made) throw new Error('the API is not made yet: read it in a test or in `prepare`')
    return made
  }
  return {
    get it() {
      return api().it
    },
    get app() {
      return api().app
    },
    get clock() {
      return api().clock
    },
    get realClock() {
      return api().realClock
    },
    get failures() {
      return api().failures
    },
    get demo() {
      return api().demo
    },
    get other() {
      return api().other
    },
    get neighbour() {
      return api().neighbour
    },
    drop: () => api().drop(),
  }
}

/** The number of a new person: a test number, which nobody can have. */
export function newCpr(): string {
  const cpr = `700170${String(1001 + numbers.length)}`
  numbers.push(cpr)
  return cpr
}

/** A new citizen of a case system's job centre. */
export const citizenOf = async (system: CaseSystem, own: object = {}, jobCentre = '10100'): Promise<Json> =>
  system.must(
    system.post('/citizens', {
      cpr: newCpr(),
      name: `Borger ${numbers.length}`,
      contactGroup: 2,
      jobCentre,
      mobile: '20 12 34 56',
      smsService: true,
      ...own,
    }),
  )

/** A job interview for groups 2 and 12 that can be rebooked and cancelled until a day before. */
export const jobOffer = {
  title: 'Jobsamtale - kontanthjælp',
  description: 'Samtale om vejen til job',
  meetingType: 'job',
  contactGroups: [2, 12],
  forms: ['in_person'],
  place: 'Rådhuspladsen 1',
  minutes: 45,
  rebooking: { allowed: true, noticeHours: 24 },
  cancelling: { allowed: true, noticeHours: 24 },
}

export const offerOf = async (system: CaseSystem, own: object = {}): Promise<Json> =>
  system.must(system.post('/offers', { ...jobOffer, ...own }))

let caseworkers = 0

/** Publishes times at these instants, each of a caseworker of its own; their ids. */
export async function timesAt(system: CaseSystem, offerId: string, ...instants: string[]): Promise<string[]> {
  const times = instants.map((startsAt) => ({
    startsAt: instant(startsAt).toString(),
    caseworker: `c${(caseworkers += 1)}`,
  }))
  const { ids } = await system.must(system.post(`/offers/${offerId}/times`, { times }))
  return ids
}
