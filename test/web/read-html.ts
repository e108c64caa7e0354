import assert from 'node:assert/strict'
import { HtmlValidate } from 'html-validate'
import { Temporal } from 'temporal-polyfill'
import type { Html } from '../../src/web/html.ts'

export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
export const month = (text: string): Temporal.PlainYearMonth => Temporal.PlainYearMonth.from(text)

/** Danish clock time as an instant: `2017-07-11T10:00`. */
export const at = (text: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Copenhagen').toInstant()

export const rendered = async (html: Html | ''): Promise<string> => String(await html)

/** What a reader gets: no tags, entities resolved, white space as one blank. */
export const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&ndash;', '–')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,])/g, '$1')
    .trim()

/**
 * Every element of a name, from its opening to its closing tag; none may hold another of its own
 * name.
 */
export const elements = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>[\\s\\S]*?</${name}>`, 'g'))].map(([whole]) => whole)

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Hono, the design system and every page since HTML 5 write it small.
    'doctype-style': ['error', { style: 'lowercase' }],
    // Telephone numbers stand as their owners write them; a narrow screen may break them.
    'tel-non-breaking': 'off',
  },
})

/** Fails with the validator's own words when the page is not valid HTML. */
export async function assertValidHtml(page: string, name: string): Promise<void> {
  // It counts the letters of a reference, where a title may have 70.
  const { results } = await validator.validateString(page.replaceAll('&ndash;', '–'))
  const found = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, selector }) => `${ruleId}: ${message} (line ${line}, ${selector})`),
  )
  assert.deepEqual(found, [], name)
}
