import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { generateKeyPair, type JWTPayload } from 'jose'
import { readLogoutToken } from '../../src/identity/oidc/logout-token.ts'
import { RelyingParty } from '../../src/identity/oidc/relying-party.ts'
import { systemClock } from '../../src/process/clock.ts'
import { CLIENT, LyingBroker } from '../support/lying-broker.ts'

// What a broker may order, and which orders are not obeyed.

let broker: LyingBroker
let party: RelyingParty
before(async () => {
  broker = await LyingBroker.start()
  party = new RelyingParty(broker.settings, { realClock: systemClock })
})
after(() => broker.stop())

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const TYPE = { typ: 'logout+jwt' }

const claimsWith = (more: JWTPayload = {}): JWTPayload => {
  const iat = Math.floor(Date.now() / 1000)
  const own = { iss: broker.issuer, aud: CLIENT, iat, exp: iat + 120, jti: 'one', events: EVENTS }
  return { ...own, sub: 'anna', sid: 'session', ...more }
}
const without = (...names: readonly string[]): JWTPayload =>
  Object.fromEntries(Object.entries(claimsWith()).filter(([one]) => !names.includes(one)))

suite('a logout token', () => {
  test('ends one session of the broker, or all of an account where it names none', async () => {
    const ofSession = await readLogoutToken([party], await broker.sign(claimsWith(), TYPE))
    assert.deepEqual([ofSession?.which, ofSession?.jti], [{ issuer: broker.issuer, sid: 'session' }, 'one'])
    const ofAccount = await readLogoutToken([party], await broker.sign(without('sid'), TYPE))
    assert.deepEqual(ofAccount?.which, { issuer: broker.issuer, subject: 'anna' })
  })

  test('is not obeyed when it is forged, old, of another kind, or for somebody else', async () => {
    const stranger = (await generateKeyPair('RS256')).privateKey
    const seconds = Math.floor(Date.now() / 1000)
    const forged: readonly string[] = [
      await broker.sign(claimsWith(), { ...TYPE, key: stranger }),
      await broker.sign(claimsWith({ iss: 'https://evil.example' }), TYPE),
      await broker.sign(claimsWith({ aud: 'another' }), TYPE),
      await broker.sign(claimsWith({ iat: seconds - 600, exp: seconds + 600 }), TYPE),
      await broker.sign(claimsWith({ exp: seconds - 60 }), TYPE),
      await broker.sign(claimsWith({ nonce: 'of an ID token' }), TYPE),
      await broker.sign(claimsWith({ events: {} }), TYPE),
      await broker.sign(claimsWith({ events: 'http://schemas.openid.net/event/backchannel-logout' }), TYPE),
      ...(await Promise.all(['iat', 'exp', 'jti', 'events'].map((name) => broker.sign(without(name), TYPE)))),
      await broker.sign(without('sub', 'sid'), TYPE),
      await broker.sign(claimsWith()),
      broker.unsigned(claimsWith()),
      await broker.signWithPublicKey(claimsWith()),
      'x.y.z',
      '',
    ]
    for (const [at, token] of forged.entries())
      assert.equal(await readLogoutToken([party], token), null, `token ${at + 1}`)
  })

  test('may lack its type where that is set, and an ID token still is none', async () => {
    const lenient = new RelyingParty({ ...broker.settings, logoutWithoutType: true }, { realClock: systemClock })
    assert.ok(await readLogoutToken([lenient], await broker.sign(claimsWith())))
    const idToken = await broker.sign({ ...without('events'), nonce: 'a' })
    assert.equal(await readLogoutToken([lenient], idToken), null)
  })

  test('is refused where no party is known, and not answered while the broker’s keys cannot be read', async () => {
    const token = await broker.sign(claimsWith(), TYPE)
    assert.equal(await readLogoutToken([], token), null)
    broker.instead('/jwks', (_, response) => response.writeHead(503).end())
    const fresh = new RelyingParty(broker.settings, { realClock: systemClock })
    await assert.rejects(readLogoutToken([fresh], token))
    broker.truly()
  })
})
