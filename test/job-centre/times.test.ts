import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeCaseworker } from '../../src/actions/change-job-centre.ts'
import { changeJobCentreSettings } from '../../src/actions/change-job-centre-settings.ts'
import { closeDays } from '../../src/actions/close-days.ts'
import { copyWeek } from '../../src/actions/make-times.ts'
import { publishTimes } from '../../src/actions/publish-times.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, refusedCodes } from '../support/program.ts'
import { caseworker, createTestOffice, type Office, type Told } from './office.ts'

// The planner's pages: the week, and what makes times. The office's clock is Monday of week 45.

const administratorOf10100 = { kind: 'staff', jobCentre: '10100', roles: ['administrator'], name: 'Ada Holm' } as const
const planner: Told = { sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-planlægger'] }

let office: Office
let offer: Offer
before(async () => {
  office = await createTestOffice()
  offer = await offerOf(office.staff, { title: 'Jobsamtale i Solby', place: 'Havnegade' })
  await publish('karin', '2026-12-07T09:00', '2026-12-07T09:45', '2026-12-07T13:00')
  await publish('bo', '2026-12-08T09:00')
  const day = plainDate('2026-12-09')
  const closed = { from: day, to: day, place: null, caseworker: null, reason: 'Personalemøde' }
  must(await closeDays(office.staff, closed, { dryRun: false }))
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-10'), activationDate: null } as const
  must(await setDeadline(office.staff, await citizenOf(office.staff), wanted))
})
after(() => office.drop())

const publish = async (caseworkerRef: string, ...starts: string[]) =>
  must(
    await publishTimes(
      office.staff,
      offer.id,
      starts.map((start) => ({
        startsAt: instant(`${start}:00+01:00`),
        minutes: 45,
        capacity: 1,
        caseworker: caseworkerRef,
        place: null,
      })),
    ),
  ).ids

const cells = (visitor: Visitor) => visitor.page.texts('table.week td')
const rows = (visitor: Visitor) => visitor.page.texts('table.week tbody th')

suite('the week', () => {
  test('by caseworker: blocks of adjoining times, a closed day with its reason, free seats by day', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/tider?uge=2026-W50')
    assert.equal(visitor.page.heading, 'Tider i uge 50 7.–11. december 2026')
    assert.deepEqual(rows(visitor), ['bo 1 plads, 0 booket', 'karin 3 pladser, 0 booket'])
    const closed = 'Lukket hele dagen Personalemøde'
    assert.deepEqual(cells(visitor), [
      'Ingen tider',
      '09.00–09.45 Jobsamtale i Solby 0 af 1 booket',
      closed,
      'Ingen tider',
      'Ingen tider',
      '09.00–10.30 Jobsamtale i Solby 0 af 2 booket 13.00–13.45 Jobsamtale i Solby 0 af 1 booket',
      'Ingen tider',
      closed,
      'Ingen tider',
      'Ingen tider',
      '3',
      '1',
      '0',
      '0',
      '0',
    ])
    assert.ok(!visitor.page.links.some(({ name }) => name === 'Ny serie'), 'a caseworker reads')
  })

  test('by place, one week on, and of one offer; the holiday of a week is closed', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go(`/jc/tider?uge=50&efter=steder&tilbud=${offer.id}`)
    assert.deepEqual(rows(visitor), ['Havnegade 4 pladser, 0 booket'])
    await visitor.go(visitor.page.linkNamed('Uge 51 ›'))
    assert.equal(visitor.page.heading, 'Tider i uge 51 14.–18. december 2026')
    assert.match(
      visitor.page.text,
      /Der er ingen tider i uge 51\. 1 borger skal have en samtale senest den uge\. Ny serie Kopiér uge 50/,
    )
    await publish('jens', '2026-12-21T09:00')
    await visitor.go('/jc/tider?uge=52')
    assert.deepEqual(cells(visitor).slice(3, 5), ['Juleaften, lukket', 'Juledag, lukket'])
    await visitor.go('/jc/tider?uge=49')
    assert.match(visitor.page.text, /Der er ingen tider i uge 49\. Ny serie/, 'nobody needs an interview so soon')
  })

  test('of one team, as it was looked at last, also after signing in again; and of all again', async () => {
    const { ref, name } = { ref: 'karin', name: 'Karin Brandt' }
    must(await changeCaseworker(office.staff, { ref, name, team: 'Team Nord' }))
    const cia: Told = { sub: 'cia', name: 'Cia Lind', roles: ['Selvbook-planlægger'] }
    const visitor = await office.visitorAs(cia)
    await visitor.go('/jc/tider?uge=50')
    assert.equal(rows(visitor).length, 2)
    await visitor.press('Vis', { fill: { Hold: 'Team Nord' } })
    assert.deepEqual(rows(visitor), ['Karin Brandt 3 pladser, 0 booket'])
    const again = await office.visitorAs(cia)
    await again.go('/jc/tider?uge=2026-W50')
    assert.deepEqual(rows(again), ['Karin Brandt 3 pladser, 0 booket'])
    await again.go(again.page.linkNamed('Vis alle'))
    assert.equal(rows(again).length, 2)
    await visitor.go('/jc/tider?uge=50')
    assert.equal(rows(visitor).length, 2)
    must(await changeCaseworker(office.staff, { ref, name: 'karin', team: null }))
  })
})

