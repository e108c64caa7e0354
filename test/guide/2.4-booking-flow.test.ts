import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { findMeeting } from '../../src/storage/meetings.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from '../citizen/portal.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { whileHeld } from '../support/locks.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const MESSAGE = 'Besked til sagsbehandleren (frivilligt)'
const TITLE = 'Book din jobsamtale senest 10. juli 2017'

/**
 * A job centre and a citizen of their own for each test, so that none sees the offers of another.
 */
let centres = 10
async function scene({ contactGroup = 2, deadline = true }: { contactGroup?: number; deadline?: boolean } = {}) {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf(`${(centres += 1)}1`.padStart(5, '1'))
  const citizen = await citizenOf(staff, { contactGroup })
  const own = { ...portal, staff }
  if (deadline) await giveDeadline(own, citizen)
  const visitor = await portal.visitorAs(citizen)
  return { staff, own, citizen, visitor }
}

async function choose(visitor: Visitor, date: string, time: string) {
  await visitor.go(dayLink(visitor, date))
  await visitor.press('Fortsæt', { choose: [time] })
}

const receiptId = (visitor: Visitor): string => visitor.page.address.split('/')[2] ?? ''

test('§2.4, F-CHOICE: "Book jobsamtale/opfølgningssamtale med frist", from "Mine møder"', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:00')])
  await visitor.follow('Mine møder')
  assert.deepEqual(visitor.page.options, [], 'one kind of offer is no choice')
  assert.equal(visitor.page.headings[0], 'Book jobsamtale med frist')
  assert.match(
    visitor.page.text,
    /Du har fået en frist for, hvornår du senest skal booke den næste jobsamtale\. Fristen for at booke samtalen er senest mandag den 10\. juli 2017\. Book møde med frist Sådan booker du et møde Kontakt dit jobcenter/,
  )
  assert.equal(visitor.page.linkNamed('Kontakt dit jobcenter'), '/kontakt')
  const howTo = visitor.page.linkNamed('Sådan booker du et møde')
  await visitor.follow('Book møde med frist')
  assert.equal(visitor.page.heading, TITLE)
  await visitor.go(howTo)
  const steps = visitor.page.headings.filter((heading) => heading.startsWith('Trin '))
  assert.deepEqual(
    steps.map((heading) => heading.slice(0, 'Trin 1'.length)),
    ['Trin 1', 'Trin 2', 'Trin 3', 'Trin 4'],
  )
})

test('§2.4 "Se filmen om … at booke møder": the film that a setting names takes the place of our own page', async (t) => {
  const filmAddress = 'https://film.example.dk/booking'
  const withFilm = await createTestPortal('2017-06-26T10:00:00+02:00', { filmAddress })
  t.after(() => withFilm.drop())
  const citizen = await citizenOf(withFilm.staff)
  await giveDeadline(withFilm, citizen)
  const visitor = await withFilm.visitorAs(citizen)
  await visitor.go('/mine-moeder')
  assert.equal(visitor.page.linkNamed('Se filmen om at booke møder'), filmAddress)
  assert.doesNotMatch(visitor.page.text, /Sådan booker du/)
})

test('§2.4, F-CHOICE: "Hvis jobcentret har andre tilbud …, kan han få vist op til to radioknapper"', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:00')])
  const info = await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
  await timesAt(staff, info, [summer('2017-07-06 10:00'), summer('2017-08-30 10:00')])
  await visitor.follow('Mine møder')
  // "hvilket er det radioknap, som borgeren automatisk foretager opslag på"
  assert.deepEqual(visitor.page.options, ['* Book jobsamtale med frist', 'Book møde med jobcentret'])
  assert.equal(visitor.page.linkNamed('Book møde med frist'), '/book')
  await visitor.follow('Book møde med jobcentret')
  // "men disse indfrier ikke fristen"
  assert.deepEqual(visitor.page.options, ['* Informationsmøde'])
  assert.equal(visitor.page.heading, 'Book et møde')
  assert.match(
    visitor.page.text,
    /Mødet opfylder ikke din frist\. Du skal stadig booke din jobsamtale senest 10\. juli/,
  )
  await visitor.press('Fortsæt')
  // M-OTHER: not bound by the deadline's window.
  await visitor.go(`${visitor.page.address}&maaned=2017-08`)
  await choose(visitor, '2017-08-30', 'kl. 10.00')
  await visitor.press('Book')
  assert.match(visitor.page.text, /Dit møde er booket/)
  assert.doesNotMatch(visitor.page.text, /opfyldt din frist/)
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Ny frist:/)
})

