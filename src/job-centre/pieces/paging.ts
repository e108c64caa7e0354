import { html } from 'hono/html'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** How many rows of a list stand on one page. */
export const ROWS_A_PAGE = 50

/** The page of a list that was asked for, from 1 on; anything else is the first. */
export function pageIn(text: string): number {
  const page = Number(text)
  return Number.isSafeInteger(page) && page > 0 && page <= 100_000 ? page : 1
}

export interface Paging {
  readonly page: number
  /** How many rows there are in all. */
  readonly total: number
  readonly hrefOf: (page: number) => string
}

/** "Viser 51–100 af 1.204", with the pages before and after. */
export function paging(texts: Texts, { page, total, hrefOf }: Paging): Html {
  const from = Math.min((page - 1) * ROWS_A_PAGE + 1, total)
  const to = Math.min(page * ROWS_A_PAGE, total)
  const before =
    page > 1
      ? html`<a href="${hrefOf(page - 1)}" rel="prev">${icon('chevron-left')}${texts.t('jobCentre.paging.before')}</a>`
      : ''
  const after =
    to < total
      ? html`<a href="${hrefOf(page + 1)}" rel="next">${texts.t('jobCentre.paging.after')}${icon('chevron-right')}</a>`
      : ''
  const links =
    before === '' && after === ''
      ? ''
      : html`<nav class="paging" aria-label="${texts.t('jobCentre.paging.pages')}">${before}${after}</nav>`
  return html`<div class="bar"><p role="status">${texts.t('jobCentre.paging.shown', { from, to, total })}</p>${links}</div>`
}
