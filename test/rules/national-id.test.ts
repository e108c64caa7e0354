import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nationalIdIn } from '../../src/rules/national-id.ts'

test('a national id number may contain dashes of every kind, blanks and invisible characters', () => {
  for (const text of [
    '7001701234',
    '700170-1234',
    '700170 1234',
    '700170 - 1234',
    '700170--1234',
    '70 01 70 12 34',
    '700170–1234',
    '700170—1234',
    '700170‑1234',
    '700170−1234',
    '700170\u00a01234',
    '700170\u00ad1234',
    '\u202a700170-1234\u202c',
    '7001701234\u200b',
    ' 700170-1234\r\n',
    '７００１７０－１２３４',
  ])
    assert.equal(nationalIdIn(text), '7001701234', JSON.stringify(text))
})

test('a national id number needs no check digit, and may begin with 29 February in years that can have it', () => {
  for (const digits of ['0101079999', '2902041234', '2902001234', '8902001234'])
    assert.equal(nationalIdIn(digits), digits)
})

test('text that cannot be a national id number is refused', () => {
  for (const text of [
    '',
    '101901234',
    '01019-01234',
    '70017012345',
    '3002701234',
    '2902011234',
    '0013701234',
    '7013701234',
    '700170/1234',
    '700170-123a',
    '\u0000700170-1234',
  ])
    assert.equal(nationalIdIn(text), null, JSON.stringify(text))
})
