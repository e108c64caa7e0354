import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Offer } from '../../src/rules/offers.ts'
import { danishDateIn, minuteIn, readTimesFile, textOfFile } from '../../src/rules/times-file.ts'

const offer: Offer = {
  id: '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11',
  jobCentre: '10100',
  title: 'Jobsamtale på Østerbro',
  description: '',
  meetingType: 'job',
  otherType: null,
  contactGroups: [2],
  categories: [],
  bookingNoticeHours: 0,
  horizonDays: 90,
  forms: ['in_person'],
  place: 'Rådhuspladsen 1',
  minutes: 45,
  rebooking: { allowed: true, noticeHours: 24 },
  cancelling: { allowed: true, noticeHours: 24 },
  reminderHours: null,
}
const HEAD = 'Tilbud;Sagsbehandler;Dato;Fra;Til;Pladser;Sted'
const read = (...lines: string[]) => readTimesFile([HEAD, ...lines].join('\r\n'), [offer])

test('a line as a Danish spreadsheet writes it', () => {
  const { times, wrong } = read(
    'jobsamtale PÅ Østerbro;ahan;10.07.2026;09.00;;;',
    '',
    `${offer.id};"Hansen; Anna";2026-07-10;9:30;10.00;3;"Sal ""B"""`,
  )
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    times.map(({ line, caseworker, startsAt, endsAt, capacity, place }) => [
      line,
      caseworker,
      startsAt.toString(),
      endsAt.toString(),
      capacity,
      place,
    ]),
    [
      [2, 'ahan', '2026-07-10T07:00:00Z', '2026-07-10T07:45:00Z', 1, null],
      [4, 'Hansen; Anna', '2026-07-10T07:30:00Z', '2026-07-10T08:00:00Z', 3, 'Sal "B"'],
    ],
  )
})

test('each wrong line is named, with what is wrong, and never with what might be a name', () => {
  const { times, wrong } = read(
    'Jobsamtale på Østerbro;ahan;31.02.2017;09.00;;;',
    'Jobsamtale på Østerbro;ahan;Hans Hansen;09.00;;;',
    'Jobsamtale på Østerbro;ahan;10.07.2026;25.00;;;',
    'Jobsamtale på Østerbro;ahan;10.07.2026;10.00;9.00;;',
    'Jobsamtale på Østerbro;ahan;10.07.2026;10.00;;0;',
    'Jobsamtale på Østerbro;;10.07.2026;10.00;;;',
    'Kaffe;ahan;10.07.2026;10.00;;;',
    'Jobsamtale på Østerbro;ahan;10.07.2026;10.00;;;',
  )
  assert.deepEqual(
    wrong.map(({ line, fault, text }) => `${line} ${fault} ${text}`.trim()),
    [
      '2 no_such_date 31.02.2017',
      '3 no_such_date',
      '4 no_such_hour 25.00',
      '5 ends_before_it_begins 9.00',
      '6 no_such_seats 0',
      '7 no_caseworker',
      '8 no_such_offer',
    ],
  )
  assert.equal(times.length, 1)
  assert.equal(readTimesFile('tilbud;dato\n1;2', [offer]).wrong[0]?.fault, 'columns_missing')
  assert.equal(readTimesFile(HEAD, [offer]).wrong[0]?.fault, 'no_lines')
  const twice = readTimesFile(`${HEAD}\nJobsamtale på Østerbro;a;10.07.2026;9;;;`, [offer, { ...offer, id: 'x' }])
  assert.equal(twice.wrong[0]?.fault, 'two_such_offers')
})

test('æøå in UTF-8, with and without a byte order mark, and in Windows-1252', () => {
  const line = 'Jobsamtale på Østerbro;ahan;10.07.2026;9;;;'
  const windows = Uint8Array.from(`${HEAD}\n${line}`.split(''), (letter) => letter.charCodeAt(0))
  for (const bytes of [
    new TextEncoder().encode(`${HEAD}\n${line}`),
    new TextEncoder().encode(`\uFEFF${HEAD}\n${line}`),
    windows,
  ])
    assert.deepEqual(readTimesFile(textOfFile(bytes), [offer]).wrong, [])
})

test('dates and hours as people write them', () => {
  const dates = ['10.07.2026', '1-7-2026', '2026-07-01', '31.02.2017', '10.07.26', 'i morgen', '']
  assert.deepEqual(
    dates.map((text) => danishDateIn(text)?.toString() ?? null),
    ['2026-07-10', '2026-07-01', '2026-07-01', null, null, null, null],
  )
  const hours = ['9', '9.00', '09:05', '24.00', '9.60', '9.5', '']
  assert.deepEqual(hours.map(minuteIn), [540, 540, 545, null, null, null, null])
})
