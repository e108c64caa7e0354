import type { Context } from 'hono'
import { holdStill } from '../actions/hold-still.ts'
import { type KeptAnswer, once, unkept } from '../actions/once.ts'
import { type ActionContext, afterwards, type ProgramContext } from '../actions/transaction.ts'
import { packedJson } from '../http/compression.ts'
import { limitHeaders } from '../http/limit-headers.ts'
import { aside, type TurnOfLoad } from '../http/load-shedding.ts'
import { type ResponseBody, textOfContent } from '../http/spliced-gzip.ts'
import type { AccessTokens } from '../identity/access-tokens.ts'
import type { ClientAssertions } from '../identity/client-assertions.ts'
import type { KnownClients } from '../identity/known-clients.ts'
import { recordAccess } from '../questions/access-log.ts'
import type { Scope } from '../rules/actor.ts'
import type { ApiClient } from '../rules/api-clients.ts'
import type { Clock } from '../rules/dates.ts'
import type { Taken } from '../rules/limits.ts'
import { isId } from '../storage/ids.ts'
import { deprecationHeaders } from './deprecations.ts'
import { type Condition, conditionIn, meets, notMet, tagOf } from './entity-tags.ts'
import { readJson } from './json-body.ts'
import { canonicalJson, textOf } from './json-text.ts'
import { type About, type Caller, type Operation, type Ready, scopeOf } from './operation.ts'
import { limitProblem, mayPass, type ProblemAnswer, problemOf, requestProblem } from './problems.ts'
import { actingUserOf, jobCentreFor, lookReasonOf, wrongHeader } from './request-headers.ts'
import { requestIdOf } from './request-id.ts'

export interface ApiOptions {
  readonly clients: KnownClients
  readonly tokens: AccessTokens
  readonly assertions: ClientAssertions
  /** The network that a request comes from, for the tries that are counted by it. */
  readonly networkOf: (c: Context) => string
  /** The machine's own time, for tokens. */
  readonly realClock: Clock
  /** Whether events may be sent to this machine: in the demo. */
  readonly webhooksToLoopback?: boolean
  /** A turn for a part of a load, behind everybody else's. */
  readonly turnOfLoad?: () => Promise<TurnOfLoad>
  /**
   * Told of what went wrong here, with the operation that it happened in; never of what was sent.
   */
  readonly failed?: (error: unknown, operationId: string, requestId: string) => void
}

export const API_BASE = '/api/v1'
/** The largest body of an operation that says nothing else. */
const MOST_BYTES = 100 * 1024

interface Call {
  readonly client: ApiClient
  readonly jobCentre: string
  readonly actingUser: string | null
  readonly operation: Operation
  readonly context: ActionContext
  /** `If-Match`: what must stand for anything to be done. */
  readonly condition: Condition | null
  /** What the address names, '' where it names nothing: an id, or a caseworker's reference. */
  readonly idInPath: string
  readonly aside: Caller['aside']
  readonly webhooks: Caller['webhooks']
}

/** What is to be sent. */
export interface ApiAnswer extends Omit<KeptAnswer, 'body'> {
  readonly body: ResponseBody
}

const PROBLEM_TYPE = 'application/problem+json'

const toAnswer = (status: number, body: ResponseBody, headers: Record<string, string> = {}): ApiAnswer => ({
  status,
  headers: { ...(status === 204 ? {} : { 'content-type': 'application/json' }), ...headers },
  body: status === 204 ? '' : body,
})

/** Kept as text, so that a replay is the same to the letter. */
const toKept = (made: ApiAnswer): KeptAnswer => ({ ...made, body: textOfContent(made.body) })

export const problemAnswer = (problem: ProblemAnswer, headers: Record<string, string> = {}): ApiAnswer =>
  toAnswer(problem.status, textOf(problem.body), { 'content-type': PROBLEM_TYPE, ...headers })

/**
 * A problem names the request that it answers. Added when it is sent: of a kept answer every replay
 * is a request of its own.
 */
function withRequestId({ headers, body }: ApiAnswer, id: string): ResponseBody {
  if (headers['content-type'] !== PROBLEM_TYPE) return body
  return `${textOfContent(body).slice(0, -1)},"requestId":${JSON.stringify(id)}}`
}

