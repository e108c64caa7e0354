import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { Visitor } from '../citizen/visitor.ts'
import { certificate, certificateKey } from '../support/certificate.ts'
import { createTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction, secretFiles } from '../support/keys.ts'
import { inventedNumbersIn } from '../support/number-search.ts'
import { freePort, programsIn, type Running, startingAt, stop } from '../support/started.ts'
import type { BrokerSetUp } from '../support/started-broker.ts'

// Production as it is set up: migrated by the owner, started as the running role, secrets in files,
// and a broker in another process behind TLS. Citizens and staff go the whole way.

const NOW = '2026-11-24T10:00:00+01:00'
const folder = temporaryFolder()
const { run, ended, killAll, children } = programsIn(folder, NOW)
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

const NSIS = 'https://data.gov.dk/concept/core/nsis/loa'
const NUMBER = 'https://data.gov.dk/model/core/eid/cprNumber'
const CITIZEN = { cpr: '6704901987', name: 'Anna Ager', contactGroup: 2, jobCentre: '10100' }
const people = {
  Anna: { [NUMBER]: CITIZEN.cpr, [NSIS]: 'Substantial' },
  'Anna at a low level': { [NUMBER]: CITIZEN.cpr, [NSIS]: 'Low' },
  Bo: { name: 'Bo Lindquist', roles: ['Selvbook-sagsbehandler'], department: 'Solby' },
  'Nobody here': { name: 'Ina Ingen', roles: ['another program'], department: 'Solby' },
}

const CLIENT_SECRET = 'the case system’s own secret'
const STAFF_SECRET = 'the secret that the provider of staff has given us'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

let program: Running
let port = 0
let brokerPort = 0
const publicUrl = () => `https://selvbook.test:${port}`
const listens = () => `http://127.0.0.1:${port}`

/** A browser: what is the broker's goes there, all else through the proxy that ends TLS. */
const browser = (): Visitor =>
  new Visitor({
    request: async (input: string | Request | URL, init?: RequestInit) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input)
      const headers = new Headers(init?.headers)
      if (headers.has('origin')) headers.set('origin', publicUrl())
      const at = pathname.startsWith('/broker') ? `https://127.0.0.1:${brokerPort}` : listens()
      return await fetch(at + pathname + search, { ...init, headers, redirect: 'manual' })
    },
  })

/** Waits until a started program has said something on its output, which stays open. */
async function saidBy(child: ChildProcess, line: RegExp): Promise<void> {
  let said = ''
  const heard = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (line.test(said)) resolve()
    })
  })
  await Promise.race([heard, once(child, 'exit')])
  assert.match(said, line)
}

