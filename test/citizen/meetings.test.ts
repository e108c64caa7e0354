import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeMeeting } from '../../src/actions/change-meeting.ts'
import type { OfferContent } from '../../src/actions/change-offer.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { registerWalkIn } from '../../src/actions/register-walk-in.ts'
import { strikeOutWalkIn } from '../../src/actions/strike-out-walk-in.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { instant } from '../../src/rules/dates.ts'
import { findCitizen } from '../../src/storage/citizens.ts'
import { findMeeting } from '../../src/storage/meetings.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const THE_TENTH = { date: '2017-07-10', time: 'kl. 09.00' }

let centres = 10
/** A citizen with the guide's deadline who has booked Wednesday 5 July at 10. */
async function booked(
  times: readonly string[] = ['2017-07-10 09:00', '2017-07-12 09:00'],
  terms: Partial<OfferContent> = {},
) {
  portal.clock.set(summer('2017-06-26 10:00'))
  const staff = portal.asStaffOf(`${(centres += 1)}1`.padStart(5, '1'))
  const citizen = await citizenOf(staff)
  await giveDeadline({ ...portal, staff }, citizen)
  const offer = await offerOf(staff, { title: 'Jobsamtale - kontanthjælp', place: 'Nyropsgade 1', ...terms })
  const [first = '', ...ids] = await timesAt(staff, offer, ['2017-07-05 10:00', ...times].map(summer))
  const wanted = { citizenId: citizen, timeId: first, form: null, message: 'Hej', requireHold: false }
  const { id } = must(await bookMeeting(portal.asCitizen(citizen), wanted))
  const visitor = await portal.visitorAs(citizen)
  const stored = async () => {
    const meeting = await findMeeting(portal.database.db, id)
    assert.ok(meeting)
    return meeting
  }
  const statusOfDeadline = async () =>
    (
      await portal.database.db
        .selectFrom('deadline')
        .select('status')
        .where('citizen_id', '=', citizen)
        .executeTakeFirst()
    )?.status
  return { staff, citizen, offer, id, ids, visitor, stored, statusOfDeadline }
}

test('§2.1, M-REBOOK: "Inden for denne frist vil borgeren også have mulighed for at ombooke"', async () => {
  const { id, visitor, stored, statusOfDeadline } = await booked([
    '2017-07-10 09:00',
    '2017-07-17 09:00',
    '2017-07-18 09:00',
  ])
  await visitor.follow('Ombook mødet onsdag den 5. juli')
  assert.equal(visitor.page.heading, 'Ombook møde')
  assert.match(visitor.page.text, /Din nuværende tid Jobsamtale - kontanthjælp Onsdag den 5\. juli 2017 kl\. 10\.00/)
  assert.match(visitor.page.text, /Samtalen skal være holdt senest 17\. juli 2017\./)
  assert.throws(() => dayLink(visitor, '2017-07-18'))
  await visitor.go(dayLink(visitor, THE_TENTH.date))
  await visitor.press('Fortsæt', { choose: [THE_TENTH.time] })
  assert.match(
    visitor.page.text,
    /Din nuværende tid Onsdag den 5\. juli 2017 kl\. 10\.00 Din nye tid Mandag den 10\. juli 2017 kl\. 09\.00 til 09\.45/,
  )
  assert.match(visitor.page.text, /Dit møde er først flyttet, når du trykker Ombook til den nye tid\./)
  const { action, fields } = visitor.page.sending('Ombook til den nye tid', {})
  await visitor.press('Ombook til den nye tid')
  assert.equal(visitor.page.address, `/moeder/${id}/kvittering`)
  assert.match(visitor.page.text, /Du har flyttet dit møde til en ny tid/)
  const meeting = await stored()
  assert.equal(meeting.startsAt.toString(), '2017-07-10T07:00:00Z')
  assert.equal(meeting.message, 'Hej')
  assert.equal(meeting.revision, 1)
  assert.equal(await statusOfDeadline(), 'met')
  // F-ROBUST: sent twice.
  await visitor.post(action, fields)
  assert.equal(visitor.page.address, `/moeder/${id}/kvittering`)
  assert.equal((await stored()).revision, 1)
})

