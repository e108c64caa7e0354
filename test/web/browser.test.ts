import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import axe from 'axe-core'
import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { assetRoutes } from '../../src/web/assets.ts'
import { securityHeaders } from '../../src/web/security.ts'
import { launchBrowser } from '../support/browser.ts'
import { rendered } from './read-html.ts'
import { samplePages } from './sample-pages.ts'

const app = new Hono()
app.use(securityHeaders())
app.route('/', assetRoutes())
app.get('/:name', async (c) => {
  const sample = samplePages[c.req.param('name')]
  return sample ? c.html(await rendered(sample)) : c.notFound()
})
const server = createAdaptorServer({ fetch: app.fetch })

let browser: Browser
let origin: string

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // oxlint-disable-line typescript/no-unsafe-type-assertion -- a listening TCP server has one
  origin = `http://127.0.0.1:${port}`
  browser = await launchBrowser()
})

after(async () => {
  await browser.close()
  server.close()
})

/** A page in a window of its own, closed when `look` is done. `complaints` are what the browser had to say: refused files, errors. */
async function open<T>(
  options: { width: number; scripts?: boolean; name: string },
  look: (page: Page, complaints: readonly string[]) => Promise<T>,
): Promise<T> {
  const viewport = { width: options.width, height: 800 }
  const context = await browser.newContext({ viewport, javaScriptEnabled: options.scripts ?? true })
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (answer) => {
      if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`)
    })
    await page.goto(`${origin}/${options.name}`)
    return await look(page, complaints)
  } finally {
    await context.close()
  }
}

for (const name of Object.keys(samplePages))
  for (const width of [1280, 320])
    test(`"${name}" at ${width} px: accessible, nothing refused, no sideways scrolling`, async () => {
      await open({ name, width }, async (page, complaints) => {
        assert.deepEqual(complaints, [])
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
        await page.evaluate(axe.source)
        const found = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))',
        )
        assert.deepEqual(found, [])
      })
    })

test('without scripts, on a telephone, the menu opens and "Log af" is in it', async () => {
  await open({ name: 'min-side-new', width: 320, scripts: false }, async (page) => {
    assert.equal(await page.getByRole('button', { name: 'Log af' }).isVisible(), false)
    await page.getByText('Menu', { exact: true }).click()
    assert.equal(await page.getByRole('button', { name: 'Log af' }).isVisible(), true)
    assert.equal(await page.getByRole('link', { name: 'Mine møder', exact: true }).isVisible(), true)
  })
})

test('a time is chosen by pressing anywhere in its box, and a link of the error summary leads to its field', async () => {
  await open({ name: 'step-3-day', width: 320, scripts: false }, async (page) => {
    const box = page.locator('.time', { hasText: '13.15' })
    await box.click({ position: { x: 4, y: 4 } })
    assert.equal(await page.getByRole('radio', { name: 'kl. 13.15' }).isChecked(), true)
  })
  await open({ name: 'step-1-error', width: 320 }, async (page) => {
    await page.getByRole('alert').getByRole('link').click()
    assert.equal(await page.evaluate('document.activeElement.id || location.hash.slice(1)'), 'emne')
  })
})

test('§2.3.3, §2.3.4 what is red: the heading in the last days, all the text on the last day', async () => {
  const colours = (name: string) =>
    open({ name, width: 1280 }, (page) =>
      page.evaluate<string[]>(
        '["heading", "text", "link"].map(part => getComputedStyle(document.querySelector(".notice__" + part)).color)',
      ),
    )
  const red = 'rgb(179, 0, 12)'
  assert.deepEqual(
    (await colours('min-side-new')).map((colour) => colour === red),
    [false, false, false],
  )
  assert.deepEqual(
    (await colours('min-side-remember')).map((colour) => colour === red),
    [false, false, false],
  )
  assert.deepEqual(
    (await colours('min-side-hurry')).map((colour) => colour === red),
    [true, false, false],
  )
  assert.deepEqual(
    (await colours('min-side-last-day')).map((colour) => colour === red),
    [true, true, true],
  )
})
