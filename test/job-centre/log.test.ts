import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { must } from '../support/program.ts'
import { caseworker, createTestOffice, type Office, type Told } from './office.ts'

// The auditor's pages: who looked at whom, and why. The record is dated by the database's own time,
// so that the period is said.

const auditor: Told = { sub: 'gitte', name: 'Gitte Munk', roles: ['Selvbook-revisor'] }
const ALWAYS = 'fra=2000-01-01&til=2199-01-01'

let office: Office
const people = { anna: '', elsewhere: '' }
const numbers = { anna: '6101901001', elsewhere: '6101901003' }
before(async () => {
  office = await createTestOffice()
  const register = async (cpr: string, name: string, jobCentre: string) => {
    const details = { mobile: null, email: null, smsService: false, emailService: false }
    const wanted = { cpr, name, contactGroup: 2, category: null, jobCentre, details }
    return must(await registerCitizen(office.asStaffOf(jobCentre), wanted)).id
  }
  people.anna = await register(numbers.anna, 'Anna Sørensen', '10100')
  people.elsewhere = await register(numbers.elsewhere, 'Anders Sørensen', '75100')
  const looking = await office.visitorAs(caseworker)
  await looking.go('/jc')
  const fill = { 'CPR-nummer, navn eller reference': numbers.anna, 'Årsag til opslaget': 'contacted' }
  await looking.post('/jc/find', { soeg: numbers.anna, grund: fill['Årsag til opslaget'] })
  await looking.post('/jc/find', { soeg: numbers.elsewhere, grund: 'case_work' })
})
after(() => office.drop())

const rows = async (operation: string) =>
  (
    await office.database.pool.query<{ look: string }>(
      `select concat_ws(' ', acting_user, refused::text, citizen_id::text) as look from access_log where operation = $1 order by id`,
      [operation],
    )
  ).rows.map(({ look }) => look)

