import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { StoryKey } from '../../src/demo/stories.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { demoInBrowser, press } from '../browser/site.ts'

const { demo, site } = await demoInBrowser('2026-11-24 10:00')

/** Without scripts: nothing of the demo needs any. */
async function visit<T>(width: number, look: (page: Page) => Promise<T>): Promise<T> {
  const viewport = { width, height: 900 }
  const context = await site.browser.newContext({ viewport, javaScriptEnabled: false, locale: 'da-DK' })
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (answer) => {
      if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`)
    })
    await page.goto(`${site.origin}/demo`)
    const seen = await look(page)
    assert.deepEqual(complaints, [])
    return seen
  } finally {
    await context.close()
  }
}

const statuses = async (key: StoryKey) => {
  const [newest] = await deadlinesOf(demo.it.database.db, demo.idOf(key))
  return (await historyOf(demo.it.database.db, newest?.id ?? '')).map((row) => row.to)
}

/**
 * On through the steps of the booking, taking the first of whatever there is to choose, until there
 * is nothing more to do.
 */
async function bookFirst(page: Page): Promise<void> {
  const primary = page.locator('main .button-primary')
  for (let steps = 0; steps < 10; steps += 1) {
    if (await page.getByRole('heading', { name: /er booket|is booked/ }).count()) return
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

suite('the demo by pressing what its pages offer, without scripts', () => {
  test('the language is chosen in the bar, at once for the demo, the portal and the messages – and back', async () => {
    await visit(320, async (page) => {
      const bar = page.getByRole('complementary', { name: 'Demo' })
      const heading = page.getByRole('heading', { level: 1 })
      await page.goto(`${site.origin}/demo/frister`)
      await press(page, bar.getByRole('button', { name: 'English' }))
      assert.match(page.url(), /\/demo\/frister$/)
      assert.equal(await heading.innerText(), 'Deadlines')
      await press(page, bar.getByRole('link', { name: 'All stories' }))
      await press(page, page.getByRole('link', { name: 'Sign in as Birgit' }))
      assert.equal(await heading.innerText(), 'My page')
      await press(page, page.locator('.notice').getByRole('link', { name: /^Book a follow-up interview/ }))
      await bookFirst(page)
      await press(page, bar.getByRole('link', { name: 'See the history' }))
      assert.match(await page.locator('.path').innerText(), /Deadline met \(Indfriet frist\)/)
      await press(page, page.getByRole('main').getByRole('link', { name: 'See what was sent' }))
      await press(page, page.getByRole('button', { name: 'Hand over messages now' }))
      const message = page.locator('.bubble').first()
      assert.match(await message.innerText(), /^You have booked a meeting with us/)
      assert.equal(await message.getAttribute('lang'), 'en')
      assert.equal(await page.locator('.bubble').last().getAttribute('lang'), 'da')
      await press(page, bar.getByRole('button', { name: 'Dansk' }))
      assert.equal(await heading.innerText(), 'Hvad er sendt?')
    })
  })

  test('the five minutes of the start page: one deadline lives through every status of one that is met, another through those of one that is not', async () => {
    await visit(1280, async (page) => {
      const tour = page.getByRole('region', { name: 'En frist på fem minutter' })
      await tour.getByRole('link', { name: 'Åbn Idas side' }).click()
      await page.getByRole('link', { name: 'Log på som Ida' }).click()
      await page.waitForURL('**/min-side')
      assert.equal(await page.locator('.notice').count(), 0, 'D-HIDDEN')
      assert.deepEqual(await statuses('notActivated'), ['not_activated'])

      const bar = page.getByRole('complementary', { name: 'Demo' })
      const idasPage = async () => {
        await press(page, bar.getByRole('link', { name: 'Se forløbet' }))
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Ida Nørgaard')
      }
      await idasPage()
      await page.getByRole('button', { name: /^Fristen bliver aktiv, / }).click()
      assert.match(await page.locator('main').innerText(), /frist(er)? blev aktiv/)
      assert.deepEqual(await statuses('notActivated'), ['not_activated', 'active'])

      await page.getByRole('link', { name: 'Log på som Ida' }).click()
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
    await visit(320, async (page) => {
      await page.getByRole('link', { name: 'Log på som Mette' }).click()
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
