import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { suite, test } from 'node:test'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { secretFiles } from '../support/keys.ts'
import { production } from './production.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }))

const broker = {
  MITID_BROKER: 'signaturgruppen',
  MITID_ISSUER: 'https://broker.example.dk/op',
  MITID_CLIENT_ID: 'selvbook',
  MITID_KEY: pem,
}

/** Production takes the key from a file alone. */
function mitidOf(environment: Readonly<Record<string, string>>) {
  const { MITID_KEY: key, ...open } = { ...production, ...broker, ...environment }
  return readSettings({ ...open, ...(key === '' ? {} : secretFiles({ MITID_KEY: key })) }).mitid
}

const linesOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  try {
    mitidOf(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.lines
    throw error
  }
  return []
}

suite('the broker of citizens', () => {
  test('`none` says that there is none; a word that nobody knows is refused', () => {
    assert.equal(readSettings(production).mitid, null)
    assert.match(linesOf({ MITID_BROKER: 'nemid' }).join(), /^MITID_BROKER is "nemid": it must be signaturgruppen, /)
  })

  test('a preset needs an address, a name and a key; the level is substantial by default', () => {
    const mitid = mitidOf({})
    assert.deepEqual(
      [mitid?.number, mitid?.level, mitid?.enough],
      [
        'dk.cpr',
        'loa',
        ['https://data.gov.dk/concept/core/nsis/Substantial', 'https://data.gov.dk/concept/core/nsis/High'],
      ],
    )
    const missing = linesOf({ MITID_ISSUER: '', MITID_CLIENT_ID: '', MITID_KEY: '' })
    assert.deepEqual(
      missing.map((line) => line.split(' ')[0]),
      ['MITID_ISSUER', 'MITID_CLIENT_ID', 'MITID_KEY'],
    )
  })

  test('level high leaves only high, and is asked for', () => {
    const mitid = mitidOf({ MITID_LEVEL: 'high' })
    assert.deepEqual(mitid?.enough, ['https://data.gov.dk/concept/core/nsis/High'])
    assert.match(mitid?.parameters['idp_params'] ?? '', /"loa_value":"high"/)
    assert.match(linesOf({ MITID_LEVEL: 'low' }).join(), /^MITID_LEVEL is "low": it must be substantial or high$/)
  })

  test('each name of a preset can be set otherwise', () => {
    const mitid = mitidOf({
      MITID_SCOPE: 'openid',
      MITID_NUMBER_CLAIM: 'a',
      MITID_LEVEL_CLAIM: 'b',
      MITID_LEVELS: 'c d',
      MITID_ACR: 'e',
      MITID_EXPIRY_CLAIM: 'f',
      MITID_PARAMETERS: '{"prompt":"login"}',
      MITID_SIGNATURE: 'ES256',
      MITID_LOGOUT_WITHOUT_TYPE: 'yes',
      MITID_KEY_ID: 'g',
    })
    const { credential, parameters, issuer: _, clientId: _id, ...named } = mitid ?? assert.fail()
    assert.deepEqual(named, {
      scope: 'openid',
      number: 'a',
      level: 'b',
      enough: ['c', 'd'],
      acr: 'e',
      sessionExpiry: 'f',
      signature: 'ES256',
      logoutWithoutType: true,
    })
    assert.equal(parameters['prompt'], 'login')
    assert.deepEqual(credential, { kind: 'key', key: pem, keyId: 'g' })
  })

  test('Idura’s level claim has no preset; another broker has none at all', () => {
    const idura = linesOf({ MITID_BROKER: 'idura' })
    assert.deepEqual(
      idura.map((line) => line.split(' ')[0]),
      ['MITID_LEVELS', 'MITID_LEVEL_CLAIM'].toReversed(),
    )
    assert.equal(
      mitidOf({ MITID_BROKER: 'idura', MITID_LEVEL_CLAIM: 'loa', MITID_LEVELS: 'x' })?.acr,
      'urn:grn:authn:dk:mitid:substantial',
    )
    assert.deepEqual(
      linesOf({ MITID_BROKER: 'other' }).map((line) => line.split(' ')[0]),
      ['MITID_SCOPE', 'MITID_LEVEL_CLAIM', 'MITID_LEVELS', 'MITID_NUMBER_CLAIM'],
    )
  })

  test('the key is a private key in PEM or a JWK, or there is a secret: never both, and no error shows it', () => {
    assert.deepEqual(linesOf({ MITID_KEY: jwk }), [])
    assert.deepEqual(linesOf({ MITID_KEY: '', MITID_SECRET: 'hemmelig' }), [])
    const wrong = [{ MITID_SECRET: 'hemmelig' }, { MITID_KEY: 'hemmelig' }, { MITID_KEY: '{"kty":"hemmelig"}' }]
    for (const one of wrong) {
      const [line = ''] = linesOf(one)
      assert.match(line, /^MITID_KEY /)
      assert.doesNotMatch(line, /hemmelig/)
    }
  })

  test('the address is https, parameters are texts', () => {
    for (const issuer of ['http://broker.example.dk', 'broker', 'ftp://broker.example.dk'])
      assert.match(linesOf({ MITID_ISSUER: issuer })[0] ?? '', /^MITID_ISSUER is "/)
    for (const parameters of ['{', '[]', '{"a":1}', '{}'])
      assert.match(linesOf({ MITID_PARAMETERS: parameters })[0] ?? '', /^MITID_PARAMETERS cannot be read/)
  })
})
