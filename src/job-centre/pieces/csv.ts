import type { Visit } from '../visit.ts'

export type CsvCell = string | number

/**
 * A cell that a spreadsheet would take for a formula begins with an apostrophe instead: a name such
 * as `=HYPERLINK(…)` must stay a name. Numbers of our own are left alone.
 */
function cellOf(cell: CsvCell): string {
  if (typeof cell === 'number') return String(cell).replace('.', ',')
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as a file for a Danish spreadsheet: semicolons, CRLF, and UTF-8 with a byte order mark. */
export const csv = (rows: readonly (readonly CsvCell[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cellOf).join(';')}\r\n`).join('')}`

/** Sends rows as a file. `name`: without ending, and without anything of a person. */
export const sendCsv = ({ c }: Pick<Visit, 'c'>, name: string, rows: readonly (readonly CsvCell[])[]): Response =>
  c.body(csv(rows), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  })
