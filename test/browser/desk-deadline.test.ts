import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { keepLookReason } from '../../src/actions/staff-sessions.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { staffSession } from '../attacks/attacked.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { accessKey, focusStands } from './keys.ts'
import { officeInBrowser } from './site.ts'

// What is done fifty times a day, counted. A key is a press, and so is a key with the browser's
// modifier; what is typed into a field is not counted. Today is Monday 2 November 2026.

const { office, site } = await officeInBrowser()
const offer = await offerOf(office.staff)
await timesAt(
  office.staff,
  offer,
  ['05', '06', '09', '12', '13', '19'].map((day) => `2026-11-${day}T10:00:00+01:00`),
)

/** Somebody of whom nothing needs to be warned, with their national id number. */
async function citizen(): Promise<{ id: string; number: string }> {
  const id = await citizenOf(office.staff)
  const { rows } = await office.database.pool.query<{ name: string }>(
    `update citizen set first_signed_in_at = now() where id = $1 returning name`,
    [id],
  )
  const number = `61019${(rows[0]?.name ?? '').replace(/\D/g, '').padStart(5, '0')}`
  return { id, number }
}

interface Counted {
  readonly page: Page
  /** Presses a key, so many times. */
  readonly press: (key: string, times?: number) => Promise<void>
  /** Presses a key that leads to another page, and waits until it is there. */
  readonly go: (key: string, to: RegExp) => Promise<void>
  readonly presses: () => number
  readonly focused: () => Promise<string>
}

let page: Page | null = null

/** A caseworker at a page, with nothing pressed yet. */
async function at(path: string): Promise<Counted> {
  page ??= await signedIn()
  const own = page
  await own.goto(site.origin + path)
  await focusStands(own)
  let presses = 0
  const press = async (key: string, times = 1) => {
    presses += times
    const digit = /^Alt\+(\d)$/.exec(key)?.[1]
    for (let done = 0; done < times; done += 1)
      if (digit === undefined) await own.keyboard.press(key)
      else await accessKey(own, digit)
  }
  return {
    page: own,
    press,
    go: async (key, to) => {
      await press(key)
      await own.waitForURL(to, { waitUntil: 'load', timeout: 20_000 })
      await focusStands(own)
    },
    presses: () => presses,
    focused: () => own.evaluate<string>(`(document.activeElement.innerText || document.activeElement.id).trim()`),
  }
}

async function signedIn(): Promise<Page> {
  const { cookie } = await staffSession(office, '10100', ['caseworker'])
  const [name = '', value = ''] = cookie.split('=')
  const actor = { kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' } as const
  must(await keepLookReason({ ...office.program, actor }, value, 'case_work'))
  const context = await site.browser.newContext()
  await context.addCookies([{ name, value, url: site.origin }])
  return await context.newPage()
}

const lastDayOf = async (citizenId: string) =>
  (
    await office.database.pool.query<{ day: string }>(
      `select due_date::text || ' ' || status as day from deadline where citizen_id = $1`,
      [citizenId],
    )
  ).rows.map(({ day }) => day)

const FRIST = /\/frist(\?|$)/
const RECEIPT = /\?sat=/

test('find a citizen by number: 2 presses by access key', async () => {
  const { id, number } = await citizen()
  const { page: own, press, go, presses } = await at('/jc')
  await press('Alt+2')
  await own.keyboard.type(number)
  await go('Enter', new RegExp(`/jc/borgere/${id}$`))
  assert.equal(presses(), 2)
})

test('the same by Tab alone, by the skip link: 4 presses', async () => {
  const { id, number } = await citizen()
  const { page: own, press, go, presses, focused } = await at('/jc')
  await press('Tab', 2)
  assert.equal(await focused(), 'Gå til Find en borger')
  await press('Enter')
  await own.keyboard.type(number)
  await go('Enter', new RegExp(`/jc/borgere/${id}$`))
  assert.equal(presses(), 4)
})

test('set a deadline of the usual length: 2 presses by access key', async () => {
  const { id } = await citizen()
  const { go, presses } = await at(`/jc/borgere/${id}`)
  await go('Alt+3', FRIST)
  await go('Enter', RECEIPT)
  assert.equal(presses(), 2)
  assert.deepEqual(await lastDayOf(id), ['2026-11-16 active'])
})

test('the same by Tab alone: 3 presses', async () => {
  const { id } = await citizen()
  const { press, go, presses, focused } = await at(`/jc/borgere/${id}`)
  await press('Tab')
  assert.equal(await focused(), 'Sæt frist')
  await go('Enter', FRIST)
  assert.equal(await focused(), 'Sæt fristen')
  await go('Enter', RECEIPT)
  assert.equal(presses(), 3)
  assert.deepEqual(await lastDayOf(id), ['2026-11-16 active'])
})

test('another date: 4 presses by access key', async () => {
  const { id } = await citizen()
  const { page: own, press, go, presses, focused } = await at(`/jc/borgere/${id}`)
  await go('Alt+3', FRIST)
  await press('Shift+Tab')
  assert.equal(await focused(), 'senest')
  await own.keyboard.type('13.11.')
  await go('Enter', /senest=13\.11\./)
  assert.equal(await focused(), 'Sæt fristen')
  await go('Enter', RECEIPT)
  assert.equal(presses(), 4)
  assert.deepEqual(await lastDayOf(id), ['2026-11-13 active'])
})

test('the same by Tab alone: 5 presses', async () => {
  const { id } = await citizen()
  const { page: own, press, go, presses } = await at(`/jc/borgere/${id}`)
  await press('Tab')
  await go('Enter', FRIST)
  await press('Shift+Tab')
  await own.keyboard.type('13.11.')
  await go('Enter', /senest=13\.11\./)
  await go('Enter', RECEIPT)
  assert.equal(presses(), 5)
})

test('why can this citizen not book? 1 press where no time fits: the focus stands on it', async () => {
  const { id } = await citizen()
  const away = { kind: 'holiday', from: plainDate('2026-11-02'), to: plainDate('2026-12-31') } as const
  must(await reportAbsence(office.staff, id, away))
  const deadline = { interviewType: 'job', dueDate: plainDate('2026-11-16'), activationDate: null } as const
  must(await setDeadline(office.staff, id, deadline))
  const { presses, focused, press, page: own } = await at(`/jc/borgere/${id}`)
  assert.equal(await focused(), 'Se, hvad borgeren kan booke, og hvorfor')
  await press('Enter')
  await own.waitForURL(/\/hvorfor$/, { timeout: 20_000 })
  assert.equal(presses(), 1)
})

test('and by its access key where some fit', async () => {
  const { id } = await citizen()
  const { go, presses } = await at(`/jc/borgere/${id}`)
  await go('Alt+0', /\/hvorfor$/)
  assert.equal(presses(), 1)
})

test('two presses of Enter in a row set nothing unread: with a warning the button is not where the focus is', async () => {
  const { id } = await citizen()
  const { go, press, focused, page: own } = await at(`/jc/borgere/${id}/frist?senest=7.11.`)
  assert.match(await focused(), /weekend/)
  await press('Enter', 2)
  assert.match(own.url(), FRIST)
  assert.deepEqual(await lastDayOf(id), [])
  for (let stops = 0; stops < 20 && (await focused()) !== 'Sæt fristen'; stops += 1) await press('Tab')
  await go('Enter', RECEIPT)
})
