import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { addressesOf } from '../../src/rules/database-hosts.ts'
import { Hosts } from '../../src/storage/hosts.ts'

suite('O-WRITABLE: several hosts in one address', () => {
  const whole: [string, string[]][] = [
    ['postgres://u:p@a/db', ['postgres://u:p@a/db']],
    ['postgres://u:p@a,b:5433/db?x=1,2', ['postgres://u:p@a/db?x=1,2', 'postgres://u:p@b:5433/db?x=1,2']],
    ['postgres://u:p@[::1]:1,[::2]:2', ['postgres://u:p@[::1]:1', 'postgres://u:p@[::2]:2']],
    ['postgres://a:1,b:2/db', ['postgres://a:1/db', 'postgres://b:2/db']],
    ['postgres://u:a,b@c/db', ['postgres://u:a,b@c/db']],
    ['postgres://u:p@/db?host=/run/postgresql', ['postgres://u:p@/db?host=/run/postgresql']],
  ]
  for (const [address, each] of whole)
    test(address, () => {
      assert.deepEqual(addressesOf(address), each)
    })

  test('one that fails gives way to the next, and after a loss the first is asked first', () => {
    const hosts = new Hosts('postgres://a,b,c/db')
    const seen = () => hosts.next.slice('postgres://'.length, 'postgres://'.length + 1)
    const [a = '', b = ''] = hosts.addresses
    assert.equal(seen(), 'a')
    hosts.failed(a)
    hosts.failed(a) // two callers at once
    assert.equal(seen(), 'b')
    hosts.lost(a)
    assert.equal(seen(), 'b')
    hosts.lost(b)
    assert.equal(seen(), 'a')
  })
})