suite('a series', () => {
  const thursdays = {
    choose: ['karin', 'Tors'],
    fill: {
      'Fra kl.': '13.00',
      'Til kl.': '15.15',
      'Længde, min.': '45',
      'Første dag': '10.12.2026',
      'Sidste dag': '31.12.2026',
    },
  }

  test('shows each day before it is made, opens a holiday on purpose, and makes what it showed', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go('/jc/tider/serie')
    await visitor.press('Vis igen', thursdays)
    assert.match(visitor.page.text, /Serien giver 9 tider/)
    assert.match(visitor.page.text, /Torsdag den 24\. december Juleaften, lukket\. Åbn alligevel/)
    assert.match(visitor.page.text, /13\.00–15\.15 Ny: 3 tider/, 'in the week of the first day')
    await visitor.go(visitor.page.linkNamed('Åbn alligevel torsdag den 24. december'))
    assert.match(visitor.page.text, /Serien giver 12 tider/)
    await visitor.press('Opret 12 tider')
    assert.match(visitor.page.alerts.join(), /12 tider er oprettet\./)
    assert.match(cells(visitor).join('|'), /13\.00–15\.15 Jobsamtale i Solby 0 af 3 booket/)
    const { rows: made } = await office.database.pool.query<{ count: number }>(
      `select count(*)::integer as count from offered_time where series is not null`,
    )
    assert.equal(made[0]?.count, 12)
    await visitor.go('/jc/tider/serie')
    await visitor.press('Vis igen', thursdays)
    assert.match(visitor.page.text, /Serien giver ingen tider/)
    assert.match(visitor.page.text, /karin har noget på samme tid\. Se, hvad der ligger der/)
  })

  test('with a wrong field says which, and keeps all that was typed', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go('/jc/tider/serie')
    const fill = { 'Fra kl.': '25', 'Til kl.': '15.15', 'Længde, min.': 'x', 'Første dag': '31.02.2026' }
    await visitor.press('Vis igen', { choose: ['Man'], fill })
    assert.equal(visitor.page.status, 422)
    assert.deepEqual(visitor.page.texts('.error-summary li'), [
      'Vælg mindst en sagsbehandler',
      'Skriv klokkeslættet som 9.00',
      'Skriv minutter som et helt tal',
      'Skriv datoen som dag, måned og år, for eksempel 10.07.2017',
    ])
    for (const [label, typed] of Object.entries(fill)) assert.equal(visitor.page.valueOf(label), typed)
    await visitor.press('Vis igen', {
      choose: ['karin'],
      fill: { ...fill, 'Fra kl.': '9', 'Længde, min.': '45', 'Første dag': '10.01.2027', 'Sidste dag': '04.01.2027' },
    })
    assert.match(visitor.page.alerts.join(), /Den sidste dag ligger før den første/)
  })
})

suite('a copied week', () => {
  test('is shown by day, and made', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go('/jc/tider/kopi?uge=2026-W50')
    await visitor.press('Vis igen', { fill: { 'Til uge': '3/2027' } })
    assert.match(visitor.page.text, /Kopien giver \d+ tider i uge 3/)
    await visitor.press(visitor.page.buttons.find((name) => name.startsWith('Opret')) ?? '')
    assert.equal(visitor.page.heading, 'Tider i uge 3 18.–22. januar 2027')
    assert.deepEqual(rows(visitor).length, 2)
    await visitor.go('/jc/tider/kopi?fra=60&til=3')
    assert.match(visitor.page.alerts.join(), /Skriv ugen som 50 eller 50\/2026/)
  })
})

