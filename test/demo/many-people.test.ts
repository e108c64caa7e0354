import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Visitor } from '../citizen/visitor.ts'
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

const page = async (path: string) => await (await demo.server.request(path)).text()

test('one beyond the list can be found by name, signed in as, and looked at', async () => {
  const { name } = await demo.it.database.db
    .selectFrom('citizen')
    .select('name')
    .where('id', '=', last)
    .executeTakeFirstOrThrow()
  const visitor = new Visitor(demo.server)
  await visitor.go('/log-ind/mitid')
  assert.ok(!visitor.page.html.includes(last))
  assert.match(visitor.page.text, /Her er 101 borgere\. Skriv et navn/)
  await visitor.go(`${visitor.page.address}?navn=%25`)
  assert.match(visitor.page.text, /Ingen borger hedder %\./)
  await visitor.go(visitor.page.address.replace('%25', encodeURIComponent(name.toUpperCase())))
  await visitor.press(`Log på som ${name}`)
  assert.equal(visitor.page.address, '/min-side')
  assert.ok(visitor.page.html.includes(name))
  assert.ok((await page(`/demo/frister/${last}`)).includes(name))
})

test('the list of stories stays as it is, and nobody who is not there can be signed in as', async () => {
  const visitor = new Visitor(demo.server)
  const { html: listed } = await visitor.go('/log-ind/mitid')
  assert.ok(listed.indexOf(demo.idOf('books')) < listed.indexOf(demo.idOf('cannotBook')))
  await visitor.post(visitor.page.address, { person: '018c2f4e-0000-7000-8000-000000000001' })
  assert.equal(visitor.page.status, 422)
})

test('a clock set on the page and one set by a program are one clock, with and without an offset', async () => {
  const told = async () => (await demo.call('GET', '/demo/clock')).body
  for (const now of ['2027-01-05T08:00', '2027-07-05T08:00', '2027-03-28T02:30', '2027-10-31T02:30']) {
    await demo.submit('/demo/clock', { now, til: '/demo' })
    const byPage = await told()
    await demo.call('POST', '/demo/clock', { now })
    const byProgram = await told()
    const seconds = (answer: unknown) => Date.parse(Object(answer).now) / 1000
    // An hour would be told apart; both clocks tick, and a busy machine takes its time.
    assert.ok(
      Math.abs(seconds(byProgram) - seconds(byPage)) <= 600,
      `${JSON.stringify(byPage)} ${JSON.stringify(byProgram)}`,
    )
  }
  await demo.call('POST', '/demo/clock', { now: '2027-07-05T08:00:00+02:00' })
  assert.match(await page('/demo'), /Mandag den 5\. juli 2027<\/span> <span>kl\.\s08\.00/)
})
