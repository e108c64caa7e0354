import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeContactDetails } from '../../src/actions/change-citizen.ts'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { dateIn } from '../../src/citizen/own-details/absences.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { findCitizen } from '../../src/storage/citizens.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const holiday = (from: string, to: string) => ({
  choose: ['Ferie'],
  fill: { 'Første dag': from, 'Sidste dag': to },
})

test('F-ABSENCE: "Mit fravær" reports, says what it does to times and meetings, and withdraws', async () => {
  const citizen = await citizenOf(portal.staff)
  const [timeId = ''] = await timesAt(portal.staff, await offerOf(portal.staff), [summer('2017-07-05 10:00')])
  const wanted = { citizenId: citizen, timeId, form: null, message: null, requireHold: false }
  must(await bookMeeting(portal.asCitizen(citizen), wanted))
  const visitor = await portal.visitorAs(citizen)
  await visitor.follow('Mit fravær')
  assert.match(visitor.page.text, /Du har ikke meldt fravær\./)
  assert.deepEqual(visitor.page.options, ['Ferie', 'Sygdom', 'Uddannelse eller kursus', 'Andet'])
  const { action, fields } = visitor.page.sending('Meld fravær', holiday('2017-07-03', '2017-07-14'))
  await visitor.post(action, fields)
  assert.deepEqual(visitor.page.alerts, [
    'Dit fravær er meldt. Du får ikke vist ledige tider i perioden. Du har et møde i perioden. Det gælder stadig, medmindre du ombooker eller aflyser det.',
  ])
  assert.match(visitor.page.text, /Ferie Mandag den 3\. juli 2017 til fredag den 14\. juli 2017/)
  // F-ROBUST: sent twice, reported once.
  await visitor.post(action, fields)
  assert.equal(visitor.page.buttons.filter((name) => name.startsWith('Slet')).length, 1)
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Du har meldt fravær den dag\. Mødet gælder stadig/)
  await visitor.go('/mit-fravaer')
  await visitor.press('Slet fraværet mandag den 3. juli 2017 til fredag den 14. juli 2017')
  assert.deepEqual(visitor.page.alerts, ['Dit fravær er slettet.'])
  assert.match(visitor.page.text, /Du har ikke meldt fravær\./)
})

test('J-YEARS: an absence to 2062, or from the year 25, is refused beside its field, also when it is changed', async () => {
  const visitor = await portal.visitorAs(await citizenOf(portal.staff))
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær', holiday('2017-07-03', '2062-07-14'))
  assert.equal(visitor.page.status, 422)
  assert.match(visitor.page.text, /Datoen er mere end 3 år fremme\. Kontrollér årstallet\./)
  await visitor.press('Meld fravær', holiday('0025-07-03', '2017-07-14'))
  assert.equal(visitor.page.status, 422)
  assert.match(visitor.page.text, /Datoen er mere end 3 år tilbage\. Kontrollér årstallet\./)
  await visitor.press('Meld fravær', holiday('2017-07-03', '2017-07-14'))
  await visitor.follow('Ret fraværet mandag den 3. juli 2017 til fredag den 14. juli 2017')
  await visitor.press('Gem ændringen', { fill: { 'Sidste dag': '9999-12-31' } })
  assert.equal(visitor.page.status, 422)
  assert.match(visitor.page.text, /Datoen er mere end 3 år fremme/)
  await visitor.go('/mit-fravaer')
  assert.match(visitor.page.text, /Ferie Mandag den 3\. juli 2017 til fredag den 14\. juli 2017/)
})

test('F-ABSENCE: a deadline holds all the same, and the page says so', async () => {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær', holiday('2017-07-03', '2017-07-03'))
  assert.match(visitor.page.text, /Din frist gælder stadig: Du skal booke senest mandag den 10\. juli 2017\./)
  assert.match(visitor.page.text, /Ferie Mandag den 3\. juli 2017 /)
})

test('F-ABSENCE: what is wrong is said beside its field, and what was written stays', async () => {
  const visitor = await portal.visitorAs(await citizenOf(portal.staff))
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær')
  assert.equal(visitor.page.status, 422)
  assert.match(visitor.page.alerts[0] ?? '', /^Der er 3 fejl på siden/)
  await visitor.press('Meld fravær', holiday('2017-07-14', '2017-07-03'))
  assert.match(visitor.page.alerts[0] ?? '', /Den sidste dag skal være den samme som den første eller senere$/)
  assert.equal(visitor.page.valueOf('Første dag'), '2017-07-14')
  assert.deepEqual(visitor.page.options[0], '* Ferie')
  await visitor.press('Meld fravær', holiday('2017-06-01', '2017-06-25'))
  assert.match(visitor.page.alerts[0] ?? '', /Den sidste dag er allerede gået$/)
  await visitor.press('Meld fravær', holiday('i morgen', '2017-07-03'))
  assert.match(visitor.page.alerts[0] ?? '', /Skriv datoen som dag, måned og år, for eksempel 10\.07\.2017$/)
})

