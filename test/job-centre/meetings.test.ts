import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeContactDetails, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { closeDays } from '../../src/actions/close-days.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { findMeeting } from '../../src/storage/meetings.ts'
import type { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { caseworker, createTestOffice, type Office } from './office.ts'

// Summoning, moving, cancelling and registering, as a caseworker does it: Monday 2 November 2026.

const NOW = '2026-11-02T10:00:00+01:00'
let office: Office
let visitor: Visitor
before(async () => {
  office = await createTestOffice()
  visitor = await office.visitorAs(caseworker)
})
after(() => office.drop())

const winter = (text: string) => `${text.replace(' ', 'T')}:00+01:00`

/** A citizen with a deadline to 13 November, and an offer with two times of the caseworker's. */
async function citizenWithTimes(contactGroup = 2) {
  office.clock.set(NOW)
  const id = await citizenOf(office.staff, { contactGroup })
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-13'), activationDate: null } as const
  must(await setDeadline(office.staff, id, wanted))
  return { id, page: `/jc/borgere/${id}/indkald` }
}

const statusOf = async (id: string) => {
  const { rows } = await office.database.pool.query<{ status: string }>(
    'select status from deadline where citizen_id = $1 order by id desc limit 1',
    [id],
  )
  return rows[0]?.status
}

const idOnPage = () => /moeder\/([0-9a-f-]{36})/.exec(visitor.page.address)?.[1] ?? ''

suite('a caseworker summons', () => {
  test('the first free time that fits is chosen, what follows stands beside it, and so it comes to be', async () => {
    const { id, page } = await citizenWithTimes(3)
    const offer = await offerOf(office.staff, { contactGroups: [3], title: 'Samtale om job', place: 'Sal 3' })
    await timesAt(office.staff, offer, [winter('2026-11-05 09:00'), winter('2026-11-06 09:00')], { caseworker: 'Bo' })
    must(
      await reportAbsence(office.staff, id, {
        kind: 'holiday',
        from: plainDate('2026-11-05'),
        to: plainDate('2026-11-05'),
      }),
    )
    await visitor.go(page)
    assert.equal(visitor.page.status, 200)
    assert.match(visitor.page.heading, /^Indkald for Borger/)
    assert.match(
      visitor.page.text,
      /Fredag den 6\. november kl\. 09\.00 til 09\.45 Samtale om job, Bo På et andet tidspunkt/,
    )
    assert.doesNotMatch(visitor.page.text, /Torsdag den 5\. november/, 'days away are not offered')
    assert.match(visitor.page.text, /Fristen til fredag den 13\. november bliver indfriet/)
    assert.match(visitor.page.text, /får besked på sms og e-mail/)
    assert.match(visitor.page.text, /Påmindelse torsdag den 5\. november kl\. 09\.00/)
    assert.match(visitor.page.text, /kan selv ombooke og aflyse mødet/)
    await visitor.press('Indkald')
    assert.match(visitor.page.address, /^\/jc\/moeder\/.*gjort=indkaldt/)
    assert.match(
      visitor.page.text,
      /er indkaldt\. .*Status Planlagt Hvornår Fredag den 6\. november kl\. 09\.00 til 09\.45/,
    )
    assert.equal(await statusOf(id), 'met')
    await visitor.go(`/jc/borgere/${id}`)
    await visitor.press('Vis borgeren', { fill: { 'Årsag til opslaget': 'meeting' } })
    assert.match(
      visitor.page.text,
      /5\.11\. 09\.00 Sms og e-mail om mødet/,
      'N-MEETING: in the time line before it is made',
    )
  })

  test('at an hour of one’s own, with everything typed kept where it is wrong', async () => {
    const { id, page } = await citizenWithTimes()
    await visitor.go(`${page}?tid=egen&dag=31.2.&kl=25&minutter=1&sted=Sal+1`)
    assert.equal(visitor.page.status, 422)
    assert.deepEqual(visitor.page.alerts.length, 1)
    assert.match(visitor.page.html, /name="dag" value="31\.2\."/)
    assert.match(visitor.page.html, /name="sted" value="Sal 1"/)
    const other = await citizenOf(office.staff)
    must(
      await summonCitizen(office.staff, other, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: instant(winter('2026-11-10 10:00')),
        minutes: 45,
        caseworker: 'Karen',
        form: 'in_person',
        place: null,
        rebooking: null,
        cancelling: null,
      }),
    )
    const { rows } = await office.database.pool.query<{ id: string }>(`select id from caseworker where ref = 'Karen'`)
    const hour = (kl: string) =>
      `${page}?tid=egen&dag=10.11.&kl=${kl}&minutter=30&hvem-moeder=${rows[0]?.id}&form=phone&type=job`
    await visitor.go(hour('10.15'))
    assert.match(visitor.page.text, /Sagsbehandleren har et andet møde på det tidspunkt/)
    assert.ok(!visitor.page.buttons.includes('Indkald'))
    await visitor.go(hour('11'))
    assert.match(
      visitor.page.text,
      /Jobsamtale tirsdag den 10\. november 2026 kl\. 11\.00 til 11\.30 På telefon med Karen/,
    )
    assert.match(visitor.page.text, /kan ikke selv ombooke eller aflyse/)
    await visitor.press('Indkald')
    const meeting = await findMeeting(office.database.db, idOnPage())
    assert.deepEqual([meeting?.citizenId, meeting?.form, meeting?.caseworkerRef], [id, 'phone', 'Karen'])
  })

  test('an hour of one’s own on a day on which hardly anybody is met: a warning for each reason', async () => {
    const { page } = await citizenWithTimes()
    const planner = office.as({ kind: 'staff', jobCentre: '10100', roles: ['planner'], name: 'Pia Plan' })
    const day = plainDate('2026-12-24')
    const { rows } = await office.database.pool.query<{ id: string }>(
      `insert into caseworker (id, job_centre, ref, name) values (gen_random_uuid(), '10100', 'shut', 'Sine Fri') returning id`,
    )
    const own = `${page}?tid=egen&dag=24.12.&kl=10&minutter=30&hvem-moeder=${rows[0]?.id}&form=in_person&type=job&sted=Sal+7`
    await visitor.go(own)
    assert.match(visitor.page.text, /Juleaften: jobcentret har lukket den dag, medmindre I åbner den/)
    assert.doesNotMatch(visitor.page.text, /ikke til stede|Stedet har lukket/)
    const away = { from: day, to: day, reason: null }
    must(await closeDays(planner, { ...away, place: null, caseworker: 'shut' }, { dryRun: false }))
    must(await closeDays(planner, { ...away, place: 'sal 7', caseworker: null }, { dryRun: false }))
    must(await closeDays(planner, { ...away, place: 'Sal 8', caseworker: null }, { dryRun: false }))
    await visitor.go(own)
    assert.match(visitor.page.text, /Sagsbehandleren er ikke til stede den dag/)
    assert.match(visitor.page.text, /Stedet har lukket den dag/)
    assert.deepEqual(
      visitor.page.all('main [autofocus]').map((one) => one.tagName),
      ['li'],
    )
    await visitor.go(own.replace('24.12.', '23.12.'))
    assert.doesNotMatch(visitor.page.text, /har lukket den dag/)
  })

  test('M-EARLIER: who has an interview gets it moved, not another', async () => {
    const { id, page } = await citizenWithTimes(10)
    const offer = await offerOf(office.staff, { contactGroups: [10] })
    const [timeId = ''] = await timesAt(office.staff, offer, [winter('2026-11-12 09:00'), winter('2026-11-16 09:00')])
    const { id: meeting } = must(
      await bookMeeting(office.asCitizen(id), { citizenId: id, timeId, form: null, message: null, requireHold: false }),
    )
    await visitor.go(page)
    assert.match(visitor.page.text, /har allerede en samtale torsdag den 12\. november 2026\. Flyt den i stedet\./)
    assert.equal(visitor.page.linkNamed('Flyt mødet'), `/jc/moeder/${meeting}/flyt`)
  })

  test('J-STALE: what changed while the form stood open is told, and nothing is done until it is chosen again', async () => {
    const { id, page } = await citizenWithTimes(11)
    const offer = await offerOf(office.staff, { contactGroups: [11] })
    await timesAt(office.staff, offer, [winter('2026-11-12 09:00')])
    await visitor.go(page)
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-20'), activationDate: null } as const
    must(await setDeadline(office.staff, id, wanted))
    await visitor.press('Indkald')
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.text, /Sagen er ændret, mens du skrev Der er sat en frist/)
    assert.match(visitor.page.text, /Fristen til fredag den 20\. november bliver indfriet/)
    assert.equal(await statusOf(id), 'active')
    await visitor.press('Indkald alligevel')
    assert.equal(await statusOf(id), 'met')
  })

  test('whom nothing reaches: a warning that is read before the button', async () => {
    const { id, page } = await citizenWithTimes(13)
    await office.database.pool.query('update citizen set sms_service = false, email_service = false where id = $1', [
      id,
    ])
    const offer = await offerOf(office.staff, { contactGroups: [13] })
    await timesAt(office.staff, offer, [winter('2026-11-12 09:00')])
    await visitor.go(page)
    assert.match(visitor.page.text, /har aldrig været på Min side og får hverken sms eller e-mail/)
    const [focused = ''] = visitor.page.all('[autofocus]').map((one) => one.tagName.toLowerCase())
    assert.equal(focused, 'li')
  })
})

