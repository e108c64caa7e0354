import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { AccessTokens } from '../../src/identity/access-tokens.ts'
import { KeyRing } from '../../src/keys/key-ring.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { SetClock } from '../support/program.ts'

// The tokens of case systems, against whoever forges one.

const NOW = '2026-11-01T12:00:00Z'
const ringOf = (...numbers: number[]) => ({ tokens: new KeyRing(numbers.map((number) => testKey(number, 'tokens'))) })
const tokensOf = (keys: ReturnType<typeof ringOf>, clock = new SetClock(NOW), issuer = 'https://selvbook.example.dk') =>
  new AccessTokens({ keys, realClock: clock, issuer })
const told = { client: 'demo', scopes: ['read', 'times:write'] } as const

const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

test('a token has the claims of RFC 9068, and tells who it was given to', async () => {
  const tokens = tokensOf(ringOf(1))
  const token = await tokens.issue(told)
  const [header, claims] = parts(token)
  assert.deepEqual(header, { alg: 'ES256', typ: 'at+jwt', kid: '1' })
  const { jti, iat, ...rest } = claims
  assert.match(jti, /^[0-9a-f-]{36}$/)
  assert.deepEqual(rest, {
    iss: 'https://selvbook.example.dk',
    aud: 'selvbook-api',
    sub: 'demo',
    client_id: 'demo',
    scope: 'read times:write',
    exp: iat + 900,
  })
  const { client, scopes } = (await tokens.read(token)) ?? {}
  assert.deepEqual({ client, scopes }, told)
  assert.notEqual(parts(await tokens.issue(told))[1].jti, jti)
})

/** The program's own signing key: what nobody outside has. */
async function ownKey() {
  const { createECDH } = await import('node:crypto')
  const curve = createECDH('prime256v1')
  const seed = testKeys.tokens.derived('access token')
  curve.setPrivateKey(seed)
  const point = curve.getPublicKey()
  const part = (from: number, to: number) => point.subarray(from, to).toString('base64url')
  return await importJWK(
    { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33, 65), d: seed.toString('base64url') },
    'ES256',
  )
}

suite('a forged or foreign token tells nobody', () => {
  const seconds = Date.parse(NOW) / 1000
  const good: JWTPayload = {
    iss: 'selvbook',
    aud: 'selvbook-api',
    sub: 'demo',
    client_id: 'demo',
    scope: 'read',
    iat: seconds,
    exp: seconds + 900,
    jti: '1',
  }
  const header = { alg: 'ES256', typ: 'at+jwt', kid: '1' }
  const tokens = () => tokensOf({ tokens: testKeys.tokens }, new SetClock(NOW), 'selvbook')
  const signed = async (claims: JWTPayload, own: object = {}, key?: Awaited<ReturnType<typeof ownKey>>) =>
    await new SignJWT(claims).setProtectedHeader({ ...header, ...own }).sign(key ?? (await ownKey()))

  test('one that is signed as ours is read: so what follows fails for its own reason', async () => {
    assert.equal((await tokens().read(await signed(good)))?.client, 'demo')
  })

  const wrongClaims: readonly (readonly [string, JWTPayload])[] = [
    ['of another issuer', { ...good, iss: 'https://other.example.dk' }],
    ['for somebody else', { ...good, aud: 'another-api' }],
    ['that has run out', { ...good, exp: seconds }],
    ['that is not good yet', { ...good, nbf: seconds + 60 }],
    ['of one client for another', { ...good, client_id: 'demo2' }],
    ...['iss', 'aud', 'sub', 'client_id', 'scope', 'iat', 'exp', 'jti'].map(
      (name) => [`without ${name}`, Object.fromEntries(Object.entries(good).filter(([one]) => one !== name))] as const,
    ),
  ]
  for (const [what, claims] of wrongClaims)
    test(`one ${what}`, async () => assert.equal(await tokens().read(await signed(claims)), null))

  test('one of another type, or with a key that is not ours', async () => {
    for (const own of [{ typ: 'JWT' }, { typ: 'logout+jwt' }, { kid: '2' }, { kid: undefined }, { typ: undefined }])
      assert.equal(await tokens().read(await signed(good, own)), null, JSON.stringify(own))
    const { privateKey } = await generateKeyPair('ES256')
    assert.equal(await tokens().read(await signed(good, {}, privateKey)), null)
  })

  test('one without a signature, or signed with a public key as if it were a secret', async () => {
    const unsigned = new UnsecuredJWT(good).encode()
    assert.equal(await tokens().read(unsigned), null)
    const [, claims = '', signature = ''] = (await signed(good)).split('.')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt","kid":"1"}').toString('base64url')
    for (const token of [`${none}.${claims}.`, `${none}.${claims}.${signature}`])
      assert.equal(await tokens().read(token), null)
    const secret = testKeys.tokens.derived('access token')
    const hmac = await new SignJWT(good).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret)
    assert.equal(await tokens().read(hmac), null)
  })

  test('one whose claims were changed, and what is no token', async () => {
    const [head = '', , signature = ''] = (await signed(good)).split('.')
    const more = Buffer.from(JSON.stringify({ ...good, scope: 'read citizens:write' })).toString('base64url')
    for (const token of [`${head}.${more}.${signature}`, 'x', '', 'a.b.c', `${head}..`])
      assert.equal(await tokens().read(token), null)
  })

  test('a scope that is none is no scope', async () => {
    const token = await signed({ ...good, scope: 'read admin' })
    assert.deepEqual((await tokens().read(token))?.scopes, ['read'])
  })
})

suite('keys of tokens are replaced without a gap', () => {
  test('any key of the ring is read, and one that was taken out is not', async () => {
    const before = await tokensOf(ringOf(1)).issue(told)
    assert.equal((await tokensOf(ringOf(1, 2)).read(before))?.client, 'demo')
    assert.equal(await tokensOf(ringOf(2)).read(before), null)
  })

  test('a process that has just started signs with the former key, which those beside it know', async () => {
    const clock = new SetClock(NOW)
    const renewed = tokensOf(ringOf(1, 2), clock)
    const beside = tokensOf(ringOf(1), clock)
    assert.equal((await beside.read(await renewed.issue(told)))?.client, 'demo')
    clock.set('2026-11-01T12:09:59Z')
    assert.equal((await beside.read(await renewed.issue(told)))?.client, 'demo')
    clock.set('2026-11-01T12:10:00Z')
    const settled = await renewed.issue(told)
    assert.equal(parts(settled)[0].kid, '2')
    assert.equal((await tokensOf(ringOf(1, 2), clock).read(settled))?.client, 'demo')
  })
})