test('F-CHOICE: without a deadline a meeting can be booked within the offers’ horizon', async () => {
  const { staff, visitor } = await scene({ deadline: false })
  await timesAt(staff, await offerOf(staff), [summer('2017-09-01 10:00')])
  await visitor.follow('Mine møder')
  assert.deepEqual(visitor.page.options, [])
  assert.equal(visitor.page.headings[0], 'Book et møde')
  await visitor.follow('Book et møde')
  assert.equal(visitor.page.heading, 'Book et møde')
  await visitor.press('Fortsæt')
  assert.doesNotMatch(visitor.page.text, /senest|frist/i)
  await choose(visitor, '2017-09-01', 'kl. 10.00')
  assert.doesNotMatch(visitor.page.text, /senest|frist/i)
  await visitor.press('Book')
  assert.match(visitor.page.text, /Din jobsamtale er booket/)
})

test('§2.4, F-1: "Book din jobsamtale senest 10. juli 2017"', async () => {
  const { staff, visitor } = await scene()
  const first = await offerOf(staff, { title: 'Hvis du er jobparat kontanthjælpsmodtager', description: 'Om job.' })
  await offerOf(staff, { title: 'Jobsamtale - kontanthjælp', description: 'Om planen.\nTag cv med.' })
  await offerOf(staff, { title: 'For uddannelseshjælp', contactGroups: [12] })
  await offerOf(staff, { title: 'Kun for jobklare', categories: ['2.2'] })
  await offerOf(staff, { title: 'Opfølgning', meetingType: 'follow_up' })
  await timesAt(staff, first, [summer('2017-07-05 10:00')])
  await visitor.go('/book')
  assert.equal(visitor.page.heading, TITLE)
  assert.equal(visitor.page.title, `Trin 1 – ${TITLE} – Selvbook`)
  assert.match(
    visitor.page.text,
    /Her kan du booke en jobsamtale med en sagsbehandler på dit jobcenter\. Fristen for at booke samtalen er senest 10\. juli 2017\. Kontakt dit jobcenter, hvis der ikke er flere ledige tider\./,
  )
  assert.ok(visitor.page.headings.includes('Trin 1 Jeg vil gerne have et møde om'))
  // F-1: "the offers that fit the citizen's group and category", of the deadline's type (D-TYPE).
  assert.deepEqual(visitor.page.options, ['Hvis du er jobparat kontanthjælpsmodtager', 'Jobsamtale - kontanthjælp'])
  assert.match(visitor.page.text, /Beskrivelse Vælg et tilbud og få vist beskrivelsen\./)
  assert.match(visitor.page.text, /Om planen\. Tag cv med\./)
  await visitor.press('Fortsæt')
  assert.equal(visitor.page.status, 422)
  assert.match(visitor.page.title, /^Fejl: Trin 1/)
  assert.deepEqual(visitor.page.alerts, ['Der er en fejl på siden Vælg, hvad du vil have et møde om'])
})

test('§2.4: "Book din opfølgningssamtale"', async () => {
  const { staff, own, citizen, visitor } = await scene({ contactGroup: 6, deadline: false })
  const offer = await offerOf(staff, { title: 'Opfølgning', meetingType: 'follow_up', contactGroups: [6] })
  await timesAt(staff, offer, [summer('2017-07-05 10:00')])
  await giveDeadline(own, citizen, { type: 'follow_up' })
  await visitor.go('/book')
  assert.equal(visitor.page.heading, 'Book din opfølgningssamtale senest 10. juli 2017')
  assert.match(visitor.page.text, /Her kan du booke en opfølgningssamtale med en sagsbehandler på dit jobcenter\./)
})

test('F-2: "Trin 2 Jeg vil gerne mødes" has the offer’s forms, and is left out when there is one', async () => {
  const { staff, visitor } = await scene()
  const offer = await offerOf(staff, { title: 'Valgfri', forms: ['in_person', 'phone', 'video'] })
  const one = await offerOf(staff, { title: 'Telefon', forms: ['phone'] })
  await timesAt(staff, offer, [summer('2017-07-05 10:00')])
  await timesAt(staff, one, [summer('2017-07-06 10:00')])
  await visitor.go('/book')
  await visitor.press('Fortsæt', { choose: ['Valgfri'] })
  assert.ok(visitor.page.headings.includes('Trin 2 Jeg vil gerne mødes'))
  assert.deepEqual(visitor.page.options, ['Ved fremmøde', 'På telefon', 'På video'])
  await visitor.press('Fortsæt')
  assert.equal(visitor.page.status, 422)
  assert.deepEqual(visitor.page.alerts, ['Der er en fejl på siden Vælg, hvordan du vil mødes'])
  await visitor.press('Fortsæt', { choose: ['På video'] })
  await choose(visitor, '2017-07-05', 'kl. 10.00')
  assert.match(visitor.page.text, /Mødeform På video/)
  await visitor.go('/book')
  await visitor.press('Fortsæt', { choose: ['Telefon'] })
  assert.ok(visitor.page.headings.includes('Trin 3 Jeg ønsker et mødetidspunkt'))
  await choose(visitor, '2017-07-06', 'kl. 10.00')
  await visitor.press('Book')
  assert.equal((await findMeeting(portal.database.db, receiptId(visitor)))?.form, 'phone')
})

