import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameName, lineIn, proseIn, withoutControls } from '../../src/rules/text.ts'

test('texts that look the same to a person are stored as the same text', () => {
  for (const text of [
    'Åboulevarden 1',
    'A\u030aboulevarden 1',
    ' Åboulevarden  1 ',
    'Åboulevarden\u00a01',
    'Åboulevarden\u20031',
    '\u202aÅboulevarden 1\u202c',
    '\u2068Åboulevarden 1\u2069',
    '\ufeffÅboulevarden 1\u200b',
    'Åbou\u00adlevarden 1',
    'Åbou\u200dlevarden 1', // a joiner between Latin letters joins nothing
    'Åboulevarden 1\u200c',
    '\u202eÅboulevarden 1',
    'Åboulevarden\u28001', // a pattern of Braille without dots
    'Åbou\ufff9levarden 1', // begins a note between lines
    'A\u030a\u200dboulevarden 1', // composed first: then the joiner stands behind a Latin letter
    'A\u200b\u030aboulevarden 1', // composed again when nothing stands between
  ])
    assert.equal(lineIn(text), 'Åboulevarden 1', JSON.stringify(text))
})

test('names in every script and emoji keep their joiners and marks', () => {
  for (const name of [
    "Mary O'Sullivan-Bøgh",
    'می‌خواهم', // Persian: a non-joiner within a word
    'ه‍.ش', // a joiner shows the letter's other form
    'ශ්‍රී', // Sinhala
    'क्‍ष', // Hindi
    '👩‍👩‍👧‍👦 Familien 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 ❤️',
    '辻\u{E0100}',
    'محمد',
    '김철수',
  ])
    assert.equal(lineIn(name), name.normalize('NFC'), name)
})

test('one visible character makes a valid line', () => {
  for (const text of ['å', '7', '½', '?', '–', '€', '☎']) assert.equal(lineIn(text), text)
})

test('invisible characters alone, and text of more than one line, are no valid line', () => {
  for (const text of [
    '',
    '   ',
    '\u200b',
    '\u2800',
    '\u2800\u2800',
    '\u202e',
    '\u2028',
    '\u3164',
    '\u115f\u1160',
    '\u200d\u200c',
    '\ufe0f',
    '\u0301',
    '\ufeff',
    '\u00ad',
    'a\u0000b',
    'a\tb',
    'a\nb',
    'a\u001bb',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    'a\ud800b',
  ])
    assert.equal(lineIn(text), null, JSON.stringify(text))
})

test('text of several lines keeps its lines, with any line ending', () => {
  const written = 'En\r\nto\rtre\vfire\ffem\u2028seks\u0085syv\u2029otte\n\n\tni '
  assert.equal(proseIn(written), 'En\nto\ntre\nfire\nfem\nseks\nsyv\notte\n\n\tni')
  assert.equal(proseIn(' \u202eÅ\u200b '), 'Å')
  assert.equal(proseIn('A\u030a'), 'Å')
  for (const text of ['', ' \r\n ', '\u200b\u2800']) assert.equal(proseIn(text), '', JSON.stringify(text))
  for (const text of ['a\u0000b', 'a\u001bb', 'a\u0007b', 'a\udc00b'])
    assert.equal(proseIn(text), null, JSON.stringify(text))
})

test('a pasted text loses its control characters and unpaired surrogates, not its blanks and lines', () => {
  assert.equal(withoutControls('a\u0000b\u0007\tc\r\nd \ud800e👍'), 'ab\tc\r\nd e👍')
})

test('category names are compared without case, blanks and composition', () => {
  assert.ok(isSameName('Åboulevarden 1', 'a\u030aboulevarden  1'))
  assert.ok(isSameName('Match 2.2', 'match 2.2 '))
  assert.ok(isSameName('J\u030caa', '\u01f0aa'), 'composed only as a small letter')
  assert.ok(!isSameName('Åboulevarden 1', 'Aboulevarden 1'))
  assert.ok(!isSameName('2.2', '22'))
})
