import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { STEP_PICTURE } from '../src/web/assets.ts'
import { LANGUAGE_COOKIE } from '../src/web/language.ts'
import { languages, texts } from '../src/web/texts.ts'
import { press } from '../test/browser/site.ts'
import { BROWSER_FOLDER, launchBrowser, unpackBrowser } from '../test/support/browser.ts'
import { programsIn, stop } from '../test/support/started.ts'

// `npm run screenshots`: takes the pictures of the README and of "Sådan booker du" from a demo of
// its own.

const into = join(import.meta.dirname, '../docs/screenshots')
const intoSteps = join(import.meta.dirname, '../src/web/assets/steps')
const folder = mkdtempSync(join(tmpdir(), 'selvbook-screenshots-'))
const { start, killAll } = programsIn(join(folder, 'data'))

const WIDE = { width: 1280, height: 980 }
const NARROW = { width: 390, height: 844 }

async function signedInAs(browser: Browser, address: string, name: string, viewport: typeof WIDE): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', deviceScaleFactor: 1.5 })
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: 'da', url: address }])
  const page = await context.newPage()
  await page.goto(`${address}/log-ind/mitid`)
  await press(page, page.getByRole('button', { name: `Log på som ${name}` }))
  return page
}

const draw = async (page: Page, name: string): Promise<void> => {
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(into, `${name}.png`) })
}

const goOn = (page: Page) => press(page, page.getByRole('main').getByRole('button', { name: 'Fortsæt' }))

/**
 * Chooses the first free day of the last month with times: late in a month the first one has only a
 * week or two.
 */
async function chooseDay(page: Page): Promise<void> {
  const main = page.getByRole('main')
  const next = main.locator('.month__turn[rel=next]')
  while ((await next.count()) > 0) await press(page, next)
  await press(page, main.locator('td:not(.month__day--other) a.month__cell').first())
}

/** From the notice to the receipt, with a picture of each page that the README shows. */
async function book(page: Page): Promise<void> {
  await draw(page, 'min-side')
  await press(page, page.getByRole('link', { name: 'Book Jobsamtale med dit jobcenter' }))
  await page.getByRole('radio').first().check()
  await goOn(page)
  await page.getByRole('radio').first().check()
  await goOn(page)
  await chooseDay(page)
  await page.getByRole('radio').last().check()
  await page.mouse.move(0, 0)
  await page.setViewportSize({ ...WIDE, height: 1240 })
  await draw(page, 'calendar')
  await page.setViewportSize(WIDE)
  await goOn(page)
  await press(page, page.getByRole('button', { name: 'Book', exact: true }))
  await draw(page, 'receipt')
}

/** The job centre's side: the day of a caseworker, and a deadline before it is set. */
async function drawDesk(browser: Browser, address: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', deviceScaleFactor: 1.5 })
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: 'da', url: address }])
  const page = await context.newPage()
  await page.goto(`${address}/demo`)
  await press(page, page.getByRole('link', { name: 'Log på som Karin' }))
  await draw(page, 'desk-today')
  await page.locator('#find').fill('Jens')
  await page.locator('#find-reason').selectOption('case_work')
  await press(page, page.locator('.find button'))
  await press(page, page.getByRole('main').getByRole('link', { name: 'Sæt frist' }).first())
  await draw(page, 'desk-deadline')
  await context.close()
}

/** A picture from the top of the element that `part` finds, in the size for "Sådan booker du". */
async function drawStep(page: Page, part: Locator, name: string): Promise<void> {
  await page.evaluate('scrollTo(0, 0)')
  const box = await part.boundingBox()
  if (!box) throw new Error(`nothing to draw for ${name}`)
  const margin = 12
  const clip = { x: 0, y: box.y - margin, ...STEP_PICTURE, scale: 1 }
  const devtools = await page.context().newCDPSession(page)
  const wanted = { format: 'webp', quality: 60, clip, captureBeyondViewport: true } as const
  const { data } = await devtools.send('Page.captureScreenshot', wanted)
  writeFileSync(join(intoSteps, `${name}.webp`), Buffer.from(data, 'base64'))
}

/** The steps of a booking in one language, for "Sådan booker du". */
async function drawSteps(browser: Browser, address: string, language: string): Promise<void> {
  const { t } = texts(language)
  const viewport = { width: STEP_PICTURE.width, height: 1200 }
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', deviceScaleFactor: 1.5 })
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: address }])
  const page = await context.newPage()
  await page.goto(`${address}/log-ind/mitid`)
  await press(page, page.getByRole('button', { name: /Mette Holm/ }))
  const main = page.getByRole('main')
  const step = () => main.locator('.step-subheading')
  const onwards = () => press(page, main.getByRole('button', { name: t('common.continue') }))
  await drawStep(page, main.locator('.notice'), `minSide.${language}`)
  await page.goto(`${address}/book`)
  await page.getByRole('radio').first().check()
  await drawStep(page, step(), `offer.${language}`)
  await onwards()
  await page.getByRole('radio').first().check()
  await drawStep(page, step(), `form.${language}`)
  await onwards()
  await chooseDay(page)
  await page.getByRole('radio').first().check()
  await drawStep(page, main.locator('.month__top'), `time.${language}`)
  await onwards()
  await drawStep(page, step(), `confirm.${language}`)
  await context.close()
}

mkdirSync(into, { recursive: true })
mkdirSync(intoSteps, { recursive: true })
process.env[BROWSER_FOLDER] ??= unpackBrowser(folder)
const program = await start({})
const browser = await launchBrowser()
try {
  for (const language of languages()) await drawSteps(browser, program.address, language)
  await book(await signedInAs(browser, program.address, 'Mette Holm', WIDE))
  await draw(await signedInAs(browser, program.address, 'Karen Bjerregaard', NARROW), 'min-side-narrow')
  await drawDesk(browser, program.address)
  const page = await browser.newPage({ viewport: WIDE, deviceScaleFactor: 1.5 })
  await page.goto(`${program.address}/demo`)
  await draw(page, 'demo')
} finally {
  await browser.close()
  await stop(program, 'SIGTERM')
  killAll()
  rmSync(folder, { recursive: true, force: true })
}