test('§2.4, F-3: "Samtalen skal være holdt senest 17. juli 2017. Kalenderen viser derfor kun tider frem til denne dag."', async () => {
  const { staff, visitor } = await scene()
  const offer = await offerOf(staff)
  const days = ['2017-06-29', '2017-07-10', '2017-07-17', '2017-07-18', '2017-08-01']
  await timesAt(
    staff,
    offer,
    days.map((day) => summer(`${day} 10:00`)),
  )
  await timesAt(staff, offer, [summer('2017-07-10 13:00')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  assert.ok(visitor.page.headings.includes('Trin 3 Jeg ønsker et mødetidspunkt'))
  assert.match(
    visitor.page.text,
    /Samtalen skal være holdt senest 17\. juli 2017\. Kalenderen viser derfor kun tider frem til denne dag\. Vælg først en dag med ledige tider og dernæst et ledigt mødetidspunkt\./,
  )
  assert.ok(visitor.page.headings.includes('Juni 2017'))
  await visitor.follow('Næste måned, juli 2017')
  const free = visitor.page.links.map(({ name }) => name).filter((name) => name.includes('Ledige tider'))
  assert.deepEqual(free, [
    '29. juni Ledige tider, torsdag den 29. juni 2017, 1 tid',
    '10. Ledige tider, mandag den 10. juli 2017, 2 tider',
    '17. Sidste dag Ledige tider, mandag den 17. juli 2017, 1 tid',
  ])
  assert.ok(!visitor.page.links.some(({ name }) => name.startsWith('Næste måned')))
  await visitor.go(dayLink(visitor, '2017-07-10'))
  assert.deepEqual(visitor.page.options, ['kl. 10.00', 'kl. 13.00'])
  await visitor.press('Fortsæt')
  assert.equal(visitor.page.status, 422)
  assert.deepEqual(visitor.page.alerts, ['Der er en fejl på siden Vælg et mødetidspunkt'])
  assert.deepEqual(visitor.page.options, ['kl. 10.00', 'kl. 13.00'], 'the day is still the one chosen')
})

test('F-ABSENCE: days of a registered absence are not offered', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:00'), summer('2017-07-06 10:00')])
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær', {
    choose: ['Ferie'],
    fill: { 'Første dag': '2017-07-05', 'Sidste dag': '05.07.2017' },
  })
  assert.match(visitor.page.text, /Dit fravær er meldt\./)
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  assert.throws(() => dayLink(visitor, '2017-07-05'))
  assert.ok(dayLink(visitor, '2017-07-06'))
})

test('§2.4, F-DEADLINE: "får han hele vejen igennem flowet oplyst, hvornår han senest skal booke sin samtale"', async () => {
  const { staff, visitor } = await scene()
  const offer = await offerOf(staff, { forms: ['in_person', 'phone'] })
  await timesAt(staff, offer, [summer('2017-07-05 10:00')])
  // The heading names the day as well; the line says what it is, and how many days are left.
  const stands = () => {
    assert.match(visitor.page.heading, /senest 10\. juli 2017/)
    assert.match(visitor.page.text, /Frist for at booke: mandag den 10\. juli 2017 14 dage tilbage/)
  }
  await visitor.go('/book')
  assert.match(visitor.page.text, /Fristen for at booke samtalen er senest 10\. juli 2017\./, 'step 1 has a sentence')
  await visitor.press('Fortsæt')
  stands()
  await visitor.press('Fortsæt', { choose: ['På telefon'] })
  stands()
  await visitor.go(dayLink(visitor, '2017-07-05'))
  stands()
  await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
  stands()
})

