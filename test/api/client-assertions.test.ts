import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { suite, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { addApiClient, addClientKey, removeClientKey } from '../../src/actions/change-api-client.ts'
import { caseSystemApi } from '../../src/api/api.ts'
import { scopes } from '../../src/rules/actor.ts'
import { must } from '../support/program.ts'
import { type Json, optionsOn, sharedTestApi } from './client.ts'

// RFC 7523: a client says who it is by what it signs. What is wrong in any way gets no token.

const NOW = '2026-11-01T12:00:00Z'
const seconds = Date.parse(NOW) / 1000
const ISSUER = 'https://selvbook.example.dk'
const ADDRESS = `${ISSUER}/oauth/token`
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const KEYS = 'https://publishing.example.dk/jwks.json'

const own = await generateKeyPair('ES256', { extractable: true })
const second = await generateKeyPair('PS256', { extractable: true })
const stranger = await generateKeyPair('ES256')
/** What publishing.example.dk answers. */
let published: Json = { keys: [] }
let fetched = 0

/** Two processes on one database. */
let processes: ReturnType<typeof caseSystemApi>[]

const operator = { kind: 'operator', name: 'drift' } as const
const api = sharedTestApi('2026-07-01T10:00:00+02:00', async () => {
  const change = { at: api.realClock.now() }
  const told = { scopes, actingUser: 'optional', expiresAt: null, secretSha256: null } as const
  const context = api.it.as(operator)
  for (const id of ['signing', 'other'])
    must(await addApiClient(context, { id, ...change }, { ...told, jobCentres: ['10100'], jwksUrl: null }))
  must(await addApiClient(context, { id: 'publishing', ...change }, { ...told, jobCentres: ['10100'], jwksUrl: KEYS }))
  must(
    await addClientKey(
      context,
      { id: 'signing', ...change },
      { kid: 'one', jwk: { ...(await exportJWK(own.publicKey)) } },
    ),
  )
  const fetch = async () => {
    fetched += 1
    return Response.json(published)
  }
  processes = [1, 2].map(() => caseSystemApi(api.it.program, optionsOn(api.it.program, api.realClock, { fetch })))
})
const good = (client = 'signing'): JWTPayload => ({
  iss: client,
  sub: client,
  aud: ISSUER,
  exp: seconds + 60,
  iat: seconds,
  jti: randomUUID(),
})
const signed = (claims: JWTPayload, header: object = {}, key = own.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key)

async function ask(
  assertion: string,
  more: Record<string, string> = {},
  nth = 0,
): Promise<{ status: number; body: Json }> {
  const form = { grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...more }
  const app = processes[nth] ?? api.app
  // Each try from a network of its own: how many there may be is another test's.
  await api.it.database.pool.query('delete from quota')
  const answer = await app.request('/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, body: await answer.json() }
}
const refusedAs = async (assertion: string, more: Record<string, string> = {}) => {
  const { status, body } = await ask(assertion, more)
  return [status, body.error]
}
const UNKNOWN = [401, 'invalid_client']

suite('a client that signs', () => {
  test('gets a token that works, whichever of our names it signs for', async () => {
    for (const aud of [ISSUER, ADDRESS, `${ISSUER}/api/v1/oauth/token`, [ISSUER]]) {
      const { status, body } = await ask(await signed({ ...good(), aud }))
      assert.equal(status, 200, String(aud))
      const headers = { authorization: `Bearer ${body.access_token}` }
      assert.equal((await api.app.request('/api/v1/offers', { headers })).status, 200)
    }
  })

  const broken: readonly (readonly [string, () => Promise<string>])[] = [
    ['by another key', async () => await signed(good(), {}, stranger.privateKey)],
    ['by a key that it does not have', async () => await signed(good(), { kid: 'two' })],
    ['without a signature', async () => new UnsecuredJWT(good()).encode()],
    [
      'with a secret that both sides have',
      async () => await new SignJWT(good()).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1)),
    ],
    ['for another', async () => await signed({ ...good(), aud: 'https://other.example.dk' })],
    ['for us and another', async () => await signed({ ...good(), aud: [ISSUER, 'https://other.example.dk'] })],
    ['for nobody', async () => await signed({ ...good(), aud: [] })],
    ['as one client for another', async () => await signed({ ...good(), sub: 'other' })],
    ['as a client that has no key', async () => await signed(good('other'))],
    ['as a client that is none', async () => await signed(good('nobody'))],
    ['for longer than five minutes', async () => await signed({ ...good(), exp: seconds + 331 })],
    ['too long ago', async () => await signed({ ...good(), exp: seconds - 31, iat: seconds - 60 })],
    ['in the future', async () => await signed({ ...good(), iat: seconds + 31 })],
    ['for later', async () => await signed({ ...good(), nbf: seconds + 31 })],
    ['with an id of nothing', async () => await signed({ ...good(), jti: '' })],
    ['as a token of another kind', async () => await signed(good(), { typ: 'at+jwt' })],
    ['as rubbish', async () => 'a.b.c'],
    ...['iss', 'sub', 'aud', 'exp', 'jti'].map(
      (name) =>
        [
          `without ${name}`,
          async () => await signed(Object.fromEntries(Object.entries(good()).filter(([one]) => one !== name))),
        ] as const,
    ),
  ]
  for (const [what, make] of broken)
    test(`signed ${what}: refused`, async () => assert.deepEqual(await refusedAs(await make()), UNKNOWN))

  test('what was signed is good once, in whichever process', async () => {
    const assertion = await signed(good())
    assert.equal((await ask(assertion, {}, 0)).status, 200)
    assert.equal((await ask(assertion, {}, 0)).status, 401)
    assert.equal((await ask(assertion, {}, 1)).status, 401)
    const raced = await signed(good())
    const answers = await Promise.all(Array.from({ length: 6 }, (_, nth) => ask(raced, {}, nth % 2)))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 401, 401, 401, 401, 401],
    )
  })

  test('the form must say the same client, the type, and no secret', async () => {
    assert.equal((await ask(await signed(good()), { client_id: 'signing' })).status, 200)
    assert.deepEqual(await refusedAs(await signed(good()), { client_id: 'other' }), UNKNOWN)
    assert.deepEqual(await refusedAs(await signed(good()), { client_assertion_type: 'jwt' }), UNKNOWN)
    assert.deepEqual(await refusedAs(await signed(good()), { client_secret: 'x' }), [400, 'invalid_request'])
  })

  test('a client goes over to a new key without a gap', async () => {
    const change = { id: 'signing', at: api.realClock.now() }
    const jwk = { ...(await exportJWK(second.publicKey)) }
    must(await addClientKey(api.it.as(operator), change, { kid: 'two', jwk }))
    const withSecond = () => signed(good(), { alg: 'PS256', kid: 'two' }, second.privateKey)
    for (const assertion of [await signed(good()), await withSecond()]) assert.equal((await ask(assertion)).status, 200)
    must(await removeClientKey(api.it.as(operator), change, 'two'))
    assert.deepEqual(await refusedAs(await withSecond()), UNKNOWN)
    assert.equal((await ask(await signed(good()))).status, 200)
  })

  test('keys that a client publishes are read there, and kept', async () => {
    published = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one' }] }
    for (let nth = 0; nth < 3; nth += 1) assert.equal((await ask(await signed(good('publishing')))).status, 200)
    assert.equal(fetched, 1)
    assert.deepEqual(await refusedAs(await signed(good('publishing'), {}, stranger.privateKey)), UNKNOWN)
  })
})
