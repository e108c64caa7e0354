import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { DEMO_JOB_CENTRE } from '../../src/demo/stories.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { staffSession } from '../attacks/attacked.ts'
import { must } from '../support/program.ts'
import { demoInBrowser } from './site.ts'

// What is done fifty times a day on I dag, counted: a key or a chord is one press.

const { demo, site } = await demoInBrowser('2026-11-24 10:42')
const { it } = demo
const karin = { kind: 'staff', jobCentre: DEMO_JOB_CENTRE, roles: ['caseworker'], name: 'Karin Brandt' } as const
const asKarin = { ...it.program, actor: karin }

let people = 0
async function citizen(name: string): Promise<string> {
  people += 1
  const details = { mobile: '+4520000000', email: null, smsService: true, emailService: false }
  const cpr = `61019030${String(people).padStart(2, '0')}`
  const wanted = { cpr, name, contactGroup: 2, category: null, jobCentre: DEMO_JOB_CENTRE, details }
  const { id } = must(await registerCitizen(asKarin, wanted))
  await it.database.pool.query(`update citizen set first_signed_in_at = now() where id = $1`, [id])
  return id
}

async function meet(name: string, hour: string): Promise<void> {
  must(
    await summonCitizen(asKarin, await citizen(name), {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt: instant(`2026-11-24T${hour}:00+01:00`),
      minutes: 20,
      caseworker: 'Karin Brandt',
      form: 'in_person',
      place: null,
      rebooking: null,
      cancelling: null,
    }),
  )
}

it.clock.set('2026-11-16T08:00:00+01:00')
await meet('Bente Dam', '09:30')
await meet('Carl Eg', '10:00')
const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-23'), activationDate: null } as const
must(await setDeadline(asKarin, await citizen('Dina Fog'), wanted))

/** Somebody at a page, whose presses are counted. */
async function at(path: string) {
  const { cookie } = await staffSession(it, DEMO_JOB_CENTRE, ['caseworker'])
  const [name = '', token = ''] = cookie.split('=')
  must(await keepLookReason(asKarin, token, 'case_work'))
  const context = await site.browser.newContext()
  await context.addCookies([{ name, value: token, url: site.origin }])
  const page = await context.newPage()
  await page.goto(site.origin + path)
  let pressed = 0
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      pressed += 1
      await page.keyboard.press(key)
    }
  }
  /** Presses that lead to another page; how many have been pressed since the last. */
  const leading = async (...keys: string[]): Promise<number> => {
    await press(...keys.slice(0, -1))
    await Promise.all([page.waitForEvent('load'), press(keys.at(-1) ?? '')])
    const counted = pressed
    pressed = 0
    return counted
  }
  const outcomeOf = async (who: string) =>
    (await page.locator('tr', { hasText: who }).locator('.done__what').allTextContents())[0]
  const main = async () => (await page.locator('main').textContent()) ?? ''
  return { page, leading, outcomeOf, main, close: () => context.close() }
}

test('held: 4 presses for the first of the day, then 1; no-show 2; undo 2', async () => {
  const { leading, outcomeOf, close } = await at('/jc')
  assert.equal(await leading('Tab', 'Tab', 'Enter', 'Enter'), 4, 'by the skip link')
  assert.equal(await outcomeOf('Anne Vestergaard'), 'Holdt')
  assert.equal(await leading('Enter'), 1, 'the focus stands on the next')
  assert.equal(await outcomeOf('Bente Dam'), 'Holdt')
  assert.equal(await leading('Shift+Tab', 'Enter'), 2, 'undo')
  assert.equal(await outcomeOf('Bente Dam'), undefined)
  assert.equal(await leading('Tab', 'Enter'), 2, 'no-show')
  assert.equal(await outcomeOf('Bente Dam'), 'Udeblevet')
  await close()
})

test('a new deadline from the work list: 2 presses, and the focus is on the next case', async () => {
  const { page, leading, main, close } = await at('/jc?sag=overskredne.0')
  assert.match(await main(), /Dina Fog/)
  const presses = (await leading('Enter')) + (await leading('Enter'))
  assert.equal(presses, 2)
  assert.match(page.url(), /\/jc\?sag=overskredne\.0/)
  assert.doesNotMatch(await main(), /Ny frist: Dina Fog/)
  assert.match(await page.evaluate<string>(`document.activeElement?.textContent ?? ''`), /^Ny frist/)
  await close()
})

test('told by telephone: 2 presses', async () => {
  const { leading, main, close } = await at('/jc?sag=ikke-naaet.0')
  assert.match(await main(), /Har fået besked: Ellen Mørk/)
  const presses = (await leading('Enter')) + (await leading('Enter'))
  assert.equal(presses, 2)
  assert.match(await main(), /Det er skrevet ned, at borgeren har fået besked/)
  assert.doesNotMatch(await main(), /Ellen Mørk/)
  await close()
})
