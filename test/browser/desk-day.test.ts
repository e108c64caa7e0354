import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { DEMO_JOB_CENTRE } from '../../src/demo/stories.ts'
import type { Role } from '../../src/rules/actor.ts'
import { staffSession } from '../attacks/attacked.ts'
import { must } from '../support/program.ts'
import { demoInBrowser, press } from './site.ts'

// One day of a job centre, from the planner's series to the auditor's log, each person in a browser
// of their own. Tobias's deadline has run out; Ellen has no address; Fatima's meeting is over.

const { demo, site } = await demoInBrowser('2026-11-24 10:42')

async function windowOf(name: string, token: string): Promise<Page> {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  // Some forty pages in a row: on a busy machine one of them takes its time.
  context.setDefaultTimeout(120_000)
  await context.addCookies([{ name, value: token, url: site.origin }])
  return await context.newPage()
}

async function atWork(role: Role): Promise<Page> {
  const { cookie } = await staffSession(demo.it, DEMO_JOB_CENTRE, [role])
  const [name = '', token = ''] = cookie.split('=')
  const actor = { kind: 'staff', jobCentre: DEMO_JOB_CENTRE, roles: [role], name: 'Karin Brandt' } as const
  must(await keepLookReason({ ...demo.it.program, actor }, token, 'case_work'))
  return await windowOf(name, token)
}

const saidOn = async (page: Page) => ((await page.locator('main').textContent()) ?? '').replaceAll(/\s+/g, ' ')
const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name })
const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first()

async function publishTimes(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc/tider/serie`)
  await page.getByRole('checkbox', { name: 'Karin Brandt' }).check()
  await page.getByRole('checkbox', { name: 'Tors' }).check()
  for (const [label, value] of Object.entries({
    'Fra kl.': '16.00',
    'Til kl.': '17.30',
    'Længde, min.': '45',
    'Første dag': '3.12.2026',
    'Sidste dag': '17.12.2026',
  }))
    await page.getByLabel(label, { exact: true }).fill(value)
  await press(page, button(page, 'Vis igen'))
  assert.match(await saidOn(page), /Serien giver 6 tider/)
  await press(page, button(page, 'Opret 6 tider'))
  assert.match(await saidOn(page), /6 tider er oprettet\./)
}

/** From the list of those whose deadline ran out: what follows is read before it is done. */
async function setDeadline(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc/sager/overskredne?hvem=alle`)
  await press(page, link(page, /Ny frist.*Tobias Winther/))
  assert.match(await saidOn(page), /Det sker, når du sætter fristen/)
  assert.match(await saidOn(page), /ledige tider på \d+ dage passer til Tobias/)
  await press(page, button(page, 'Sæt fristen'))
  assert.match(await saidOn(page), /Fristen er sat\./)
}

/** The last free day of the month, and the first of all else there is to choose. */
async function book(page: Page): Promise<void> {
  await page.goto(`${site.origin}/min-side`)
  await press(page, link(page, /^Book /))
  for (let steps = 0; steps < 6 && !page.url().endsWith('/kvittering'); steps += 1) {
    const days = page.locator('td:not(.month__day--other) a.month__cell')
    const choices = page.getByRole('radio')
    if ((await choices.count()) === 0 && (await days.count()) > 0) await press(page, days.last())
    if ((await choices.count()) > 0) await choices.first().check()
    await press(page, page.locator('main .button-primary').last())
  }
  assert.match(page.url(), /\/kvittering$/)
}

async function move(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc/borgere/${demo.idOf('ranOut')}`)
  assert.match(await saidOn(page), /Har booket jobsamtale/)
  await press(page, page.locator('main a[href^="/jc/moeder/"]').first())
  await press(page, link(page, 'Flyt'))
  await page.getByRole('radio').nth(1).check()
  await press(page, button(page, 'Vis følgerne igen'))
  await press(page, button(page, 'Flyt mødet'))
  assert.match(page.url(), /gjort=flyttet/)
}

async function register(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc?hvem=alle`)
  await press(page, button(page, /Holdt.*Anne Vestergaard/))
  assert.equal(await page.locator('main .done__what').first().textContent(), 'Holdt')
  await press(page, button(page, /Udeblevet.*Fatima Haddad/))
  assert.equal(await button(page, /Udeblevet.*Fatima Haddad/).count(), 0)
}

async function tell(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc/sager/ikke-naaet?hvem=alle`)
  await press(page, link(page, /Har fået besked.*Ellen Mørk/))
  await press(page, button(page, 'Borgeren har fået besked'))
  assert.match(await saidOn(page), /Det er skrevet ned, at borgeren har fået besked/)
}

async function summon(page: Page): Promise<void> {
  await page.goto(`${site.origin}/jc/borgere/${demo.idOf('books')}`)
  await press(page, link(page, 'Indkald'))
  await press(page, button(page, 'Indkald'))
  assert.match(await saidOn(page), /Mette er indkaldt/)
}

test('a day of a job centre: times, a deadline, a booking, a move, outcomes, a telephone call, a summons, and the log of it all', async () => {
  await publishTimes(await atWork('planner'))
  const karin = await atWork('caseworker')
  await setDeadline(karin)
  await book(await windowOf('selvbook', await demo.signIn('ranOut', 'da')))
  await move(karin)
  await register(karin)
  await tell(karin)
  await summon(karin)
  const log = await atWork('auditor')
  await log.goto(`${site.origin}/jc/log?fra=2000-01-01&til=2199-01-01`)
  for (const name of ['Tobias Winther', 'Anne Vestergaard', 'Fatima Haddad', 'Ellen Mørk', 'Mette Holm'])
    assert.match(await saidOn(log), new RegExp(`Karin Brandt ?${name}`))
})
