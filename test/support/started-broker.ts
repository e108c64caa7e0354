import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair } from 'jose'
import { type ClientMetadata, Provider } from 'oidc-provider'
import { keptInMemory } from '../../src/demo/test-sign-in/kept-in-memory.ts'
import { systemClock } from '../../src/process/clock.ts'

// A broker as a program of its own: an OpenID provider behind TLS, with a page to choose a person.
// BROKER names its set-up, as JSON.

export interface BrokerSetUp {
  readonly port: number
  readonly clients: readonly ClientMetadata[]
  /** Which claims each scope asks for. */
  readonly scopes: Readonly<Record<string, readonly string[]>>
  /** By their names: what the broker vouches for. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What it says of how somebody signed in. */
  readonly acr: string
  /** Where the program listens, which its proxy would find. */
  readonly program: string
  /** With which it speaks TLS, as PEM. */
  readonly certificate: string
  readonly key: string
}

/** Below it is all that the broker serves. */
export const BROKER_PATH = '/broker'
const CHOOSE = `${BROKER_PATH}/choose/`

const setUp: BrokerSetUp = JSON.parse(process.env['BROKER'] ?? '')
const { port, clients, scopes, people, acr, program } = setUp
const signingKey = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)

const bodyIn = (body: unknown): string | null =>
  typeof body === 'string' || body instanceof URLSearchParams ? String(body) : null

const provider = new Provider(`https://127.0.0.1:${port}${BROKER_PATH}`, {
  adapter: keptInMemory(systemClock),
  clients: [...clients],
  jwks: { keys: [{ ...signingKey, alg: 'RS256', use: 'sig', kid: 'broker' }] },
  cookies: { keys: [crypto.randomUUID()] },
  scopes: ['openid', 'offline_access', ...Object.keys(scopes)],
  claims: {
    openid: ['sub'],
    acr: null,
    sid: null,
    auth_time: null,
    iss: null,
    ...Object.fromEntries(Object.entries(scopes).map(([scope, claims]) => [scope, [...claims]])),
  },
  acrValues: [acr],
  clockTolerance: 30,
  pkce: { required: () => true },
  issueRefreshToken: async (_, { clientId }) => clientId === 'staff',
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ ...people[accountId], sub: accountId }) }),
  loadExistingGrant: async ({ oidc: { client, session } }) => {
    const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
    grant.addOIDCScope(['openid', ...Object.keys(scopes)].join(' '))
    await grant.save()
    return grant
  },
  interactions: { url: (_, { uid }) => CHOOSE + uid },
  // Its calls reach the program as they would through the proxy.
  fetch: async (address, options) => {
    const { pathname, search } = new URL(address)
    const { method = 'GET', headers, body } = options ?? {}
    return await fetch(program + pathname + search, { method, headers: new Headers(headers), body: bodyIn(body) })
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = pageOf(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`)
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = pageOf('Signed out')
      },
    },
  },
})

const pageOf = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>Broker</title></head><body><main><h1>Broker</h1>${body}</main></body></html>`

const buttons = Object.keys(people).map((name) => `<button name="person" value="${name}">${name}</button>`)

async function choosing(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') return void response.end(pageOf(`<form method="post">${buttons.join('')}</form>`))
  const accountId = new URLSearchParams(await text(request)).get('person') ?? ''
  await provider.interactionFinished(request, response, { login: { accountId, acr, remember: false } })
}

const koa = provider.callback()
const options = { cert: setUp.certificate, key: setUp.key }
createServer(options, (request, response) => {
  const path = request.url ?? '/'
  if (path.startsWith(CHOOSE)) return void choosing(request, response)
  return void koa(Object.assign(request, { originalUrl: path, url: path.slice(BROKER_PATH.length) || '/' }), response)
}).listen(port, '127.0.0.1', () => process.stdout.write('Broker: ready\n'))