test('M-REBOOK: "if the new time is lost the old stays"', async () => {
  const { staff, id, ids, visitor, stored } = await booked()
  await visitor.go(`/moeder/${id}/ombook?dag=2017-07-10`)
  await visitor.press('Fortsæt', { choose: [THE_TENTH.time] })
  portal.clock.set(summer('2017-06-26 10:10'))
  const rival = await citizenOf(staff)
  const wanted = { citizenId: rival, timeId: ids[0] ?? '', form: null, message: null, requireHold: false }
  must(await bookMeeting(portal.asCitizen(rival), wanted))
  await visitor.press('Ombook til den nye tid')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Tiden er lige blevet taget')
  assert.match(visitor.page.text, /Dit møde onsdag den 5\. juli 2017 kl\. 10\.00 gælder stadig\./)
  assert.equal((await stored()).startsAt.toString(), '2017-07-05T08:00:00Z')
  assert.equal(visitor.page.linkNamed('Se alle ledige tider'), `/moeder/${id}/ombook?dag=2017-07-10`)
  await visitor.press('Fortsæt', { choose: visitor.page.options })
  await visitor.press('Ombook til den nye tid')
  assert.equal((await stored()).startsAt.toString(), '2017-07-12T07:00:00Z')
})

test('M-REBOOK: without another free time the meeting stays, and it is recorded (F-EVIDENCE)', async () => {
  const { citizen, visitor } = await booked([])
  await visitor.follow('Ombook mødet onsdag den 5. juli')
  assert.match(
    visitor.page.text,
    /Der er ingen andre ledige tider i øjeblikket\. Din tid onsdag den 5\. juli 2017 kl\. 10\.00 gælder stadig\./,
  )
  const found = await portal.database.db
    .selectFrom('no_time_finding')
    .select('at')
    .where('citizen_id', '=', citizen)
    .execute()
  assert.equal(found.length, 1)
})

test('M-REBOOK: refused when the offer does not allow it, too late, and after the due date', async () => {
  const never = await booked(undefined, { rebooking: { allowed: false, noticeHours: 24 } })
  await never.visitor.go(`/moeder/${never.id}/ombook`)
  assert.equal(never.visitor.page.status, 409)
  assert.equal(never.visitor.page.heading, 'Du kan ikke ombooke mødet')
  assert.match(never.visitor.page.text, /Mødet kan ikke ombookes her\. Kontakt dit jobcenter, hvis du ikke kan komme\./)
  const late = await booked()
  portal.clock.set(summer('2017-07-04 10:01'))
  await late.visitor.go(`/moeder/${late.id}/ombook`)
  assert.match(late.visitor.page.text, /Det er for sent at ombooke mødet\./)
  const due = await booked()
  await due.visitor.go(`/moeder/${due.id}/ombook?dag=2017-07-12`)
  await due.visitor.press('Fortsæt', { choose: ['kl. 09.00'] })
  await due.visitor.press('Ombook til den nye tid')
  assert.match(due.visitor.page.text, /Du kan ombooke til og med mandag den 10\. juli 2017\./)
  assert.match(due.visitor.page.text, /Du kan aflyse indtil tirsdag den 11\. juli 2017 kl\. 09\.00\./)
  portal.clock.set(summer('2017-07-11 00:00'))
  await due.visitor.go(`/moeder/${due.id}/ombook`)
  assert.equal(due.visitor.page.status, 409)
  assert.match(due.visitor.page.text, /Din frist er passeret, så du kan ikke ombooke mødet\./)
})

test('M-CANCEL, D-CANCEL: asks first and says that the deadline holds again', async () => {
  const { id, visitor, stored, statusOfDeadline } = await booked()
  await visitor.follow('Aflys mødet onsdag den 5. juli')
  assert.equal(visitor.page.heading, 'Aflys møde')
  assert.match(visitor.page.text, /Vil du aflyse mødet\?/)
  assert.deepEqual(visitor.page.alerts, [
    'Når du aflyser, gælder din frist igen. Du skal booke en ny jobsamtale senest mandag den 10. juli 2017.',
  ])
  assert.equal((await stored()).status, 'planned')
  const { action, fields } = visitor.page.sending('Ja, aflys mødet', {})
  await visitor.press('Ja, aflys mødet')
  assert.match(visitor.page.text, /Du har aflyst dit møde Mødet onsdag den 5\. juli 2017 kl\. 10\.00 er aflyst\./)
  assert.equal(visitor.page.linkNamed('Book en ny tid'), '/book')
  assert.equal((await stored()).status, 'cancelled')
  assert.equal(await statusOfDeadline(), 'active')
  await visitor.post(action, fields)
  assert.equal(visitor.page.address, `/moeder/${id}/kvittering`)
  await visitor.go('/min-side')
  assert.match(visitor.page.text, /Ny frist:/)
  await visitor.go('/mine-moeder')
  assert.match(visitor.page.text, /Tidligere møder .*Jobsamtale - kontanthjælp Aflyst/)
})

