import type { Context } from 'hono'
import { takeAssertion } from '../actions/take-assertion.ts'
import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import { bytesOfBody, decoded, fieldsOf } from '../http/request-body.ts'
import { TOKEN_SECONDS } from '../identity/access-tokens.ts'
import { ASSERTION_TYPE, clientClaimed } from '../identity/client-assertions.ts'
import type { Scope } from '../rules/actor.ts'
import type { ApiClient } from '../rules/api-clients.ts'
import type { Limits, Taken } from '../rules/limits.ts'
import { requestIdOf } from './request-id.ts'
import { API_BASE, type ApiOptions, respond, tooMany } from './request-pipeline.ts'

const MOST_BYTES = 8 * 1024

/** RFC 6749 §5.2 */
type TokenError = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type'

const headers = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' }

const refused = (error: TokenError, error_description: string): Response =>
  Response.json(
    { error, error_description },
    error === 'invalid_client'
      ? { status: 401, headers: { ...headers, 'www-authenticate': 'Basic realm="selvbook"' } }
      : { status: 400, headers },
  )

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return part
  }
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined and put into base64. */
function basicCredentials(header: string): { id: string; secret: string } | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header) ?? []
  if (!encoded) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return null
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}

/**
 * `POST /oauth/token`: client credentials (RFC 6749 §4.4), by form body, HTTP Basic or what the
 * client has signed (RFC 7523).
 */
export async function answerToken(c: Context, options: ApiOptions, program: ProgramContext): Promise<Response> {
  const answered = await tokenAnswer(c, options, program)
  answered.headers.set('x-request-id', requestIdOf(c))
  return answered
}

/**
 * J-LIMITS: counted before a secret is compared, by network first: whoever names ever new clients
 * fills no table.
 */
async function tooOften(c: Context, { networkOf }: ApiOptions, limits: Limits, client: string): Promise<Taken | null> {
  const network = networkOf(c)
  const ofNetwork = await limits.take('token_network', network)
  if (!ofNetwork.ok) return ofNetwork
  const ofClient = await limits.take('token', `${network} ${client}`)
  return ofClient.ok ? null : ofClient
}

type Form = ReadonlyMap<string, string>

/** What a client shows of itself: a secret, or what it has signed. */
type Shown = { readonly id: string; readonly secret: string } | { readonly id: string; readonly assertion: string }

/** Null where the header cannot be read. */
function shownBy(c: Context, form: Form): Shown | 'twice' | null {
  const basic = c.req.header('authorization')
  const assertion = form.get('client_assertion')
  const ways = [basic, form.get('client_secret'), assertion].filter((way) => way !== undefined)
  if (ways.length > 1) return 'twice'
  if (basic !== undefined) return basicCredentials(basic)
  const id = form.get('client_id')
  if (assertion === undefined) return { id: id ?? '', secret: form.get('client_secret') ?? '' }
  const claimed = clientClaimed(assertion)
  if (form.get('client_assertion_type') !== ASSERTION_TYPE || (id ?? claimed) !== claimed) return null
  return { id: claimed, assertion }
}

/**
 * Whom an assertion must be made for: the issuer of our tokens, or this address. Only without a
 * public address does the request say what that is.
 */
function audiencesOf(c: Context, issuer: string): readonly string[] {
  const base = issuer.includes('://') ? issuer : new URL(c.req.url).origin
  return [issuer, `${base}/oauth/token`, `${base}${API_BASE}/oauth/token`]
}

/** The client, if what it shows is good; what was signed is good once. */
async function clientWith(
  shown: Shown,
  c: Context,
  program: ProgramContext,
  { clients, assertions, tokens, realClock }: ApiOptions,
): Promise<ApiClient | null> {
  if ('secret' in shown) return await clients.findWithSecret(shown.id, shown.secret)
  const read = await assertions.read(shown.assertion, audiencesOf(c, tokens.issuer))
  if (!read) return null
  const { client, jtiSha256, expiresAt } = read
  const context: ActionContext = { ...program, actor: { kind: 'nobody' } }
  const taken = await takeAssertion(context, { client: client.id, jtiSha256, expiresAt, now: realClock.now() })
  return taken.ok && taken.value === 'taken' ? client : null
}

async function tokenAnswer(c: Context, options: ApiOptions, program: ProgramContext): Promise<Response> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    return refused('invalid_request', 'Send a form: Content-Type: application/x-www-form-urlencoded.')
  const bytes = await bytesOfBody(c, MOST_BYTES)
  if (bytes === null) return refused('invalid_request', 'The form is too large.')
  const read = decoded(bytes, type)
  const form = read.ok ? fieldsOf(read.text) : null
  if (form === null) return refused('invalid_request', 'The form cannot be read: send it in UTF-8.')
  const grant = form.get('grant_type')
  if (!grant) return refused('invalid_request', 'grant_type is missing: send client_credentials.')
  if (grant !== 'client_credentials') return refused('unsupported_grant_type', 'Only client_credentials is supported.')
  const shown = shownBy(c, form)
  if (shown === 'twice') return refused('invalid_request', 'Say in one way only who the client is.')
  const turnedAway = await tooOften(c, options, program.limits, shown?.id ?? '')
  if (turnedAway) return respond(c, tooMany(turnedAway))
  const client = shown && (await clientWith(shown, c, program, options))
  if (!client) return refused('invalid_client', 'The client is unknown, or its secret or what it has signed is wrong.')
  const scopes = scopesAsked(form.get('scope'), client)
  if (!scopes) return refused('invalid_scope', `This client may have: ${client.scopes.join(' ')}.`)
  const token = await options.tokens.issue({ client: client.id, scopes })
  const answer = { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: scopes.join(' ') }
  return Response.json(answer, { headers })
}

/** RFC 6749 §3.3: the scopes asked for, or all of the client's; null where it lacks one of them. */
function scopesAsked(asked: string | undefined, { scopes }: ApiClient): readonly Scope[] | null {
  const names = (asked ?? '').split(' ').filter((name) => name !== '')
  if (names.length === 0) return scopes
  const granted = scopes.filter((scope) => names.includes(scope))
  return granted.length === new Set(names).size ? granted : null
}
