import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import { generateKeyPair, type JWTPayload } from 'jose'
import { type BrokerSettings, textClaim } from '../../src/identity/oidc/broker.ts'
import { RelyingParty } from '../../src/identity/oidc/relying-party.ts'
import { systemClock } from '../../src/process/clock.ts'
import { keyOf, LEVEL, type Lie, LyingBroker } from '../support/lying-broker.ts'

// What a broker may say, and what is refused. The broker of these tests lies as it is told.

let broker: LyingBroker
before(async () => {
  broker = await LyingBroker.start()
})
afterEach(() => broker.truly())
after(() => broker.stop())

const CALLBACK = 'https://selvbook.example.dk/log-ind/svar'

const partyOf = (more: Partial<BrokerSettings> = {}): RelyingParty =>
  new RelyingParty({ ...broker.settings, ...more }, { realClock: systemClock, patience: 1 })

/** One sign-in from beginning to end; `changing` alters the answer that the browser brings. */
async function signIn(party: RelyingParty, changing: (answer: URL) => URL = (answer) => answer) {
  const going = await party.begin(CALLBACK)
  if (!going.ok) return going
  return await party.finish(changing(broker.approve(going.address)), going.begun)
}

/** `ok`, or why it was refused. */
async function endOf(signingIn: ReturnType<typeof signIn>): Promise<string> {
  const finished = await signingIn
  return finished.ok ? 'ok' : finished.why
}

const seconds = (): number => Math.floor(Date.now() / 1000)

suite('a sign-in that is true', () => {
  test('names the account with its claims, and asks for nothing that the ID token has', async () => {
    const finished = await signIn(partyOf())
    assert.ok(finished.ok, JSON.stringify(finished))
    const { issuer, subject, sid, claims, sessionExpiry } = finished.account
    assert.deepEqual([issuer, subject, sid, sessionExpiry], [broker.issuer, 'anna', 'session-of-anna', null])
    assert.equal(textClaim(claims, 'cpr'), '6103921234')
    assert.ok(!broker.asked.includes('/userinfo'))
  })

  test('asks userinfo for what the ID token lacks; what is signed stands', async () => {
    broker.lie = { without: ['cpr'] }
    broker.userInfo = { cpr: '6103921234', [LEVEL]: 'High', session_expiry: seconds() + 3600 }
    const finished = await signIn(partyOf({ sessionExpiry: 'session_expiry' }))
    assert.ok(finished.ok)
    assert.equal(textClaim(finished.account.claims, 'cpr'), '6103921234')
    assert.equal(textClaim(finished.account.claims, LEVEL), 'Substantial')
    assert.ok(finished.account.sessionExpiry)
  })

  test('sends state, nonce and a hashed verifier, each time others, and nothing secret', async () => {
    const party = partyOf({ acr: 'substantial', parameters: { idp_values: 'mitid' }, maxAge: 600 })
    const [one, two] = [await party.begin(CALLBACK), await party.begin(CALLBACK)]
    assert.ok(one.ok && two.ok)
    const asked = new URL(one.address).searchParams
    assert.equal(asked.get('code_challenge_method'), 'S256')
    assert.equal(asked.get('redirect_uri'), CALLBACK)
    assert.deepEqual(
      [asked.get('acr_values'), asked.get('idp_values'), asked.get('max_age')],
      ['substantial', 'mitid', '600'],
    )
    assert.ok(!one.address.includes(one.begun.verifier))
    for (const name of ['state', 'nonce', 'verifier'] as const) assert.notEqual(one.begun[name], two.begun[name])
  })
})