test('F-4: "Trin 4 Tjek og bekræft": what, where, when, with whom; a message; "Book"; the receipt outside the steps', async () => {
  const { staff, visitor } = await scene()
  const offer = await offerOf(staff, { title: 'Jobsamtale - kontanthjælp', place: 'Nyropsgade 1, mødelokale 4' })
  await timesAt(staff, offer, [summer('2017-07-11 10:30')], { caseworker: 'Mette Holm' })
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  assert.equal(visitor.page.title, `Trin 4 – ${TITLE} – Selvbook`)
  assert.ok(visitor.page.headings.includes('Trin 4 Tjek og bekræft'))
  for (const fact of [
    'Emne Jobsamtale - kontanthjælp',
    'Mødeform Ved fremmøde',
    'Tidspunkt Tirsdag den 11. juli 2017 kl. 10.30 til 11.15',
    'Sted Nyropsgade 1, mødelokale 4',
    'Sagsbehandler Mette Holm',
    'Tiden er reserveret til dig i 10 minutter, indtil kl. 10.10.',
    'Mødet er først booket, når du trykker Book.',
  ])
    assert.ok(visitor.page.text.includes(fact), fact)
  await visitor.press('Book', { fill: { [MESSAGE]: 'Jeg kommer i kørestol.\r\nEr der <elevator>?' } })
  assert.match(visitor.page.address, /^\/moeder\/[0-9a-f-]{36}\/kvittering$/)
  assert.equal(visitor.page.heading, 'Kvittering')
  assert.deepEqual(visitor.page.alerts, ['Din jobsamtale er booket Du har opfyldt din frist.'])
  assert.doesNotMatch(visitor.page.text, /Trin/)
  assert.match(visitor.page.text, /Vi sender dig en bekræftelse på sms og e-mail\./)
  assert.equal(
    visitor.page.linkNamed('Føj til din kalender'),
    visitor.page.address.replace('kvittering', 'kalender.ics'),
  )
  const meeting = await findMeeting(portal.database.db, receiptId(visitor))
  assert.equal(meeting?.message, 'Jeg kommer i kørestol.\nEr der <elevator>?')
  await visitor.follow('Se mødet')
  assert.match(visitor.page.text, /Jeg kommer i kørestol\. Er der <elevator>\?/)
})

