import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { citizenOf } from '../support/program.ts'
import { type RunningDemo, runDemo } from './support.ts'

// Whoever tries the API with a loop has more people than the demo's pages list.

let demo: RunningDemo
let last: string
before(async () => {
  demo = await runDemo('2026-11-24 10:00')
  for (let count = 0; count < 100; count += 1) last = await citizenOf(demo.it.staff)
})
after(() => demo.drop())

const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
const page = async (path: string) => await (await demo.server.request(path)).text()

test('one beyond the list can be found by name, signed in as, and looked at', async () => {
  const { name } = await demo.it.database.db
    .selectFrom('citizen')
    .select('name')
    .where('id', '=', last)
    .executeTakeFirstOrThrow()
  const listed = await page('/log-ind')
  assert.ok(!listed.includes(last))
  assert.match(listed, /Her er 100 borgere\. Skriv et navn/)
  assert.ok((await page(`/log-ind?navn=${encodeURIComponent(name.toUpperCase())}`)).includes(last))
  assert.match(await page('/log-ind?navn=%25'), /Ingen borger hedder %\./)
  const body = new URLSearchParams({ borger: last })
  const answer = await demo.server.request('/log-ind', { method: 'POST', body, headers: own })
  assert.equal(answer.status, 303)
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const mine = await demo.server.request('/min-side', { headers: { cookie } })
  assert.ok((await mine.text()).includes(name))
  assert.ok((await page(`/demo/frister/${last}`)).includes(name))
})

test('the list of stories stays as it is, and nobody who is not there can be signed in as', async () => {
  const listed = await page('/log-ind')
  assert.ok(listed.indexOf(demo.idOf('books')) < listed.indexOf(demo.idOf('cannotBook')))
  const body = new URLSearchParams({ borger: '018c2f4e-0000-7000-8000-000000000001' })
  assert.equal((await demo.server.request('/log-ind', { method: 'POST', body, headers: own })).status, 422)
})

test('a clock set on the page and one set by a program are one clock, with and without an offset', async () => {
  const told = async () => (await demo.call('GET', '/demo/clock')).body
  for (const now of ['2027-01-05T08:00', '2027-07-05T08:00', '2027-03-28T02:30', '2027-10-31T02:30']) {
    await demo.submit('/demo/clock', { now, til: '/demo' })
    const byPage = await told()
    await demo.call('POST', '/demo/clock', { now })
    const byProgram = await told()
    const seconds = (answer: unknown) => Date.parse(Object(answer).now) / 1000
    assert.ok(
      Math.abs(seconds(byProgram) - seconds(byPage)) <= 5,
      `${JSON.stringify(byPage)} ${JSON.stringify(byProgram)}`,
    )
  }
  await demo.call('POST', '/demo/clock', { now: '2027-07-05T08:00:00+02:00' })
  assert.match(await page('/demo'), /Mandag den 5\. juli 2027<\/span> <span>kl\.\s08\.00/)
})
