import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import { exportPKCS8, generateKeyPair } from 'jose'
import { textClaim } from '../../src/identity/oidc/broker.ts'
import { RelyingParty } from '../../src/identity/oidc/relying-party.ts'
import { systemClock } from '../../src/process/clock.ts'
import { readSettings } from '../../src/settings/config.ts'
import { production } from '../settings/production.ts'
import { secretFiles } from '../support/keys.ts'
import { LyingBroker } from '../support/lying-broker.ts'

// Each broker's names, from the settings to the account. The test broker speaks as each of them
// does in its public documents.

const NSIS = 'https://data.gov.dk/concept/core/nsis/'
const NUMBER = '6103921234'

interface Shape {
  readonly name: string
  readonly settings?: Readonly<Record<string, string>>
  readonly number: string
  readonly level: string
  readonly values: { readonly low: string; readonly substantial: string; readonly high: string }
  /** Told at userinfo, not in the ID token. */
  readonly atUserInfo: boolean
  readonly asks: RegExp
}

const shapes: readonly Shape[] = [
  {
    name: 'signaturgruppen',
    number: 'dk.cpr',
    level: 'loa',
    values: { low: `${NSIS}Low`, substantial: `${NSIS}Substantial`, high: `${NSIS}High` },
    atUserInfo: true,
    asks: /idp_values=mitid&idp_params=%7B%22mitid%22%3A%7B%22loa_value%22%3A%22substantial%22/,
  },
  {
    name: 'idura',
    settings: { MITID_LEVEL_CLAIM: 'assurance', MITID_LEVELS: 'substantial high' },
    number: 'cprNumberIdentifier',
    level: 'assurance',
    values: { low: 'low', substantial: 'substantial', high: 'high' },
    atUserInfo: false,
    asks: /acr_values=urn%3Agrn%3Aauthn%3Adk%3Amitid%3Asubstantial/,
  },
  {
    name: 'signicat',
    number: 'nin',
    level: 'mitid_loa',
    values: { low: 'LOW', substantial: 'SUBSTANTIAL', high: 'HIGH' },
    atUserInfo: true,
    asks: /scope=openid\+nin\+mitid-extra.*acr_values=idp%3Amitid\+loa%3Asubstantial/,
  },
  {
    name: 'nemlogin',
    number: 'https://data.gov.dk/model/core/eid/cprNumber',
    level: `${NSIS}loa`,
    values: { low: 'Low', substantial: 'Substantial', high: 'High' },
    atUserInfo: false,
    asks: /scope=openid\+ssn/,
  },
]

let broker: LyingBroker
let key: string
before(async () => {
  broker = await LyingBroker.start()
  key = await exportPKCS8((await generateKeyPair('ES256', { extractable: true })).privateKey)
})
afterEach(() => broker.truly())
after(() => broker.stop())

const OWN = ['cpr', `${NSIS}loa`]

for (const { name, settings = {}, number, level, values, atUserInfo, asks } of shapes)
  suite(name, () => {
    const signIn = async (claims: Readonly<Record<string, unknown>>) => {
      const { mitid } = readSettings({
        ...production,
        MITID_BROKER: name,
        MITID_ISSUER: broker.issuer,
        MITID_CLIENT_ID: 'selvbook',
        ...secretFiles({ MITID_KEY: key }),
        ...settings,
      })
      assert.ok(mitid)
      const without = OWN.filter((claim) => !(claim in claims) || atUserInfo)
      broker.lie = atUserInfo ? { without } : { without, claims }
      broker.userInfo = atUserInfo ? claims : {}
      const party = new RelyingParty(mitid, { realClock: systemClock })
      const going = await party.begin('https://selvbook.example.dk/log-ind/svar')
      assert.ok(going.ok)
      assert.match(going.address, asks)
      const finished = await party.finish(broker.approve(going.address), going.begun)
      return finished.ok ? textClaim(finished.account.claims, number) : finished.why
    }

    test('substantial and high are enough, with or without a name', async () => {
      assert.equal(await signIn({ [number]: NUMBER, [level]: values.substantial, name: 'Anna' }), NUMBER)
      assert.equal(await signIn({ [number]: NUMBER, [level]: values.high }), NUMBER)
    })
    test('low is refused, and so is no level', async () => {
      assert.equal(await signIn({ [number]: NUMBER, [level]: values.low }), 'level_too_low')
      assert.equal(await signIn({ [number]: NUMBER }), 'level_too_low')
    })
  })