export function respond(c: Context, answered: ApiAnswer): Response {
  const { status, headers } = answered
  const id = requestIdOf(c)
  const body = withRequestId(answered, id)
  const sent = status === 204 ? { body: null, headers: {} } : packedJson(c, body)
  const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': id }
  return new Response(sent.body, { status, headers: { ...always, ...headers, ...sent.headers } })
}

const unauthenticated = (told: string, parameters: string): ApiAnswer =>
  problemAnswer(requestProblem('unauthenticated', told), { 'www-authenticate': `Bearer realm="selvbook"${parameters}` })

/** A client that has shown a good token, with the scopes that both it and the token have now. */
export interface Authenticated {
  readonly client: ApiClient
  readonly scopes: readonly Scope[]
}

/** Requests of which nobody could say who calls, and why: the database did not answer. */
const unsaid = new WeakMap<Context, { readonly error: unknown }>()

/**
 * Who calls, by the token in the header; or the answer to whoever has none that is good. Asked
 * several times of a request. O-DEADLINE: a database that is silent is waited for once.
 */
export async function authenticate(c: Context, options: ApiOptions): Promise<Authenticated | ApiAnswer> {
  const before = unsaid.get(c)
  if (before) throw before.error
  try {
    return await authenticated(c, options)
  } catch (error) {
    unsaid.set(c, { error })
    throw error
  }
}

async function authenticated(c: Context, { tokens, clients }: ApiOptions): Promise<Authenticated | ApiAnswer> {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!token)
    return unauthenticated('Send the header "Authorization: Bearer …" with a token from POST /oauth/token.', '')
  const told = await tokens.read(token)
  const client = told && (await clients.find(told.client))
  if (client) return { client, scopes: told.scopes.filter((scope) => client.scopes.includes(scope)) }
  const advice = 'The token is not valid or has run out. Get a new one from POST /oauth/token.'
  return unauthenticated(advice, ', error="invalid_token"')
}

/** RFC 6750 §3.1 */
export const lacksScope = (scope: Scope): ApiAnswer =>
  problemAnswer(
    requestProblem('insufficient_scope', `This call needs the scope ${scope}, which the token does not have.`),
    { 'www-authenticate': `Bearer realm="selvbook", error="insufficient_scope", scope="${scope}"` },
  )

/** J-LIMITS: the answer to a client that has tried too often. */
export const tooMany = (taken: Taken): ApiAnswer => problemAnswer(limitProblem(taken), limitHeaders(taken))

/** No body of somebody unknown is read beyond this. */
const MOST_BYTES_OF_STRANGERS = 8 * 1024

/** The client that a request's token names; null for any other request. */
export async function clientAsking(c: Context, options: ApiOptions): Promise<string | null> {
  if (!c.req.path.startsWith(`${API_BASE}/`)) return null
  return (await known(c, options))?.client.id ?? null
}

/** Who calls; null also while nobody can say: whoever answers asks again, and tells why. */
async function known(c: Context, options: ApiOptions): Promise<Authenticated | null> {
  try {
    const asked = await authenticate(c, options)
    return 'client' in asked ? asked : null
  } catch {
    return null
  }
}

/** How large a body this caller may send to this operation. Asked before the body is read. */
export async function mostBytesFor(c: Context, operation: Operation | undefined, options: ApiOptions): Promise<number> {
  if (operation?.schemas.body === undefined) return MOST_BYTES_OF_STRANGERS
  return (await known(c, options)) ? (operation.mostBytes ?? MOST_BYTES) : MOST_BYTES_OF_STRANGERS
}

/**
 * One request from door to door: who calls, what is asked, do it (once, if it has a key), who was
 * looked up.
 */
