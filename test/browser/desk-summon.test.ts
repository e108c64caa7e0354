import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { DEMO_JOB_CENTRE } from '../../src/demo/stories.ts'
import { staffSession } from '../attacks/attacked.ts'
import { must } from '../support/program.ts'
import { accessKey, focusStands } from './keys.ts'
import { demoInBrowser } from './site.ts'

// What is done fifty times a day, counted: a key or a chord is one press.

const { demo, site } = await demoInBrowser('2026-11-24 10:42')

/** A caseworker's browser at a citizen's page, and what is pressed in it. */
async function atCitizen(who: 'books' | 'walksIn') {
  const { it } = demo
  const { cookie } = await staffSession(it, DEMO_JOB_CENTRE, ['caseworker'])
  const [name = '', token = ''] = cookie.split('=')
  const actor = { kind: 'staff', jobCentre: DEMO_JOB_CENTRE, roles: ['caseworker'], name: 'Karin Brandt' } as const
  must(await keepLookReason({ ...it.program, actor }, token, 'case_work'))
  const context = await site.browser.newContext()
  await context.addCookies([{ name, value: token, url: site.origin }])
  const page = await context.newPage()
  await page.goto(`${site.origin}/jc/borgere/${demo.idOf(who)}`)
  const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()')
  return { page, focused, close: () => context.close() }
}

test('summon to the first time that fits: two presses by access key', async () => {
  const { page, focused, close } = await atCitizen('books')
  await accessKey(page, '4')
  await page.waitForURL(/indkald$/)
  await focusStands(page)
  assert.equal(await focused(), 'Indkald')
  await page.keyboard.press('Enter')
  await page.waitForURL(/gjort=indkaldt/)
  assert.match((await page.locator('main').textContent()) ?? '', /Mette er indkaldt/)
  await close()
})

test('the same by Tab alone: four presses', async () => {
  const { page, focused, close } = await atCitizen('walksIn')
  await focusStands(page)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Indkald')
  await page.keyboard.press('Enter')
  await page.waitForURL(/indkald$/)
  await focusStands(page)
  assert.equal(await focused(), 'Indkald')
  await page.keyboard.press('Enter')
  await page.waitForURL(/gjort=indkaldt/)
  await close()
})

test('two presses of Enter summon nobody unread where there is a warning: focus stands on the warning', async () => {
  const { page, focused, close } = await atCitizen('books')
  await demo.it.database.pool.query('update citizen set sms_service = false, email_service = false where id = $1', [
    demo.idOf('books'),
  ])
  const { rows } = await demo.it.database.pool.query<{ id: string }>(
    `select id from meeting where citizen_id = $1 and status in ('planned', 'due') order by id desc limit 1`,
    [demo.idOf('books')],
  )
  await page.goto(`${site.origin}/jc/moeder/${rows[0]?.id}/aflys`)
  assert.match(await focused(), /får hverken sms eller e-mail/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  assert.match(page.url(), /aflys$/)
  await close()
})