async function planned(group: number, startsAt = '2026-11-12 09:00') {
  const { id } = await citizenWithTimes(group)
  const offer = await offerOf(office.staff, { contactGroups: [group], title: 'Samtale' })
  const [timeId = '', later = ''] = await timesAt(office.staff, offer, [winter(startsAt), winter('2026-11-24 13:00')], {
    caseworker: `Karin ${group}`,
  })
  const wanted = { citizenId: id, timeId, form: null, message: 'Jeg har min datter med', requireHold: false }
  const meeting = must(await bookMeeting(office.asCitizen(id), wanted))
  return { id, meeting: meeting.id, later }
}

suite('a caseworker moves and cancels', () => {
  test('old and new stand beside each other; beyond the last day it may be; the deadline stays met', async () => {
    const { id, meeting } = await planned(4)
    await visitor.go(`/jc/moeder/${meeting}/flyt`)
    assert.match(
      visitor.page.text,
      /Før: Torsdag den 12\. november kl\. 09\.00 til 09\.45.*Efter: Jobsamtale tirsdag den 24\. november 2026 kl\. 13\.00/,
    )
    assert.match(
      visitor.page.text,
      /er stadig indfriet.*Mødet er efter den sidste dag for samtalen, som er fredag den 20\. november/,
    )
    await visitor.press('Flyt mødet')
    assert.match(visitor.page.text, /Mødet er flyttet\..*Tirsdag den 24\. november/)
    assert.equal(await statusOf(id), 'met')
  })

  test('to another hour of the same caseworker', async () => {
    const { meeting } = await planned(5)
    await visitor.go(`/jc/moeder/${meeting}/flyt?tid=egen&dag=13.11.&kl=14.30`)
    assert.match(visitor.page.text, /Efter: Jobsamtale fredag den 13\. november 2026 kl\. 14\.30 til 15\.15/)
    await visitor.press('Flyt mødet')
    assert.match(visitor.page.text, /Fredag den 13\. november kl\. 14\.30 til 15\.15/)
  })

  test('cancelling shows the text, masked as it leaves, and what becomes of the deadline', async () => {
    const { id, meeting } = await planned(7)
    await visitor.go(`/jc/moeder/${meeting}/aflys`)
    await visitor.press('Vis beskeden', { fill: { 'Begrundelse (frivilligt)': 'Sygdom hos 610190-1234' } })
    assert.equal(visitor.page.address, `/jc/moeder/${meeting}/aflys`, 'no number in an address')
    assert.match(visitor.page.text, /Fristen til fredag den 13\. november bliver aktiv igen/)
    assert.match(
      visitor.page.text,
      /Dit møde med os den 12\. november 2026 kl\. 09\.00 er aflyst\. Begrundelse: Sygdom/,
    )
    assert.ok(!visitor.page.all('.result').some((one) => one.textContent.includes('610190')))
    await visitor.press('Aflys mødet')
    assert.match(visitor.page.text, /Mødet er aflyst\. .*Status Aflyst/)
    assert.equal(await statusOf(id), 'active')
    await visitor.go(`/jc/moeder/${meeting}/aflys`)
    assert.match(visitor.page.text, /Mødet er allerede aflyst eller registreret/)
    assert.ok(!visitor.page.buttons.includes('Aflys mødet'))
  })
})