export async function answer(
  c: Context,
  operation: Operation,
  program: ProgramContext,
  options: ApiOptions,
): Promise<Response> {
  const asked = await authenticate(c, options)
  if (!('client' in asked)) return respond(c, asked)
  const { client, scopes } = asked
  const scope = scopeOf(operation)
  if (!scopes.includes(scope)) {
    await logLackOfScope(c, operation, program, asked)
    return respond(c, lacksScope(scope))
  }
  // What is compared with what stands tells of it.
  if (operation.conditional && c.req.header('if-match') !== undefined && !scopes.includes('read'))
    return respond(c, lacksScope('read'))
  const actingUser = actingUserOf(c)
  const headerProblem = wrongHeader(c, client, operation)
  if (headerProblem) return respond(c, problemAnswer(headerProblem))
  const read = await readJson(c, operation.schemas.body !== undefined, operation.mostBytes ?? MOST_BYTES)
  if (!read.ok) return respond(c, problemAnswer(read.problem))
  const checked = operation.check({ params: c.req.param(), query: queryOf(c), body: read.value })
  const { id } = client
  const jobCentre = jobCentreFor(c, client, operation, read.value)
  if (typeof jobCentre !== 'string') return respond(c, problemAnswer(jobCentre))
  const actor = { kind: 'client', jobCentre, scopes, client: id, user: actingUser } as const
  const idInPath = c.req.param('id') ?? c.req.param('ref') ?? ''
  const call: Call = {
    client,
    jobCentre,
    actingUser,
    operation,
    context: { ...program, actor, operation: operation.id, lookReason: lookReasonOf(c) },
    condition: conditionIn(c.req.header('if-match') ?? ''),
    idInPath,
    aside: (work) => aside(c, work),
    webhooks: { toLoopback: options.webhooksToLoopback ?? false, realClock: options.realClock },
  }
  if (!checked.ok) return respond(c, problemAnswer(checked.problem))
  const taken = operation.limit ? await program.limits.take(operation.limit, id) : null
  if (taken?.ok === false) return respond(c, tooMany(taken))
  const answered = await perform(call, checked.value, keyOf(c, call, read.value))
  const told = { ...deprecationHeaders(operation.id), ...(taken ? limitHeaders(taken) : {}) }
  return respond(c, { ...answered, headers: { ...answered.headers, ...told } })
}

/**
 * Each parameter with its value, or with all of them where it was sent more than once: no schema
 * takes a list.
 */
const queryOf = (c: Context): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, [one = '', ...more]]) => [
      name,
      more.length === 0 ? one : [one, ...more],
    ]),
  )

interface Key {
  readonly client: string
  readonly key: string
  readonly said: string
}

/**
 * The request by its key; null for one without a key, or which only reads. Of the body counts what
 * it says, not how it is written: a client that repeats a request may write its JSON anew. Who acts
 * is no part of it: what was done once stays done.
 */
function keyOf(c: Context, { client, jobCentre, operation }: Call, body: unknown): Key | null {
  const key = c.req.header('idempotency-key')
  if (key === undefined || operation.reads) return null
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.sort()
  // A client of several job centres may ask the same for each.
  const forWhom = client.jobCentres.length > 1 ? `${jobCentre}\n` : ''
  const condition = c.req.header('if-match')
  const onlyIf = condition === undefined ? '' : `If-Match: ${condition}\n`
  const said = `${c.req.method}\n${forWhom}${onlyIf}${pathname}?${searchParams.toString()}\n${canonicalJson(body)}`
  return { client: client.id, key, said }
}

/** What a call comes to: with its log where it is an act that was done. */
async function answerIn(call: Call, ready: Ready, within: ActionContext): Promise<Worked> {
  if (!(await isAsSeen(call, ready, within))) {
    if (within.joined) within.joined.refused = true
    return { answer: problemAnswer(notMet), keep: false }
  }
  const outcome = await ready.run({
    context: within,
    jobCentre: call.jobCentre,
    aside: call.aside,
    webhooks: call.webhooks,
  })
  if (outcome.ok) {
    const { status, body, location, about = {} } = outcome.value
    // With its effect: a trip instead of a transaction of its own, which was a tenth of a booking's
    // time.
    if (!call.operation.reads) await logAct(call, within, about, { made: location, refused: false })
    const { represents = call.operation.tagged ? body : null } = outcome.value
    const headers = {
      ...(location === undefined ? {} : { location: `${API_BASE}${location}` }),
      ...(represents === null ? {} : { etag: tagOf(represents) }),
    }
    return { answer: toAnswer(status, body, headers), keep: true }
  }
  // What is refused changes nothing, also where it was refused after the action itself.
  if (within.joined) within.joined.refused = true
  if ('problem' in outcome) return { answer: problemAnswer(outcome.problem), keep: true }
  return { answer: problemAnswer(problemOf(outcome.refusals)), keep: !mayPass(outcome.refusals) }
}

/**
 * `If-Match` (RFC 9110 §13.1.1): whether the thing is still as the client has seen it. It is locked
 * first, so that it stays so until the act is done. What the client may not see is left to the act
 * to refuse.
 */
