import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { giveDeadline, summer } from '../citizen/portal.ts'
import { citizenOf, offerOf, timesAt } from '../support/program.ts'
import { portalInBrowser, signedIn } from './site.ts'

const { portal, site } = await portalInBrowser()

/** A citizen with a deadline, in their own window. */
async function window(t: TestContext, width: number, scripts: boolean, due = '2017-07-10'): Promise<Page> {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen, { due })
  const context = await site.browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: scripts })
  t.after(() => context.close())
  return await signedIn(site, portal, context, citizen)
}

test('without scripts, on a telephone, the menu opens and "Log af" is in it', async (t) => {
  const page = await window(t, 320, false)
  await page.goto(`${site.origin}/min-side`)
  assert.equal(await page.getByRole('button', { name: 'Log af' }).isVisible(), false)
  await page.getByText('Menu', { exact: true }).click()
  assert.equal(await page.getByRole('button', { name: 'Log af' }).isVisible(), true)
  assert.equal(await page.getByRole('link', { name: 'Mine møder', exact: true }).isVisible(), true)
})

test('a time is chosen by pressing anywhere in its box, and a link of the error summary leads to its field', async (t) => {
  const offer = await offerOf(portal.staff)
  await timesAt(portal.staff, offer, [summer('2017-07-05 09:00'), summer('2017-07-05 13:15')])
  const page = await window(t, 320, true)
  await page.goto(`${site.origin}/book/tid?emne=${offer.id}&dag=2017-07-05`)
  await page.getByRole('button', { name: 'Fortsæt' }).click()
  await page.getByRole('alert').getByRole('link', { name: 'Vælg et mødetidspunkt' }).click()
  assert.ok(await page.getByRole('radio', { name: 'kl. 09.00' }).evaluate((field) => field.matches(':focus')))
  const label = await page.getByText('kl. 13.15').boundingBox()
  assert.ok(label)
  // Left of the circle, just inside the border of the box.
  await page.mouse.click(label.x + 3, label.y + 3)
  assert.equal(await page.getByRole('radio', { name: 'kl. 13.15' }).isChecked(), true)
})

const RED = 'rgb(179, 0, 12)'
/** The colours of the notice's heading, text and link. */
const coloursOf = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    "['h2', 'p', 'a'].map((name) => getComputedStyle(document.querySelector(`[aria-labelledby=notice-heading] ${name}`)).color)",
  )

test('§2.3.3, §2.3.4 the notice’s heading is red in the last days, all its text on the last day', async (t) => {
  const looks = [
    { due: '2017-07-10', name: 'Ny frist:', red: [false, false, false] },
    { due: '2017-07-02', name: 'Husk at booke møde:', red: [false, false, false] },
    { due: '2017-06-28', name: 'Husk at booke møde:', red: [true, false, false] },
    { due: '2017-06-26', name: 'Sidste frist i dag:', red: [true, true, true] },
  ]
  for (const { due, name, red } of looks) {
    const page = await window(t, 1280, true, due)
    assert.equal(await page.getByRole('region', { name }).count(), 1)
    assert.deepEqual(
      (await coloursOf(page)).map((colour) => colour === RED),
      red,
      due,
    )
  }
})
