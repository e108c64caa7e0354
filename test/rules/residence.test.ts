import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readCprLine } from '../../src/rules/cpr-records.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { moveToOf, type SaidPeriod } from '../../src/rules/residence.ts'

// D-RESIDENCE: what the source of residence says, and its files.

const here = ['10100', '10102', '75100']

/** `10100 2026-07-01`, with `*` where it tells where the person lives. */
const said = (text: string): SaidPeriod[] =>
  text
    .split(', ')
    .filter((one) => one !== '')
    .map((one) => {
      const [jobCentre = '', from = '', star] = one.split(' ')
      return {
        jobCentre: jobCentre === 'none' ? null : jobCentre,
        from: plainDate(from),
        ofResidence: star === '*',
      }
    })

suite('where a move leads – D-RESIDENCE', () => {
  const cases: readonly [periods: string, municipality: string, from: string, to: string | null | undefined][] = [
    ['10100 2026-07-01', '751', '2026-07-10', '75100'],
    ['10100 2026-07-01', '101', '2026-07-10', undefined],
    ['10102 2026-07-01', '101', '2026-07-10', undefined],
    ['75100 2026-07-01', '101', '2026-07-10', null],
    ['75100 2026-07-01', '461', '2026-07-10', null],
    ['75100 2026-07-01', '000', '2026-07-10', null],
    ['none 2026-07-01', '461', '2026-07-10', undefined],
    ['none 2026-07-01', '751', '2026-07-10', '75100'],
    // What a job centre knew when it registered the person may be older than the move.
    ['10100 2026-07-05', '751', '2026-07-01', '75100'],
    ['10100 2026-06-01, 75100 2026-07-05 *', '101', '2026-07-01', undefined],
    ['10100 2026-06-01, 75100 2026-07-05 *', '461', '2026-07-01', undefined],
    ['10100 2026-06-01, 75100 2026-07-05 *', '751', '2026-07-05', undefined],
    ['10100 2026-06-01, 75100 2026-07-05 *, 10100 2026-07-05', '751', '2026-07-05', undefined],
    ['10100 2026-06-01, 75100 2026-07-05 *, 10100 2026-07-06', '751', '2026-07-05', undefined],
    ['10100 2026-06-01, none 2026-07-05 *, 10100 2026-07-06', '461', '2026-07-05', undefined],
  ]
  for (const [periods, municipality, from, to] of cases)
    test(`${periods}; ${municipality} from ${from}`, () => {
      const move = moveToOf(said(periods), { municipality, from: plainDate(from) }, here)
      assert.deepEqual(move, to === undefined ? null : { jobCentre: to })
    })
})

/** A line of record 002 with these fields at their places. */
const address = ({ cpr = '7001701234', municipality = '0751', on = '202607010000' } = {}): string =>
  `002${cpr}${municipality}${'0001012A  th'.padEnd(18)}${' '.repeat(34)}202607010000 ${on} 0101`

suite('a file of changes from CPR', () => {
  test('an address and a departure are moves, read by their places', () => {
    assert.equal(address().length, 99)
    const read = readCprLine(address())
    assert.ok(read.kind === 'move')
    assert.deepEqual(
      [read.move.cpr, read.move.municipality, read.move.from.toString()],
      ['7001701234', '751', '2026-07-01'],
    )
    const left = readCprLine('00570017012345180202608010000 ')
    assert.ok(left.kind === 'move')
    assert.deepEqual([left.move.municipality, left.move.from.toString()], ['000', '2026-08-01'])
  })

  test('other records are read over', () => {
    for (const line of ['0000000052026070120260630', '0037001701234', '99900000012']) {
      assert.equal(readCprLine(line).kind, 'other')
    }
  })

  const broken: readonly [string, RegExp][] = [
    ['xyz', /^places 1 to 3 /],
    [address({ cpr: '7001 01234' }), /^places 4 to 13 /],
    [address({ cpr: '9913991234' }), /^places 4 to 13 /],
    [address({ municipality: '7510' }), /^places 14 to 17 /],
    [address({ on: '000000000000' }), /^places 83 to 94 /],
    [address({ on: '202602300000' }), /^places 83 to 94 /],
    [address().slice(0, 60), /^places 83 to 94 /],
    ['0027001701234', /^places 14 to 17 /],
  ]
  for (const [line, why] of broken)
    test(`a broken line is named without what stands in it: ${why.source}`, () => {
      const read = readCprLine(line)
      assert.ok(read.kind === 'broken')
      assert.match(read.why, why)
      assert.doesNotMatch(read.why, /7001|2026/)
    })
})