suite('a file of times', () => {
  const send = async (visitor: Visitor, text: string | null) => {
    await visitor.go('/jc/tider/fil')
    const form = new FormData()
    form.set('hvem', visitor.page.owner ?? '')
    if (text !== null) form.set('fil', new Blob([text]), 'tider.csv')
    const answer = await visitor.ask('/jc/tider/fil', { method: 'POST', body: form })
    return answer
  }
  const HEAD = 'tilbud;sagsbehandler;dato;fra\r\n'

  test('makes its times, and none where a line is wrong: each is named', async () => {
    const visitor = await office.visitorAs(planner)
    const wrong = await send(
      visitor,
      `${HEAD}Jobsamtale i Solby;ny;31.02.2017;9.00\r\nJobsamtale i Solby;ny;24.12.2026;9.00\r\n`,
    )
    assert.equal(wrong.status, 422)
    const text = await wrong.text()
    assert.match(text, /Linje 2: Datoen 31\.02\.2017 findes ikke\./)
    const right = `${HEAD}Jobsamtale i Solby;ny;14.01.2027;9.00\r\n`
    const made = await send(visitor, right)
    assert.equal(made.status, 303)
    assert.match(made.headers.get('location') ?? '', /^\/jc\/tider\?uge=2027-W02&oprettet=1&serie=/)
    assert.match(await (await send(visitor, right)).text(), /Filen er sendt før/)
    assert.match(await (await send(visitor, null)).text(), /Vælg en fil/)
  })

  test('F-WHOSE: of nobody, or of a caseworker, makes nothing', async () => {
    const visitor = await office.visitorAs(planner)
    const form = new FormData()
    form.set('fil', new Blob([HEAD]), 'tider.csv')
    const post = (one: Visitor) => one.ask('/jc/tider/fil', { method: 'POST', body: form })
    assert.deepEqual([(await post(visitor)).status, (await post(office.stranger())).status], [403, 303])
    form.set('hvem', 'another')
    assert.equal((await post(visitor)).status, 409)
    const reader = await office.visitorAs(caseworker)
    await reader.go('/jc/tider')
    form.set('hvem', reader.page.owner ?? '')
    assert.equal((await post(reader)).status, 403, 'whose job centre does not let them make times')
  })
})

test('who may: a caseworker reads, a planner makes, others neither', async () => {
  const pages = ['/jc/tider', '/jc/tider/dag', '/jc/tider/serie', '/jc/tider/kopi', '/jc/tider/fil']
  const statuses = async (role: string) => {
    const visitor = await office.visitorAs({ sub: role, name: role, roles: [role] })
    const got: number[] = []
    for (const page of pages) {
      await visitor.go(page)
      got.push(visitor.page.status)
    }
    return got
  }
  assert.deepEqual(await statuses('Selvbook-sagsbehandler'), [200, 200, 403, 403, 403])
  assert.deepEqual(await statuses('Selvbook-planlægger'), [200, 200, 200, 200, 200])
  assert.deepEqual(await statuses('Selvbook-administrator'), [403, 403, 403, 403, 403])
  assert.deepEqual(await statuses('Selvbook-revisor'), [403, 403, 403, 403, 403])
})

test('J-SETTINGS: caseworkers make times where their job centre lets them', async () => {
  const visitor = await office.visitorAs({ ...caseworker, sub: 'opens' })
  must(await changeJobCentreSettings(office.as(administratorOf10100), { caseworkersOpenTimes: true }))
  await visitor.go('/jc/tider?uge=2026-W50')
  assert.ok(visitor.page.links.some(({ name }) => name === 'Ny serie'))
  assert.ok(!visitor.page.links.some(({ name }) => name === 'Luk dage'), 'a planner’s')
  await visitor.go('/jc/tider/serie')
  const fill = {
    'Fra kl.': '9.00',
    'Til kl.': '9.45',
    'Længde, min.': '45',
    'Første dag': '01.02.2027',
    'Sidste dag': '05.02.2027',
  }
  await visitor.press('Vis igen', { choose: ['karin', 'Man'], fill })
  const { action, fields } = visitor.page.sending('Opret 1 tid', {})
  must(await changeJobCentreSettings(office.as(administratorOf10100), { caseworkersOpenTimes: false }))
  await visitor.post(action, fields)
  assert.equal(visitor.page.status, 403)
  const day = plainDate('2026-12-07')
  const karin = { ...administratorOf10100, roles: ['caseworker'] } as const
  const copy = copyWeek(
    office.as(karin),
    { from: day, to: day.add({ weeks: 9 }), caseworkers: null, open: [] },
    { dryRun: true },
  )
  assert.deepEqual(refusedCodes(await copy), ['not_found'], 'the act asks again')
})
