import { html } from 'hono/html'
import type { OwnData, OwnRow, OwnSection } from '../../questions/own/data.ts'
import { ownSectionNames } from '../../questions/own/data.ts'
import { dateOf, type Instant, instant, plainDate } from '../../rules/dates.ts'
import type { Html } from '../../web/html.ts'
import { mediumMoment } from '../../web/moments.ts'
import type { TextKey, Texts } from '../../web/texts.ts'

// All that is kept of a citizen as one page that stands alone: no script, no style and no address
// of elsewhere, so that it can be read in twenty years.

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)
const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+[+-][\d:]+$/.test(text)

function told(texts: Texts, value: unknown): string {
  if (typeof value === 'boolean') return texts.t(value ? 'ownData.yes' : 'ownData.no')
  if (Array.isArray(value)) return value.map(String).join(', ')
  const text = String(value)
  if (isDate(text)) return texts.mediumDate(plainDate(text))
  if (!isInstant(text)) return text
  return mediumMoment(texts, instant(text))
}

/** What is empty is left out. */
const rowOf = (texts: Texts, row: OwnRow): Html =>
  html`<dl>${Object.entries(row).flatMap(([field, value]) =>
    value === null || value === ''
      ? []
      : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test holds a text for each field
        [html`<dt>${texts.t(`ownData.field.${field}` as TextKey)}</dt><dd>${told(texts, value)}</dd>`],
  )}</dl>`

const sectionOf = (texts: Texts, name: OwnSection, rows: readonly OwnRow[]): Html =>
  html`<h2>${texts.t(`ownData.section.${name}`)}</h2>${
    rows.length === 0 ? html`<p>${texts.t('ownData.none')}</p>` : rows.map((row) => rowOf(texts, row))
  }`

/** The file to read. */
export function readableFile(texts: Texts, data: OwnData, now: Instant): Html {
  const made = texts.t('ownData.made', { date: texts.longDate(dateOf(now)), time: texts.clockTime(now) })
  return html`<!doctype html>
<html lang="${texts.language}" dir="${texts.direction}">
<head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${texts.t('ownData.title')}</title></head>
<body><h1>${texts.t('ownData.title')}</h1><p>${made}</p><p>${texts.t('ownData.explained')}</p>
${ownSectionNames.map((name) => sectionOf(texts, name, data[name]))}
</body>
</html>`
}