async function startBroker(clientKey: object): Promise<void> {
  const client = (id: string, paths: { callback: string; signedOut: string }) => ({
    client_id: id,
    redirect_uris: [publicUrl() + paths.callback],
    post_logout_redirect_uris: [publicUrl() + paths.signedOut],
    backchannel_logout_uri: `${publicUrl()}/oidc/backchannel-logout`,
    backchannel_logout_session_required: true,
    response_types: ['code' as const],
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const setUp: BrokerSetUp = {
    port: brokerPort,
    program: listens(),
    certificate,
    key: certificateKey,
    acr: '2',
    people,
    scopes: { ssn: [NUMBER, NSIS], profile: ['name', 'roles', 'department'] },
    clients: [
      {
        ...client('citizens', { callback: '/log-ind/svar', signedOut: '/log-ud' }),
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [{ ...clientKey, kty: 'EC', kid: 'ours', use: 'sig' }] },
      },
      {
        ...client('staff', { callback: '/jc/log-ind/svar', signedOut: '/jc/log-ud' }),
        token_endpoint_auth_method: 'client_secret_basic',
        client_secret: STAFF_SECRET,
      },
    ],
  }
  const { flags, environment } = startingAt(NOW)
  const script = join(import.meta.dirname, '../support/started-broker.ts')
  const child = spawn(process.execPath, [...flags, script], {
    env: { ...process.env, ...environment, BROKER: JSON.stringify(setUp) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await saidBy(child, /^Broker: ready$/m)
}

before(async () => {
  setDefaultCACertificates([certificate])
  const database = await createTestDatabase()
  opened.defer(database.drop)
  opened.defer(killAll)
  ;[port, brokerPort] = [await freePort(), await freePort()]
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const trusted = join(folder, 'broker.pem')
  writeFileSync(trusted, certificate)
  const issuer = `https://127.0.0.1:${brokerPort}/broker`
  const clients = [{ id: 'case-system', secretSha256: sha256(CLIENT_SECRET), jobCentre: '10100' }]
  const settings = {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: trusted,
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '../support/tell-packages.ts')).href}`,
    PORT: String(port),
    PUBLIC_URL: publicUrl(),
    SMS_URL: 'none',
    SMTP_URL: 'none',
    JOURNAL: 'none',
    ...keysOfProduction(),
    ...secretFiles({
      DATABASE_URL: database.programConnectionString,
      API_CLIENTS: JSON.stringify(clients),
      MITID_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      STAFF_SECRET,
    }),
    MITID_BROKER: 'nemlogin',
    MITID_ISSUER: issuer,
    MITID_CLIENT_ID: 'citizens',
    MITID_KEY_ID: 'ours',
    STAFF_PROVIDER: 'keycloak',
    STAFF_ISSUER: issuer,
    STAFF_CLIENT_ID: 'staff',
    STAFF_ACR: '2',
    STAFF_LEVELS: '2',
    STAFF_ROLES: '{"Selvbook-sagsbehandler":"caseworker"}',
    STAFF_JOB_CENTRE: '{"Solby":"10100"}',
    STAFF_JOB_CENTRE_CLAIM: 'department',
  }
  const migrated = await ended({ ...settings, DATABASE_OWNER_URL: database.connectionString }, 'migrate')
  assert.equal(migrated.code, 0, migrated.output)
  const broker = startBroker(publicKey.export({ format: 'jwk' }))
  program = run(settings)
  await saidBy(program.child, /^Selvbook: https:/m)
  await broker
  await registerAnna()
})

/** What the case system sends: an offer with its times, a citizen and a deadline. */
async function registerAnna(): Promise<void> {
  const ask = async (path: string, init: RequestInit) => {
    const answer = await fetch(listens() + path, init)
    const body = await answer.text()
    assert.ok(answer.ok, `${path}: ${answer.status} ${body}`)
    return JSON.parse(body)
  }
  const credentials = { grant_type: 'client_credentials', client_id: 'case-system', client_secret: CLIENT_SECRET }
  const { access_token: token } = await ask('/oauth/token', { method: 'POST', body: new URLSearchParams(credentials) })
  const send = (method: 'POST' | 'PUT', path: string, body: object) =>
    ask(`/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
        'x-acting-user': 'bo',
      },
      body: JSON.stringify(body),
    })
  await send('PUT', '/job-centre', { name: 'Jobcenter Solby', phone: '12 34 56 00' })
  const { id: offer } = await send('POST', '/offers', {
    title: 'Jobsamtale',
    meetingType: 'job',
    contactGroups: [2],
    forms: ['phone'],
    minutes: 45,
  })
  const days = [1, 2, 3, 4].map((day) => `2026-12-0${day}T10:00:00+01:00`)
  await send('POST', `/offers/${offer}/times`, { times: days.map((startsAt) => ({ startsAt, caseworker: 'bo' })) })
  const { id } = await send('POST', '/citizens', CITIZEN)
  await send('POST', `/citizens/${id}/deadlines`, { interviewType: 'job', dueDate: '2026-12-04' })
}

