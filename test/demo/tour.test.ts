import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import type { StoryKey } from '../../src/demo/stories.ts'
import { deadlinesOf, historyOf } from '../../src/storage/deadlines.ts'
import { launchBrowser } from '../support/browser.ts'
import { type RunningDemo, runDemo } from './support.ts'

let demo: RunningDemo
let server: ServerType
let browser: Browser
let origin: string

before(async () => {
  demo = await runDemo('2026-11-24 10:00')
  server = createAdaptorServer({ fetch: demo.server.fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  server.close()
  await demo.drop()
})

async function visit<T>(options: { width: number; scripts: boolean }, look: (page: Page) => Promise<T>): Promise<T> {
  const viewport = { width: options.width, height: 900 }
  const context = await browser.newContext({ viewport, javaScriptEnabled: options.scripts, locale: 'da-DK' })
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (answer) => {
      if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`)
    })
    await page.goto(`${origin}/demo`)
    const seen = await look(page)
    assert.deepEqual(complaints, [])
    return seen
  } finally {
    await context.close()
  }
}

const statuses = async (key: StoryKey) => {
  const [newest] = await deadlinesOf(demo.it.program.db, demo.idOf(key))
  return (await historyOf(demo.it.program.db, newest?.id ?? '')).map((row) => row.to_status)
}

/** On through the steps of the booking, taking the first of whatever there is to choose, until there is nothing more to do. */
async function bookFirst(page: Page): Promise<void> {
  const primary = page.locator('main .button-primary')
  for (let steps = 0; steps < 10; steps += 1) {
    if (await page.getByRole('heading', { name: /er booket/ }).count()) return
    const days = page.locator('a.month__cell')
    const choices = page.getByRole('radio')
    if ((await choices.count()) === 0 && (await days.count()) > 0) {
      await days.first().click()
      continue
    }
    if ((await choices.count()) > 0) await choices.first().check()
    await primary.last().click()
  }
  assert.fail(`the booking did not end: ${page.url()}`)
}

suite('the five minutes of the start page, by pressing what the pages offer, without scripts', () => {
  test('one deadline lives through every status of one that is met, another through those of one that is not', async () => {
    await visit({ width: 1280, scripts: false }, async (page) => {
      const tour = page.getByRole('region', { name: 'En frist på fem minutter' })
      await tour.getByRole('link', { name: 'Åbn Idas side' }).click()
      await page.getByRole('button', { name: 'Log på som Ida' }).click()
      await page.waitForURL('**/min-side')
      assert.equal(await page.locator('.notice').count(), 0, 'D-HIDDEN')
      assert.deepEqual(await statuses('notActivated'), ['not_activated'])

      const idasPage = async () => {
        await page.getByRole('link', { name: 'Frister', exact: true }).first().click()
        await page.getByRole('link', { name: 'Ida Nørgaard' }).click()
      }
      await idasPage()
      await page.getByRole('button', { name: /^Fristen bliver aktiv, / }).click()
      assert.match(await page.locator('main').innerText(), /frist(er)? blev aktiv/)
      assert.deepEqual(await statuses('notActivated'), ['not_activated', 'active'])

      await page.getByRole('button', { name: 'Log på som Ida' }).click()
      await page.locator('.notice').getByRole('link').click()
      await bookFirst(page)
      assert.deepEqual(await statuses('notActivated'), ['not_activated', 'active', 'met'])

      await idasPage()
      await page.getByRole('button', { name: /^Mødedagen, / }).click()
      const whole = ['not_activated', 'active', 'met', 'closed_met', 'closed']
      assert.deepEqual(await statuses('notActivated'), whole)
      const path = page.locator('.path').first()
      assert.match(
        (await path.innerText()).replaceAll(/\s+/g, ' '),
        /Ikke aktiveret frist .*Aktiv frist .*Indfriet frist .*Lukket indfriet frist .*Administrativt lukket frist/,
      )

      await page.getByRole('link', { name: 'Alle historier' }).click()
      await tour.getByRole('link', { name: 'Åbn Oles side' }).click()
      assert.deepEqual(await statuses('neverBooks'), ['active', 'closed_overdue', 'closed'])
      assert.match(await page.locator('.path').innerText(), /Lukket overskredet frist/)

      await page.getByRole('link', { name: 'Alle historier' }).click()
      await tour.getByRole('link', { name: 'Se, hvad der er sendt' }).click()
      const outbox = await page.locator('.outbox').innerText()
      assert.match(outbox, /Sms til Ida Nørgaard[\s\S]*Du har booket et møde med os/)
      assert.match(outbox, /Husk at booke møde med os på Jobnet/)
    })
  })

  test('the bar of the portal’s pages moves the day, tells what happened, and leads back – once', async () => {
    await visit({ width: 320, scripts: false }, async (page) => {
      await page.getByRole('button', { name: 'Log på som Mette' }).click()
      await page.getByRole('link', { name: 'Se alle dine møder' }).click()
      const bar = page.locator('.demo-bar')
      const day = async () => (await bar.locator('strong').innerText()).slice(0, -10)
      const today = await day()
      await bar.getByRole('button', { name: 'Næste dag' }).click()
      assert.match(page.url(), /\/mine-moeder$/)
      assert.notEqual(await day(), today)
      assert.match(await bar.getByRole('status').innerText(), /Tiden er flyttet frem\. Natten er kørt\./)
      await page.reload()
      assert.equal(await bar.getByRole('status').count(), 0)
      await bar.getByRole('button', { name: 'Kør natten' }).click()
      assert.match(await bar.getByRole('status').innerText(), /Natten er kørt\./)
      await bar.getByRole('link', { name: 'Alle historier' }).click()
      assert.match(page.url(), /\/demo$/)
    })
  })
})

suite('the demo’s pages in a browser', () => {
  const paths = ['/demo', '/demo/frister', '/demo/udbakke', 'noShow'] as const
  for (const path of paths) {
    for (const width of [1280, 320]) {
      test(`${path} at ${width} px: accessible, no sideways scrolling`, async () => {
        await visit({ width, scripts: true }, async (page) => {
          await page.goto(origin + (path === 'noShow' ? `/demo/frister/${demo.idOf(path)}` : path))
          await page.evaluate('for (const folded of document.querySelectorAll("details")) folded.open = true')
          await page.evaluate(axe.source)
          const found = await page.evaluate(
            'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))',
          )
          assert.deepEqual(found, [])
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
        })
      })
    }
  }
})