suite('a caseworker registers what was held without a booking', () => {
  test('M-WALK-IN: as held, the deadline untouched; one registered by mistake is struck out with a reason', async () => {
    const { id } = await citizenWithTimes()
    const at = `/jc/borgere/${id}/samtale`
    await office.database.pool.query(
      `insert into caseworker (id, job_centre, ref, name) values (gen_random_uuid(), '10100', 'kbra', 'Karin Brandt') on conflict do nothing`,
    )
    await visitor.go(at)
    assert.match(
      visitor.page.text,
      /Jobsamtale mandag den 2\. november 2026 kl\. 09\.15 til 10\.00 Ved fremmøde med Karin Brandt/,
    )
    assert.match(visitor.page.text, /Samtalen rører ikke fristen\. Den står stadig til fredag den 13\. november/)
    await visitor.press('Registrér som holdt')
    assert.match(visitor.page.text, /Samtalen er registreret som holdt\..*Status Holdt/)
    assert.equal(await statusOf(id), 'active')
    const meeting = idOnPage()
    await visitor.go(
      `${at}?dag=2.11.&kl=9.30&minutter=30&hvem-moeder=${(await office.database.pool.query<{ id: string }>(`select id from caseworker where ref = 'kbra'`)).rows[0]?.id}`,
    )
    await visitor.press('Registrér som holdt')
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.text, /har et møde på det tidspunkt\. Registrér udfaldet på det i stedet/)
    await visitor.go(`/jc/moeder/${meeting}/slet`)
    await visitor.press('Slet registreringen')
    assert.equal(visitor.page.status, 422)
    await visitor.press('Slet registreringen', { fill: { 'Hvorfor er den forkert?': 'En anden borger' } })
    assert.match(visitor.page.text, /Registreringen er slettet\. .*Status Aflyst/)
  })
})

