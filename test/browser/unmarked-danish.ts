import { readFileSync } from 'node:fs'
import { HtmlElement } from 'html-validate'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Page } from 'playwright-core'
import { addDays, type PlainDate } from '../../src/rules/dates.ts'
import { texts } from '../../src/web/texts.ts'
import { Page as SourcePage } from '../citizen/visitor.ts'

// Danish that is left on a page in another language.

interface Piece {
  readonly type: number
  readonly value?: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Piece[] }>>
  readonly children?: readonly Piece[]
}

/** The parts of a text between its arguments. */
const stretches = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap(({ type, value = '', options = {}, children = [] }) => [
    ...(type === 0 ? [value.trim()] : []),
    ...Object.values(options).flatMap((option) => stretches(option.value)),
    ...stretches(children),
  ])

function stretchesOf(language: string): Set<string> {
  const file: unknown = JSON.parse(readFileSync(new URL(`../../locales/${language}.json`, import.meta.url), 'utf8'))
  const walk = (node: unknown): string[] =>
    typeof node === 'string'
      ? stretches(new IntlMessageFormat(node, language).getAst())
      : Object.values(Object(node)).flatMap(walk)
  return new Set(walk(file))
}

/** Longer texts that only Danish has, and the days of its week. */
export function danishAlone(language: string, today: PlainDate): string[] {
  const other = stretchesOf(language)
  const long = [...stretchesOf('da')].filter(
    // Names of job centres begin with this word.
    (stretch) => stretch.length >= 8 && !other.has(stretch) && stretch !== 'Jobcenter',
  )
  const monday = addDays(today, 1 - today.dayOfWeek)
  return [...long, ...[0, 1, 2, 3, 4, 5, 6].map((days) => texts('da').weekday(addDays(monday, days)))]
}

/** All text of a page, read aloud too, except what is marked as Danish. */
const SAID = `(() => {
  const body = document.body.cloneNode(true)
  for (const marked of body.querySelectorAll('[lang="da"]')) marked.remove()
  const aloud = [...body.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label'))
  return [document.title, body.textContent, ...aloud].join(' ').replaceAll(/\\s+/g, ' ')
})()`

/** Those of these Danish texts that a page says without marking them as Danish. */
export async function unmarkedOn(page: Page, danish: readonly string[]): Promise<string[]> {
  const said = await page.evaluate<string>(SAID)
  return danish.filter((stretch) => said.includes(stretch))
}

/** The language in which an element of a source stands. */
export function languageOf(element: HtmlElement): string | null {
  for (let at: HtmlElement | null = element; at; at = at.parent) {
    const language = at.getAttributeValue('lang')
    if (language !== null) return language
  }
  return null
}

/** As `unmarkedOn`, of a page's source: no browser is needed to read it. */
export function unmarkedInSource(html: string, danish: readonly string[]): string[] {
  const said = new SourcePage(200, '/', html)
    .all('body *')
    .flatMap((element) =>
      languageOf(element) === 'da'
        ? []
        : [
            element.getAttributeValue('aria-label') ?? '',
            ...element.childNodes.filter((node) => !(node instanceof HtmlElement)).map((node) => node.textContent),
          ],
    )
    .join(' ')
    .replaceAll(/\s+/g, ' ')
  return danish.filter((stretch) => said.includes(stretch))
}
