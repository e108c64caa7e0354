import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { texts } from '../../src/web/texts.ts'
import { rowsOf, type State } from '../browser/pages.ts'
import { citizenOf } from '../support/program.ts'
import { createTestPortal, formTokenOf, type TestPortal } from './portal.ts'
import type { Page, Visitor } from './visitor.ts'

// F-WHOSE: two people share a browser. One has left a page open; the other has signed in since.

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const TITLE = 'En anden er logget på nu'

/** All that is stored. Sessions without their end: that a page was asked for prolongs one. */
async function everything(): Promise<string> {
  const { db } = portal.database
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db)
  const contents: string[] = []
  for (const { name } of rows) {
    const table = await sql<{ row: string }>`
      select (to_jsonb(t) - 'expires_at')::text as row from ${sql.table(name)} t order by 1`.execute(db)
    contents.push(`${name}: ${table.rows.map(({ row }) => row).join()}`)
  }
  return contents.join('\n')
}

/** One browser: the first citizen's page stays open in a tab while the second signs in. */
async function sharedBrowser(path: string): Promise<{ first: string; second: string; tab: Visitor; other: Visitor }> {
  const [first, second] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
  const tab = await portal.visitorAs(first)
  await tab.go(path)
  const other = tab.tab()
  await other.signInAs(second)
  return { first, second, tab, other }
}

suite('F-WHOSE: a form belongs to the person for whom it was made', () => {
  test('sent while somebody else is signed in it changes nothing and says so', async () => {
    const { tab, second } = await sharedBrowser('/mit-fravaer')
    const stored = await everything()
    await tab.press('Meld fravær', {
      choose: ['Sygdom'],
      fill: { 'Første dag': '2017-07-03', 'Sidste dag': '2017-07-05' },
    })
    assert.equal(tab.page.status, 409)
    assert.equal(tab.page.heading, TITLE)
    assert.match(tab.page.text, /intet er ændret.*Er du en anden, skal du logge af og logge på som dig selv/)
    assert.equal(await everything(), stored)
    // The page is of the one who is signed in now: its ways on are theirs.
    assert.equal(tab.page.owner, formTokenOf(second))
    await tab.press('Log af')
    assert.equal(tab.page.heading, 'Du er logget af')
  })

  test('the right person, signed in again, can still send it', async () => {
    const { tab, first, other } = await sharedBrowser('/mit-fravaer')
    await other.signInAs(first)
    await tab.press('Meld fravær', {
      choose: ['Sygdom'],
      fill: { 'Første dag': '2017-07-03', 'Sidste dag': '2017-07-05' },
    })
    assert.deepEqual(tab.page.alerts.length, 1)
    assert.match(tab.page.text, /Sygdom/)
  })

  test('signing off and choosing a language are bound as well', async () => {
    for (const button of ['Log af', 'English']) {
      const { tab, other } = await sharedBrowser('/min-side')
      const stored = await everything()
      await tab.press(button)
      assert.equal(tab.page.heading, TITLE, button)
      assert.equal(await everything(), stored, button)
      await other.go('/indstillinger')
      assert.equal(other.page.heading, 'Indstillinger', button)
    }
  })

  test('one that does not say whose it is is refused as out of date, but signs off', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await portal.visitorAs(citizen)
    const answer = await visitor.ask('/mit-fravaer', {
      method: 'POST',
      body: new URLSearchParams({ grund: 'illness' }),
    })
    assert.equal(answer.status, 403)
    assert.match(await answer.text(), /Siden er udløbet/)
    const stored = await everything()
    const spoken = await visitor.ask('/sprog', { method: 'POST', body: new URLSearchParams({ sprog: 'en', til: '/' }) })
    assert.equal(spoken.status, 303)
    assert.equal(await everything(), stored)
    const off = await visitor.ask('/log-ud', { method: 'POST', body: new URLSearchParams() })
    assert.equal(off.headers.get('location'), '/log-ud')
    assert.equal((await visitor.ask('/min-side')).status, 303)
  })

  test('the token names nobody: it is no id, and each citizen has another', () => {
    const [one, two] = ['018c2f4e-0000-7000-8000-000000000001', '018c2f4e-0000-7000-8000-000000000002']
    assert.match(formTokenOf(one), /^[\w-]{22}$/)
    assert.equal(formTokenOf(one), formTokenOf(one))
    assert.notEqual(formTokenOf(one), formTokenOf(two))
  })

  test('a page that has stood open leads to the page that says why it is gone', async () => {
    const { tab } = await sharedBrowser('/mine-moeder')
    await tab.go('/log-ind/en-anden')
    assert.equal(tab.page.status, 200)
    assert.match(tab.page.text, /Derfor har vi lukket siden/)
  })
})

/** Forms that are the same for whoever sends them. */
const nobodys = new Set(['/log-ud', '/sprog', '/session', '/test-log-ind/vaelg/:uid'])

suite('F-WHOSE: everywhere', () => {
  test('each address that takes a form of a signed-in citizen refuses that of another', async () => {
    const visitor = await portal.visitorAs(await citizenOf(portal.staff))
    const addresses = portal.app.routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
    const bound = [...new Set(addresses)].filter((path) => !nobodys.has(path))
    assert.ok(bound.length >= 12)
    const stored = await everything()
    for (const path of bound) {
      const body = new URLSearchParams({ [OWNER_FIELD]: formTokenOf('somebody else') })
      const answer = await visitor.ask(path.replaceAll(':id', 'x'), { method: 'POST', body })
      assert.equal(answer.status, 409, path)
      assert.match(await answer.text(), new RegExp(TITLE), path)
    }
    assert.equal(await everything(), stored)
  })

  test('each form of each page says whose it is, and the page for nobody says nothing', async () => {
    const states = Object.values(await rowsOf(portal)).flat()
    let forms = 0
    for (const state of states) {
      const page = await see(state)
      if (!page) continue
      for (const form of page.all('form').filter((one) => one.getAttributeValue('method') === 'post')) {
        const owner = form.querySelector(`input[name="${OWNER_FIELD}"]`)?.getAttributeValue('value') ?? null
        const expected = state.citizen === null ? null : formTokenOf(state.citizen)
        assert.equal(owner, expected, `${state.path} (${state.name}): ${form.getAttributeValue('action')}`)
        forms += 1
      }
    }
    assert.ok(forms > 150, `${forms} forms`)
  })
})

const words = texts('da')

/** A page in one of its states; null where the visitor of these tests cannot bring it there. */
async function see({ citizen, path, act, ended }: State): Promise<Page | null> {
  if (ended) return null
  const visitor = citizen === null ? portal.stranger() : await portal.visitorAs(citizen)
  await visitor.go(path)
  if (!act) return visitor.page
  const { action, fields } = visitor.page.sending(words.t(act.button), {})
  if (act.fill) fields.set(act.fill.id, act.fill.value)
  if (act.choose) fields.set('tid', act.choose)
  if (act.deadline) fields.set('frist', act.deadline)
  return await visitor.post(action, fields)
}