suite('a caseworker changes a meeting – M-CHANGE', () => {
  test('the citizen is told where it matters to them, and only then', async () => {
    const { meeting } = await planned(27)
    const fields = (more: Record<string, string>) =>
      `/jc/moeder/${meeting}/ret?${new URLSearchParams({ vis: 'ja', form: 'phone', minutter: '45', sted: 'Sal 9', ...more }).toString()}`
    await visitor.go(`/jc/moeder/${meeting}/ret`)
    assert.match(visitor.page.text, /Der er ikke ændret noget endnu/)
    await visitor.go(fields({}))
    assert.match(visitor.page.text, /På telefon med Karin 27.*får besked på sms og e-mail/)
    assert.match(visitor.page.text, /Læs teksterne.*ændret/)
    await visitor.press('Ret mødet')
    assert.match(visitor.page.text, /Mødet er rettet\..*På telefon/)
    await visitor.go(fields({ sted: 'Sal 10' }))
    assert.match(visitor.page.text, /får ingen besked: ændringen betyder ikke noget/)
    await visitor.go(fields({ minutter: '3', video: 'http://x' }))
    assert.equal(visitor.page.status, 422)
  })
})

suite('a caseworker reports absence', () => {
  test('days away keep meetings, which are told; an exemption closes the deadline, which is warned of', async () => {
    const { id } = await planned(28)
    const at = `/jc/borgere/${id}/fravaer`
    await visitor.go(`${at}?grund=illness&fra=12.11.&til=13.11.`)
    assert.match(visitor.page.text, /Den sidste dag at booke, fredag den 13\. november, ligger i fraværet/)
    assert.match(visitor.page.text, /1 møde i de dage bliver stående.*Torsdag den 12\. november kl\. 09\.00/)
    await visitor.press('Meld fravær')
    assert.match(visitor.page.text, /Fraværet er meldt\..*Sygdom, 12\. november 2026 til 13\. november 2026/)
    await visitor.press('Slet : Sygdom, 12. november 2026 til 13. november 2026')
    assert.match(visitor.page.text, /Fraværet er slettet\..*Der er ikke meldt fravær/)
    const { id: other } = await citizenWithTimes()
    await visitor.go(`/jc/borgere/${other}/fravaer?grund=exempt&fra=5.11.&til=30.11.`)
    assert.match(visitor.page.text, /Fristen til fredag den 13\. november bliver lukket torsdag den 5\. november/)
    await visitor.go(`/jc/borgere/${other}/fravaer?grund=exempt&fra=2.11.&til=30.11.`)
    await visitor.press('Meld fravær')
    assert.equal(await statusOf(other), 'closed')
    await visitor.go(`/jc/borgere/${other}/fravaer?grund=&fra=31.11.&til=`)
    assert.equal(visitor.page.status, 422)
  })
})

