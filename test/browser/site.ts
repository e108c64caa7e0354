import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import axe from 'axe-core'
import { Hono } from 'hono'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { assetRoutes } from '../../src/web/assets.ts'
import { notStored, ownFormsOnly, securityHeaders } from '../../src/web/security.ts'
import type { TestPortal } from '../citizen/portal.ts'
import { launchBrowser } from '../support/browser.ts'

/** The portal at an address of its own, with a browser to look at it. */
export interface Site {
  readonly origin: string
  readonly browser: Browser
  close(): Promise<void>
}

/** Serves the portal as the program does, with the headers that browsers obey. */
export async function openSite(portal: TestPortal): Promise<Site> {
  const app = new Hono()
  app.use(securityHeaders())
  app.route('/', assetRoutes())
  app.use(notStored)
  app.use(ownFormsOnly({ refused: (c) => c.text('not our form', 403) }))
  app.route('/', portal.app)
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  const browser = await launchBrowser()
  return {
    origin: `http://127.0.0.1:${address.port}`,
    browser,
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}

/** Presses what leads to another page and waits until that is there. */
export async function press(page: Page, what: Locator): Promise<void> {
  const there = page.waitForEvent('load')
  await what.click()
  await there
}

/** What axe finds wrong with the page, with the element of each. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe.source)
  return await page.evaluate<string[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))",
  )
}

/** How wide the page is drawn: more than its window where it scrolls sideways. */
export const drawnWidth = (page: Page): Promise<number> => page.locator('html').evaluate((root) => root.scrollWidth)

/** The token of a citizen who has just signed in, without a page. */
export async function tokenFor(portal: TestPortal, citizen: string): Promise<string> {
  const body = new URLSearchParams({ borger: citizen })
  const answer = await portal.app.request('/log-ind', { method: 'POST', body })
  const [, token = ''] = /selvbook=([^;]+)/.exec(answer.headers.getSetCookie().join()) ?? []
  return token
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
