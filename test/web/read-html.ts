import assert from 'node:assert/strict'
import { HtmlValidate, type ResolvedConfig, StaticConfigLoader } from 'html-validate'
import { Temporal } from 'temporal-polyfill'
import type { Html } from '../../src/web/html.ts'

export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
export const month = (text: string): Temporal.PlainYearMonth => Temporal.PlainYearMonth.from(text)

/** Danish clock time as an instant: `2017-07-11T10:00`. */
export const at = (text: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Copenhagen').toInstant()

export const rendered = async (html: Html | ''): Promise<string> => String(await html)

/** The text as a reader gets it: no tags, entities resolved, white space collapsed. */
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

/** Every element of this name, with its tags; elements of one name must not be nested. */
export const elements = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`<${name}\\b[^>]*>[\\s\\S]*?</${name}>`, 'g'))].map(([whole]) => whole)

/** Merges its configuration once; the library's own loaders do it again for every page (20 ms). */
class OnceLoader extends StaticConfigLoader {
  #merged: ResolvedConfig | Promise<ResolvedConfig> | undefined

  override getConfigFor(handle: string): ResolvedConfig | Promise<ResolvedConfig> {
    return (this.#merged ??= super.getConfigFor(handle))
  }
}

const validator = new HtmlValidate(
  new OnceLoader({
    extends: ['html-validate:recommended'],
    rules: {
      // Hono, the design system and HTML 5 pages write it in lower case.
      'doctype-style': ['error', { style: 'lowercase' }],
      // Telephone numbers are shown as their owners write them; a narrow screen may break them.
      'tel-non-breaking': 'off',
    },
  }),
)

/** Fails with the validator's own messages when the page is invalid HTML. */
export async function assertValidHtml(page: string, name: string): Promise<void> {
  // The validator counts the letters of a character reference, and a title may have 70.
  const { results } = await validator.validateString(page.replaceAll('&ndash;', '–'))
  const found = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, selector }) => `${ruleId}: ${message} (line ${line}, ${selector})`),
  )
  assert.deepEqual(found, [], name)
}
