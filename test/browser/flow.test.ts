import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { giveDeadline, summer } from '../citizen/portal.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { share } from '../support/share.ts'
import { drawnWidth, portalInBrowser, press } from './site.ts'

const { portal, site } = await portalInBrowser()

let centres = 10
/**
 * A citizen with the guide's deadline, two offers to choose between and another meeting beside
 * them.
 */
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
  const { name } = await portal.database.db
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

/**
 * A browser window of its own, closed when `work` is done. Any complaint of the browser fails the
 * test.
 */
async function inWindow({ width, scripts }: Look, work: (page: Page) => Promise<void>): Promise<void> {
  const viewport = { width, height: 800 }
  const context = await site.browser.newContext({ viewport, javaScriptEnabled: scripts })
  const complaints: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
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

/** The requirements on every page of the journey; all-pages.test.ts inspects more closely. */
async function inspect(page: Page, { width }: Look): Promise<void> {
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, page.url())
  assert.equal(await drawnWidth(page), width, `sideways scrolling on ${page.url()}`)
}

const button = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name, exact: true })
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first()

const looks: readonly Look[] = [
  { width: 1280, scripts: true },
  { width: 320, scripts: false },
  { width: 320, scripts: true },
  { width: 1280, scripts: false },
]
const described = ({ width, scripts }: Look) => `${width} px, ${scripts ? 'with' : 'without'} scripts`

for (const look of share.some('flow', looks, 4, described))
  test(`F-ROBUST: from the notice to the receipt in a browser, ${described(look)} (${share.told})`, async () => {
    const { name } = await scene()
    await inWindow(look, async (page) => {
      await page.goto(`${site.origin}/`)
      await inspect(page, look)
      await press(page, link(page, 'Log på'))
      await press(page, link(page, 'Log på med MitID'))
      await inspect(page, look)
      await press(page, button(page, `Log på som ${name}`))
      await inspect(page, look)
      await press(page, link(page, 'Book Jobsamtale med dit jobcenter'))
      await inspect(page, look)
      await press(page, button(page, 'Fortsæt'))
      await inspect(page, look)
      await page.getByRole('link', { name: 'Vælg, hvad du vil have et møde om' }).click()
      // F-1: the description of the chosen offer, without any script.
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
      // The back button shows the confirmation again; submitting it leads to the receipt.
      await page.goBack()
      await page.waitForURL(receipt)
      await press(page, link(page, 'Gå til Min side'))
      await inspect(page, look)
    })
  })

// One of two: all-pages.test.ts inspects each page in every way.
for (const look of share.some('other pages', looks.slice(0, 2), 2, described))
  test(`every other page of the portal in a browser, ${described(look)} (${share.told})`, async () => {
    const { name } = await scene()
    await inWindow(look, async (page) => {
      await page.goto(`${site.origin}/log-ind/mitid`)
      await press(page, button(page, `Log på som ${name}`))
      for (const path of ['/mine-moeder', '/mit-fravaer', '/indstillinger', '/kontakt', '/book?moede=andet']) {
        await page.goto(site.origin + path)
        await inspect(page, look)
      }
      // F-CHOICE: the radio button controls what is shown, without any script.
      await page.goto(`${site.origin}/mine-moeder`)
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
      await page.goto(`${site.origin}/min-side`)
      await inspect(page, look)
      for (const act of ['Se', 'Ombook', 'Aflys']) {
        await page.goto(`${site.origin}/mine-moeder`)
        await press(page, link(page, `${act} mødet torsdag den 6. juli`))
        await inspect(page, look)
      }
      await press(page, button(page, 'Ja, aflys mødet'))
      await inspect(page, look)
      await page.goto(`${site.origin}/mit-fravaer`)
      await press(page, button(page, 'Meld fravær'))
      await inspect(page, look)
      await page.getByRole('radio', { name: 'Ferie' }).check()
      await page.getByLabel('Første dag').fill('2017-07-03')
      await page.getByLabel('Sidste dag').fill('2017-07-14')
      await press(page, button(page, 'Meld fravær'))
      await inspect(page, look)
      // F-NONE: an absence over every free day is the reason shown.
      await page.goto(`${site.origin}/book`)
      await page.getByRole('heading', { name: 'Du har meldt fravær' }).waitFor()
      await inspect(page, look)
      await page.goto(`${site.origin}/moeder/1`)
      await inspect(page, look)
      await page.goto(`${site.origin}/indstillinger`)
      await page.getByLabel('Mobilnummer').fill('1')
      await press(page, button(page, 'Gem'))
      await inspect(page, look)
    })
  })

test('a booking with every choice takes five pages and eight choices, from the notice to the receipt', async () => {
  const { name } = await scene()
  await inWindow({ width: 1280, scripts: true }, async (page) => {
    await page.goto(`${site.origin}/log-ind/mitid`)
    await press(page, button(page, `Log på som ${name}`))
    const pages = new Set<string>()
    let choices = 0
    page.on('framenavigated', () => pages.add(new URL(page.url()).pathname))
    const chooses = async (act: Promise<void>) => {
      choices += 1
      await act
    }
    await press(page, link(page, 'Book Jobsamtale med dit jobcenter'))
    await chooses(page.getByRole('radio', { name: 'Jobsamtale - kontanthjælp' }).check())
    await chooses(press(page, button(page, 'Fortsæt')))
    await chooses(page.getByRole('radio', { name: 'På telefon' }).check())
    await chooses(press(page, button(page, 'Fortsæt')))
    await chooses(press(page, link(page, /tirsdag den 11\. juli 2017/)))
    await chooses(page.getByRole('radio', { name: 'kl. 10.30' }).check())
    await chooses(press(page, button(page, 'Fortsæt')))
    await chooses(press(page, button(page, 'Book')))
    await page.getByRole('heading', { level: 1, name: 'Kvittering' }).waitFor()
    assert.deepEqual([pages.size, choices], [5, 8], [...pages].join())
  })
})
