import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { withdrawTimes } from '../../src/actions/withdraw-times.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from './portal.ts'
import type { Visitor } from './visitor.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const MESSAGE = 'Besked til sagsbehandleren (frivilligt)'

let centres = 10
async function scene(times: readonly string[] = ['2017-07-11 10:30']) {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf(`${(centres += 1)}1`.padStart(5, '1'))
  const citizen = await citizenOf(staff)
  await giveDeadline({ ...portal, staff }, citizen)
  const offer = await offerOf(staff)
  const ids = await timesAt(staff, offer, times.map(summer))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  return { staff, citizen, offer, ids, visitor }
}

async function toStep4(visitor: Visitor, date = '2017-07-11', time = 'kl. 10.30') {
  await visitor.go(dayLink(visitor, date))
  await visitor.press('Fortsæt', { choose: [time] })
}

/** Somebody else of the same job centre books a time at once. */
async function taken(staff: TestPortal['staff'], timeId: string) {
  const rival = await citizenOf(staff)
  const wanted = { citizenId: rival, timeId, form: null, message: null, requireHold: false }
  must(await bookMeeting(portal.asCitizen(rival), wanted))
}

test('M-HOLD: the remaining minutes of the hold are shown', async () => {
  const { visitor } = await scene()
  await toStep4(visitor)
  assert.match(visitor.page.text, /Tiden er reserveret til dig i 10 minutter, indtil kl\. 10\.10\./)
  portal.clock.set(summer('2017-06-26 10:08').replace(':00+', ':30+'))
  await visitor.go(visitor.page.address)
  assert.match(visitor.page.text, /Tiden er reserveret til dig i 2 minutter, indtil kl\. 10\.10\./)
})

test('M-HOLD: a hold that has lapsed is said; the time is chosen again with one button and nothing typed is lost', async () => {
  const { visitor, offer } = await scene()
  await toStep4(visitor)
  portal.clock.set(summer('2017-06-26 10:10'))
  await visitor.press('Book', { fill: { [MESSAGE]: 'Jeg har en hund med.' } })
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Din reservation er udløbet')
  assert.match(
    visitor.page.text,
    /Tiden tirsdag den 11\. juli 2017 kl\. 10\.30 er ikke længere reserveret til dig, men den er stadig ledig\. Du har ikke booket noget endnu\./,
  )
  assert.equal(visitor.page.linkNamed('Se alle ledige tider'), `/book/tid?emne=${offer.id}&dag=2017-07-11`)
  await visitor.press('Vælg tiden igen')
  assert.match(visitor.page.text, /reserveret til dig i 10 minutter, indtil kl\. 10\.20/)
  assert.equal(visitor.page.valueOf(MESSAGE), 'Jeg har en hund med.')
  await visitor.press('Book')
  assert.equal(visitor.page.heading, 'Kvittering')
})

test('M-NO-DOUBLE: "Tiden er lige blevet taget" offers the three nearest others, and nothing typed is lost', async () => {
  const { staff, ids, visitor } = await scene([
    '2017-07-11 10:30',
    '2017-07-03 10:30',
    '2017-07-11 13:00',
    '2017-07-12 09:00',
    '2017-07-10 14:00',
    '2017-07-17 09:00',
  ])
  await visitor.go(`${visitor.page.address}&maaned=2017-07`)
  await toStep4(visitor)
  portal.clock.set(summer('2017-06-26 10:11'))
  await taken(staff, ids[0] ?? '')
  await visitor.press('Book', { fill: { [MESSAGE]: 'Jeg har en hund med.' } })
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Tiden er lige blevet taget')
  assert.match(visitor.page.text, /Du har ikke booket noget endnu\./)
  assert.deepEqual(
    visitor.page.options.map((option) => option.replace(/ caseworker.*/, '')),
    ['Mandag den 10. juli 2017 kl. 14.00', 'Tirsdag den 11. juli 2017 kl. 13.00', 'Onsdag den 12. juli 2017 kl. 09.00'],
  )
  await visitor.press('Fortsæt', { choose: ['Tirsdag den 11. juli 2017 kl. 13.00'] })
  assert.equal(visitor.page.valueOf(MESSAGE), 'Jeg har en hund med.')
  await visitor.press('Book')
  assert.match(visitor.page.text, /Tirsdag den 11\. juli 2017 kl\. 13\.00 til 13\.45/)
})

test('M-NO-DOUBLE: a time that is taken between the calendar and the choice', async () => {
  const { staff, ids, visitor } = await scene(['2017-07-11 10:30', '2017-07-12 09:00'])
  await visitor.go(dayLink(visitor, '2017-07-11'))
  await taken(staff, ids[0] ?? '')
  await visitor.press('Fortsæt', { choose: ['kl. 10.30'] })
  assert.equal(visitor.page.heading, 'Tiden er lige blevet taget')
  await visitor.follow('Se alle ledige tider')
  assert.equal(visitor.page.status, 200)
  assert.match(visitor.page.text, /Der er ingen ledige tider tirsdag den 11\. juli\. Vælg en anden dag\./)
})

