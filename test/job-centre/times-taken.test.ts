import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { makeSeries } from '../../src/actions/make-times.ts'
import { publishTimes } from '../../src/actions/publish-times.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import type { Offer } from '../../src/rules/offers.ts'
import { citizenOf, must, offerOf } from '../support/program.ts'
import { caseworker, createTestOffice, type Office, type Told } from './office.ts'

// What takes times away: closed days, caseworkers who are away, times withdrawn; and the offers.

const planner: Told = { sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-planlægger'] }

let office: Office
let offer: Offer
before(async () => {
  office = await createTestOffice()
  offer = await offerOf(office.staff, { title: 'Jobsamtale i Solby', place: 'Havnegade' })
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

async function booked(timeId: string): Promise<{ citizenId: string; meetingId: string; name: string }> {
  const citizenId = await citizenOf(office.staff)
  const { id } = must(
    await bookMeeting(office.asCitizen(citizenId), {
      citizenId,
      timeId,
      form: 'in_person',
      message: null,
      requireHold: false,
    }),
  )
  const { rows } = await office.database.pool.query<{ name: string }>('select name from citizen where id = $1', [
    citizenId,
  ])
  return { citizenId, meetingId: id, name: rows[0]?.name ?? '' }
}

const statusOf = async (meetingId: string) => {
  const { rows } = await office.database.pool.query<{ state: string }>(
    `select concat_ws(' ', status, date::text, cancel_reason) as state from meeting where id = $1`,
    [meetingId],
  )
  return rows[0]?.state
}

test('a caseworker is away: three piles first, then each meeting as chosen, and all looks logged', async () => {
  const [one = '', two = '', three = ''] = await publish(
    'syg',
    '2026-11-09T09:00',
    '2026-11-09T10:00',
    '2026-11-09T11:00',
  )
  await publish('rask', '2026-11-10T09:00', '2026-11-10T10:00')
  const [first, second, third] = [await booked(one), await booked(two), await booked(three)]
  must(await changeContactDetails(office.staff, third.citizenId, { mobile: null, email: null }))
  const visitor = await office.visitorAs(planner)
  await visitor.go('/jc/tider/luk')
  await visitor.press('Vis, hvad der sker', {
    choose: ['En sagsbehandler er væk'],
    fill: {
      Sagsbehandler: await idOf('syg'),
      'Første dag': '09.11.2026',
      'Sidste dag': '09.11.2026',
      'Grund, til jer selv': 'Kursus',
      'Møder på dagene': 'flyt',
    },
  })
  assert.equal(visitor.page.heading, 'Luk dage')
  assert.match(visitor.page.text, /3 tider kan ikke længere bookes/)
  assert.match(visitor.page.text, /3 møder bliver ramt/)
  assert.match(
    visitor.page.text,
    new RegExp(`1 borger kan ikke få besked .* ${third.name}, mandag den 9. november kl. 11.00`),
  )
  const looked = await office.database.pool.query(
    `select citizen_id from access_log where operation = 'see_touched' and citizen_id is not null`,
  )
  assert.equal(looked.rowCount, 3)
  await visitor.press('Registrér, at sagsbehandleren er væk', {
    fill: {
      [`Hvad skal der ske med mødet med ${second.name}?`]: 'aflys',
      'Besked til dem, hvis møde bliver aflyst (frivilligt)': 'Din sagsbehandler er på kursus',
    },
  })
  assert.match(visitor.page.alerts.join(), /Dagene er lukket/)
  assert.deepEqual(
    [await statusOf(first.meetingId), await statusOf(second.meetingId), await statusOf(third.meetingId)],
    ['planned 2026-11-10', 'cancelled 2026-11-09 Din sagsbehandler er på kursus', 'planned 2026-11-09'],
    'two free times for three',
  )
  assert.match(visitor.page.text, /Kursus/)
})

test('a caseworker is ill: a colleague takes their meetings over; what is left is decided one by one', async () => {
  const [one = '', two = ''] = await publish('ill', '2026-11-12T09:00', '2026-11-12T10:00')
  const [own = ''] = await publish('colleague', '2026-11-12T10:15')
  const [first, second] = [await booked(one), await booked(two)]
  await booked(own)
  const visitor = await office.visitorAs(planner)
  await visitor.go(`/jc/tider/dag?${new URLSearchParams({ dag: '12.11.2026', sb: await idOf('ill') }).toString()}`)
  await visitor.follow('Registrér, at sagsbehandleren er væk')
  await visitor.press('Vis, hvad der sker')
  assert.match(visitor.page.alerts.join(), /Vælg den kollega, der overtager møderne/)
  await visitor.press('Vis, hvad der sker', { fill: { 'Kollega, der overtager møderne': await idOf('colleague') } })
  assert.match(visitor.page.text, /Overdrag til colleague på samme tid/)
  assert.match(
    visitor.page.text,
    /Afgør selv: 1 møde kan ikke overdrages .* Kollegaen har selv et møde på det tidspunkt/,
  )
  await visitor.press('Registrér, at sagsbehandleren er væk')
  assert.match(visitor.page.alerts.join(), /1 møde er overdraget/)
  const { rows } = await office.database.pool.query<{ ref: string }>(
    `select caseworker.ref from meeting join caseworker on caseworker.id = meeting.caseworker_id
     where meeting.id = any($1) order by meeting.starts_at`,
    [[first.meetingId, second.meetingId]],
  )
  assert.deepEqual(
    rows.map(({ ref }) => ref),
    ['colleague', 'ill'],
  )
  assert.match(visitor.page.text, /colleague/)
})

const idOf = async (ref: string) =>
  (await office.database.pool.query<{ id: string }>('select id from caseworker where ref = $1', [ref])).rows[0]?.id ??
  ''

suite('times withdrawn', () => {
  test('one of a series, this and the later ones; a time taken meanwhile changes nothing and is told', async () => {
    const wednesdays = {
      offerId: offer.id,
      caseworkers: ['serie'],
      weekdays: [3],
      from: 540,
      until: 585,
      minutes: 45,
      pause: 0,
      capacity: 1,
      place: null,
      first: plainDate('2026-11-18'),
      last: plainDate('2026-12-09'),
      everyWeeks: 1,
      open: [],
    }
    const { ids } = must(await makeSeries(office.staff, wednesdays, { dryRun: false }))
    const [, second = '', third = ''] = ids
    const meeting = await booked(third)
    const visitor = await office.visitorAs(planner)
    await visitor.go(`/jc/tider/${second}`)
    assert.equal(visitor.page.heading, 'Onsdag den 25. november 2026 09.00–09.45')
    await visitor.press('Gem pladser', { fill: { 'Pladser pr. tid': '0' } })
    assert.equal(visitor.page.status, 422)
    await visitor.press('Gem pladser', { fill: { 'Pladser pr. tid': '4' } })
    assert.match(visitor.page.text, /0 af 4 booket/)
    await visitor.follow('Denne og de senere')
    assert.equal(visitor.page.heading, 'Træk 3 tider tilbage')
    await visitor.follow('Flyt til en anden tid')
    const { action, fields } = visitor.page.sending('Træk 3 tider tilbage', {})
    const target = fields.get(`moede-${meeting.meetingId}`)?.replace('flyt:', '') ?? ''
    await booked(target)
    await visitor.post(action, fields)
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts.join(), /En af de nye tider er lige blevet taget/)
    assert.equal(await statusOf(meeting.meetingId), 'planned 2026-12-02')
    await visitor.follow('Behold')
    await visitor.press('Træk 3 tider tilbage')
    assert.match(visitor.page.alerts.join(), /3 tider er trukket tilbage/)
    const { rows } = await office.database.pool.query<{ status: string }>(
      'select status from offered_time where id = any($1) order by starts_at',
      [ids],
    )
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['open', 'withdrawn', 'kept', 'withdrawn'],
    )
  })

  test('J-OWN: times of another job centre are not found; above twenty cancelled the number is typed', async () => {
    const hours = Array.from(
      { length: 22 },
      (_, at) => `2026-11-${at < 11 ? '16' : '17'}T${String(8 + (at % 11)).padStart(2, '0')}:00`,
    )
    const ids = await publish('mange', ...hours)
    for (const id of ids) await booked(id)
    const visitor = await office.visitorAs(planner)
    const away = {
      vis: 'ja',
      hvad: 'sagsbehandler',
      sb: await idOf('mange'),
      fra: '16.11.2026',
      til: '17.11.2026',
      moeder: 'aflys',
    }
    await visitor.go(`/jc/tider/luk?${new URLSearchParams(away).toString()}`)
    await visitor.press('Registrér, at sagsbehandleren er væk')
    assert.match(visitor.page.alerts.join(), /Skriv 22, hvis du vil aflyse 22 møder/)
    await visitor.press('Registrér, at sagsbehandleren er væk', { fill: { 'Antal møder, der bliver aflyst': '22' } })
    assert.match(visitor.page.alerts.join(), /Dagene er lukket/)
    const stranger = await office.visitorAs({ ...planner, sub: 'lise', where: 'Lindeby' })
    for (const path of [`/jc/tider/traek?tid=${ids[0]}`, `/jc/tider/${ids[0]}`, `/jc/tider/tilbud/${offer.id}`]) {
      await stranger.go(path)
      assert.equal(stranger.page.status, 404, path)
    }
  })
})

suite('offers', () => {
  test('are made, changed and retired; what is wrong is told and all that was typed is kept', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go('/jc/tider/tilbud')
    await visitor.follow('Nyt tilbud')
    const typed = { Titel: 'Informationsmøde', Kontaktgrupper: '2, 9', 'Længde, min.': '60' }
    await visitor.press('Gem tilbuddet', { choose: ['Andet møde'], fill: typed })
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts.join(), /Skriv numrene på kontaktgrupper, der findes/)
    assert.equal(visitor.page.valueOf('Titel'), 'Informationsmøde')
    await visitor.press('Gem tilbuddet', { fill: { Kontaktgrupper: '2, 12', 'Nummer på mødetypen': '9' } })
    assert.match(visitor.page.text, /Informationsmøde Andet møde 2, 12 60 Intet sted I brug/)
    await visitor.follow('Informationsmøde')
    await visitor.press('Gem tilbuddet', {
      choose: ['Andet møde', 'Tilbuddet er udgået: ingen kan booke det, og møderne står'],
    })
    assert.match(visitor.page.text, /Informationsmøde Andet møde 2, 12 60 Intet sted Udgået/)
    const { rows } = await office.database.pool.query<{ kept: string }>(
      `select concat_ws(' ', other_type, retired, minutes, rebooking_allowed) as kept from meeting_offer where title = 'Informationsmøde'`,
    )
    assert.deepEqual(rows, [{ kept: '9 t 60 t' }])
  })

  test('a caseworker who can have times is made, and changed by their reference', async () => {
    const visitor = await office.visitorAs(planner)
    await visitor.go('/jc/tider/sagsbehandlere')
    await visitor.press('Gem', { fill: { 'Jeres betegnelse': 'ny', 'Adresse på videorum (frivilligt)': 'http://x' } })
    assert.equal(visitor.page.status, 422)
    assert.deepEqual(visitor.page.texts('.error-summary li'), [
      'Skriv et navn',
      'Skriv en adresse, der begynder med https://',
    ])
    const name = 'Navn, som borgeren ser'
    await visitor.press('Gem', { fill: { [name]: 'Ny Nielsen', 'Adresse på videorum (frivilligt)': '' } })
    assert.match(visitor.page.text, /Ny Nielsen ny/)
    await visitor.press('Gem', {
      fill: { 'Jeres betegnelse': 'NY', [name]: 'Ny Navn', 'Hold (frivilligt)': 'Team  Syd' },
    })
    assert.match(visitor.page.text, /Ny Navn ny Team Syd/)
    assert.doesNotMatch(visitor.page.text, /Ny Nielsen/)
  })

  test('a caseworker reads them alone', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/tider/tilbud')
    assert.match(visitor.page.text, /Jobsamtale i Solby/)
    assert.ok(!visitor.page.links.some(({ name }) => name === 'Nyt tilbud'))
    for (const path of ['/jc/tider/luk', '/jc/tider/tilbud/nyt', `/jc/tider/tilbud/${offer.id}`]) {
      await visitor.go(path)
      assert.equal(visitor.page.status, 403, path)
    }
  })
})
