import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { withdrawTimes } from '../../src/actions/withdraw-times.ts'
import { giveDeadline, summer } from '../citizen/portal.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { portalInBrowser, press, signedIn } from './site.ts'

// What can go wrong on the way, in a browser: each problem has a page that says what happened and
// leads on. For a lapsed hold, an ended session and a program that is away see scripts.test.ts and
// restart.test.ts.

const { portal, site } = await portalInBrowser()

let centres = 10
/** A citizen on the page with a day's times, the time of 11 o'clock chosen. */
async function choosing(t: TestContext) {
  const staff = portal.asStaffOf(`${(centres += 1)}300`)
  const citizen = await citizenOf(staff)
  const deadline = await giveDeadline({ ...portal, staff }, citizen)
  const offer = await offerOf(staff)
  const starts = ['05 09:00', '05 11:00', '05 13:00', '06 11:00', '07 11:00', '14 11:00']
  const times = await timesAt(
    staff,
    offer,
    starts.map((start) => summer(`2017-07-${start}`)),
  )
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } })
  t.after(() => context.close())
  const page = await signedIn(site, portal, context, citizen)
  await press(page, page.getByRole('link', { name: 'Book Jobsamtale med dit jobcenter' }))
  await press(page, page.getByRole('button', { name: 'Fortsæt' }))
  await press(page, page.getByRole('link', { name: /onsdag den 5\. juli 2017/ }))
  await page.getByRole('radio', { name: 'kl. 11.00' }).check()
  return { staff, citizen, deadline, times, page }
}

const goOn = (page: Page) => press(page, page.getByRole('main').getByRole('button', { name: 'Fortsæt' }))
const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

test('a time taken meanwhile offers the three nearest others, and one of them leads to the receipt', async (t) => {
  const { staff, times, page } = await choosing(t)
  const quicker = await citizenOf(staff)
  const wanted = { citizenId: quicker, timeId: times[1] ?? '', form: null, message: null, requireHold: false }
  must(await bookMeeting(portal.asCitizen(quicker), wanted))
  await goOn(page)
  assert.equal(await headingOf(page), 'Tiden er lige blevet taget')
  assert.equal(await page.getByRole('radio').count(), 3)
  for (const nearest of ['Onsdag den 5. juli 2017 kl. 09.00', 'Onsdag den 5. juli 2017 kl. 13.00'])
    assert.equal(await page.getByRole('radio', { name: nearest }).count(), 1)
  await page.getByRole('radio', { name: 'Torsdag den 6. juli 2017 kl. 11.00' }).check()
  await goOn(page)
  await press(page, page.getByRole('button', { name: 'Book', exact: true }))
  assert.equal(await headingOf(page), 'Kvittering')
  await page.getByText('Torsdag den 6. juli 2017').first().waitFor()
})

test('a deadline superseded meanwhile has its page, and a fresh start shows the new one', async (t) => {
  const { staff, citizen, page } = await choosing(t)
  await giveDeadline({ ...portal, staff }, citizen, { due: '2017-07-06' })
  await goOn(page)
  assert.equal(await headingOf(page), 'Din frist er ændret')
  await press(page, page.getByRole('link', { name: 'Begynd forfra' }))
  assert.equal(await headingOf(page), 'Book din jobsamtale senest 6. juli 2017')
})

test('a deadline closed meanwhile has its page, with the way to the job centre', async (t) => {
  const { staff, deadline, page } = await choosing(t)
  must(await closeDeadline(staff, deadline, 'Sat ved en fejl'))
  await goOn(page)
  assert.equal(await headingOf(page), 'Din frist gælder ikke længere')
  await press(page, page.getByRole('main').getByRole('link', { name: 'Kontakt dit jobcenter' }).first())
  assert.equal(await headingOf(page), 'Kontakt dit jobcenter')
})

test('F-NONE: once the last time is gone, the notice’s link leads straight to that message', async (t) => {
  const { staff, times, page } = await choosing(t)
  must(await withdrawTimes(staff, { ids: times, onBooked: 'refuse', dryRun: false, reason: null }))
  await page.goto(`${site.origin}/min-side`)
  await press(page, page.getByRole('link', { name: 'Book Jobsamtale med dit jobcenter' }))
  assert.equal(await headingOf(page), 'Book et møde')
  await page.getByRole('alert').getByRole('heading', { name: 'Ingen ledige tider' }).waitFor()
  await page.getByText('Du skal hurtigst muligt booke tid til en jobsamtale med dit jobcenter.').waitFor()
  await press(page, page.getByRole('link', { name: 'Fortryd' }))
  assert.equal(await headingOf(page), 'Mine møder')
})

test('J-WHY: a citizen without any offer sees why, on the page and on trying to book', async (t) => {
  const staff = portal.asStaffOf('14300')
  const citizen = await citizenOf(staff, { contactGroup: 1 })
  const context = await site.browser.newContext()
  t.after(() => context.close())
  const page = await signedIn(site, portal, context, citizen)
  for (const path of ['/mine-moeder', '/book']) {
    await page.goto(site.origin + path)
    await page.getByRole('heading', { name: 'Hvorfor kan jeg ikke booke?' }).waitFor()
    await page.getByText('Kontakt dit jobcenter for at få en tid.').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Kontakt dit jobcenter' }).first().waitFor()
  }
})