test('M-HORIZON: a time that the job centre withdraws meanwhile, and one that has begun', async () => {
  const { staff, ids, visitor } = await scene(['2017-06-26 10:30', '2017-07-12 09:00'])
  await toStep4(visitor, '2017-06-26')
  const confirming = visitor.page.address
  portal.clock.set(summer('2017-06-26 10:30'))
  await visitor.go(confirming)
  await visitor.press('Vælg tiden igen')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Tiden kan ikke længere bookes')
  assert.match(visitor.page.text, /Tiden er begyndt\. Vælg en senere tid\./)
  assert.equal(visitor.page.options.length, 1)
  await visitor.press('Fortsæt', { choose: visitor.page.options })
  must(await withdrawTimes(staff, { ids: [ids[1] ?? ''], onBooked: 'refuse', reason: null, dryRun: false }))
  await visitor.press('Book')
  assert.equal(visitor.page.heading, 'Tiden kan ikke længere bookes')
  assert.match(visitor.page.text, /Tiden kan ikke længere bookes\. Vælg en anden tid\./)
})

test('J-WHY: who cannot book by themselves is told why, and what to do', async () => {
  const staff = portal.asStaffOf('99101')
  const citizen = await citizenOf(staff, { contactGroup: 1 })
  const visitor = await portal.visitorAs(citizen)
  const reason = /Din kontaktgruppe kan ikke selv booke møder her\. Kontakt dit jobcenter for at få en tid\./
  await visitor.go('/mine-moeder')
  assert.match(visitor.page.text, /Hvorfor kan jeg ikke booke\?/)
  assert.match(visitor.page.text, reason)
  await visitor.go('/book')
  assert.equal(visitor.page.status, 403)
  assert.match(visitor.page.text, reason)
})

test('addresses that are unknown, malformed or past get a sentence, never an error of ours', async () => {
  const { offer, ids, visitor } = await scene()
  const emne = `emne=${offer.id}`
  const cases: readonly [string, number, RegExp][] = [
    ['/book?emne=x&moede=%00', 200, /Trin 1/],
    ['/book/tid', 200, /Trin 1/],
    ['/book/tid?emne=%00', 404, /Mødet, du valgte, findes ikke længere\. Vælg et andet\./],
    ['/book/tid?emne=00000000-0000-7000-8000-000000000000', 404, /findes ikke længere/],
    [`/book/tid?${emne}&maaned=2017-13`, 400, /Vi kunne ikke læse den dag eller måned, du bad om\./],
    [`/book/tid?${emne}&maaned=juli`, 400, /Vi kunne ikke læse/],
    [`/book/tid?${emne}&dag=2017-02-30`, 400, /Vi kunne ikke læse/],
    [`/book/tid?${emne}&dag=-271821-04-20`, 200, /Der er ingen tider at booke/],
    [`/book/tid?${emne}&maaned=2016-01`, 200, /Der er ingen tider at booke i den måned, du bad om\./],
    [`/book/tid?${emne}&maaned=9999-12`, 200, /Der er ingen tider at booke i den måned/],
    [`/book/tid?${emne}&dag=2017-07-12`, 200, /Der er ingen ledige tider onsdag den 12\. juli\./],
    [`/book/tid?${emne}&form=hologram`, 200, /Trin 3/],
    [`/book/bekraeft?${emne}`, 404, /Vi kan ikke se, hvad du har valgt\./],
    [`/book/bekraeft?${emne}&tid=%27%3B--`, 404, /Vi kan ikke se/],
    [`/book/bekraeft?${emne}&tid=${ids[0]}`, 409, /ikke længere reserveret til dig/],
    ['/moeder/1', 404, /Adressen er måske skrevet forkert/],
    ['/moeder/00000000-0000-7000-8000-000000000000/aflys', 404, /Adressen er måske/],
    ['/moeder/%00/ombook', 404, /Adressen er måske/],
    ['/mit-fravaer?meldt=%00', 200, /Mit fravær/],
  ]
  for (const [path, status, words] of cases) {
    await visitor.go(path)
    assert.equal(visitor.page.status, status, path)
    assert.match(visitor.page.text, words, path)
  }
})

test('forms that were never offered change nothing and get a sentence', async () => {
  const { offer, ids, citizen, visitor } = await scene()
  const foreign = portal.asStaffOf('98101')
  const theirs = await offerOf(foreign)
  const [theirTime = ''] = await timesAt(foreign, theirs, [summer('2017-07-11 10:30')])
  const emne = offer.id
  const tid = ids[0] ?? ''
  const cases: readonly [string, Record<string, string>, number][] = [
    ['/book', { emne: theirs.id }, 404],
    ['/book', { emne: '\0' }, 404],
    ['/book/form', { emne, form: 'hologram' }, 422],
    ['/book/tid', { emne, tid: theirTime }, 404],
    ['/book/tid', { emne: theirs.id, tid: theirTime }, 404],
    ['/book/tid', { emne, tid: '\0' }, 404],
    ['/book/bekraeft', { emne, tid }, 409],
    ['/book/bekraeft', { emne, tid: theirTime, besked: '\0' }, 404],
    ['/moeder/x/aflys', {}, 404],
    ['/mit-fravaer', { grund: 'deprived', fra: '2017-07-01', til: '2017-07-02' }, 422],
    ['/mit-fravaer', { grund: 'holiday', fra: '99999-01-01', til: 'i morgen' }, 422],
    ['/indstillinger', { mobil: '\0', email: 'a@b', sms: 'on' }, 422],
    ['/log-ud', { hvem: '\0' }, 409],
  ]
  for (const [path, fields, status] of cases) {
    await visitor.post(path, fields)
    assert.equal(visitor.page.status, status, `${path} ${JSON.stringify(fields)}`)
    assert.ok(visitor.page.text.length > 40, path)
  }
  const { db } = portal.database
  const left = async (table: 'meeting' | 'absence' | 'seat') =>
    (await db.selectFrom(table).select('citizen_id').where('citizen_id', '=', citizen).execute()).length
  assert.deepEqual([await left('meeting'), await left('absence'), await left('seat')], [0, 0, 0])
})

