import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import axe from 'axe-core'
import { Hono } from 'hono'
import type { Response as Answer, Browser, Locator, Page } from 'playwright-core'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { assetRoutes } from '../../src/web/assets.ts'
import { notStored, ownFormsOnly, securityHeaders } from '../../src/web/security.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from '../citizen/portal.ts'
import { launchBrowser } from '../support/browser.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { assertValidHtml } from '../web/read-html.ts'

let portal: TestPortal
let browser: Browser
let origin: string
const server = createAdaptorServer({ fetch: (request) => app.fetch(request) })
const app = new Hono()

before(async () => {
  portal = await createTestPortal()
  app.use(securityHeaders())
  app.route('/', assetRoutes())
  app.use(notStored)
  app.use(ownFormsOnly({ refused: (c) => c.text('not our form', 403) }))
  app.route('/', portal.app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  origin = `http://127.0.0.1:${address.port}`
  browser = await launchBrowser()
})

after(async () => {
  await browser.close()
  server.close()
  await portal.drop()
})

let centres = 10
/** A citizen with the guide's deadline, two offers to choose between and another meeting beside them. */
async function scene() {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf(`${(centres += 1)}1`.padStart(5, '1'))
  const details = {
    address: 'Nyropsgade 1, 1602 København V',
    phone: '33 17 33 17',
    email: 'job@kk.dk',
    url: 'https://kk.dk/',
  }
  must(await changeJobCentre(staff, { name: 'Jobcenter København', ...details }))
  const citizen = await citizenOf(staff)
  const { name } = await portal.program.db
    .selectFrom('citizen')
    .select('name')
    .where('id', '=', citizen)
    .executeTakeFirstOrThrow()
  const offer = await offerOf(staff, {
    title: 'Jobsamtale - kontanthjælp',
    description: 'Om din plan.',
    forms: ['in_person', 'phone'],
  })
  const second = await offerOf(staff, { title: 'Hvis du er jobparat', description: 'Om de job, du har søgt.' })
  const info = await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
  const times = ['2017-07-04 09:00', '2017-07-04 13:30', '2017-07-11 10:30', '2017-07-12 09:00'].map(summer)
  await timesAt(staff, offer, times)
  await timesAt(staff, second, [summer('2017-07-05 10:00')])
  await timesAt(staff, info, [summer('2017-07-06 16:00')])
  await giveDeadline({ ...portal, staff }, citizen)
  return { name }
}

interface Look {
  readonly width: number
  readonly scripts: boolean
}

/** Of each window the page that it shows, as the server sent it. */
const sources = new WeakMap<Page, Answer>()

/** A browser window of its own, closed when `work` is done; what the browser complained of fails the test. */
async function inWindow({ width, scripts }: Look, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: scripts })
  const complaints: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('response', (answer) => {
      if (answer.request().isNavigationRequest() && answer.headers()['location'] === undefined)
        sources.set(page, answer)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await work(page)
    assert.deepEqual(
      complaints.filter((line) => !/status of (404|409|422)/.test(line)),
      [],
    )
  } finally {
    await context.close()
  }
}

/** Everything that every page must be: accessible (axe is a script itself, so where scripts run), valid, within its width, with one main heading. */
async function inspect(page: Page, { width, scripts }: Look): Promise<void> {
  const where = `${page.url().replace(origin, '')} at ${width} px`
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, where)
  await assertValidHtml((await sources.get(page)?.text()) ?? '', where)
  const box = await page
    .locator('html')
    .evaluate((root) => root.scrollWidth)
    .catch(() => width)
  assert.equal(box, width, `sideways scrolling on ${where}`)
  if (!scripts) return
  await page.evaluate(axe.source)
  const found = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))',
  )
  assert.deepEqual(found, [], where)
}

/** Presses what leads to another page and waits until that is there. */
async function press(page: Page, what: Locator): Promise<void> {
  const there = page.waitForEvent('load')
  await what.click()
  await there
}

const button = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name, exact: true })
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first()

