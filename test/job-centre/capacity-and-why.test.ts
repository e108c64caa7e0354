import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { askBookableTimes } from '../../src/questions/bookable.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { caseworker, createTestOffice, type Office, type Told } from './office.ts'

// Monday 2 November 2026, week 45. Three citizens have a deadline until the 10th; one time fits.

let office: Office
let erik: string
let mette: string
const planner: Told = { sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-planlægger'] }
const at = (day: string) => `2026-11-${day}T10:00:00+01:00`

before(async () => {
  office = await createTestOffice()
  const offer = await offerOf(office.staff)
  await timesAt(office.staff, offer, [at('16')])
  await timesAt(office.staff, offer, [at('18'), at('30')])
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-10'), activationDate: null } as const
  erik = await citizenOf(office.staff)
  mette = await citizenOf(office.staff)
  for (const id of [erik, mette, await citizenOf(office.staff)]) must(await setDeadline(office.staff, id, wanted))
  const away = { kind: 'holiday', from: plainDate('2026-11-12'), to: plainDate('2026-11-16') } as const
  must(await reportAbsence(office.asCitizen(erik), erik, away))
})
after(() => office.drop())

/** A caseworker who has said what their looks are for. */
async function working(told: Told = caseworker): Promise<Visitor> {
  const visitor = await office.visitorAs(told)
  await visitor.go('/jc')
  await visitor.press('Søg', { fill: { 'Find en borger': 'ingen her', 'Årsag til opslaget': 'case_work' } })
  return visitor
}

suite('Kapacitet', () => {
  test('says who cannot get a time, week by week, in the plot and in its table', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/kapacitet')
    const { text, html } = visitor.page
    assert.match(text, /2 borgere kan ikke få en tid inden deres sidste dag/)
    assert.match(text, /3 borgere har en åben frist og har ikke booket/)
    assert.match(text, /1 ledig tid passer til mindst én af dem/)
    assert.match(text, /Uge 47 er den første uge, hvor tiderne ikke rækker/)
    assert.match(html, /<title id="kapacitet">[^<]*i uge 47\./)
    assert.match(text, /Det er nok til alle Åbn senest Tilbud Tider Uge 47, senest 17\.11\. Jobsamtale 2/)
  })

  test('the file has the numbers of the page', async () => {
    const visitor = await office.visitorAs(caseworker)
    const answer = await visitor.ask('/jc/kapacitet.csv')
    const lines = (await answer.text()).split('\r\n')
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.equal(lines[3], '47;16.11.2026;22.11.2026;3;2;2;0')
  })

  test('"Prøv" counts new deadlines in; what cannot be meant stands with what is wrong', async () => {
    const visitor = await office.visitorAs(caseworker)
    for (const day of ['25.11.2026', '25/11', '+23']) {
      await visitor.go('/jc/kapacitet')
      await visitor.press('Prøv', { fill: { 'Nye frister': '5', 'Sidste dag at booke': day } })
      assert.match(visitor.page.text, /2 af de 5 kan få en tid senest onsdag den 2\. december 2026/, day)
    }
    await visitor.go('/jc/kapacitet')
    await visitor.press('Prøv', { fill: { 'Nye frister': 'mange', 'Sidste dag at booke': '1.11.2026' } })
    assert.equal(visitor.page.valueOf('Nye frister'), 'mange')
    assert.match(visitor.page.text, /Skriv et helt tal fra 1 til 10000/)
  })

  test('the start page says who lacks a time, and in which week, once that has been counted', async () => {
    const visitor = await office.visitorAs(caseworker)
    const counting = /Tiderne bliver talt op. Tallet står her, næste gang du åbner siden/
    for (await visitor.go('/jc'); counting.test(visitor.page.text); ) await visitor.go('/jc')
    assert.match(
      visitor.page.text,
      /Tider 2 borgere kan ikke få en tid Der mangler jobsamtaler til dem, hvis sidste dag er i uge 47\./,
    )
  })

  test('a caseworker asks for times, and a planner says what came of it', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/kapacitet')
    await visitor.press('Bed om tider', { fill: { 'Antal tider': '0' } })
    assert.match(visitor.page.text, /Skriv et helt tal fra 1 til 1000/)
    await visitor.press('Bed om tider', { fill: { 'Antal tider': '4', Senest: '17.11.2026' } })
    assert.match(visitor.page.text, /Du har bedt om tider/)
    assert.match(
      visitor.page.text,
      /4 tider, senest 17\.11\.2026: Jobsamtale Karin Brandt, 2\.11\.2026\. Da manglede 2 borgere/,
    )
    assert.doesNotMatch(visitor.page.text, /Afvis/)
    const planning = await office.visitorAs(planner)
    await planning.go('/jc/kapacitet')
    await planning.press('Tider er åbnet : 4 tider, senest 17.11.2026')
    assert.match(planning.page.text, /Anmodningen er afsluttet/)
    assert.doesNotMatch(planning.page.text, /4 tider, senest/)
  })

  test('an auditor has no business there', async () => {
    const visitor = await office.visitorAs({ sub: 'rita', name: 'Rita Vang', roles: ['Selvbook-revisor'] })
    const answer = await visitor.ask('/jc/kapacitet')
    assert.equal(answer.status, 403)
  })
})

suite('Hvorfor', () => {
  test('the sieve, what would help, and what the citizen sees, when nothing fits', async () => {
    const visitor = await working()
    await visitor.go(`/jc/borgere/${erik}/hvorfor`)
    const { text, heading } = visitor.page
    assert.match(heading, /^Hvorfor kan \S+ ikke booke\?$/)
    assert.match(text, /må gerne booke, men ingen ledig tid passer/)
    assert.match(text, /Det ændrer sig af sig selv onsdag den 11\. november 2026: Fristen er overskredet og lukket\./)
    assert.match(text, /Senest tirsdag den 17\. november 2026 1 Uden for borgerens fravær 0/)
    assert.match(text, /Ferien bliver slettet 12\.11\.–16\.11\. 1 Se fravær/)
    assert.match(text, /Du har meldt fravær Der er ledige tider, men kun på dage, hvor du har meldt fravær/)
    assert.match(text, /Der er en ledig tid Nej 0 af 3 ledige tider passer Når der åbnes en tid/)
  })

  test('when the citizen can book, how many times', async () => {
    const visitor = await working()
    await visitor.go(`/jc/borgere/${mette}/hvorfor`)
    const times = must(await askBookableTimes(office.asCitizen(mette), mette, {})).times.length
    assert.equal(times, 1)
    assert.match(visitor.page.heading, /^Kan \S+ booke\?$/)
    assert.match(visitor.page.text, /kan booke 1 tid/)
  })

  test('J-OWN: to another job centre there is nobody; each look stands once in the record', async () => {
    const looks = async () => {
      const { rows } = await office.database.pool.query(
        "select job_centre, refused from access_log where operation = 'see_why' and citizen_id = $1 order by id",
        [mette],
      )
      return rows.map(({ job_centre, refused }) => [job_centre, refused])
    }
    const had = (await looks()).length
    const visitor = await working({ ...caseworker, sub: 'lise', where: 'Lindeby' })
    assert.equal((await visitor.ask(`/jc/borgere/${mette}/hvorfor`)).status, 404)
    const own = await working()
    await own.go(`/jc/borgere/${mette}/hvorfor`)
    assert.deepEqual((await looks()).slice(had), [
      ['75100', true],
      ['10100', false],
    ])
  })
})
