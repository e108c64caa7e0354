import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { ClientMetadata, Configuration, InteractionResults, Provider } from 'oidc-provider'
import type { Clock } from '../../rules/dates.ts'
import { type InProcess, inProcess } from './in-process.ts'
import { keptInMemory } from './kept-in-memory.ts'

/** Where the test sign-in is found, below the address at which the demo was opened. */
export const MOUNT = '/test-log-ind'
/** Its page on which a person is chosen. */
export const CHOOSE = `${MOUNT}/vaelg`

/** It is one issuer, whatever the demo is called by who opens it. */
export const TEST_ISSUER = `http://localhost${MOUNT}`

/** Somebody whom the test sign-in vouches for. */
export interface TestAccount {
  /** Told in the ID token or at userinfo, as the scope asks. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** One of our doors, which signs people in here. */
export interface TestClient {
  readonly id: string
  /** The paths that it registers. */
  readonly callback: string
  readonly signedOut: string
  readonly backChannel: string
}

export interface TestProviderOptions {
  readonly clients: readonly TestClient[]
  /** The public key by which they prove themselves. */
  readonly clientKey: JWK
  /** The values of `acr`: the levels at which somebody can sign in. */
  readonly levels: readonly string[]
  /** Which claims each scope asks for. */
  readonly scopes: Readonly<Record<string, readonly string[]>>
  /** Null: nobody has this name here. */
  readonly accountOf: (accountId: string) => Promise<TestAccount | null>
  /** How a logout token comes to us: this very program. */
  readonly tellUs: (request: Request) => Promise<Response>
  /** The machine's own clock. */
  readonly realClock: Clock
}

/** What a person who was sent here is asked for. */
export interface Interaction {
  readonly client: string
  /** Whom our door has asked for by name; null where anybody may be chosen. */
  readonly hint: string | null
}

export type Choice = { readonly accountId: string; readonly level: string } | { readonly error: 'access_denied' }

/** The path of the provider's own below which our page asks it. */
const isChoosing = (path: string): boolean => path.startsWith(CHOOSE)

const json = (response: ServerResponse, body: object): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/**
 * What our page asks of the provider: GET tells the interaction, POST takes the choice and tells
 * where to go.
 */
async function choosing(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    const { params } = await provider.interactionDetails(request, response)
    const { client_id: client, login_hint: hint } = params
    return json(response, { client, hint: typeof hint === 'string' ? hint : null })
  }
  const choice: Choice = JSON.parse(await text(request))
  const result: InteractionResults =
    'error' in choice
      ? { error: choice.error }
      : { login: { accountId: choice.accountId, acr: choice.level, amr: ['test'], remember: false } }
  const to = await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false })
  json(response, { to })
}

/** Seconds. */
const DAY = 86_400

const anyOrigin = 'http://localhost'

const clientOf = ({ id, callback, signedOut, backChannel }: TestClient, key: JWK): ClientMetadata => ({
  client_id: id,
  redirect_uris: [anyOrigin + callback],
  post_logout_redirect_uris: [anyOrigin + signedOut],
  backchannel_logout_uri: anyOrigin + backChannel,
  backchannel_logout_session_required: true,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ ...key }] },
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
})

/** What the provider does, beside signing people in. */
const features = (
  tellUs: TestProviderOptions['tellUs'],
): Pick<Configuration, 'features' | 'fetch' | 'renderError'> => ({
  // It refuses to call loopback, which is where we are; so it does not call the network.
  fetch: async (address, options) => {
    const { method = 'GET', headers, body } = options ?? {}
    return await tellUs(new Request(address, { method, headers: new Headers(headers), body: bodyIn(body) }))
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = form
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = ''
      },
    },
    backchannelLogout: { enabled: true },
    dPoP: { enabled: false },
  },
  renderError: (ctx, { error }) => {
    ctx.body = error
  },
})

const claimsOf = (scopes: TestProviderOptions['scopes']) =>
  Object.fromEntries(Object.entries(scopes).map(([name, claims]) => [name, [...claims]]))

function configurationOf(
  { levels, scopes, accountOf, tellUs, clients, clientKey, realClock }: TestProviderOptions,
  key: JWK,
  provider: () => Provider,
): Configuration {
  return {
    ...features(tellUs),
    adapter: keptInMemory(realClock),
    jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig', kid: 'test' }] },
    cookies: {
      keys: [crypto.randomUUID()],
      names: { session: 'test-log-ind', interaction: 'test-valg', resume: 'test-videre' },
    },
    clients: clients.map((client) => clientOf(client, clientKey)),
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', ...Object.keys(scopes)],
    claims: { openid: ['sub'], acr: null, sid: null, auth_time: null, iss: null, ...claimsOf(scopes) },
    acrValues: [...levels],
    findAccount: async (_, accountId) => {
      const account = await accountOf(accountId)
      return account ? { accountId, claims: () => ({ ...account.claims, sub: accountId }) } : undefined
    },
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc: { client, session } }) => {
      const grant = new (provider().Grant)({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope(['openid', ...Object.keys(scopes)].join(' '))
      await grant.save()
      return grant
    },
    interactions: { url: (_, { uid }) => `${CHOOSE}/${uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: DAY,
      IdToken: 600,
      Interaction: 3600,
      RefreshToken: DAY,
      Session: DAY,
    },
  }
}

const bodyIn = (body: unknown): string | null =>
  typeof body === 'string' || body instanceof URLSearchParams ? String(body) : null

/** Compared by path alone: the demo is opened as `localhost`, by an address or by a name. */
const samePath = (registered: readonly string[] | undefined, asked: string): boolean =>
  URL.canParse(asked) && (registered ?? []).some((one) => new URL(one).pathname === new URL(asked).pathname)

/**
 * A real OpenID provider inside the program, which vouches for invented people. It is loaded here
 * and nowhere else, so production never loads it.
 */
export async function startTestProvider(options: TestProviderOptions): Promise<InProcess> {
  const { Provider: TheProvider } = await import('oidc-provider')
  const key = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)
  const provider: Provider = new TheProvider(
    TEST_ISSUER,
    configurationOf(options, key, () => provider),
  )
  // The door says by which address and protocol it was opened.
  provider.proxy = true
  Object.assign(provider.Client.prototype, {
    redirectUriAllowed(this: { redirectUris?: string[] }, uri: string) {
      return samePath(this.redirectUris, uri)
    },
    postLogoutRedirectUriAllowed(this: { postLogoutRedirectUris?: string[] }, uri: string) {
      return samePath(this.postLogoutRedirectUris, uri)
    },
  })
  const koa = provider.callback()
  const mounted = (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> =>
    koa(Object.assign(request, { originalUrl: path, url: path.slice(MOUNT.length) || '/' }), response)
  return inProcess((request, response) => {
    const path = request.url ?? '/'
    const working = isChoosing(path) ? choosing(provider, request, response) : mounted(request, response, path)
    working.catch(() => response.headersSent || response.writeHead(400).end())
  })
}