test('D-EXEMPT, F-ABSENCE: the job centre’s exemptions are neither shown nor withdrawn; nor is anybody else’s absence', async () => {
  const citizen = await citizenOf(portal.staff)
  const period = { from: plainDate('2017-06-26'), to: plainDate('2017-08-01') }
  const { id } = must(await reportAbsence(portal.staff, citizen, { kind: 'exempt', ...period }))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/mit-fravaer')
  assert.match(visitor.page.text, /Du har ikke meldt fravær\./)
  await visitor.post(`/mit-fravaer/${id}/slet`, {})
  assert.equal(visitor.page.status, 404)
  const other = await citizenOf(portal.staff)
  const theirs = must(await reportAbsence(portal.asCitizen(other), other, { kind: 'illness', ...period }))
  await visitor.post(`/mit-fravaer/${theirs.id}/slet`, {})
  assert.equal(visitor.page.status, 404)
  const left = await portal.database.db.selectFrom('absence').select('id').where('withdrawn_at', 'is', null).execute()
  assert.ok([id, theirs.id].every((one) => left.some((row) => row.id === one)))
})

test('a date as a date field sends it, and as Danes write it', () => {
  for (const text of ['2017-07-10', '10.07.2017', '10.7.2017', '10/7-2017', ' 10-07-2017 ', '10. 7. 2017'])
    assert.equal(dateIn(text)?.toString(), '2017-07-10', text)
  for (const text of ['', '31.02.2017', '10.07.17', '2017-07-10T10:00', '20170710', '-271821-04-20', '10.07.20171'])
    assert.equal(dateIn(text), null, text)
})

test('"Indstillinger": mobile, e-mail, SMS and e-mail service on and off', async () => {
  const citizen = await citizenOf(portal.staff)
  const visitor = await portal.visitorAs(citizen)
  await visitor.follow('Indstillinger')
  assert.deepEqual(visitor.page.options, ['* Ja tak til sms', '* Ja tak til e-mail'])
  await visitor.press('Gem', { choose: ['Ja tak til e-mail'], fill: { 'E-mailadresse': '' } })
  assert.deepEqual(visitor.page.alerts, ['Dine indstillinger er gemt.'])
  assert.deepEqual(visitor.page.options, ['* Ja tak til sms', 'Ja tak til e-mail'])
  const stored = await findCitizen(portal.database.db, citizen)
  assert.deepEqual(
    [stored?.mobile, stored?.email, stored?.smsService, stored?.emailService, stored?.language],
    ['+4512345678', null, true, false, 'da'],
  )
  await visitor.press('Gem', { choose: ['Ja tak til e-mail'], fill: { Mobilnummer: '1234', 'E-mailadresse': '' } })
  assert.equal(visitor.page.status, 422)
  assert.match(
    visitor.page.alerts[0] ?? '',
    /^Der er 2 fejl på siden Mobilnummeret er ikke rigtigt\. .* Skriv din e-mailadresse, hvis du vil have e-mail$/,
  )
  assert.equal(visitor.page.valueOf('Mobilnummer'), '1234')
})

test('a number is shown in groups, stored in E.164, and the same number written otherwise needs no code', async () => {
  const citizen = await citizenOf(portal.staff)
  const stored = async () => (await findCitizen(portal.database.db, citizen))?.mobile
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/indstillinger')
  assert.equal(visitor.page.valueOf('Mobilnummer'), '12 34 56 78')
  for (const Mobilnummer of ['12345678', '0045 12345678', '\u202a+45 12 34 56 78\u202c', '12–34–56–78']) {
    await visitor.press('Gem', { fill: { Mobilnummer } })
    assert.deepEqual([visitor.page.alerts, await stored()], [['Dine indstillinger er gemt.'], '+4512345678'])
  }
})

test('one value, one judge: what the API takes bars nobody from their settings', async () => {
  const citizen = await citizenOf(portal.staff)
  const taken = { mobile: '+299223344', email: "m.o'brien@example.dk" }
  must(await changeContactDetails(portal.asCitizen(citizen), citizen, taken))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/indstillinger')
  assert.equal(visitor.page.valueOf('Mobilnummer'), '+299 22 33 44')
  await visitor.press('Gem', {})
  const saved = await findCitizen(portal.database.db, citizen)
  assert.deepEqual([saved?.mobile, saved?.email], [taken.mobile, taken.email])
})

test('what stands already is not judged again: an address from before bars nobody from the rest of the page', async () => {
  const citizen = await citizenOf(portal.staff)
  const old = { mobile: '+4500000000', email: 'søren@bøf.dk' }
  must(await changeContactDetails(portal.asCitizen(citizen), citizen, old))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/indstillinger')
  await visitor.press('Gem', {})
  assert.deepEqual(visitor.page.alerts, ['Dine indstillinger er gemt.'])
  await visitor.press('Gem', { fill: { 'E-mailadresse': 'sören@bøf.dk' } })
  assert.match(visitor.page.alerts[0] ?? '', /E-mailadressen er ikke rigtig/)
  const saved = await findCitizen(portal.database.db, citizen)
  assert.deepEqual([saved?.mobile, saved?.email], [old.mobile, old.email])
})

