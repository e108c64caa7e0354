import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'

/** Why nobody was signed in. Each has a page of its own, with a way to try again. */
export type SignInRefusal =
  /** The person turned back at the broker. */
  | 'cancelled'
  /** Begun too long ago, in another browser, or finished already. */
  | 'expired'
  /** The broker vouches for less than is required, or does not say for how much. */
  | 'level_too_low'
  /** The broker does not answer, answers too late, or answers nonsense. */
  | 'broker_away'
  /** The broker's answer is not to be trusted, or it refused ours. */
  | 'answer_refused'

/**
 * A refusal with what an operator needs to know: never a claim, a token or a broker's own words.
 */
export interface Refusing {
  readonly ok: false
  readonly why: SignInRefusal
  /** A word of the protocol or of the library. */
  readonly detail: string
}

export const refusing = (why: SignInRefusal, detail: string): Refusing => ({ ok: false, why, detail })

/** The errors of OAuth and OIDC that mean something else than "refused". */
const refusalOfError: Readonly<Record<string, SignInRefusal>> = {
  access_denied: 'cancelled',
  // OpenID Connect Core Unmet Authentication Requirements 1.0
  unmet_authentication_requirements: 'level_too_low',
  server_error: 'broker_away',
  temporarily_unavailable: 'broker_away',
}

/** A broker that answers none of what the protocol has is taken to be ill, not hostile. */
const nonsense = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_INVALID_SERVER_METADATA',
])

/** A word of the protocol, so that nothing that a broker wrote freely gets into a log. */
const wordIn = (text: string): string => (/^\w{1,60}$/.test(text) ? text : 'another error')

const FIRST_SERVER_ERROR = 500

/** What an error of openid-client, or of the network under it, means. */
export function whyRefused(error: unknown): Refusing {
  if (error instanceof AuthorizationResponseError)
    return refusing(refusalOfError[error.error] ?? 'answer_refused', wordIn(error.error))
  if (error instanceof ResponseBodyError)
    return refusing(error.status >= FIRST_SERVER_ERROR ? 'broker_away' : 'answer_refused', wordIn(error.error))
  if (!(error instanceof Error)) throw error
  const code = codeOf(error)
  if (nonsense.has(code)) return refusing('broker_away', code)
  // A token that is no JWT fails while it is decoded, with a code of Node's kind.
  if (/^(OAUTH|ERR)_/.test(code)) return refusing('answer_refused', code)
  // fetch says TypeError for every trouble of the network, with the reason as its cause.
  return refusing('broker_away', codeOf(error.cause) || error.name)
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' && code !== '' ? wordIn(code) : ''
}