for (const width of [1280, 320])
  for (const scripts of [true, false]) {
    const look = { width, scripts }
    const described = `${width} px, ${scripts ? 'with' : 'without'} scripts`

    test(`F-ROBUST: from the notice to the receipt in a browser, ${described}`, async () => {
      const { name } = await scene()
      await inWindow(look, async (page) => {
        await page.goto(`${origin}/`)
        await inspect(page, look)
        await press(page, link(page, 'Log på'))
        await inspect(page, look)
        await press(page, button(page, `Log på som ${name}`))
        await inspect(page, look)
        await press(page, link(page, 'Book Jobsamtale med dit jobcenter'))
        await inspect(page, look)
        await press(page, button(page, 'Fortsæt'))
        await inspect(page, look)
        await page.getByRole('link', { name: 'Vælg, hvad du vil have et møde om' }).click()
        // F-1: the description of the one that is chosen, without any script.
        await page.getByText('Vælg et tilbud og få vist beskrivelsen.').waitFor({ state: 'visible' })
        await page.getByRole('radio', { name: 'Jobsamtale - kontanthjælp' }).check()
        await page.getByText('Om din plan.').waitFor({ state: 'visible' })
        assert.equal(await page.getByText('Om de job, du har søgt.').isVisible(), false)
        assert.equal(await page.getByText('Vælg et tilbud og få vist beskrivelsen.').isVisible(), false)
        await press(page, button(page, 'Fortsæt'))
        await inspect(page, look)
        await page.getByRole('radio', { name: 'På telefon' }).check()
        await press(page, button(page, 'Fortsæt'))
        await inspect(page, look)
        await press(page, link(page, /tirsdag den 11\. juli 2017/))
        await inspect(page, look)
        await page.getByRole('radio', { name: 'kl. 10.30' }).check()
        await press(page, button(page, 'Fortsæt'))
        await inspect(page, look)
        await page.getByLabel('Besked til sagsbehandleren').fill('Ring gerne højt.')
        await press(page, button(page, 'Tilbage'))
        assert.equal(await page.getByRole('radio', { name: 'kl. 10.30' }).isChecked(), true)
        await press(page, button(page, 'Fortsæt'))
        assert.equal(await page.getByLabel('Besked til sagsbehandleren').inputValue(), 'Ring gerne højt.')
        await press(page, button(page, 'Book'))
        await page.getByRole('heading', { level: 1, name: 'Kvittering' }).waitFor()
        await inspect(page, look)
        const receipt = page.url()
        // The back button shows the confirmation again; it is answered with the receipt.
        await page.goBack()
        await page.waitForURL(receipt)
        await press(page, link(page, 'Gå til Min side'))
        await inspect(page, look)
      })
    })

    test(`every other page of the portal in a browser, ${described}`, async () => {
      const { name } = await scene()
      await inWindow(look, async (page) => {
        await page.goto(`${origin}/log-ind`)
        await press(page, button(page, `Log på som ${name}`))
        for (const path of ['/mine-moeder', '/mit-fravaer', '/indstillinger', '/kontakt', '/book?moede=andet']) {
          await page.goto(origin + path)
          await inspect(page, look)
        }
        // F-CHOICE: the radio button says what is shown, without any script.
        await page.goto(`${origin}/mine-moeder`)
        assert.equal(await link(page, 'Book møde med frist').isVisible(), true)
        assert.equal(await link(page, 'Book møde med jobcentret').isVisible(), false)
        await page.getByRole('radio', { name: 'Book møde med jobcentret' }).check()
        assert.equal(await link(page, 'Book møde med frist').isVisible(), false)
        await inspect(page, look)
        await press(page, link(page, 'Book møde med jobcentret'))
        await press(page, button(page, 'Fortsæt'))
        await press(page, link(page, /torsdag den 6\. juli 2017/))
        await page.getByRole('radio', { name: 'kl. 16.00' }).check()
        await press(page, button(page, 'Fortsæt'))
        const confirming = page.url()
        portal.clock.set(summer('2017-06-26 10:10'))
        await press(page, button(page, 'Book'))
        await inspect(page, look)
        await press(page, button(page, 'Vælg tiden igen'))
        assert.equal(page.url(), confirming)
        await press(page, button(page, 'Book'))
        await page.goto(`${origin}/min-side`)
        await inspect(page, look)
        for (const act of ['Se', 'Ombook', 'Aflys']) {
          await page.goto(`${origin}/mine-moeder`)
          await press(page, link(page, `${act} mødet torsdag den 6. juli`))
          await inspect(page, look)
        }
        await press(page, button(page, 'Ja, aflys mødet'))
        await inspect(page, look)
        await page.goto(`${origin}/mit-fravaer`)
        await press(page, button(page, 'Meld fravær'))
        await inspect(page, look)
        await page.getByRole('radio', { name: 'Ferie' }).check()
        await page.getByLabel('Første dag').fill('2017-07-03')
        await page.getByLabel('Sidste dag').fill('2017-07-14')
        await press(page, button(page, 'Meld fravær'))
        await inspect(page, look)
        // §2.5, F-NONE: absence over every free day leaves none.
        await page.goto(`${origin}/book`)
        await page.getByRole('heading', { name: 'Ingen ledige tider' }).waitFor()
        await inspect(page, look)
        await page.goto(`${origin}/moeder/1`)
        await inspect(page, look)
        await page.goto(`${origin}/indstillinger`)
        await page.getByLabel('Mobilnummer').fill('1')
        await press(page, button(page, 'Gem'))
        await inspect(page, look)
      })
    })
  }