suite('J-STALE: the other forms say what they had seen, too', () => {
  const setMeanwhile = async (id: string) =>
    must(
      await setDeadline(office.staff, id, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-20'),
        activationDate: null,
      }),
    )
  const STALE = /Sagen er ændret, mens du skrev Der er sat en frist/
  const focused = () => visitor.page.all('[autofocus]').map((one) => one.getAttributeValue('class'))

  test('Ret mødet, Registrér samtale and Meld fravær: told, the focus on it, and done when chosen again', async () => {
    const { id, meeting } = await planned(11)
    const acts = [
      [`/jc/moeder/${meeting}/ret?vis=ja&form=phone&minutter=30&sted=`, 'Ret mødet', 'Ret alligevel'],
      [`/jc/borgere/${id}/fravaer?grund=illness&fra=16.11.&til=`, 'Meld fravær', 'Meld fravær alligevel'],
    ] as const
    for (const [page, button, again] of acts) {
      await visitor.go(page)
      await setMeanwhile(id)
      await visitor.press(button)
      assert.equal(visitor.page.status, 409, button)
      assert.match(visitor.page.text, STALE)
      assert.deepEqual(focused(), ['alert-text'], button)
      await visitor.press(again)
      assert.equal(visitor.page.status, 200, again)
    }
    await visitor.go(`/jc/borgere/${id}/samtale`)
    await visitor.press('Vis følgerne igen', { fill: { Klokkeslæt: '8' } })
    await setMeanwhile(id)
    await visitor.press('Registrér som holdt')
    assert.match(visitor.page.text, STALE)
    await visitor.press('Registrér alligevel')
    assert.match(visitor.page.text, /Samtalen er registreret som holdt/)
    const walkIn = idOnPage()
    await visitor.go(`/jc/moeder/${walkIn}/slet`)
    await setMeanwhile(id)
    await visitor.press('Slet registreringen', { fill: { 'Hvorfor er den forkert?': 'En anden' } })
    assert.match(visitor.page.text, STALE)
    assert.equal(visitor.page.valueOf('Hvorfor er den forkert?'), 'En anden')
    await visitor.press('Slet registreringen')
    assert.match(visitor.page.text, /Registreringen er slettet/)
    await visitor.go(`/jc/borgere/${id}/fravaer`)
    await setMeanwhile(id)
    await visitor.press('Slet : Sygdom, 16. november 2026 til 16. november 2026')
    assert.match(visitor.page.text, STALE)
    await visitor.press('Slet : Sygdom, 16. november 2026 til 16. november 2026')
    assert.match(visitor.page.text, /Fraværet er slettet/)
  })
})

suite('a caseworker puts details right', () => {
  test('N-OPTOUT: they are saved, but for what the citizen chose, which is told', async () => {
    const { id } = await citizenWithTimes()
    must(await changeContactDetails(office.asCitizen(id), id, { smsService: false }))
    await visitor.go(`/jc/borgere/${id}/oplysninger`)
    assert.match(visitor.page.text, /Borgeren har selv valgt det/)
    await visitor.press('Gem', { fill: { Mobilnummer: '12', 'E-mail': 'x' } })
    assert.equal(visitor.page.status, 422)
    await visitor.press('Gem', { fill: { Mobilnummer: '20 12 34 56', 'E-mail': 'ny@example.dk' }, choose: ['Får sms'] })
    assert.match(
      visitor.page.text,
      /Oplysningerne er gemt\. Borgeren har selv valgt noget andet, og det gælder stadig: sms\./,
    )
    assert.equal(visitor.page.valueOf('E-mail'), 'ny@example.dk')
  })
})

