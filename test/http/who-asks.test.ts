import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { addressBehind, networkOf, peerAddress } from '../../src/http/who-asks.ts'
import { proxiesIn } from '../../src/settings/proxies.ts'

// J-LIMITS: whose tries are counted cannot be chosen by who asks.

function request(from: string, forwarded?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: from })
  const made = new IncomingMessage(socket)
  if (forwarded !== undefined) made.headers['x-forwarded-for'] = forwarded
  return made
}

const trusted = proxiesIn(['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48'])
assert.ok(trusted)
const behind = addressBehind(trusted)

suite('who asks', () => {
  const cases: readonly (readonly [what: string, from: string, forwarded: string | undefined, who: string])[] = [
    ['no proxy', '203.0.113.9', undefined, '203.0.113.9'],
    ['a stranger who writes the header', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['one proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['one proxy, and a forged first entry', '10.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['a forged entry that names a proxy', '10.0.0.1', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['two proxies', '10.0.0.1', '1.2.3.4, 198.51.100.1, 192.0.2.7', '198.51.100.1'],
    ['nobody but proxies', '10.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['a proxy that names nobody', '10.0.0.1', undefined, '10.0.0.1'],
    ['a proxy that says nothing', '10.0.0.1', '', '10.0.0.1'],
    ['a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['IPv6 with a port', '10.0.0.1', '[2001:db8:2::1]:4711', '2001:db8:2::1'],
    ['IPv4 mapped into IPv6', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['a proxy over IPv6', '2001:db8:1::5', '2001:db8:2::1', '2001:db8:2::1'],
    ['rubbish', '10.0.0.1', '198.51.100.1, <script>', '10.0.0.1'],
    ['unknown', '10.0.0.1', 'unknown', '10.0.0.1'],
  ]
  for (const [what, from, forwarded, who] of cases)
    test(`${what}: ${who}`, () => assert.equal(behind(request(from, forwarded)), who))

  test('without a trusted proxy the header is not read', () => {
    assert.equal(peerAddress(request('10.0.0.1', '198.51.100.1')), '10.0.0.1')
  })
})

test('a network is an IPv4 address or the /64 of an IPv6 address, however it is written', () => {
  assert.equal(networkOf('198.51.100.1'), '198.51.100.1')
  for (const one of ['2001:db8:0:1::', '2001:db8::1:0:0:0:9', '2001:0DB8:0000:0001:ffff::1', '2001:db8:0:1:a:b:c:d'])
    assert.equal(networkOf(one), '2001:db8:0:1::/64', one)
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(networkOf(''), '')
})

test('TRUSTED_PROXIES takes addresses and networks, and nothing else', () => {
  assert.ok(proxiesIn([]))
  for (const wrong of ['proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0/8', '/8'])
    assert.equal(proxiesIn([wrong]), null, wrong)
})
