import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from '../../src/job-centre/pieces/csv.ts'
import { factsList } from '../../src/job-centre/pieces/facts-list.ts'
import { pageIn, paging } from '../../src/job-centre/pieces/paging.ts'
import { rowsTable } from '../../src/job-centre/pieces/rows-table.ts'
import { texts } from '../../src/web/texts.ts'

test('a cell of a file that a spreadsheet would run stays text; separators and quotes are kept', () => {
  const rows = [
    ['Navn', 'Antal'],
    ['=HYPERLINK("http://x")', 3],
    ['+45 20', -2],
    ['@a', 1.5],
    ['a;b', 0],
    ['-1', 'to\nlinjer'],
  ]
  assert.equal(
    csv(rows),
    `\uFEFFNavn;Antal\r\n"'=HYPERLINK(""http://x"")";3\r\n'+45 20;-2\r\n'@a;1,5\r\n"a;b";0\r\n'-1;"to\nlinjer"\r\n`,
  )
})

test('the page of a list is a number from 1 on; anything else is the first page', () => {
  assert.deepEqual(
    ['1', '7', '0', '-1', '1.5', 'x', '', '1e9', '99999999999999999999'].map(pageIn),
    [1, 7, 1, 1, 1, 1, 1, 1, 1],
  )
})

test('a list says which rows it shows of how many, with the pages beside it', async () => {
  const shown = async (page: number, total: number) =>
    String(await paging(texts('da'), { page, total, hrefOf: (other) => `?side=${other}` }))
  assert.match(await shown(2, 1204), /Viser 51–100 af 1\.204/)
  assert.match(await shown(2, 1204), /href="\?side=1" rel="prev".*href="\?side=3" rel="next"/s)
  assert.doesNotMatch(await shown(1, 50), /<nav/)
  assert.match(await shown(1, 51), /rel="next"/)
  assert.match(await shown(1, 0), /Viser 0–0 af 0/)
})

test('a table escapes its cells, names them for narrow screens, and says how it is sorted', async () => {
  const table = String(
    await rowsTable({
      caption: 'Borgere',
      columns: [
        { heading: 'Navn', sorting: { href: '?sorter=navn', is: 'ascending' } },
        { heading: 'Antal', isNumber: true },
        { heading: 'Gør det', isHidden: true },
      ],
      rows: [['<Bo>', 3, '']],
    }),
  )
  assert.match(table, /<th scope="row">&lt;Bo&gt;<\/th><td class="numeric" data-title="Antal">3<\/td><td><\/td>/)
  assert.match(table, /<th scope="col" aria-sort="ascending"><a href="\?sorter=navn">Navn<\/a><\/th>/)
})

test('focus stands on the first warning among what follows, and nowhere without one', async () => {
  const shown = async (warnings: readonly boolean[]) =>
    String(await factsList(warnings.map((isWarning) => ({ icon: 'info' as const, text: 'x', isWarning }))))
  assert.equal((await shown([false, true, true])).match(/autofocus/g)?.length, 1)
  assert.match(await shown([false, true]), /<li><svg.*<li class="warn" tabindex="-1" autofocus>/s)
  assert.doesNotMatch(await shown([false, false]), /autofocus/)
})