suite('a meeting’s page', () => {
  test('M-REGISTER: held once it has begun, taken back the same day, later with a reason', async () => {
    const { meeting } = await planned(12, '2026-11-03 09:00')
    await visitor.go(`/jc/moeder/${meeting}`)
    assert.match(visitor.page.text, /Udfaldet kan registreres, når mødet er begyndt/)
    assert.match(visitor.page.text, /skriver Jeg har min datter med/)
    office.clock.set(winter('2026-11-03 09:10'))
    await visitor.go(`/jc/moeder/${meeting}`)
    await visitor.press('Holdt')
    assert.match(visitor.page.text, /Mødet er registreret som holdt\./)
    await visitor.press('Fortryd')
    assert.match(visitor.page.text, /Udfaldet er taget tilbage\./)
    await visitor.press('Udeblevet')
    assert.match(visitor.page.text, /Udeblivelsen er registreret\..*Historik.*Udeblevet Karin Brandt/)
    office.clock.set(winter('2026-11-04 09:10'))
    await visitor.go(`/jc/moeder/${meeting}`)
    await visitor.press('Fortryd')
    assert.equal(visitor.page.status, 422)
    await visitor.press('Fortryd', { fill: { 'Hvorfor skal udfaldet ændres?': 'Forvekslet' } })
    assert.match(visitor.page.text, /Udfaldet er taget tilbage\..*Udfald taget tilbage Forvekslet/)
    office.clock.set(NOW)
  })

  test('M-FLAG: one that stands with the old job centre of a citizen who moved here can be cancelled, and no more', async () => {
    const old = office.asStaffOf('75100')
    const id = await citizenOf(old)
    const summonedTo = (startsAt: string, caseworkerRef: string) =>
      summonCitizen(old, id, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: instant(winter(startsAt)),
        minutes: 45,
        caseworker: caseworkerRef,
        form: 'phone',
        place: null,
        rebooking: null,
        cancelling: null,
      })
    const { id: past } = must(await summonedTo('2026-11-12 10:00', 'Ole'))
    must(await cancelMeeting(old, { meetingId: past, reason: null }))
    const { id: meeting } = must(await summonedTo('2026-11-12 11:00', 'Ole'))
    must(await changeJobCentreOf(old, id, { jobCentre: '10100', from: plainDate('2026-11-02') }))
    await visitor.go(`/jc/moeder/${past}`)
    assert.equal(visitor.page.status, 404, 'what no longer stands is the old one’s alone')
    await visitor.go(`/jc/moeder/${meeting}`)
    assert.match(visitor.page.text, /Mødet er hos borgerens tidligere jobcenter/)
    assert.doesNotMatch(visitor.page.text, /Ole|Historik/)
    for (const page of ['flyt', 'ret', 'slet']) {
      await visitor.go(`/jc/moeder/${meeting}/${page}`)
      assert.equal(visitor.page.status, 404, page)
    }
    await visitor.go(`/jc/moeder/${meeting}/aflys`)
    await visitor.press('Aflys mødet')
    assert.equal(visitor.page.address, `/jc/borgere/${id}`)
    assert.equal((await findMeeting(office.database.db, meeting))?.status, 'cancelled')
  })

  test('J-OWN: of another job centre it does not exist, and each look is in the record', async () => {
    const other = office.asStaffOf('75100')
    const id = await citizenOf(other)
    const { id: meeting } = must(
      await summonCitizen(other, id, {
        kind: 'own_hour',
        of: { interviewType: 'job' },
        startsAt: instant(winter('2026-11-12 10:00')),
        minutes: 45,
        caseworker: 'Ole',
        form: 'phone',
        place: null,
        rebooking: null,
        cancelling: null,
      }),
    )
    for (const page of [
      `/jc/moeder/${meeting}`,
      `/jc/moeder/${meeting}/flyt`,
      `/jc/moeder/${meeting}/aflys`,
      `/jc/borgere/${id}/indkald`,
      `/jc/moeder/${id}`,
      '/jc/moeder/1',
    ]) {
      await visitor.go(page)
      assert.equal(visitor.page.status, 404, page)
    }
    const own = await planned(26)
    const { rows: had } = await office.database.pool.query<{ n: number }>(
      `select count(*)::int as n from access_log where citizen_id = $1 and staff_session is not null`,
      [own.id],
    )
    await visitor.go(`/jc/moeder/${own.meeting}`)
    const { rows } = await office.database.pool.query<{ operation: string; reason: string }>(
      `select operation, reason from access_log where citizen_id = $1 and staff_session is not null`,
      [own.id],
    )
    assert.equal(rows.length, (had[0]?.n ?? 0) + 1)
    assert.deepEqual(rows.at(-1), { operation: 'see_meetings', reason: 'meeting' })
  })
})
