import type { Context } from 'hono'
import { bytesOfBody, decoded, fieldsOf } from '../http/request-body.ts'
import { TOKEN_SECONDS } from '../identity/access-tokens.ts'
import type { Scope } from '../rules/actor.ts'
import type { ApiClient } from '../rules/api-clients.ts'
import type { Limits, Taken } from '../rules/limits.ts'
import { requestIdOf } from './request-id.ts'
import { type ApiOptions, respond, tooMany } from './request-pipeline.ts'

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

/** `POST /oauth/token`: client credentials (RFC 6749 §4.4), by form body or HTTP Basic. */
export async function answerToken(c: Context, options: ApiOptions, limits: Limits): Promise<Response> {
  const answered = await tokenAnswer(c, options, limits)
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

async function tokenAnswer(c: Context, options: ApiOptions, limits: Limits): Promise<Response> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    return refused('invalid_request', 'Send a form: Content-Type: application/x-www-form-urlencoded.')
  const bytes = await bytesOfBody(c, MOST_BYTES)
  if (bytes === null) return refused('invalid_request', 'The form is too large.')
  const read = decoded(bytes, type)
  const form = read.ok ? fieldsOf(read.text) : null
  if (form === null) return refused('invalid_request', 'The form cannot be read: send it in UTF-8.')
  const basic = c.req.header('authorization')
  if (basic !== undefined && form.has('client_secret'))
    return refused('invalid_request', 'Send the client’s secret in the form or in the header, not in both.')
  const grant = form.get('grant_type')
  if (!grant) return refused('invalid_request', 'grant_type is missing: send client_credentials.')
  if (grant !== 'client_credentials') return refused('unsupported_grant_type', 'Only client_credentials is supported.')
  const sent =
    basic === undefined
      ? { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
      : basicCredentials(basic)
  const turnedAway = await tooOften(c, options, limits, sent?.id ?? '')
  if (turnedAway) return respond(c, tooMany(turnedAway))
  const client = sent && (await options.clients.findWithSecret(sent.id, sent.secret))
  if (!client) return refused('invalid_client', 'The client is unknown or its secret is wrong.')
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