test('M-CANCEL: after the due date the page says that the deadline is gone then; too late, that it is too late', async () => {
  const { id, visitor } = await booked()
  await visitor.go(`/moeder/${id}/ombook?dag=2017-07-12`)
  await visitor.press('Fortsæt', { choose: ['kl. 09.00'] })
  await visitor.press('Ombook til den nye tid')
  portal.clock.set(summer('2017-07-11 08:00'))
  await visitor.go(`/moeder/${id}/aflys`)
  assert.match(
    visitor.page.alerts[0] ?? '',
    /Din frist for at booke var mandag den 10\. juli 2017\. Når du aflyser, kan du ikke længere booke inden for fristen\./,
  )
  portal.clock.set(summer('2017-07-11 09:01'))
  await visitor.press('Ja, aflys mødet')
  assert.equal(visitor.page.status, 409)
  assert.equal(visitor.page.heading, 'Du kan ikke aflyse mødet')
  assert.match(visitor.page.text, /Det er for sent at aflyse mødet\./)
})

test('M-REBOOK, M-CANCEL: what the page says holds, for notices of 0, 5, 12 and 24 hours', async () => {
  const dayBefore = 'Du kan ombooke til og med tirsdag den 4. juli 2017.'
  const cases = [
    { noticeHours: 0, words: [dayBefore, 'Du kan aflyse indtil onsdag den 5. juli 2017 kl. 10.00.'], until: '10:00' },
    { noticeHours: 5, words: [dayBefore, 'Du kan aflyse indtil onsdag den 5. juli 2017 kl. 05.00.'], until: '05:00' },
    {
      noticeHours: 12,
      words: ['Du kan ombooke eller aflyse indtil tirsdag den 4. juli 2017 kl. 22.00.'],
      until: null,
    },
    {
      noticeHours: 24,
      words: ['Du kan ombooke eller aflyse indtil tirsdag den 4. juli 2017 kl. 10.00.'],
      until: null,
    },
  ]
  for (const { noticeHours, words, until } of cases) {
    const terms = { allowed: true, noticeHours }
    const { id, visitor, stored, statusOfDeadline } = await booked(undefined, { rebooking: terms, cancelling: terms })
    const told = words.join(' ')
    for (const address of ['/min-side', `/moeder/${id}`, `/moeder/${id}/kvittering`]) {
      await visitor.go(address)
      assert.ok(visitor.page.text.includes(told), `${noticeHours} h, ${address}: ${visitor.page.text}`)
    }
    portal.clock.set(summer('2017-07-04 23:59'))
    await visitor.go(`/moeder/${id}/ombook`)
    assert.equal(visitor.page.status, until ? 200 : 409, `rebooking on the last evening, ${noticeHours} h`)
    portal.clock.set(summer('2017-07-05 00:00'))
    await visitor.go(`/moeder/${id}/ombook`)
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.text, /Det er for sent at ombooke mødet\./)
    if (!until) continue
    portal.clock.set(summer(`2017-07-05 ${until}`))
    await visitor.go('/min-side')
    assert.ok(visitor.page.text.includes(words[1] ?? '–'), visitor.page.text)
    assert.equal(visitor.page.text.includes('Du kan ombooke'), false)
    await visitor.go(`/moeder/${id}/aflys`)
    assert.deepEqual(visitor.page.alerts, [], 'the deadline was closed when the day came (D-HELD)')
    await visitor.press('Ja, aflys mødet')
    assert.equal((await stored()).status, 'cancelled')
    assert.equal(await statusOfDeadline(), 'closed')
  }
})

