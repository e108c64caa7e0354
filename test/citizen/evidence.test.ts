import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { citizenOf } from '../support/program.ts'
import { cookieOf } from '../support/sign-in.ts'
import { createTestPortal, giveDeadline, type TestPortal } from './portal.ts'

// N-SEEN: what a page proves by having been seen is proved by a person's look alone.

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

/** Looks of machines: of watchers, and of browsers that nobody has asked for the page. */
const machines: readonly { readonly method?: string; readonly headers: Readonly<Record<string, string>> }[] = [
  { method: 'HEAD', headers: {} },
  { headers: { 'sec-purpose': 'prefetch' } },
  { headers: { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } },
  { headers: { purpose: 'prefetch' } },
  { headers: { 'x-purpose': 'preview' } },
  { headers: { 'x-moz': 'prefetch' } },
  { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } },
  { headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' } },
  { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } },
]

/** What a browser says when somebody has asked for a page. */
const person = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' } as const

const proofs = {
  '/min-side': (_: string, deadlineId: string) =>
    portal.database.db.selectFrom('notice_shown').selectAll().where('deadline_id', '=', deadlineId).execute(),
  '/book': (citizenId: string) =>
    portal.database.db.selectFrom('no_time_finding').selectAll().where('citizen_id', '=', citizenId).execute(),
} as const

for (const path of ['/min-side', '/book'] as const) {
  test(`N-SEEN: a machine's look at ${path} proves nothing, a person's does`, async () => {
    const { citizen, deadline, cookie } = await unseen()
    for (const { method = 'GET', headers } of machines) {
      const answer = await portal.app.request(path, { method, headers: { cookie, ...headers } })
      assert.equal(answer.status, 200)
      assert.equal((await proofs[path](citizen, deadline)).length, 0, JSON.stringify({ method, headers }))
    }
    await portal.app.request(path, { headers: { cookie, ...person } })
    assert.equal((await proofs[path](citizen, deadline)).length, 1)
  })
}

/** A citizen with a deadline who has signed in and has not looked at a page since. */
async function unseen() {
  const citizen = await citizenOf(portal.staff)
  const deadline = await giveDeadline(portal, citizen)
  return { citizen, deadline, cookie: await cookieOf(portal.program, citizen, portal.realClock) }
}
