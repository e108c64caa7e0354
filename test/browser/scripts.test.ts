import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { holdTime } from '../../src/actions/hold-time.ts'
import { giveDeadline, summer } from '../citizen/portal.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { portalInBrowser, press, signedIn, tokenFor, violations } from './site.ts'

// What scripts add. Every page works without them: all-pages.test.ts.

const { portal, site } = await portalInBrowser()

let centres = 10
/**
 * A citizen of their own job centre, with free days in July: 4, 5, 6, 11, 18 and 20 are within the
 * deadline's window of 24 July.
 */
async function scene(t: TestContext) {
  portal.clock.set(summer('2017-06-26 10:00'))
  portal.realClock.set('2026-11-02T09:00:00Z')
  const staff = portal.asStaffOf(`${(centres += 1)}200`)
  const citizen = await citizenOf(staff)
  await giveDeadline({ ...portal, staff }, citizen, { due: '2017-07-17' })
  const offer = await offerOf(staff)
  const days = ['04', '05', '06', '11', '18', '20'].map((day) => summer(`2017-07-${day} 10:00`))
  const times = await timesAt(staff, offer, days)
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } })
  t.after(() => context.close())
  const page = await signedIn(site, portal, context, citizen)
  return { citizen, offer, times, page, context }
}

const DAY = /den (\d+)\. juli 2017/

/** The day of the month with the keyboard focus; null elsewhere. */
async function dayInFocus(page: Page): Promise<number | null> {
  const text = await page.locator(':focus').evaluate((at) => (at.textContent ?? '').replaceAll(/\s+/g, ' '))
  return Number(DAY.exec(text)?.[1] ?? 0) || null
}