suite('the level of assurance is ours to compare', () => {
  const levels: readonly (readonly [string, Lie, string])[] = [
    ['low', { claims: { [LEVEL]: 'Low' } }, 'level_too_low'],
    ['none', { without: [LEVEL] }, 'level_too_low'],
    ['one that nobody knows', { claims: { [LEVEL]: 'substantial' } }, 'level_too_low'],
    ['an object', { claims: { [LEVEL]: { Substantial: true } } }, 'level_too_low'],
    ['high', { claims: { [LEVEL]: 'High' } }, 'ok'],
    ['a list with one that is enough', { claims: { [LEVEL]: ['pwd', 'High'] } }, 'ok'],
  ]
  for (const [name, lie, expected] of levels)
    test(name, async () => {
      broker.lie = lie
      assert.equal(await endOf(signIn(partyOf())), expected)
    })

  test('the program asks for nothing, and nothing is enough', async () => {
    assert.equal(await endOf(signIn(partyOf({ enough: [] }))), 'level_too_low')
  })
})

suite('an ID token that is not to be trusted is refused', () => {
  const lies: readonly (readonly [string, () => Promise<Lie> | Lie])[] = [
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['the issuer with a slash more', () => ({ claims: { iss: `${broker.issuer}/` } })],
    ['another audience', () => ({ claims: { aud: 'another' } })],
    ['a second audience', () => ({ claims: { aud: ['selvbook', 'another'] } })],
    ['another nonce', () => ({ claims: { nonce: 'another' } })],
    ['no nonce', () => ({ without: ['nonce'] })],
    ['expired', () => ({ claims: { exp: seconds() - 60 } })],
    ['no expiry', () => ({ without: ['exp'] })],
    ['not yet valid', () => ({ claims: { nbf: seconds() + 600 } })],
    ['no subject', () => ({ without: ['sub'] })],
    ['issued ten minutes ahead', () => ({ claims: { iat: seconds() + 600, exp: seconds() + 900 } })],
    ['issued a day ago', () => ({ claims: { iat: seconds() - 86_400 } })],
    ['unsigned', () => ({ token: (claims: JWTPayload) => broker.unsigned(claims) })],
    ['signed with the public key', () => ({ token: (claims: JWTPayload) => broker.signWithPublicKey(claims) })],
    ['a wrong signature', async () => ({ key: (await generateKeyPair('RS256')).privateKey })],
    ['a key that nobody knows', async () => ({ key: (await generateKeyPair('RS256')).privateKey, kid: 'unknown' })],
    ['a cut signature', () => ({ token: async (claims: JWTPayload) => (await broker.sign(claims)).slice(0, -9) })],
  ]
  for (const [name, lie] of lies)
    test(name, async () => {
      broker.lie = await lie()
      assert.equal(await endOf(signIn(partyOf())), 'answer_refused')
    })

  test('a sign-in longer ago than is asked for, or that does not say when', async () => {
    broker.lie = { claims: { auth_time: seconds() - 900 } }
    assert.equal(await endOf(signIn(partyOf({ maxAge: 600 }))), 'answer_refused')
    broker.lie = {}
    assert.equal(await endOf(signIn(partyOf({ maxAge: 600 }))), 'answer_refused')
    broker.lie = { claims: { auth_time: seconds() } }
    assert.equal(await endOf(signIn(partyOf({ maxAge: 600 }))), 'ok')
  })

  test('a key that is published is taken by whoever has read no keys before', async () => {
    const next = await generateKeyPair('RS256', { extractable: true })
    broker.keys = [...broker.keys, await keyOf(next.publicKey, 'second')]
    broker.lie = { key: next.privateKey, kid: 'second' }
    assert.equal(await endOf(signIn(partyOf())), 'ok')
  })

  test('userinfo of somebody else', async () => {
    broker.lie = { without: ['cpr'] }
    broker.userInfo = { sub: 'another', cpr: '6103921234' }
    assert.equal(await endOf(signIn(partyOf())), 'answer_refused')
  })
})

