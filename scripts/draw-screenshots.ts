import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { press } from '../test/browser/site.ts'
import { BROWSER_FOLDER, launchBrowser, unpackBrowser } from '../test/support/browser.ts'
import { programsIn, stop } from '../test/support/started.ts'

// `npm run screenshots`: the pictures of the README, drawn from a demo of its own.

const into = join(import.meta.dirname, '../docs/screenshots')
const folder = mkdtempSync(join(tmpdir(), 'selvbook-screenshots-'))
const { start, killAll } = programsIn(join(folder, 'data'))

const WIDE = { width: 1280, height: 980 }
const NARROW = { width: 390, height: 844 }

async function signedInAs(browser: Browser, address: string, name: string, viewport: typeof WIDE): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', deviceScaleFactor: 1.5 })
  const page = await context.newPage()
  await page.goto(`${address}/log-ind`)
  await press(page, page.getByRole('button', { name: `Log på som ${name}` }))
  return page
}

const draw = async (page: Page, name: string): Promise<void> => {
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(into, `${name}.png`) })
}

const goOn = (page: Page) => press(page, page.getByRole('main').getByRole('button', { name: 'Fortsæt' }))

/** From the notice to the receipt, with a picture of each page that the README shows. */
async function book(page: Page): Promise<void> {
  await draw(page, 'min-side')
  await press(page, page.getByRole('link', { name: 'Book Jobsamtale med dit jobcenter' }))
  await page.getByRole('radio').first().check()
  await goOn(page)
  await page.getByRole('radio').first().check()
  await goOn(page)
  await press(page, page.getByRole('link', { name: /^Første ledige dag: / }))
  await page.getByRole('radio').nth(2).check()
  await page.mouse.move(0, 0)
  await page.setViewportSize({ ...WIDE, height: 1240 })
  await draw(page, 'calendar')
  await page.setViewportSize(WIDE)
  await goOn(page)
  await press(page, page.getByRole('button', { name: 'Book', exact: true }))
  await draw(page, 'receipt')
}

mkdirSync(into, { recursive: true })
process.env[BROWSER_FOLDER] ??= unpackBrowser(folder)
const program = await start({})
const browser = await launchBrowser()
try {
  await book(await signedInAs(browser, program.address, 'Mette Holm', WIDE))
  await draw(await signedInAs(browser, program.address, 'Karen Bjerregaard', NARROW), 'min-side-narrow')
  const page = await browser.newPage({ viewport: WIDE, deviceScaleFactor: 1.5 })
  await page.goto(`${program.address}/demo`)
  await draw(page, 'demo')
} finally {
  await browser.close()
  await stop(program, 'SIGTERM')
  killAll()
  rmSync(folder, { recursive: true, force: true })
}