test('F-4: a message of more than 500 letters is refused, and every letter of it kept', async () => {
  const { staff, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-11 10:30')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  const long = '🦆'.repeat(501)
  await visitor.press('Book', { fill: { [MESSAGE]: long } })
  assert.equal(visitor.page.status, 422)
  assert.deepEqual(visitor.page.alerts.slice(0, 1), [
    'Der er en fejl på siden Beskeden er for lang. Den må højst være på 500 tegn.',
  ])
  assert.equal(visitor.page.valueOf(MESSAGE), long)
  await visitor.press('Book', { fill: { [MESSAGE]: '🦆'.repeat(500) } })
  assert.equal(visitor.page.heading, 'Kvittering')
})

test('D-HIDDEN: a deadline not yet activated limits silently: no date, no "senest", on no page', async () => {
  const { staff, own, citizen, visitor } = await scene({ deadline: false })
  const offer = await offerOf(staff, { forms: ['in_person', 'phone'] })
  await timesAt(staff, offer, [summer('2017-07-17 10:00'), summer('2017-07-18 10:00')])
  await giveDeadline(own, citizen, { activation: '2017-07-03' })
  const silent = () => {
    const [, main = ''] = visitor.page.html.split(/<main|<\/main/)
    assert.doesNotMatch(main, /senest|\bfrist(en)?\b|10\. juli|2017-07-10|month__day--last/i)
  }
  await visitor.go('/min-side')
  silent()
  await visitor.go('/mine-moeder')
  silent()
  await visitor.follow('Book et møde')
  silent()
  await visitor.press('Fortsæt')
  silent()
  await visitor.press('Fortsæt', { choose: ['På telefon'] })
  silent()
  assert.throws(() => dayLink(visitor, '2017-07-18'), 'D-WINDOW limits all the same')
  await choose(visitor, '2017-07-17', 'kl. 10.00')
  silent()
  await visitor.press('Book')
  assert.equal(visitor.page.heading, 'Kvittering')
  assert.doesNotMatch(visitor.page.text, /opfyldt din frist/)
})

test('F-ROBUST: going back and reloading lose nothing; what was chosen is still chosen', async () => {
  const { staff, visitor } = await scene()
  const offer = await offerOf(staff, { title: 'A', forms: ['in_person', 'phone'] })
  await offerOf(staff, { title: 'B' })
  await timesAt(staff, offer, [summer('2017-07-11 10:30')])
  await visitor.go('/book')
  await visitor.press('Fortsæt', { choose: ['A'] })
  await visitor.press('Fortsæt', { choose: ['På telefon'] })
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  const confirming = visitor.page.address
  await visitor.press('Tilbage', { fill: { [MESSAGE]: 'Jeg er døv.' } })
  assert.deepEqual(visitor.page.options, ['* kl. 10.30'])
  await visitor.follow('Mødeform På telefon')
  assert.deepEqual(visitor.page.options, ['Ved fremmøde', '* På telefon'])
  await visitor.follow('Emne A')
  assert.deepEqual(visitor.page.options, ['* A', 'B'])
  await visitor.go(confirming)
  assert.equal(visitor.page.valueOf(MESSAGE), 'Jeg er døv.')
  await visitor.press('Ret Mødeform')
  assert.equal(visitor.page.heading, TITLE)
  await visitor.go(confirming)
  await visitor.press('Book')
  assert.equal((await findMeeting(portal.database.db, receiptId(visitor)))?.message, 'Jeg er døv.')
})

const meetingsOf = async (citizen: string) =>
  (await portal.database.db.selectFrom('meeting').select('id').where('citizen_id', '=', citizen).execute()).length

test('F-ROBUST: a double click books once, and both clicks see the receipt', async () => {
  const { staff, citizen, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-11 10:30')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  const { action, fields } = visitor.page.sending('Book', {})
  // None has booked when all three are on their way: each waits for the citizen.
  const held = { lock: 'select from citizen where id = $1 for update', values: [citizen], waiting: 3 }
  const answers = await whileHeld(portal.database.pool, held, () =>
    Promise.all([1, 2, 3].map(() => visitor.ask(action, { method: 'POST', body: fields }))),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303, 303],
  )
  const led = new Set(answers.map(({ headers }) => headers.get('location')))
  assert.equal(led.size, 1, `each click leads to the one receipt, not to ${[...led].join(' and ')}`)
  assert.equal(await meetingsOf(citizen), 1)
  // Later still: the page that the back button shows, sent again.
  await visitor.post(action, fields)
  assert.equal(visitor.page.heading, 'Kvittering')
  await visitor.go(`/book/bekraeft?emne=${fields.get('emne')}&tid=${fields.get('tid')}`)
  assert.equal(visitor.page.heading, 'Kvittering')
})

test('F-ROBUST: two tabs book once, and the second says what the first has done', async () => {
  const { staff, citizen, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-11 10:30'), summer('2017-07-12 10:30')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  const calendar = visitor.page.address
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  const second = visitor.tab()
  await second.go(calendar)
  await choose(second, '2017-07-12', 'kl. 10.30')
  // One hold a citizen: the second tab's has taken the place of the first's.
  await visitor.press('Book')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Din reservation er udløbet')
  await second.press('Book')
  assert.equal(second.page.heading, 'Kvittering')
  await visitor.press('Vælg tiden igen')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Du har allerede booket')
  assert.match(visitor.page.text, /Du har en tid onsdag den 12\. juli 2017 kl\. 10\.30\./)
  assert.equal(await meetingsOf(citizen), 1)
})

test('F-DEADLINE: a deadline that the job centre changes meanwhile is said before anything is booked', async () => {
  const { staff, own, citizen, visitor } = await scene()
  await timesAt(staff, await offerOf(staff), [summer('2017-07-05 10:30')])
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-05', 'kl. 10.30')
  await giveDeadline(own, citizen, { due: '2017-07-03' })
  await visitor.press('Book', { fill: { [MESSAGE]: 'Hej' } })
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Din frist er ændret')
  assert.equal(await meetingsOf(citizen), 0)
  await visitor.follow('Begynd forfra')
  assert.equal(visitor.page.heading, 'Book din jobsamtale senest 3. juli 2017')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-05', 'kl. 10.30')
  assert.equal(visitor.page.valueOf(MESSAGE), 'Hej')
})

test('F-DEADLINE: a deadline that is closed, or runs out, meanwhile is said too', async () => {
  const { staff, own, citizen, visitor } = await scene({ deadline: false })
  await timesAt(staff, await offerOf(staff), [summer('2017-07-11 10:30')])
  const id = await giveDeadline(own, citizen)
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  must(await closeDeadline(staff, id, 'sat ved en fejl'))
  await visitor.press('Book')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Din frist gælder ikke længere')
  await giveDeadline(own, citizen)
  portal.clock.set(summer('2017-07-10 23:59'))
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await choose(visitor, '2017-07-11', 'kl. 10.30')
  portal.clock.set(summer('2017-07-11 00:01'))
  await visitor.press('Book')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Fristen er overskredet')
  assert.match(visitor.page.text, /Du skulle have booket senest mandag den 10\. juli 2017\./)
  assert.equal(await meetingsOf(citizen), 0)
})
