import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { notStored, ownFormsOnly, securityHeaders } from '../../src/http/security.ts'
import { assetRoutes } from '../../src/web/assets.ts'
import { createTestPortal, type TestPortal } from '../citizen/portal.ts'
import { type RunningDemo, runDemo } from '../demo/support.ts'
import { createTestOffice, type Office } from '../job-centre/office.ts'
import { borrowBrowser } from '../support/browser.ts'
import { tokenOf } from '../support/sign-in.ts'
import { assertValidHtml } from '../web/read-html.ts'

/** The portal at its own address, with a browser. */
export interface Site {
  readonly origin: string
  readonly browser: Browser
  close(): Promise<void>
}

/**
 * Serves the portal as the program does, with the headers that browsers obey. Its answers pass
 * through `line`.
 */
async function openSite(
  portal: Pick<TestPortal, 'app'>,
  line: (answer: Response) => Response | Promise<Response> = (answer) => answer,
): Promise<Site> {
  const app = new Hono()
  app.use(securityHeaders())
  app.route('/', assetRoutes())
  app.use(notStored)
  app.use(ownFormsOnly({ refused: (c) => c.text('not our form', 403) }))
  app.route('/', portal.app)
  return await serveSite(async (...asked) => await line(await app.fetch(...asked)))
}

/** The portal with a browser, for all tests of a file; closed after the last of them. */
export async function portalInBrowser(
  line?: Parameters<typeof openSite>[1],
): Promise<{ portal: TestPortal; site: Site }> {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const portal = await createTestPortal()
  opened.defer(portal.drop)
  const site = await openSite(portal, line)
  opened.defer(() => site.close())
  return { portal, site }
}

/** The job centre's portal with a browser, for all tests of a file; closed after the last. */
export async function officeInBrowser(): Promise<{ office: Office; site: Site }> {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const office = await createTestOffice()
  opened.defer(office.drop)
  const site = await openSite(office)
  opened.defer(() => site.close())
  return { office, site }
}

/** The demo with a browser, for all tests of a file; closed after the last of them. */
export async function demoInBrowser(now: string): Promise<{ demo: RunningDemo; site: Site }> {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const demo = await runDemo(now)
  opened.defer(demo.drop)
  const site = await serveSite(demo.server.fetch)
  opened.defer(() => site.close())
  return { demo, site }
}

/**
 * The URL of axe. The browser caches the compiled code of a URL (20 ms a page); injected text means
 * compiling 500 kB again (110 ms).
 */
const AXE = '/axe-core/axe.min.js'
const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')))
const axeAnswer = () =>
  new Response(axe, { headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600, immutable' } })

/** Serves a handler at its own address, with axe beside it. */
async function serveSite(answer: Hono['fetch']): Promise<Site> {
  const fetch: Hono['fetch'] = (request, ...more) =>
    new URL(request.url).pathname === AXE ? axeAnswer() : answer(request, ...more)
  // Node would close a connection idle for 5 s, perhaps just as a busy machine's test uses it
  // again.
  const server = createAdaptorServer({ fetch, serverOptions: { keepAliveTimeout: 0 } })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  const { browser, drop } = await borrowBrowser()
  return {
    origin: `http://127.0.0.1:${address.port}`,
    browser,
    close: async () => {
      server.close()
      await drop()
    },
  }
}

/** Presses an element that leads to another page and waits for that page. */
export async function press(page: Page, what: Locator): Promise<void> {
  const there = page.waitForEvent('load')
  await what.click()
  await there
}

/** axe's findings about the page, with the element of each. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) {
    // Fallback where a test has cut the page off from the server.
    await page.addScriptTag({ url: AXE }).catch(() => page.evaluate(axe.toString()))
  }
  return await page.evaluate<string[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))",
  )
}

/** Makes the browser sum up layout shifts while it loads, from the next page on. */
export const watchMoves = (page: Page): Promise<unknown> =>
  page.addInitScript(
    "globalThis.moved = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries()) moved += value }).observe({ type: 'layout-shift', buffered: true })",
  )

/** The cumulative layout shift once the page is complete, fonts included (0: none). */
export const movedOn = (page: Page): Promise<number> =>
  page.evaluate<number>(
    'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(moved)))))',
  )

/** The page's drawn width: more than its window where it scrolls sideways. */
export const drawnWidth = (page: Page): Promise<number> => page.locator('html').evaluate((root) => root.scrollWidth)

/** The token of a citizen who has just signed in, without a page. */
export async function tokenFor(portal: TestPortal, citizen: string): Promise<string> {
  return await tokenOf(portal.program, citizen, portal.realClock)
}

/** A page of a window in which a citizen is signed in, on Min side. */
export async function signedIn(
  site: Site,
  portal: TestPortal,
  context: BrowserContext,
  citizen: string,
): Promise<Page> {
  await context.addCookies([{ name: 'selvbook', value: await tokenFor(portal, citizen), url: site.origin }])
  const page = await context.newPage()
  await page.goto(`${site.origin}/min-side`)
  return page
}

export const WIDE = 1280
export const NARROW = 320
/** The wide window's width at 200 % zoom. */
export const ZOOMED = 640
export const HEIGHT = 800
const MAGNIFIED = 4

/** One page at a time in its own window, with the browser's complaints. */
export class Looker {
  readonly site: Site
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: string[] = []
  source = ''

  private constructor(site: Site, context: BrowserContext, page: Page) {
    this.site = site
    this.context = context
    this.page = page
    page.on('console', (message) => this.complaints.push(message.text()))
    page.on('pageerror', (error) => this.complaints.push(error.message))
  }

  static async open(site: Site, scripts: boolean): Promise<Looker> {
    const viewport = { width: WIDE, height: HEIGHT }
    const context = await site.browser.newContext({ javaScriptEnabled: scripts, viewport, reducedMotion: 'reduce' })
    return new Looker(site, context, await context.newPage())
  }

  /**
   * The wide window at 400 % zoom (WCAG 2.2, 1.4.10), without scripts and with forced colours: a
   * quarter of the width and height, each drawn as four.
   */
  static async openMagnified(site: Site): Promise<Looker> {
    const context = await site.browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: WIDE / MAGNIFIED, height: HEIGHT / MAGNIFIED },
      deviceScaleFactor: MAGNIFIED,
      forcedColors: 'active',
      reducedMotion: 'reduce',
    })
    return new Looker(site, context, await context.newPage())
  }

  /** Opens a page with exactly these cookies; returns the status of the answer. */
  async goTo(path: string, cookies: Readonly<Record<string, string>>): Promise<number> {
    await this.context.clearCookies()
    const given = Object.entries(cookies).map(([name, value]) => ({ name, value, url: this.site.origin }))
    await this.context.addCookies(given)
    const answer = await this.page.goto(this.site.origin + path)
    assert.ok(answer)
    this.source = await answer.text()
    return answer.status()
  }

  /** Performs an act that leads to another page; returns the status of its answer. */
  async follow(act: () => Promise<void>): Promise<number> {
    const answered = this.page.waitForResponse((one) => one.request().isNavigationRequest())
    await act()
    const last = await answered
    this.source = await last.text()
    return last.status()
  }
}

