import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { operations } from '../../src/api/api.ts'
import { recordAccess } from '../../src/questions/access-log.ts'
import { askCitizen } from '../../src/questions/job-centre/citizens.ts'
import { askLooks } from '../../src/questions/looks.ts'
import { lookKindOf } from '../../src/rules/looks.ts'
import { citizenOf, must, refusedCodes } from '../support/program.ts'
import { CountedDatabase } from '../support/trips.ts'
import { createTestPortal, type TestPortal } from './portal.ts'

// J-OWN: "Hvem har set mine oplysninger?": when, what and which job centre; never which employee.

let it: TestPortal

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createTestPortal()
  opened.defer(it.drop)
})

/** Moves the looks that were written last back in time: the log goes by the database's clock. */
const movedBack = (count: number, interval: string) =>
  it.database.pool.query(
    `update access_log set at = at - $2::interval where id in (select id from access_log order by id desc limit $1)`,
    [count, interval],
  )

async function lookedAt(times: number, names: readonly string[] = ['Karin Brandt']): Promise<string> {
  const citizenId = await citizenOf(it.staff)
  for (let at = 0; at < times; at += 1) {
    const name = names[at % names.length] ?? ''
    must(await askCitizen(it.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name }), citizenId))
  }
  return citizenId
}

const PAGE = '/indstillinger/hvem-har-set'

suite('J-OWN: the citizen sees who has looked', () => {
  test('from Indstillinger: what, which job centre, how often and when; several employees are one line without names', async () => {
    const citizenId = await lookedAt(3, ['Karin Brandt', 'Bo Lindquist'])
    const visitor = await it.visitorAs(citizenId)
    await visitor.go('/indstillinger')
    await visitor.follow('Hvem har set mine oplysninger?')
    assert.equal(visitor.page.status, 200)
    const { text } = visitor.page
    assert.match(text, /Dine oplysninger En sagsbehandler, 10100, 3 gange, senest kl\. \d+\.\d\d/)
    assert.ok(!/Karin|Brandt|Bo Lindquist/.test(text))
    assert.match(visitor.page.headings.join(), /(man|tirs|ons|tors|fre|lør|søn)dag den \d+\. \p{L}+ 20\d\d/iu)
  })

  test('a refused look is marked; a case system by itself, and the operator, are called so', async () => {
    const citizenId = await lookedAt(0)
    assert.deepEqual(refusedCodes(await askCitizen(it.asStaffOf('75100'), citizenId)), ['not_found'])
    const system = { kind: 'client', jobCentre: '10100', scopes: ['read'], client: 'kmd', user: null } as const
    must(await askCitizen(it.as(system), citizenId))
    must(await askLooks(it.as({ kind: 'operator', name: 'root' }), citizenId))
    const { text } = await (await it.visitorAs(citizenId)).go(PAGE)
    assert.match(text, /Dine oplysninger En sagsbehandler, 75100, kl\. [\d.]+ Afvist/)
    assert.match(text, /Dine oplysninger Sagsbehandlingssystemet selv, 10100, kl\. [\d.]+/)
    assert.match(text, /Listen på denne side Dem, der driver siden, kl\. [\d.]+/)
    assert.ok(!/kmd|root/.test(text))
  })

  test('own visits are no looks, nobody else’s are shown, and what is older than two years is not', async () => {
    const citizenId = await lookedAt(1)
    await movedBack(1, '30 years')
    await lookedAt(1)
    const visitor = await it.visitorAs(citizenId)
    for (const path of ['/min-side', PAGE, PAGE]) await visitor.go(path)
    assert.match(visitor.page.text, /Her er ikke noget at vise\./)
    assert.deepEqual(visitor.page.headings, [])
  })

  test('fifty lines a page, older and newer ones by links; a page that there is not is the first or empty', async () => {
    const citizenId = await lookedAt(60)
    await it.database.pool.query(
      `update access_log set at = at - (n || ' days')::interval
       from (select id, row_number() over (order by id) as n from access_log where citizen_id = $1) as numbered
       where numbered.id = access_log.id`,
      [citizenId],
    )
    const visitor = await it.visitorAs(citizenId)
    await visitor.go(PAGE)
    const first = visitor.page.headings.length
    await visitor.follow('Se ældre')
    assert.deepEqual([first, visitor.page.headings.length], [50, 10])
    assert.ok(!visitor.page.links.some(({ name }) => name === 'Se ældre'))
    await visitor.follow('Se nyere')
    assert.equal(visitor.page.headings.length, 50)
    for (const side of ['0', '-1', '1.5', 'x', '99999999999999999999']) {
      await visitor.go(`${PAGE}?side=${side}`)
      assert.deepEqual([visitor.page.status, visitor.page.headings.length], [200, 50], side)
    }
  })

  test('the page asks twice: who asks, and the looks', async () => {
    const counted = await CountedDatabase.open(it.connectionString, opened)
    const visitor = it.visitorOf(it.appOn(counted.database.db))
    await visitor.signInAs(await lookedAt(1))
    const { trips, texts } = await counted.tripsOf(() => visitor.go(PAGE))
    assert.equal(trips, 2, texts.join('; '))
  })
})

suite('J-OWN: the record of access of one citizen is exported', () => {
  test('to the operator, whole and in order, with names; and that is a look, written before it is told', async () => {
    const citizenId = await lookedAt(2, ['Karin Brandt', 'Bo Lindquist'])
    const operator = it.as({ kind: 'operator', name: 'root' })
    must(await askLooks(operator, citizenId))
    const looks = must(await askLooks(operator, citizenId))
    assert.deepEqual(
      looks.slice(0, 3).map(({ kind, name, operation, jobCentre }) => [kind, name, operation, jobCentre]),
      [
        ['caseworker', 'Karin Brandt', 'see_citizen', '10100'],
        ['caseworker', 'Bo Lindquist', 'see_citizen', '10100'],
        ['operator', 'root', 'export_looks', null],
      ],
    )
  })

  test('to nobody whose look cannot be written', async (t) => {
    const citizenId = await lookedAt(1)
    const operator = it.as({ kind: 'operator', name: 'root' })
    const { pool } = it.database
    await pool.query('alter table access_log add constraint full_disk check (false) not valid')
    t.after(() => pool.query('alter table access_log drop constraint full_disk'))
    await assert.rejects(askLooks(operator, citizenId), /full_disk/)
    await assert.rejects(recordAccess(operator, { citizenId, operation: 'x', refused: false, subject: null }))
  })
})

test('J-OWN: each call of the API about a citizen is told as what it is', () => {
  const about = operations.filter(({ path }) =>
    /^\/(citizens|deadlines|meetings|interviews|absences)|unreached|withdraw$/.test(path),
  )
  assert.ok(about.length > 25)
  assert.deepEqual(
    about.filter(({ id }) => lookKindOf(id) === 'other').map(({ id }) => id),
    [],
  )
})
