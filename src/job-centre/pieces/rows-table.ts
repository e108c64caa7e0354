import { html } from 'hono/html'
import type { Html } from '../../web/html.ts'

export interface Column {
  readonly heading: string
  /** The heading is for screen readers alone: of a column of buttons. */
  readonly isHidden?: boolean
  readonly isNumber?: boolean
  /** The address that sorts by this column, and whether the rows stand so already. */
  readonly sorting?: { readonly href: string; readonly is: 'ascending' | 'descending' | 'none' }
}

export interface RowsTable {
  readonly caption: string
  readonly captionIsHidden?: boolean
  readonly columns: readonly Column[]
  /** One cell a column; the first is the row's own heading. */
  readonly rows: readonly (readonly (Html | string | number)[])[]
  /** The last row: totals. */
  readonly foot?: readonly (Html | string | number)[]
}

const numeric = ({ isNumber }: Column): Html | '' => (isNumber ? html` class="numeric"` : '')

function headCell(column: Column): Html {
  const { heading, isHidden, sorting } = column
  const words = isHidden ? html`<span class="sr-only">${heading}</span>` : html`${heading}`
  const order = sorting && sorting.is !== 'none' ? html` aria-sort="${sorting.is}"` : ''
  return html`<th scope="col"${numeric(column)}${order}>${sorting ? html`<a href="${sorting.href}">${words}</a>` : words}</th>`
}

// On a narrow screen a row is a card: each cell says what it is.
const cell = (column: Column, content: Html | string | number): Html =>
  html`<td${numeric(column)}${column.isHidden ? '' : html` data-title="${column.heading}"`}>${content}</td>`

function row(columns: readonly Column[], [first, ...more]: readonly (Html | string | number)[]): Html {
  return html`<tr><th scope="row">${first ?? ''}</th>${more.map((content, at) => {
    const column = columns[at + 1]
    return column ? cell(column, content) : ''
  })}</tr>`
}

/** A table of lines; a card for each row on a narrow screen. */
export const rowsTable = ({ caption, captionIsHidden = false, columns, rows, foot }: RowsTable): Html =>
  html`<table class="rows rows--cards"><caption${captionIsHidden ? html` class="sr-only"` : ''}>${caption}</caption><thead><tr>${columns.map(headCell)}</tr></thead><tbody>
${rows.map((one) => html`${row(columns, one)}\n`)}</tbody>${foot ? html`<tfoot>${row(columns, foot)}</tfoot>` : ''}</table>`
