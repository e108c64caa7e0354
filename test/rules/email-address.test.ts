import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emailAddressIn, envelopeAddress } from '../../src/rules/email-address.ts'

test('valid e-mail addresses are kept unchanged', () => {
  for (const address of [
    'anna.jensen+job@eksempel.dk',
    "m.o'brien@example.dk",
    'a&b@example.dk',
    'a/b@example.dk',
    '!#$%*=?^_`{|}~-@example.dk',
    'a@b-c.d1.dk',
    'x@y.xn--p1ai',
    'info@bøf.dk',
    'info@пример.рф',
    `${'a'.repeat(64)}@example.dk`,
    'A.B@example.museum',
  ])
    assert.equal(emailAddressIn(address), address, address)
})

test('an e-mail address loses blanks and invisible characters around it, and its domain becomes lower case', () => {
  for (const text of [
    'p@example.dk ',
    '\u00a0p@example.dk\t\r\n',
    '\u2068p@Example.DK\u2069',
    '\ufeffp@example.dk\u200b',
  ])
    assert.equal(emailAddressIn(text), 'p@example.dk', JSON.stringify(text))
  assert.equal(emailAddressIn('Anna@Example.dk'), 'Anna@example.dk')
  assert.equal(emailAddressIn('info@bo\u0308f.dk'), 'info@böf.dk')
})

test('the envelope of an e-mail has the domain in ASCII', () => {
  const addresses = ['info@bøf.dk', 'info@пример.рф', 'x@y.xn--p1ai', "m.o'brien@example.dk"].map(envelopeAddress)
  assert.deepEqual(addresses, [
    'info@xn--bf-lka.dk',
    'info@xn--e1afmkfd.xn--p1ai',
    'x@y.xn--p1ai',
    "m.o'brien@example.dk",
  ])
})

test('text that cannot be an e-mail address is refused', () => {
  for (const text of [
    '',
    ' ',
    'anna',
    'a@b',
    '@b.dk',
    'a@.dk',
    'a@b..dk',
    'a@b.c',
    'a@b.dk.',
    'a@-b.dk',
    'a@b-.dk',
    'a b@c.dk',
    'a@b c.dk',
    '.a@b.dk',
    'a.@b.dk',
    'a..b@b.dk',
    'a@b.dk,c@d.dk',
    'a@b.dk;c@d.dk',
    'a@b@c.dk',
    'a@b.dk\nBcc: c@d.dk',
    'Anna <a@b.dk>',
    '"a b"@b.dk',
    'a(comment)@b.dk',
    'søren@bøf.dk', // a local part beyond ASCII needs SMTPUTF8 of every server on the way
    'a\u0000b@x.dk',
    'a\u001bb@x.dk',
    'a\u202eb@x.dk',
    'a\u200bb@x.dk',
    'a@x\u202e.dk',
    'a@x_y.dk',
    'a@x%2edk.dk',
    'a@x.dk/path',
    'a@x.dk:25',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@0x7f.0x1',
    `${'a'.repeat(65)}@b.dk`,
    `${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(4)}dk`,
    `a@${'b'.repeat(64)}.dk`,
  ]) {
    assert.equal(emailAddressIn(text), null, JSON.stringify(text))
    assert.equal(envelopeAddress(text), null, JSON.stringify(text))
  }
})
