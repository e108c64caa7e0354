import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Locator } from 'playwright-core'
import { addLanguages, languages, texts } from '../../src/web/texts.ts'
import { drawnWidth, portalInBrowser, press, violations } from '../browser/site.ts'
import { giveDeadline } from '../citizen/portal.ts'
import { temporaryFolder } from '../support/folder.ts'
import { citizenOf } from '../support/program.ts'
import { day } from '../web/read-html.ts'

const folder = temporaryFolder()
after(() => rmSync(folder, { recursive: true }))

const english = readFileSync(new URL('../../locales/en.json', import.meta.url), 'utf8')
// A translator copies a file and replaces its texts; here the language's own name is enough.
writeFileSync(
  join(folder, 'ar.json'),
  english
    .replace('"languageName": "English"', '"languageName": "العربية"')
    .replace('"title": "My page"', '"title": "صفحتي"'),
)
addLanguages(pathToFileURL(`${folder}/`))
const { portal, site } = await portalInBrowser()

async function edges(piece: Locator): Promise<{ left: number; right: number }> {
  const box = await piece.boundingBox()
  assert.ok(box)
  return { left: box.x, right: box.x + box.width }
}

test('a third language needs one file, and has its own dates', () => {
  assert.deepEqual(languages(), ['da', 'en', 'ar'])
  const arabic = texts('ar')
  assert.equal(arabic.direction, 'rtl')
  assert.match(arabic.dayAndMonth(day('2017-07-10')), /^الاثنين، \S+ يوليو$/)
})

for (const width of [1280, 320])
  test(`a right-to-left language mirrors the page, ${width} px`, async () => {
    const citizen = await citizenOf(portal.staff)
    await giveDeadline(portal, citizen)
    const { name } = await portal.database.db
      .selectFrom('citizen')
      .select('name')
      .where('id', '=', citizen)
      .executeTakeFirstOrThrow()
    const context = await site.browser.newContext({ viewport: { width, height: 800 } })
    try {
      const page = await context.newPage()
      await page.goto(`${site.origin}/log-ind/mitid`)
      await press(page, page.getByRole('button', { name: `Log på som ${name}`, exact: true }))
      const heading = page.getByRole('heading', { level: 1 })
      const notice = page.getByRole('region', { name: 'Ny frist:' })
      const danish = { heading: await edges(heading), icon: await edges(notice.locator('svg').first()) }
      await press(page, page.getByRole('button', { name: 'العربية' }))
      assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
      assert.equal(await page.locator('html').getAttribute('lang'), 'ar')
      assert.equal(await heading.innerText(), 'صفحتي')
      const turned = page.getByRole('region', { name: 'New deadline:' })
      // An element at the left edge is now as far from the right one.
      assert.ok(Math.abs(width - (await edges(turned.locator('svg').first())).right - danish.icon.left) < 1)
      assert.ok(Math.abs(width - (await edges(heading)).right - danish.heading.left) < 1)
      assert.equal(await drawnWidth(page), width)
      assert.deepEqual(await violations(page), [])
    } finally {
      await context.close()
    }
  })
