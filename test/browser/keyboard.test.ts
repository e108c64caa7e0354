import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { giveDeadline, summer } from '../citizen/portal.ts'
import { citizenOf, offerOf, timesAt } from '../support/program.ts'
import { share } from '../support/share.ts'
import { drawnWidth, portalInBrowser } from './site.ts'

const { portal, site } = await portalInBrowser()

/** More tab stops than any page of the journey has. */
const STOPS = 60

/** The focused element: the name of a link, a button or a field. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `(() => { const at = document.activeElement; return (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '').replaceAll(/\\s+/g, ' ').trim() })()`,
  )

/**
 * Whether the keyboard focus is visible: an outline around the element, or around the box that it
 * fills.
 */
const isSeen = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(
    `[document.activeElement, document.activeElement.closest('.choice')].some((one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2)`,
  )

/**
 * Presses Tab until the element of this name has the focus; every stop on the way must be visible.
 */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stops = 0; stops < STOPS; stops += 1) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    assert.ok(await isSeen(page), `the focus on "${at}" of ${page.url()}`)
    if (name.test(at)) return
  }
  assert.fail(`${String(name)} cannot be reached with Tab on ${page.url()}`)
}

async function enter(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name)
  const there = page.waitForEvent('load')
  await page.keyboard.press('Enter')
  await there
}

let centres = 10
async function scene() {
  const staff = portal.asStaffOf(`${(centres += 1)}100`)
  const citizen = await citizenOf(staff)
  await giveDeadline({ ...portal, staff }, citizen)
  const offer = await offerOf(staff, { title: 'Jobsamtale - kontanthjælp', forms: ['in_person', 'phone'] })
  await offerOf(staff, { title: 'Hvis du er jobparat' })
  await timesAt(staff, offer, ['2017-07-04 09:00', '2017-07-11 10:30'].map(summer))
  const { name } = await portal.database.db
    .selectFrom('citizen')
    .select('name')
    .where('id', '=', citizen)
    .executeTakeFirstOrThrow()
  return name
}

const looks = {
  'at 100 %': { viewport: { width: 1280, height: 800 } },
  'at 200 %': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  'with forced colours': { viewport: { width: 1280, height: 800 }, forcedColors: 'active' },
} as const

for (const [described, look] of share.some('keyboard', Object.entries(looks), 3, ([name]) => name))
  test(`from the notice to the receipt by keyboard alone, ${described} (${share.told})`, async () => {
    const name = await scene()
    const context = await site.browser.newContext({ ...look, reducedMotion: 'reduce' })
    try {
      const page = await context.newPage()
      await page.goto(`${site.origin}/log-ind/mitid`)
      const wide = async () => assert.equal(await drawnWidth(page), look.viewport.width, page.url())
      await enter(page, new RegExp(`^Log på som ${name}$`))
      await wide()
      // The skip link past the menu.
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Gå til sidens indhold')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Book Jobsamtale med dit jobcenter')
      const there = page.waitForEvent('load')
      await page.keyboard.press('Enter')
      await there
      await wide()
      // Nothing chosen: the focus is on the error, and its link leads to the choice.
      await enter(page, /^Fortsæt$/)
      await page.locator('#error-summary:focus').waitFor()
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Vælg, hvad du vil have et møde om')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Space')
      await enter(page, /^Fortsæt$/)
      await wide()
      await tabTo(page, /^Ved fremmøde$/)
      await page.keyboard.press('ArrowDown')
      assert.ok(await page.getByRole('radio', { name: 'På telefon' }).isChecked())
      await enter(page, /^Fortsæt$/)
      await wide()
      await enter(page, /tirsdag den 11\. juli 2017/)
      // The day's times come next: the day's URL leads to them.
      await page.keyboard.press('Tab')
      assert.match(await focused(page), /^kl\. 10\.30/)
      await page.keyboard.press('Space')
      await enter(page, /^Fortsæt$/)
      await wide()
      await tabTo(page, /^Besked til sagsbehandleren/)
      await page.keyboard.type('Ring gerne.')
      await enter(page, /^Book$/)
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Kvittering')
      await wide()
    } finally {
      await context.close()
    }
  })
