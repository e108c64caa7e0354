import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownTelephoneNumber, telephoneNumberIn } from '../../src/rules/telephone-number.ts'

test('a Danish telephone number is the same number in every usual notation', () => {
  for (const text of [
    '20123456',
    '20 12 34 56',
    '(20) 12 34 56',
    '20\t12\t34\t56', // out of a table
    '20\u280012\u280034\u280056',
    ' +45 20 12 34 56 ',
    '2012 3456',
    '20-12-34-56',
    '20.12.34.56',
    '20/12/34/56',
    '20‑12‑34‑56', // U+2011, as web pages write it
    '20–12–34–56', // en dash
    '20—12—34—56', // em dash
    '20−12−34−56', // minus sign
    '20\u00a012\u202f34\u200956', // blanks that do not break
    '4520123456',
    '45 20 12 34 56',
    '+4520123456',
    '+45 20 12 34 56',
    '004520123456',
    '0045 20123456',
    '+0045 20123456',
    '+45 (0)20123456',
    '(+45) 20123456',
    '\u202a+45 20 12 34 56\u202c', // as telephones copy it from their contacts
    '\u206820123456\u2069',
    '\ufeff20123456\u200b',
    ' \t20123456\r\n',
    '２０１２３４５６', // full-width digits
    '＋４５ ２０１２３４５６',
    '٢٠١٢٣٤٥٦', // Arabic digits
    '۲۰۱۲۳۴۵۶', // Persian digits
  ])
    assert.equal(telephoneNumberIn(text), '+4520123456', JSON.stringify(text))
})

test('telephone numbers of the Faroe Islands and Greenland have six digits, other countries’ their own lengths', () => {
  const numbers = [
    '+298 21 12 34',
    '298211234',
    '+299223344',
    '299 22 33 44',
    '00299 22 33 44',
    '+46 (0)70 123 45 67',
    '+49 (151) 2345-6789',
  ]
  assert.deepEqual(numbers.map(telephoneNumberIn), [
    '+298211234',
    '+298211234',
    '+299223344',
    '+299223344',
    '+299223344',
    '+46701234567',
    '+4915123456789',
  ])
  assert.equal(telephoneNumberIn('+354 611 1234'), '+3546111234')
})

test('landline numbers are valid as mobile numbers are', () => {
  assert.equal(telephoneNumberIn('33 12 34 56'), '+4533123456')
})

test('text that cannot be a telephone number is refused', () => {
  for (const text of [
    '',
    '00000000',
    '+4500000000',
    '+45 01234567',
    '+298 012345',
    '+299 012345',
    '1234567',
    '123456789',
    '12',
    '+12',
    '+4512345678901',
    '+45 2012345',
    '+999 12345678',
    'ring',
    '20123456 lokal 2',
    '+45 20123456 ext. 2',
    '+4520123456;ext=2',
    '+45+20123456',
    '20123456, 33123456',
    '20123456\0',
    '20½23456',
    '++4520123456',
    '20+123456',
    '\u200b',
  ])
    assert.equal(telephoneNumberIn(text), null, JSON.stringify(text))
})

test('a telephone number is shown in groups, a Danish one without its country code', () => {
  const shown = ['+4520123456', '20123456', '+299223344', '+46701234567', 'ring til omstillingen'].map(
    shownTelephoneNumber,
  )
  assert.deepEqual(shown, ['20 12 34 56', '20 12 34 56', '+299 22 33 44', '+46 70 123 45 67', 'ring til omstillingen'])
  for (const number of shown.slice(0, 4)) assert.ok(telephoneNumberIn(number), `${number} is read again`)
})
