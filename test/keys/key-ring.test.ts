import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { KeyRing, keyNumberOf, SealError } from '../../src/keys/key-ring.ts'
import { testKey } from '../support/keys.ts'

type Purpose = 'cpr look-up' | 'cpr seal' | 'kept answer' | 'request hash'

const [one, two] = [testKey(1), testKey(2)]
const ring = new KeyRing<Purpose>([one])
const both = new KeyRing<Purpose>([one, two])
const later = new KeyRing<Purpose>([two])
const NUMBER = '6101901234'

const refuses = (open: () => string) => assert.throws(open, SealError)

suite('what is sealed opens only where it belongs', () => {
  const sealed = ring.seal('cpr seal', 'anna', NUMBER)

  test('in its own row, for its own purpose', () => {
    assert.equal(ring.open('cpr seal', 'anna', sealed), NUMBER)
    assert.ok(!sealed.includes(NUMBER))
    assert.equal(ring.open('kept answer', '', ring.seal('kept answer', '', 'æøå €')), 'æøå €')
  })
  test('not in another row, and not for another purpose', () => {
    refuses(() => ring.open('cpr seal', 'bo', sealed))
    refuses(() => ring.open('kept answer', 'anna', sealed))
  })
  test('not under another version, with another key or with a key that is gone', () => {
    const renumbered = Buffer.from(sealed)
    renumbered[0] = 2
    refuses(() => both.open('cpr seal', 'anna', renumbered))
    refuses(() => new KeyRing<Purpose>([testKey(1, 'other')]).open('cpr seal', 'anna', sealed))
    refuses(() => later.open('cpr seal', 'anna', sealed))
  })
  test('not with any byte changed, cut short or made longer', () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      refuses(() => ring.open('cpr seal', 'anna', changed))
      refuses(() => ring.open('cpr seal', 'anna', sealed.subarray(0, at)))
    }
    refuses(() => ring.open('cpr seal', 'anna', Buffer.concat([sealed, Buffer.from([0])])))
  })
  test('the same text is sealed otherwise each time', () => {
    assert.notDeepEqual(ring.seal('cpr seal', 'anna', NUMBER), sealed)
  })
})

suite('keys while they rotate', () => {
  test('what is new has the newest key, and what is old still opens', () => {
    const old = ring.seal('cpr seal', 'anna', NUMBER)
    const renewed = both.seal('cpr seal', 'anna', both.open('cpr seal', 'anna', old))
    assert.deepEqual([keyNumberOf(old), keyNumberOf(renewed), both.newest], [1, 2, 2])
    assert.equal(later.open('cpr seal', 'anna', renewed), NUMBER)
  })
  test('a number is looked for by its hash under each key, the newest first', () => {
    const hashes = both.hashes('cpr look-up', NUMBER)
    assert.deepEqual(hashes, [later.hash('cpr look-up', NUMBER), ring.hash('cpr look-up', NUMBER)])
    assert.ok(both.isHashOf('cpr look-up', NUMBER, ring.hash('cpr look-up', NUMBER)))
    assert.ok(!both.isHashOf('cpr look-up', NUMBER, ring.hash('request hash', NUMBER)))
    assert.ok(!later.isHashOf('cpr look-up', NUMBER, ring.hash('cpr look-up', NUMBER)))
    assert.ok(!ring.isHashOf('cpr look-up', NUMBER, Buffer.alloc(0)))
  })
})

suite('derived keys', () => {
  test('each purpose and each number has a key of its own, which is kept', () => {
    const keys = [
      ring.derived('cpr look-up'),
      ring.derived('cpr seal'),
      both.derived('cpr seal', 2),
      new KeyRing<Purpose>([{ ...one, number: 3 }]).derived('cpr seal'),
    ]
    assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 4)
    assert.equal(ring.derived('cpr seal'), keys[1])
    assert.deepEqual(both.derived('cpr seal', 1), keys[1])
  })
  test('a key is that of RFC 5869 with the purpose and the number in its information', () => {
    // Computed with openssl: kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:… -kdfopt info:… HKDF
    const known = new KeyRing<Purpose>([{ number: 1, secret: Buffer.alloc(32, 1) }])
    assert.equal(
      known.derived('cpr look-up').toString('hex'),
      '7922481b23f091596b76a923abe867558014b9965eb8fe0aac64bd4295c420ed',
    )
  })
  test('a ring without a key, with a short key, a wrong number or one twice is a bug', () => {
    for (const keys of [[], [{ number: 1, secret: Buffer.alloc(31) }], [testKey(0)], [testKey(256)], [one, one]])
      assert.throws(() => new KeyRing(keys), RangeError)
  })
})