test('M-REBOOK: the new time has the terms of its own offer, and the receipt says them', async () => {
  const { staff, id, visitor, stored } = await booked([])
  const strict = await offerOf(staff, {
    title: 'Jobsamtale, kort',
    rebooking: { allowed: false, noticeHours: 24 },
    cancelling: { allowed: true, noticeHours: 48 },
  })
  await timesAt(staff, strict, [summer('2017-07-12 09:00')])
  await visitor.go(`/moeder/${id}/ombook?dag=2017-07-12`)
  await visitor.press('Fortsæt', { choose: ['kl. 09.00'] })
  await visitor.press('Ombook til den nye tid')
  assert.match(visitor.page.text, /Du kan aflyse indtil mandag den 10\. juli 2017 kl\. 09\.00\./)
  assert.equal(visitor.page.text.includes('Du kan ombooke'), false)
  const { offerId, rebooking, cancelling } = await stored()
  assert.deepEqual([offerId, rebooking.allowed, cancelling.noticeHours], [strict.id, false, 48])
})

test('M-WALK-IN: an interview that was struck out is not shown to the citizen, on any page', async () => {
  const { staff, citizen, visitor } = await booked()
  const interview = { heldAt: instant(summer('2017-06-20 09:00')), minutes: 30, caseworker: 'x' }
  const { id } = must(await registerWalkIn(staff, citizen, { ...interview, interviewType: 'job' }))
  await visitor.go('/mine-moeder')
  assert.match(visitor.page.text, /20\. juni/)
  must(await strikeOutWalkIn(staff, id, 'Forkert borger'))
  await visitor.go('/mine-moeder')
  assert.equal(visitor.page.text.includes('20. juni'), false)
  await visitor.go(`/moeder/${id}`)
  assert.equal(visitor.page.status, 404)
})

test('J-OWN: another person’s meeting does not exist, on any of its addresses', async () => {
  const { id } = await booked()
  const stranger = await portal.visitorAs(await citizenOf(portal.staff))
  for (const page of ['', '/kvittering', '/kalender.ics', '/ombook', '/ombook/bekraeft', '/aflys']) {
    await stranger.go(`/moeder/${id}${page}`)
    assert.equal(stranger.page.status, 404, page)
    assert.doesNotMatch(stranger.page.text, /juli|Jobsamtale/)
  }
  for (const page of ['/ombook', '/ombook/bekraeft', '/aflys']) {
    await stranger.post(`/moeder/${id}${page}`, {})
    assert.equal(stranger.page.status, 404, page)
  }
})

/** The lines of an iCalendar file, unfolded, by name. */
async function calendarFile(answer: Response): Promise<Map<string, string>> {
  const lines = (await answer.text()).replaceAll(/\r\n[ \t]/g, '').split('\r\n')
  assert.equal(lines[0], 'BEGIN:VCALENDAR')
  assert.deepEqual(lines.slice(-2), ['END:VCALENDAR', ''], 'RFC 5545 (3.1): the last line ends with CRLF as well')
  return new Map(lines.map((line) => [line.split(/[:;]/)[0] ?? '', line.slice(line.indexOf(':') + 1)]))
}