const signedIn = async (path: string, link: string, person: string): Promise<Visitor> => {
  const visitor = browser()
  await visitor.go(path)
  await visitor.follow(link)
  assert.equal(visitor.page.heading, 'Broker')
  await visitor.press(person)
  return visitor
}

/** On through the steps of the booking, taking the first of whatever there is to choose. */
async function bookFirst(visitor: Visitor): Promise<void> {
  for (let step = 0; step < 8; step += 1) {
    const { heading, options, links, buttons } = visitor.page
    if (heading === 'Kvittering') return
    const [choice] = options
    const day = links.find(({ href }) => href.includes('dag='))
    const button = buttons.find((name) => ['Fortsæt', 'Book'].includes(name)) ?? ''
    if (choice === undefined && day) await visitor.go(day.href)
    else await visitor.press(button, choice === undefined ? {} : { choose: [choice.replace('* ', '')] })
  }
  assert.fail(`the booking did not end: ${visitor.page.address}`)
}

suite('production with a broker', () => {
  test('a citizen signs in with MitID, books, and signs out here and at the broker', async () => {
    const anna = await signedIn('/log-ind', 'Log på med MitID', 'Anna')
    assert.equal(anna.page.heading, 'Min side')
    assert.match(anna.cookies(), /__Host-selvbook=/)
    await anna.follow('Book Jobsamtale med dit jobcenter')
    await bookFirst(anna)
    await anna.press('Log af')
    assert.equal(anna.page.heading, 'Broker')
    await anna.press('Sign out')
    assert.equal(anna.page.heading, 'Du er logget af')
    await anna.go('/min-side')
    assert.match(anna.page.address, /^\/log-ind/)
  })

  test('a citizen at a low level is not signed in', async () => {
    const anna = await signedIn('/log-ind', 'Log på med MitID', 'Anna at a low level')
    assert.equal(anna.page.heading, 'Brug et højere sikringsniveau')
  })

  test('a caseworker signs in, looks the citizen up, and signs out', async () => {
    const bo = await signedIn('/jc/log-ind', 'Log på', 'Bo')
    assert.match(bo.page.html, /Bo Lindquist, sagsbehandler/)
    assert.match(bo.page.html, /Jobcenter Solby/)
    assert.match(bo.cookies(), /__Host-selvbook-job-centre=/)
    await bo.press('Søg', { fill: { 'Find en borger': CITIZEN.cpr, 'Årsag til opslaget': 'meeting' } })
    assert.equal(bo.page.heading, CITIZEN.name)
    assert.match(bo.page.text, /[Jj]obsamtale.* tirsdag den 1\. december (2026 )?kl\. 10\.00/)
    await bo.post('/jc/log-ud', {})
    assert.equal(bo.page.heading, 'Du er logget af')
    await bo.go('/jc')
    assert.equal(bo.page.heading, 'Log på som medarbejder')
  })

  test('whoever has no role here is not signed in', async () => {
    const visitor = await signedIn('/jc/log-ind', 'Log på', 'Nobody here')
    assert.equal(visitor.page.status, 403)
  })

  test('a caseworker who signs out at the provider is signed out here', async () => {
    const bo = await signedIn('/jc/log-ind', 'Log på', 'Bo')
    assert.equal(bo.page.address, '/jc')
    await bo.go('/broker/session/end')
    await bo.press('Sign out')
    await bo.go('/jc')
    assert.equal(bo.page.heading, 'Log på som medarbejder')
  })

  test('the test sign-in is never loaded, and no number is in the output', async () => {
    assert.equal(await stop(program, 'SIGTERM'), 0)
    const loaded = [...program.output().matchAll(/^loaded: (.*)$/gm)].map(([, name]) => name)
    assert.ok(loaded.includes('openid-client'))
    assert.deepEqual(
      loaded.filter((name) => name === 'oidc-provider' || name === 'koa'),
      [],
    )
    assert.deepEqual(inventedNumbersIn(program.output()), [])
  })
})