suite('an answer that is not to be trusted is refused', () => {
  const changed = (name: string, value: string | null) => (answer: URL) => {
    if (value === null) answer.searchParams.delete(name)
    else answer.searchParams.set(name, value)
    return answer
  }
  for (const [name, changing] of [
    ['another state', changed('state', 'another')],
    ['no state', changed('state', null)],
    ['another issuer', changed('iss', 'https://evil.example')],
    ['no issuer, where the broker names it', changed('iss', null)],
    ['another code', changed('code', 'another')],
  ] as const)
    test(name, async () => assert.equal(await endOf(signIn(partyOf(), changing)), 'answer_refused'))

  test('a code that has been used', async () => {
    const party = partyOf()
    const going = await party.begin(CALLBACK)
    assert.ok(going.ok)
    const answer = broker.approve(going.address)
    assert.equal((await party.finish(answer, going.begun)).ok, true)
    assert.equal(await endOf(party.finish(answer, going.begun)), 'answer_refused')
  })

  test('a code with the verifier of another sign-in', async () => {
    const party = partyOf()
    const [one, two] = [await party.begin(CALLBACK), await party.begin(CALLBACK)]
    assert.ok(one.ok && two.ok)
    const mixed = { ...one.begun, verifier: two.begun.verifier }
    assert.equal(await endOf(party.finish(broker.approve(one.address), mixed)), 'answer_refused')
  })

  test('metadata of another issuer', async () => {
    broker.metadata = { issuer: 'https://evil.example' }
    assert.equal(await endOf(signIn(partyOf())), 'answer_refused')
  })
})

suite('what a person or a broker may say instead', () => {
  const errors = { access_denied: 'cancelled', login_required: 'answer_refused', server_error: 'broker_away' }
  for (const [error, expected] of Object.entries(errors))
    test(error, async () => {
      const party = partyOf()
      const going = await party.begin(CALLBACK)
      assert.ok(going.ok)
      assert.equal(await endOf(party.finish(broker.refuse(going.address, error), going.begun)), expected)
    })

  test('a broker’s own words get into no log', async () => {
    const party = partyOf()
    const going = await party.begin(CALLBACK)
    assert.ok(going.ok)
    const finished = await party.finish(broker.refuse(going.address, 'Anna 6103921234'), going.begun)
    assert.ok(!finished.ok)
    assert.equal(finished.detail, 'another error')
  })
})

suite('a broker that is away, slow or answers nonsense', () => {
  const paths = ['/.well-known/openid-configuration', '/token', '/jwks', '/userinfo']
  for (const path of paths) {
    const tried = async () => {
      broker.lie = { without: ['cpr'] }
      return await endOf(signIn(partyOf()))
    }
    test(`${path} fails`, async () => {
      broker.instead(path, (_, response) => response.writeHead(503).end())
      assert.equal(await tried(), 'broker_away')
    })
    test(`${path} is a page`, async () => {
      broker.instead(path, (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>'),
      )
      assert.equal(await tried(), 'broker_away')
    })
    test(`${path} hangs up`, async () => {
      broker.instead(path, (request) => request.socket.destroy())
      assert.equal(await tried(), 'broker_away')
    })
    test(`${path} never ends`, async () => {
      broker.instead(path, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const pour = () => {
          while (response.write(' '.repeat(65_536)));
          response.once('drain', pour)
        }
        pour()
      })
      assert.equal(await tried(), 'broker_away')
    })
  }

  test('a token that is none', async () => {
    broker.lie = { token: () => 'x.y.z' }
    assert.equal(await endOf(signIn(partyOf())), 'broker_away')
  })

  test('one that says nothing is not waited for without end', async () => {
    broker.instead('/token', () => {})
    assert.equal(await endOf(signIn(partyOf())), 'broker_away')
  })

  test('one that was away is asked again at the next sign-in', async () => {
    const party = partyOf()
    broker.instead('/.well-known/openid-configuration', (_, response) => response.writeHead(503).end())
    assert.equal(await endOf(signIn(party)), 'broker_away')
    broker.truly()
    assert.equal(await endOf(signIn(party)), 'ok')
  })

  test('a broker that is not there', async () => {
    const nowhere = partyOf({ issuer: 'http://127.0.0.1:1' })
    assert.equal(await endOf(signIn(nowhere)), 'broker_away')
  })
})