test('F-3: the arrow keys go from day to day with free times, Page Down and Page Up turn the month', async (t) => {
  const { page, offer } = await scene(t)
  await page.goto(`${site.origin}/book/tid?emne=${offer.id}&maaned=2017-07`)
  await page.getByRole('link', { name: /4\. juli 2017/ }).focus()
  const pressed = async (key: string) => {
    await page.keyboard.press(key)
    return await dayInFocus(page)
  }
  assert.deepEqual(
    [await pressed('ArrowRight'), await pressed('ArrowRight'), await pressed('ArrowRight'), await pressed('ArrowLeft')],
    [5, 6, 11, 6],
  )
  // Down and up keep the weekday: Thursday 6, 20; Tuesday 4, 11, 18.
  assert.deepEqual([await pressed('ArrowDown'), await pressed('ArrowDown'), await pressed('ArrowUp')], [20, 20, 6])
  assert.deepEqual([await pressed('Home'), await pressed('ArrowDown'), await pressed('ArrowDown')], [4, 11, 18])
  assert.deepEqual([await pressed('End'), await pressed('ArrowRight')], [20, 20])
  const june = page.waitForURL(/maaned=2017-06#month-name$/)
  await page.keyboard.press('PageUp')
  await june
  assert.equal(await page.getByRole('heading', { level: 3, name: 'Juni 2017' }).count(), 1)
  await page.keyboard.press('Tab')
  const july = page.waitForURL(/maaned=2017-07#month-name$/)
  await page.keyboard.press('PageDown')
  await july
})

test('M-HOLD: the minutes of a reservation count down; after the lapse the page says so and keeps the typed text', async (t) => {
  const { page, citizen, offer, times } = await scene(t)
  const [timeId = ''] = times
  must(await holdTime(portal.asCitizen(citizen), { citizenId: citizen, timeId, form: 'in_person', rebooks: null }))
  await page.clock.install()
  await page.goto(`${site.origin}/book/bekraeft?emne=${offer.id}&tid=${timeId}`)
  await page.getByText('Tiden er reserveret til dig i 10 minutter, indtil kl. 10.10.').waitFor()
  await page.getByLabel('Besked til sagsbehandleren').fill('Ring gerne.')
  await page.clock.runFor(61_000)
  await page.getByText('Tiden er reserveret til dig i 9 minutter, indtil kl. 10.10.').waitFor()
  await page.clock.runFor(8 * 60_000)
  await page.getByText('Tiden er reserveret til dig i 1 minut, indtil kl. 10.10.').waitFor()
  await page.clock.runFor(60_000)
  await page.getByRole('alert').getByRole('heading', { name: 'Din reservation er udløbet' }).waitFor()
  assert.equal(await page.getByLabel('Besked til sagsbehandleren').inputValue(), 'Ring gerne.')
  assert.deepEqual(await violations(page), [])
  // The program agrees, keeps the typed text and releases the time.
  portal.clock.set(summer('2017-06-26 10:10'))
  await press(page, page.getByRole('button', { name: 'Book', exact: true }))
  await press(page, page.getByRole('button', { name: 'Vælg tiden igen' }))
  assert.equal(await page.getByLabel('Besked til sagsbehandleren').inputValue(), 'Ring gerne.')
  await press(page, page.getByRole('button', { name: 'Book', exact: true }))
  await page.getByRole('heading', { level: 1, name: 'Kvittering' }).waitFor()
})

/** Moves the browser's clock and the program's together. */
async function minutesPass(page: Page, minutes: number): Promise<void> {
  const later = portal.realClock.now().add({ minutes })
  portal.realClock.set(later.toString())
  await page.clock.runFor(minutes * 60_000)
}

test('WCAG 2.2.1: two minutes before the session ends the citizen is warned and can stay on the page', async (t) => {
  const { page } = await scene(t)
  await page.clock.install()
  await page.goto(`${site.origin}/indstillinger`)
  // The known number in another notation: a new number would require a code.
  await page.getByLabel('Mobilnummer').fill('+45 12 34 56 78')
  const dialog = page.getByRole('dialog', { name: 'Du bliver snart logget af' })
  await minutesPass(page, 27)
  assert.equal(await dialog.isVisible(), false)
  await minutesPass(page, 1)
  await dialog.getByText('Om 2 minutter bliver du logget af').filter({ visible: true }).waitFor()
  assert.deepEqual(await violations(page), [])
  assert.equal(
    await dialog.getByRole('button', { name: 'Bliv logget på' }).evaluate((one) => one.matches(':focus')),
    true,
  )
  const prolonged = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await page.keyboard.press('Enter')
  assert.equal((await prolonged).url(), `${site.origin}/session`)
  await dialog.waitFor({ state: 'hidden' })
  assert.equal(await page.getByLabel('Mobilnummer').inputValue(), '+45 12 34 56 78')
  await minutesPass(page, 20)
  await press(page, page.getByRole('button', { name: 'Gem' }))
  await page.getByText('Dine indstillinger er gemt.').waitFor()
})

test('a timed-out session says so, and after a new sign-in the citizen is back on the page', async (t) => {
  const { page, offer } = await scene(t)
  await page.clock.install()
  const chosen = `${site.origin}/book/tid?emne=${offer.id}&dag=2017-07-05`
  await page.goto(chosen)
  await minutesPass(page, 28)
  await page.getByRole('dialog').waitFor()
  await minutesPass(page, 2)
  await page.getByRole('alert').getByRole('heading', { name: 'Du er blevet logget af' }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/log-ind')
  await page.getByRole('link', { name: 'Log på med MitID' }).click()
  const [somebody] = await page.getByRole('button', { name: /^Log på som / }).all()
  assert.ok(somebody)
  const person = page.getByRole('button', { name: `Log på som ${await nameOf(offer.jobCentre)}`, exact: true })
  await press(page, person)
  assert.equal(page.url(), chosen)
})

async function nameOf(jobCentre: string): Promise<string> {
  const { db } = portal.database
  const row = await db
    .selectFrom('citizen')
    .innerJoin('job_centre_period', 'job_centre_period.citizen_id', 'citizen.id')
    .select('citizen.name')
    .where('job_centre_period.job_centre', '=', jobCentre)
    .executeTakeFirstOrThrow()
  return row.name
}

test('use of another window keeps this one from warning', async (t) => {
  const { page, context } = await scene(t)
  await page.clock.install()
  await page.goto(`${site.origin}/min-side`)
  await minutesPass(page, 15)
  const other = await context.newPage()
  await other.goto(`${site.origin}/mine-moeder`)
  const asked = page.waitForResponse(`${site.origin}/session`)
  await minutesPass(page, 13)
  await asked
  assert.equal(await page.getByRole('dialog').isVisible(), false)
})

test('F-WHOSE: a page navigates away once somebody else signs in in another window, though both are visible', async (t) => {
  const { page, offer, context } = await scene(t)
  await page.goto(`${site.origin}/mit-fravaer`)
  const left = page.waitForURL(`${site.origin}/log-ind/en-anden`)
  const token = await tokenFor(portal, await citizenOf(portal.asStaffOf(offer.jobCentre)))
  await context.addCookies([{ name: 'selvbook', value: token, url: site.origin }])
  const other = await context.newPage()
  await other.goto(`${site.origin}/min-side`)
  await left
  await page.getByRole('heading', { level: 1, name: 'En anden er logget på nu' }).waitFor()
  assert.deepEqual(await violations(page), [])
  assert.equal(new URL(other.url()).pathname, '/min-side')
})

test('F-ROBUST: a form that finds no program says so and keeps what was typed; sent again it arrives once', async (t) => {
  const { page, citizen, offer, times, context } = await scene(t)
  const [timeId = ''] = times
  must(await holdTime(portal.asCitizen(citizen), { citizenId: citizen, timeId, form: 'in_person', rebooks: null }))
  await page.goto(`${site.origin}/book/bekraeft?emne=${offer.id}&tid=${timeId}`)
  await page.getByLabel('Besked til sagsbehandleren').fill('Ring gerne.')
  await context.setOffline(true)
  const book = page.getByRole('button', { name: 'Book', exact: true })
  await book.click()
  const said = page.getByRole('alert').getByRole('heading', { name: 'Vi kan ikke få forbindelse lige nu' })
  await said.waitFor()
  assert.deepEqual(await violations(page), [])
  assert.equal(await page.getByLabel('Besked til sagsbehandleren').inputValue(), 'Ring gerne.')
  await book.click()
  await said.waitFor()
  assert.equal(await said.count(), 1)
  await context.setOffline(false)
  await press(page, book)
  await page
    .getByText('Ring gerne.')
    .or(page.getByRole('heading', { level: 1, name: 'Kvittering' }))
    .first()
    .waitFor()
  assert.match(page.url(), /\/kvittering$/)
})