suite('the log', () => {
  test('tells when, who, whom, why and what; each citizen whom it names is a look of the auditor', async () => {
    const visitor = await office.visitorAs(auditor)
    const had = (await rows('see_looks')).length
    await visitor.go(`/jc/log?${ALWAYS}`)
    assert.equal(visitor.page.heading, 'Log')
    assert.match(visitor.page.text, /Karin Brandt Anna Sørensen Borgeren henvendte sig Søgning/)
    assert.match(visitor.page.text, /Karin Brandt Anna Sørensen Borgeren henvendte sig Oplysninger/)
    assert.match(visitor.page.text, /Viser 1–\d+ af \d+/)
    assert.deepEqual((await rows('see_looks')).slice(had), [`Gitte Munk false ${people.anna}`])
  })

  test('is fetched as a file by the same choice, which is a look at each citizen in it', async () => {
    const visitor = await office.visitorAs(auditor)
    const had = (await rows('see_looks')).length
    const file = await visitor.ask(`/jc/log.csv?${ALWAYS}`)
    assert.match(file.headers.get('content-type') ?? '', /^text\/csv/)
    const text = await file.text()
    assert.match(text, /^Hvornår;Hvem;System;Borger;Hvorfor;Hvad;Afvist\r\n/)
    assert.match(text, /;Karin Brandt;portal;Anna Sørensen;Borgeren henvendte sig;Søgning;\r\n/)
    assert.match(text, /;Karin Brandt;portal;;Sagsbehandling;Søgning;Afvist\r\n/)
    assert.doesNotMatch(text, /Anders Sørensen/)
    assert.ok((await rows('see_looks')).slice(had).includes(`Gitte Munk false ${people.anna}`))
    assert.equal((await visitor.ask('/jc/log.csv?fra=x')).status, 404)
  })

  test('names nobody of another job centre, also where they were searched for', async () => {
    const visitor = await office.visitorAs(auditor)
    await visitor.go(`/jc/log?${ALWAYS}`)
    assert.match(visitor.page.text, /Karin Brandt Ingen af jeres borgere Sagsbehandling Søgning Afvist/)
    assert.doesNotMatch(visitor.page.html, /Anders Sørensen/)
  })

  test('by employee: no name stands in the address; by period: another time has none', async () => {
    const visitor = await office.visitorAs(auditor)
    await visitor.go(`/jc/log?${ALWAYS}`)
    const key = /<option value="([0-9a-f]{32})">Gitte Munk/.exec(visitor.page.html)?.[1] ?? ''
    await visitor.go(`/jc/log?${ALWAYS}&hvem=${key}`)
    assert.doesNotMatch(visitor.page.texts('main table').join(), /Karin Brandt/)
    await visitor.go('/jc/log?fra=2001-01-01&til=2001-02-01')
    assert.match(visitor.page.text, /Der er ingen opslag i perioden/)
    await visitor.go('/jc/log?fra=2001-02-30&til=x')
    assert.deepEqual([visitor.page.status, visitor.page.valueOf('Fra og med')], [422, '2001-02-30'])
  })

  test('by citizen: number or reference leads there, the number is nowhere; the page has no list of others', async () => {
    const visitor = await office.visitorAs(auditor)
    for (const typed of ['610190-1001', people.anna]) {
      await visitor.go('/jc/log')
      await visitor.press('Vis opslag', { fill: { 'CPR-nummer eller reference': typed } })
      assert.equal(visitor.page.address, `/jc/borgere/${people.anna}/opslag`)
    }
    await visitor.go(`/jc/borgere/${people.anna}/opslag?${ALWAYS}`)
    assert.equal(visitor.page.heading, 'Opslag på Anna Sørensen')
    assert.match(visitor.page.text, /Gitte Munk .*Loggen/)
    assert.ok(!visitor.page.html.includes(numbers.anna))
  })

  test('another job centre’s citizen, and nobody’s, are the same; the refused look is written down', async () => {
    const visitor = await office.visitorAs(auditor)
    const texts: string[] = []
    for (const id of [people.elsewhere, '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', 'x']) {
      await visitor.go(`/jc/borgere/${id}/opslag`)
      assert.equal(visitor.page.status, 404)
      texts.push(visitor.page.text)
    }
    assert.equal(new Set(texts).size, 1)
    for (const typed of [numbers.elsewhere, '610190-9999', 'Anders']) {
      await visitor.go('/jc/log')
      await visitor.press('Vis opslag', { fill: { 'CPR-nummer eller reference': typed } })
      assert.equal(visitor.page.status, 422)
      assert.ok(!visitor.page.html.includes(numbers.elsewhere))
    }
    const refused = (await rows('see_looks')).filter((look) => look === `Gitte Munk true ${people.elsewhere}`)
    assert.equal(refused.length, 2)
  })
})

suite('a sample of the log', () => {
  test('is drawn by a number that stands on the page: the same number draws the same, another others', async () => {
    await office.database.pool.query(
      `insert into access_log (at, kind, client, acting_user, job_centre, citizen_id, operation, reason)
       select timestamptz '2020-03-02 12:00+01' + n * interval '1 minute', 'caseworker', 'portal', 'Employee ' || n, '10100', $1, 'see_citizen', 'meeting'
       from generate_series(1, 100) as n`,
      [people.anna],
    )
    const visitor = await office.visitorAs(auditor)
    const drawn = async (number: string) => {
      await visitor.go(`/jc/log/stikproeve?fra=2020-03-01&til=2020-03-31${number}`)
      return [...visitor.page.text.matchAll(/Employee \d+/g)].map(([name]) => name)
    }
    const first = await drawn('')
    assert.equal(new Set(first).size, 20)
    const number = /tal=(\d+)/.exec(visitor.page.address)?.[1] ?? ''
    assert.match(visitor.page.text, new RegExp(`med tallet ${number}`))
    assert.deepEqual(await drawn(`&tal=${number}`), first)
    assert.notDeepEqual(await drawn('&tal=1'), await drawn('&tal=2'))
  })
})