async function isAsSeen({ condition, operation }: Call, { current }: Ready, within: ActionContext): Promise<boolean> {
  if (condition === null || current === null) return true
  const held = await holdStill(within, operation.does, current.subject)
  const now = held.ok ? await current.read(within) : held
  return !now.ok || meets(condition, now.value)
}

interface Worked {
  readonly answer: ApiAnswer
  readonly keep: boolean
}

async function perform(call: Call, ready: Ready, key: Key | null): Promise<ApiAnswer> {
  const { operation, context } = call
  if (operation.reads) return (await answerIn(call, ready, context)).answer
  const kept = await performOnce(call, ready, key)
  // Neither performed nor replayed, so nothing about a citizen was disclosed: not logged.
  if (kept.kind === 'other_request' || kept.kind === 'still_running') return notDone(kept.kind)
  const { answer: answered } = kept
  const isReplay = kept.kind === 'replayed'
  const refused = answered.status >= FIRST_REFUSAL
  if (isReplay || refused) await afterwards(logNothingDone(call, ready, { refused }))
  return isReplay ? { ...answered, headers: { ...answered.headers, 'idempotency-replayed': 'true' } } : answered
}

type Performed =
  | { readonly kind: 'answered'; readonly answer: ApiAnswer }
  | { readonly kind: 'replayed'; readonly answer: ApiAnswer }
  | { readonly kind: 'other_request' }
  | { readonly kind: 'still_running' }

async function performOnce(call: Call, ready: Ready, key: Key | null): Promise<Performed> {
  const { context } = call
  const { does } = call.operation
  if (!key) {
    const { answer: answered } = await unkept(context, (within) => answerIn(call, ready, within), does)
    return { kind: 'answered', answer: answered }
  }
  const work = async (within: ActionContext) => {
    const { answer: answered, keep } = await answerIn(call, ready, within)
    return { answer: toKept(answered), keep }
  }
  return await once(context, key, work, does)
}

function notDone(why: 'other_request' | 'still_running'): ApiAnswer {
  if (why === 'other_request') {
    const told = 'This Idempotency-Key was sent before with another request. Send a new key with a new request.'
    return problemAnswer(requestProblem('idempotency_key_reused', told))
  }
  const told = 'A request with this Idempotency-Key is being answered. Send it again in a moment to get its answer.'
  return problemAnswer(requestProblem('idempotency_key_in_use', told), { 'retry-after': '1' })
}

const FIRST_REFUSAL = 400

/**
 * J-OWN: an act that was refused or is replayed is logged as well, in a transaction of its own,
 * with whom the storage has.
 */
async function logNothingDone(call: Call, ready: Ready, { refused }: { refused: boolean }): Promise<void> {
  const { context } = call
  const citizenId = await ready.whose(context)
  await logAct(call, context, { citizens: citizenId === null ? [] : [citizenId] }, { refused })
}

/**
 * J-OWN: a call that the token has no scope for is in the record as well, with what its address
 * names. Whom it was about is not looked up.
 */
async function logLackOfScope(
  c: Context,
  operation: Operation,
  program: ProgramContext,
  asked: Authenticated,
): Promise<void> {
  const { client, scopes } = asked
  const named = c.req.header('x-job-centre') ?? ''
  const jobCentre = client.jobCentres.find((one) => one === named) ?? client.jobCentres[0] ?? ''
  const actor = { kind: 'client', jobCentre, scopes, client: client.id, user: actingUserOf(c) } as const
  const id = c.req.param('id') ?? ''
  await recordAccess(
    { ...program, actor, lookReason: lookReasonOf(c) },
    { operation: operation.id, refused: true, citizenId: null, subject: isId(id) ? id : null },
  )
}

/** A row for each citizen, and for each thing acted on; one for nobody where neither is known. */
async function logAct(
  { operation, idInPath }: Call,
  context: ActionContext,
  { citizens = [], things = [] }: About,
  { made, refused }: { made?: string | undefined; refused: boolean },
): Promise<void> {
  const inPath = idInPath === '' || operation.pathNames === 'citizen' ? null : idInPath
  const subject = inPath ?? made?.split('/').at(-1) ?? null
  const of = { operation: operation.id, refused }
  const rows = [
    ...[...new Set(citizens)].map((citizenId) => ({ ...of, citizenId, subject })),
    ...things.map((thing) => ({ ...of, citizenId: null, subject: thing })),
  ]
  await recordAccess(context, ...(rows.length > 0 ? rows : [{ ...of, citizenId: null, subject }]))
}