test('NUL, ESC and U+202E in an address are a mistake beside the field', async () => {
  const visitor = await portal.visitorAs(await citizenOf(portal.staff))
  for (const sign of ['\0', '\u001b', '\u202e']) {
    await visitor.go('/indstillinger')
    await visitor.press('Gem', { fill: { 'E-mailadresse': `a${sign}b@x.dk`, Mobilnummer: `1234${sign}567` } })
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts[0] ?? '', /^Der er 2 fejl på siden/)
  }
})

test('a language whose pages are not written yet is answered in Danish', async () => {
  const citizen = await citizenOf(portal.staff)
  await portal.database.db.updateTable('citizen').set({ language: 'kl' }).where('id', '=', citizen).execute()
  const visitor = await portal.visitorAs(citizen)
  assert.equal(visitor.page.heading, 'Min side')
  assert.match(visitor.page.html, /<html lang="da"/)
})

test('"Kontakt dit jobcenter": name, address, telephone, e-mail, web', async () => {
  const staff = portal.asStaffOf('85101')
  const visitor = await portal.visitorAs(await citizenOf(staff))
  await visitor.go('/kontakt')
  assert.match(visitor.page.text, /Vi har ingen kontaktoplysninger på dit jobcenter\./)
  const details = {
    address: 'Nyropsgade 1, 1602 København V',
    phone: '33 17 33 17',
    email: 'job@kk.dk',
    url: 'https://kk.dk/',
  }
  must(await changeJobCentre(staff, { name: 'Jobcenter København', ...details }))
  await visitor.go('/kontakt')
  assert.match(
    visitor.page.text,
    /Jobcenter København Telefon 33 17 33 17 E-mail job@kk\.dk Adresse Nyropsgade 1 1602 København V Hjemmeside https:\/\/kk\.dk\//,
  )
  assert.equal(visitor.page.linkNamed('33 17 33 17'), 'tel:+4533173317')
  must(await changeJobCentre(staff, { name: 'Jobcenter København', ...details, phone: '33 17 33 17, tast 2' }))
  await visitor.go('/kontakt')
  assert.match(visitor.page.text, /Telefon 33 17 33 17, tast 2 E-mail/)
  assert.ok(!visitor.page.links.some(({ name }) => name.startsWith('33')), 'what is more than a number is no link')
})

test('F-ABSENCE: an absence is changed in one step; sent twice it is changed once', async () => {
  const citizen = await citizenOf(portal.staff)
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær', holiday('2017-07-03', '2017-07-14'))
  await visitor.follow('Ret fraværet mandag den 3. juli 2017 til fredag den 14. juli 2017')
  assert.equal(visitor.page.valueOf('Sidste dag'), '2017-07-14')
  assert.deepEqual(visitor.page.options[0], '* Ferie')
  await visitor.press('Gem ændringen', { fill: { 'Sidste dag': '2017-07-01' } })
  assert.equal(visitor.page.status, 422)
  assert.equal(visitor.page.valueOf('Sidste dag'), '2017-07-01')
  const { action, fields } = visitor.page.sending('Gem ændringen', {
    choose: ['Sygdom'],
    fill: { 'Sidste dag': '2017-07-04' },
  })
  await visitor.post(action, fields)
  assert.match(visitor.page.alerts[0] ?? '', /^Dit fravær er rettet\. Du får ikke vist ledige tider i perioden\./)
  assert.match(visitor.page.text, /Sygdom Mandag den 3\. juli 2017 til tirsdag den 4\. juli 2017/)
  assert.doesNotMatch(visitor.page.text, /14\. juli/)
  await visitor.post(action, fields)
  assert.match(visitor.page.alerts[0] ?? '', /^Dit fravær er rettet\./)
  assert.equal(visitor.page.buttons.filter((name) => name.startsWith('Slet')).length, 1)
  const { db } = portal.database
  const rows = await db.selectFrom('absence').selectAll().where('citizen_id', '=', citizen).orderBy('kind').execute()
  assert.deepEqual(
    rows.map(({ kind, withdrawn_at }) => [kind, withdrawn_at !== null]),
    [
      ['holiday', true],
      ['illness', false],
    ],
  )
})

test('F-ABSENCE: nobody changes another’s absence, nor what the job centre has registered', async () => {
  const [mine, other] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
  const period = { from: plainDate('2017-07-03'), to: plainDate('2017-07-04') }
  const { id } = must(await reportAbsence(portal.asCitizen(other), other, { kind: 'holiday', ...period }))
  const { id: exemption } = must(await reportAbsence(portal.staff, mine, { kind: 'exempt', ...period }))
  const visitor = await portal.visitorAs(mine)
  for (const absence of [id, exemption, 'x']) {
    await visitor.go(`/mit-fravaer/${absence}/ret`)
    assert.equal(visitor.page.status, 404)
    await visitor.post(`/mit-fravaer/${absence}/ret`, { grund: 'other', fra: '2017-07-03', til: '2017-07-05' })
    assert.equal(visitor.page.status, 404)
  }
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær', holiday('2017-07-03', '2017-07-14'))
  assert.equal(visitor.page.buttons.filter((name) => name.startsWith('Slet')).length, 1)
})