test('control characters and invisible signs in a message are left out', async () => {
  const { visitor } = await scene()
  await toStep4(visitor)
  await visitor.press('Book', { fill: { [MESSAGE]: 'Hej\0\u001b\u202e igen\u200b' } })
  assert.equal(visitor.page.heading, 'Kvittering')
  await visitor.follow('Se mødet')
  assert.match(visitor.page.text, /Hej igen(?!\u200b)/)
})

test('names, titles and messages are escaped wherever they stand', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const evil = '<img src=x onerror=alert(1)>"\''
  const staff = portal.asStaffOf('97101')
  const citizen = await citizenOf(staff)
  await portal.database.db.updateTable('citizen').set({ name: evil }).where('id', '=', citizen).execute()
  await portal.database.db
    .updateTable('job_centre')
    .set({ name: evil, url: 'javascript:alert(1)' })
    .where('code', '=', '97101')
    .execute()
  const offer = await offerOf(staff, { title: evil, description: evil, place: evil })
  await timesAt(staff, offer, [summer('2017-07-11 10:30'), summer('2017-07-12 10:30')], { caseworker: evil })
  const visitor = await portal.visitorAs(citizen)
  const clean = () => {
    assert.doesNotMatch(visitor.page.html, /<img src=x|javascript:/)
    assert.ok(visitor.page.html.includes('&lt;img src=x'), visitor.page.address)
  }
  for (const path of ['/min-side', '/mine-moeder', '/kontakt', '/book', '/log-ind/mitid']) {
    await visitor.go(path)
    clean()
  }
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await toStep4(visitor)
  clean()
  await visitor.press('Book', { fill: { [MESSAGE]: evil } })
  clean()
  await visitor.follow('Se mødet')
  clean()
  assert.ok(visitor.page.text.includes(evil))
})

test('D-HIDDEN: a deadline that comes meanwhile and may not be seen yet is not told of in a refusal either', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf('96101')
  const citizen = await citizenOf(staff)
  await timesAt(staff, await offerOf(staff, { title: 'Jobsamtale' }), [summer('2017-08-01 10:00')])
  const follow = await offerOf(staff, { title: 'Opfølgning', meetingType: 'follow_up' })
  await timesAt(staff, follow, [summer('2017-07-04 10:00')])
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/book')
  await visitor.press('Fortsæt', { choose: ['Jobsamtale'] })
  await toStep4(visitor, '2017-08-01', 'kl. 10.00')
  await giveDeadline({ ...portal, staff }, citizen, { activation: '2017-07-03' })
  await visitor.press('Book')
  assert.equal(visitor.page.status, 409)
  assert.match(visitor.page.text, /Tiden ligger for langt fremme\. Vælg en tidligere tid\./)
  assert.doesNotMatch(visitor.page.text, /frist|senest/i)
  await visitor.go(`/book/tid?emne=${follow.id}`)
  assert.equal(visitor.page.status, 409)
  assert.match(visitor.page.text, /Jobcentret har ingen møder, der passer til dig lige nu\./)
  assert.doesNotMatch(visitor.page.text, /frist|senest/i)
})

test('D-MOVE, M-FLAG: who belongs to no job centre is told so on every page; a meeting that stays is marked', async () => {
  const { staff, ids, citizen, visitor } = await scene()
  const wanted = { citizenId: citizen, timeId: ids[0] ?? '', form: null, message: null, requireHold: false }
  must(await bookMeeting(portal.asCitizen(citizen), wanted))
  must(await changeJobCentreOf(staff, citizen, { jobCentre: null, from: plainDate('2017-06-26') }))
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Du hører ikke til et jobcenter lige nu\./)
  assert.match(visitor.page.text, /Mødet er hos et andet jobcenter end dit nuværende\./)
  await visitor.go('/kontakt')
  assert.match(visitor.page.text, /Du hører ikke til et jobcenter lige nu\./)
  await visitor.go('/mine-moeder')
  assert.match(
    visitor.page.text,
    /Hvorfor kan jeg ikke booke\? Du hører ikke til et jobcenter lige nu og kan derfor ikke selv booke\./,
  )
  await visitor.go('/book')
  assert.equal(visitor.page.status, 403)
})