test('F-4: the calendar file of a meeting: UTC, a stable UID, a sequence that rises, cancelled when it is', async () => {
  const { id, visitor, citizen } = await booked()
  const answer = await visitor.ask(`/moeder/${id}/kalender.ics`)
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8; method=PUBLISH')
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="moede-2017-07-05.ics"')
  const text = await answer.clone().text()
  const file = await calendarFile(answer)
  const expected = {
    METHOD: 'PUBLISH',
    UID: `${id}@selvbook`,
    SEQUENCE: '0',
    DTSTART: '20170705T080000Z',
    DTEND: '20170705T084500Z',
    STATUS: 'CONFIRMED',
    LOCATION: 'Nyropsgade 1',
    ORGANIZER: 'mailto:svar-ikke@selvbook.invalid',
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(file.get(name), value, name)
  // N-SECRET: nobody's name or number, no benefit.
  assert.match(file.get('SUMMARY') ?? '', /^Jobsamtale med /)
  assert.doesNotMatch(text, /kontanthjælp|Borger|61019/)
  assert.ok(!text.includes(citizen))
  await visitor.go(`/moeder/${id}/aflys`)
  await visitor.press('Ja, aflys mødet')
  const cancelled = await visitor.ask(`/moeder/${id}/kalender.ics`)
  assert.equal(cancelled.headers.get('content-type'), 'text/calendar; charset=utf-8; method=CANCEL')
  const later = await calendarFile(cancelled)
  assert.equal(later.get('METHOD'), 'CANCEL')
  assert.equal(later.get('UID'), `${id}@selvbook`)
  assert.equal(later.get('SEQUENCE'), '1')
  assert.equal(later.get('STATUS'), 'CANCELLED')
  assert.equal(later.get('ORGANIZER'), file.get('ORGANIZER'))
})

for (const [form, says] of [
  ['in_person', 'Mød op til tiden. Kan du ikke komme, skal du ombooke'],
  ['phone', 'Hav telefonen klar til tiden. Kan du ikke være med, skal du ombooke'],
  ['video', 'Vær klar ved skærmen til tiden. Kan du ikke være med, skal du ombooke'],
] as const)
  test(`the receipt of a meeting ${form}: "${says}"`, async () => {
    const { id, visitor } = await booked([], { forms: [form] })
    await visitor.go(`/moeder/${id}/kvittering`)
    assert.ok(visitor.page.text.includes(says), visitor.page.text)
    if (form !== 'in_person') assert.doesNotMatch(visitor.page.text, /Mød op/)
  })

test('F-4: the receipt says what was done last, and by whom', async () => {
  const { staff, citizen, id, ids, visitor } = await booked()
  const own = portal.asCitizen(citizen)
  const to = (timeId = '') => ({ meetingId: id, timeId, form: null, message: null, requireHold: false })
  const receipt = async () => {
    await visitor.go(`/moeder/${id}/kvittering`)
    return visitor.page.text
  }
  assert.match(await receipt(), /Din jobsamtale er booket Du har opfyldt din frist\./)
  must(await rebookMeeting(own, to(ids[0])))
  assert.match(await receipt(), /Du har flyttet dit møde til en ny tid Du har opfyldt din frist\./)
  must(await rebookMeeting(staff, to(ids[1])))
  assert.match(await receipt(), /Jobcentret har flyttet dit møde til en ny tid/)
  must(await changeMeeting(staff, id, { place: 'Sal 2' }))
  assert.match(await receipt(), /Jobcentret har ændret dit møde/)
  must(await rebookMeeting(own, to(ids[0])))
  assert.match(await receipt(), /Du har flyttet dit møde til en ny tid/)
  must(await moveMeeting(staff, id, { kind: 'own_hour', startsAt: instant(summer('2017-07-11 09:00')) }))
  assert.match(await receipt(), /Jobcentret har flyttet dit møde til en ny tid/)
  must(await cancelMeeting(staff, { meetingId: id, reason: null }))
  assert.match(
    await receipt(),
    /Jobcentret har aflyst dit møde Mødet tirsdag den 11\. juli 2017 kl\. 09\.00 er aflyst\./,
  )
})

test('F-4: of a summons the receipt says that the job centre has summoned', async () => {
  portal.clock.set(summer('2017-06-26 10:00'))
  const citizen = await citizenOf(portal.staff)
  const [timeId = ''] = await timesAt(portal.staff, await offerOf(portal.staff), [summer('2017-07-06 08:00')])
  const { id } = must(await summonCitizen(portal.staff, citizen, { kind: 'time', timeId, form: null }))
  const visitor = await portal.visitorAs(citizen)
  await visitor.go(`/moeder/${id}/kvittering`)
  assert.match(visitor.page.text, /Jobcentret har indkaldt dig til en jobsamtale/)
  assert.doesNotMatch(visitor.page.text, /booket/)
})

test('N-SECRET: what a job centre has written goes into the calendar file as into an e-mail', async () => {
  const { citizen, id, visitor, staff } = await booked([], { place: 'Sygedagpengehuset, Nyropsgade 1' })
  const file = async () => await calendarFile(await visitor.ask(`/moeder/${id}/kalender.ics`))
  assert.equal((await file()).get('LOCATION'), '***\\, Nyropsgade 1')
  const { name = '' } = (await findCitizen(portal.database.db, citizen)) ?? {}
  must(await changeMeeting(staff, id, { place: `${name}s hjem` }))
  assert.equal((await file()).get('LOCATION'), '*** hjem')
})
