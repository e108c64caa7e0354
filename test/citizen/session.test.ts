import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { citizenOf } from '../support/program.ts'
import { cookieOf } from '../support/sign-in.ts'
import { createTestPortal, formTokenOf, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

async function signedIn() {
  const citizen = await citizenOf(portal.staff)
  const cookie = await cookieOf(portal.program, citizen, portal.realClock)
  const owner = formTokenOf(citizen)
  const ask = async (method: 'GET' | 'POST', sentBy = owner) => {
    const body = method === 'POST' ? { body: new URLSearchParams({ [OWNER_FIELD]: sentBy }) } : {}
    return JSON.parse(await (await portal.app.request('/session', { method, headers: { cookie }, ...body })).text())
  }
  const min = () => portal.app.request('/min-side', { headers: { cookie } })
  return { ask, min, owner }
}

test('asking how long a session lasts does not prolong it; a page and "Bliv logget på" do', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const { ask, min, owner } = await signedIn()
  assert.deepEqual(await ask('GET'), { seconds: 1800, final: false, owner })
  portal.realClock.set('2026-11-02T09:28:00Z')
  assert.deepEqual(await ask('GET'), { seconds: 120, final: false, owner })
  assert.deepEqual(await ask('GET'), { seconds: 120, final: false, owner })
  assert.deepEqual(await ask('POST'), { seconds: 1800, final: false, owner })
  portal.realClock.set('2026-11-02T09:48:00Z')
  assert.deepEqual(await ask('GET'), { seconds: 600, final: false, owner })
  assert.match(await (await min()).text(), /data-seconds-left="1800"/)
  assert.deepEqual(await ask('GET'), { seconds: 1800, final: false, owner })
})

test('F-WHOSE: "Bliv logget på" on the page of another prolongs nothing, and both are told who is signed in', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const { ask, owner } = await signedIn()
  portal.realClock.set('2026-11-02T09:28:00Z')
  for (const sentBy of [formTokenOf('somebody else'), ''])
    assert.deepEqual(await ask('POST', sentBy), { seconds: 120, final: false, owner })
  assert.deepEqual(await ask('GET'), { seconds: 120, final: false, owner })
})

test('a session that has ended is not brought back', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const { ask, min } = await signedIn()
  portal.realClock.set('2026-11-02T09:30:00Z')
  assert.deepEqual(await ask('GET'), { seconds: 0 })
  assert.deepEqual(await ask('POST'), { seconds: 0 })
  assert.equal((await min()).status, 303)
})

test('nobody signed in has no session to ask for', async () => {
  assert.deepEqual(await (await portal.app.request('/session')).json(), { seconds: 0 })
})