/**
 * Checks the wide window at twice the text size (WCAG 2.2, 1.4.4): text that leaves its calendar
 * cell is covered or cut off. Returns each case in words, with its distance.
 */
async function cutOffAtTwiceTheSize(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: WIDE, height: HEIGHT })
  await page.evaluate("document.documentElement.style.setProperty('font-size', '125%')")
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('.month__cell')].flatMap((cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect()
    return [...cell.children].filter((part) => !part.classList.contains('sr-only')).flatMap((part) => {
      const box = part.getBoundingClientRect()
      const out = Math.max(left - box.left, box.right - right, top - box.top, box.bottom - bottom)
      return out > 0.5 ? [part.textContent + ' of ' + cell.textContent + ': ' + out + ' px'] : []
    })
  })`)
  const width = await drawnWidth(page)
  await page.evaluate("document.documentElement.style.removeProperty('font-size')")
  return width > WIDE ? [...cut, `sideways scrolling: ${width} px`] : cut
}

/**
 * How closely a page is inspected. axe takes a third of a second for each width, a new layout a
 * tenth.
 */
export interface Closeness {
  /** Widths at which to look for sideways scrolling; the page is loaded at the first of them. */
  readonly widths: readonly number[]
  /** Widths at which axe runs. */
  readonly axeWidths: readonly number[]
  /** Whether text is checked at twice its size. */
  readonly twiceTheSize: boolean
}
export const CLOSE: Closeness = { widths: [WIDE, ZOOMED, NARROW], axeWidths: [WIDE, NARROW], twiceTheSize: true }
/** For further states of a page that has been inspected closely. */
export const OTHER_STATES: Closeness = { ...CLOSE, axeWidths: [WIDE], twiceTheSize: false }
/** For a page that has been inspected closely in Danish. */
export const OTHER_WORDS: Closeness = { widths: [NARROW], axeWidths: [], twiceTheSize: false }

/**
 * The requirements on every page, in any state and language: valid, accessible, within its window,
 * no complaints of the browser.
 */
export async function assertSound(
  { page, source, complaints }: Looker,
  name: string,
  language: string,
  { widths, axeWidths, twiceTheSize }: Closeness = CLOSE,
): Promise<void> {
  assert.equal(await page.locator('html').getAttribute('lang'), language)
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
  await assertValidHtml(source, name)
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT })
    assert.equal(await drawnWidth(page), width, `sideways scrolling at ${width} px`)
    if (axeWidths.includes(width)) assert.deepEqual(await violations(page), [], `at ${width} px`)
  }
  if (twiceTheSize) assert.deepEqual(await cutOffAtTwiceTheSize(page), [])
  assert.deepEqual(
    complaints.splice(0).filter((line) => !/status of (400|403|404|409|422)|^Clear-Site-Data header/.test(line)),
    [],
  )
}

/** Inspects all of them, two windows at a time, and reports the faults of each. */
export async function lookAt<S extends { readonly where: string }>(
  those: readonly S[],
  open: () => Promise<Looker>,
  look: (looker: Looker, state: S) => Promise<void>,
): Promise<void> {
  const waiting = [...those]
  const wrong: string[] = []
  const lane = async () => {
    const looker = await open()
    try {
      for (let state = waiting.shift(); state; state = waiting.shift()) {
        const { where } = state
        await look(looker, state).catch((error: unknown) => {
          looker.complaints.length = 0
          wrong.push(`${where}: ${error instanceof Error ? error.message : String(error)}`)
        })
      }
    } finally {
      await looker.context.close()
    }
  }
  await Promise.all([lane(), lane()])
  assert.deepEqual(wrong, [])
}
