import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { askForTimes } from '../../src/actions/ask-for-times.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { tellOtherwise } from '../../src/actions/decide-case.ts'
import { recordNoTime } from '../../src/actions/record-no-time.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { registerOutcome } from '../../src/actions/register-outcome.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { sendMessageAgain } from '../../src/actions/send-message-again.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { askCaseSubject } from '../../src/questions/job-centre/case-subject.ts'
import { askMessage } from '../../src/questions/job-centre/message.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { must, offerOf, refusedCodes, timesAt } from '../support/program.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { caseworker, createTestOffice, type Office, type Told } from './office.ts'

// I dag: one's own meetings with their buttons, and the work list, which is made of facts.

const KARIN = 'Karin Brandt'
const other: Told = { sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-sagsbehandler'] }

let office: Office
let people = 0
const person = async (name: string, { signedUp = false }: { signedUp?: boolean } = {}): Promise<string> => {
  people += 1
  const details = { mobile: '+4512345678', email: null, smsService: signedUp, emailService: false }
  const cpr = `61019020${String(people).padStart(2, '0')}`
  const wanted = { cpr, name, contactGroup: 2, category: null, jobCentre: '10100', details }
  return must(await registerCitizen(office.staff, wanted)).id
}
const asKarin = () => office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: KARIN })
const due = async (citizenId: string, dueDate: string) =>
  must(
    await setDeadline(asKarin(), citizenId, {
      interviewType: 'job',
      dueDate: plainDate(dueDate),
      activationDate: null,
    }),
  ).seen.deadline.id
const meet = async (citizenId: string, startsAt: string, of = KARIN) =>
  must(
    await summonCitizen(office.staff, citizenId, {
      kind: 'own_hour',
      of: { interviewType: 'job' },
      startsAt: instant(startsAt),
      minutes: 45,
      caseworker: of,
      form: 'in_person',
      place: 'Lokale 2',
      rebooking: null,
      cancelling: null,
    }),
  ).id

const ids: Record<string, string> = {}
before(async () => {
  office = await createTestOffice()
  office.clock.set('2026-11-16T10:00:00+01:00')
  const ole = await person('Ole Fabricius')
  await due(ole, '2026-11-23')
  await meet(await person('Kim Vestergaard'), '2026-11-20T13:00:00+01:00')
  const dorthe = await person('Dorthe Bech')
  await meet(dorthe, '2026-11-27T10:00:00+01:00')
  for (const [name, hour] of [
    ['Karen Bjerregaard', '08:30'],
    ['Lars Mikkelsen', '09:30'],
    ['Jens Overgaard', '14:00'],
  ] as const)
    ids[name] = await meet(await person(name), `2026-11-24T${hour}:00+01:00`)
  await meet(await person('Ida Nørgaard'), '2026-11-24T09:00:00+01:00', 'bo')
  office.clock.set('2026-11-23T10:00:00+01:00')
  const erik = await person('Erik Thorsen', { signedUp: true })
  await due(erik, '2026-12-02')
  const inge = await person('Inge Madsen')
  ids['Inge'] = await due(inge, '2026-12-04')
  const window = { jobCentre: '10100', offerId: null, windowFrom: plainDate('2026-11-23'), windowUntil: null }
  must(await recordNoTime(office.asCitizen(erik), { citizenId: erik, ...window }))
  const away = { kind: 'illness', from: plainDate('2026-11-27'), to: plainDate('2026-11-27') } as const
  must(await reportAbsence(office.asCitizen(dorthe), dorthe, away))
  office.clock.set('2026-11-24T10:42:00+01:00')
})
after(() => office.drop())

const dortheMeeting = async () =>
  (
    await office.database.pool.query<{ id: string }>(
      `select meeting.id from meeting join citizen on citizen.id = citizen_id where citizen.name = 'Dorthe Bech'`,
    )
  ).rows[0]?.id ?? ''

const groups = (page: { texts(selector: string): string[] }) => page.texts('main section.work h3')
const cases = (page: { texts(selector: string): string[] }) => page.texts('main .case__who')

suite('J-WORK: the day and the work list', () => {
  test('the own meetings, in order, and each fact as a case of its kind', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    assert.equal(visitor.page.heading, 'I dag tirsdag den 24. november')
    assert.deepEqual(visitor.page.texts('main table.day strong'), [
      'Karen Bjerregaard',
      'Lars Mikkelsen',
      'Jens Overgaard',
    ])
    assert.deepEqual(groups(visitor.page), [
      'Overskredne frister 1',
      'Finder ingen ledig tid 1',
      'Får ikke besked 1',
      'Møder, der skal ses på 1',
      'Møder uden udfald 1',
    ])
    assert.deepEqual(cases(visitor.page), [
      'Ole Fabricius',
      'Erik Thorsen',
      'Inge Madsen',
      'Dorthe Bech',
      'Kim Vestergaard',
    ])
    assert.match(visitor.page.text, /Jobsamtale, senest i går\. Har aldrig været logget på og får ingen beskeder\./)
    assert.match(visitor.page.text, /Søgte én gang, senest i går kl\. 10\.00\. 0 tider passer\./)
    assert.match(visitor.page.text, /Borgeren har meldt fravær den dag\./)
    await assertValidHtml(visitor.page.html, '/jc')
  })

  test('everybody whom the page names is one look', async () => {
    const visitor = await office.visitorAs(caseworker)
    const looked = async () =>
      (
        await office.database.pool.query<{ name: string }>(
          `select citizen.name from access_log join citizen on citizen.id = citizen_id
           where operation = 'see_work_list' order by access_log.id`,
        )
      ).rows.map(({ name }) => name)
    const had = (await looked()).length
    await visitor.go('/jc')
    const named = [...visitor.page.texts('main table.day strong'), ...cases(visitor.page)]
    assert.deepEqual((await looked()).slice(had).toSorted(), named.toSorted())
  })

  test('nothing of mine: said, with the way to all; of another job centre nothing at all', async () => {
    const bo = await office.visitorAs({ ...other, sub: 'per', name: 'Per Nielsen' })
    await bo.go('/jc')
    assert.match(bo.page.text, /Du har ingen møder i dag\./)
    assert.match(bo.page.text, /Du har ingen sager i dag\. Se hele jobcentrets\./)
    await bo.go('/jc?hvem=alle')
    assert.equal(groups(bo.page).length, 5)
    const elsewhere = await office.visitorAs({ ...other, sub: 'lis', where: 'Lindeby' })
    await elsewhere.go('/jc?hvem=alle')
    assert.deepEqual(groups(elsewhere.page), [])
  })

  test('held, no-show and undo; the focus goes to the next one, and back stands undo', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    await visitor.press('Holdt : Karen Bjerregaard')
    assert.equal(visitor.page.texts('main .done__what')[0], 'Holdt')
    const [focused] = visitor.page.all('main [autofocus]')
    assert.equal(focused?.getAttributeValue('value'), 'holdt')
    assert.match(visitor.page.texts('main tr.next')[0] ?? '', /Karen Bjerregaard: holdt\. Fortryd.*Holdt : Lars/)
    await visitor.press('Udeblevet : Lars Mikkelsen')
    assert.deepEqual(visitor.page.texts('main .done__what'), ['Holdt', 'Udeblevet'])
    await visitor.press('Fortryd : Lars Mikkelsen')
    assert.deepEqual(visitor.page.texts('main .done__what'), ['Holdt'])
    await visitor.press('Fortryd : Karen Bjerregaard')
    assert.deepEqual(visitor.page.texts('main .done__what'), [])
  })

  test('M-REGISTER: whoever comes second is told who registered what, and nothing is changed', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    const bo = office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Bo Lindquist' })
    must(await registerOutcome(bo, ids['Karen Bjerregaard'] ?? '', 'held'))
    await visitor.press('Udeblevet : Karen Bjerregaard')
    assert.match(visitor.page.alerts[0] ?? '', /Bo Lindquist registrerede mødet som holdt i dag kl\. 10\.42\./)
    assert.equal(visitor.page.texts('main .done__what')[0], 'Holdt')
    must(await registerOutcome(bo, ids['Karen Bjerregaard'] ?? '', null))
  })

  test('a meeting of another job centre is not found, and neither registered', async () => {
    const elsewhere = await office.visitorAs({ ...other, sub: 'lis', where: 'Lindeby' })
    await elsewhere.go('/jc')
    const mine = await office.visitorAs(caseworker)
    await mine.go('/jc')
    const { action } = mine.page.sending('Holdt : Karen Bjerregaard', {})
    const { fields } = elsewhere.page.sending('Log af', {})
    const body = new URLSearchParams([...fields, ['udfald', 'holdt']])
    const answer = await elsewhere.ask(action, { method: 'POST', body })
    assert.equal(answer.status, 404)
  })

  test('a fact that no longer holds is no case: told, a new deadline, an interview, a time that fits', async () => {
    const visitor = await office.visitorAs(caseworker)
    must(await tellOtherwise(asKarin(), { of: 'deadline', id: ids['Inge'] ?? '' }, 'phone'))
    await visitor.go('/jc')
    assert.ok(!cases(visitor.page).includes('Inge Madsen'))
    const offer = await offerOf(office.staff)
    await timesAt(office.staff, offer, ['2026-12-03T10:00:00+01:00', '2026-12-03T11:00:00+01:00'])
    await visitor.go('/jc')
    assert.match(visitor.page.text, /Erik Thorsen.*Siden er 2 tider blevet ledige\./)
    office.clock.set('2026-11-25T10:42:00+01:00')
    await visitor.go('/jc')
    assert.ok(!cases(visitor.page).includes('Erik Thorsen'), 'the day after the search is over')
    office.clock.set('2026-11-24T10:42:00+01:00')
  })

  test('told by telephone, kept with a reason, set aside until a day: each is no case any more', async () => {
    const visitor = await office.visitorAs(caseworker)
    const ivan = await person('Ivan Told')
    ids['Ivan'] = ivan
    await due(ivan, '2026-12-07')
    await visitor.go('/jc')
    await visitor.follow('Har fået besked : Ivan Told')
    assert.equal(visitor.page.heading, 'Har fået besked')
    assert.match(visitor.page.text, /Ivan Told : frist mandag den 7\. december/)
    await assertValidHtml(visitor.page.html, 'told')
    await visitor.press('Borgeren har fået besked')
    assert.match(visitor.page.text, /Det er skrevet ned, at borgeren har fået besked\./)
    assert.ok(!cases(visitor.page).includes('Ivan Told'))

    await visitor.follow('Behold : Dorthe Bech')
    await visitor.press('Behold mødet')
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.text, /Skriv hvorfor/)
    await visitor.press('Behold mødet', { fill: { Grund: 'Hun kommer alligevel' } })
    assert.ok(!cases(visitor.page).includes('Dorthe Bech'))
    assert.ok(visitor.page.texts('main a').includes('Ole Fabricius'))

    await visitor.follow('Læg til side : Ole Fabricius')
    await assertValidHtml(visitor.page.html, 'aside')
    await visitor.press('Læg til side', { fill: { Grund: 'Ringer på fredag' }, choose: ['Fredag den 27. november'] })
    assert.match(visitor.page.text, /Sagen er lagt til side\. Fortryd/)
    assert.ok(!cases(visitor.page).includes('Ole Fabricius'))
    await visitor.press('Fortryd')
    assert.match(visitor.page.text, /Sagen er på listen igen\./)
    assert.ok(cases(visitor.page).includes('Ole Fabricius'), 'set aside by mistake')
    assert.doesNotMatch(visitor.page.text, /Lagt til side i dag|Ringer på fredag/, 'what was taken back is no reason')
    await visitor.follow('Læg til side : Ole Fabricius')
    await visitor.press('Læg til side', { fill: { Grund: 'Ringer på fredag' }, choose: ['Fredag den 27. november'] })
    office.clock.set('2026-11-27T08:00:00+01:00')
    await visitor.go('/jc')
    assert.ok(cases(visitor.page).includes('Ole Fabricius'), 'on that day the fact still holds')
    const why = /Lagt til side tirsdag den 24\. november af Karin Brandt: “Ringer på fredag”/
    assert.match(visitor.page.text, why)
    await visitor.go('/jc/sager/overskredne')
    assert.match(visitor.page.text, why)
    await visitor.follow('Ole Fabricius')
    assert.match(
      visitor.page.text,
      /På listen igen: Overskredne frister.*Lagt til side til 27\.11\.: Overskredne frister Af Karin Brandt\. Begrundelse: Ringer på fredag/,
    )
    const kept = await dortheMeeting()
    await visitor.go(`/jc/moeder/${kept}`)
    assert.match(visitor.page.text, /Beholdt tirsdag den 24\. november af Karin Brandt: “Hun kommer alligevel”/)
    await visitor.go(`/jc/borgere/${ids['Ivan']}?vis=beskeder`)
    assert.match(visitor.page.text, /Fik på telefon besked om fristen Af Karin Brandt\./)
    office.clock.set('2026-11-24T10:42:00+01:00')
  })

  test('a decision is in the record of access and asks for the job centre’s own case', async () => {
    const { rows } = await office.database.pool.query<{ operation: string }>(
      `select operation from access_log where operation in ('tell_otherwise', 'keep_flagged_meeting', 'set_aside_case')
       and not refused and staff_session is not null order by id`,
    )
    assert.deepEqual(
      rows.map(({ operation }) => operation),
      ['tell_otherwise', 'keep_flagged_meeting', ...Array.from({ length: 3 }, () => 'set_aside_case')],
    )
    const elsewhere = await office.visitorAs({ ...other, sub: 'lis', where: 'Lindeby' })
    for (const path of [`/jc/besked/frist/${ids['Inge']}`, `/jc/moeder/${ids['Jens Overgaard']}/behold`]) {
      const answer = await elsewhere.ask(path)
      assert.equal(answer.status, 404, path)
    }
  })

  test('J-OWN: another job centre decides of none of it, also where no policy of the database answers first', async () => {
    const lis = { kind: 'staff', jobCentre: '75100', roles: ['caseworker'], name: 'Lis' } as const
    const unveiled = { ...office.as(lis), db: office.database.db }
    const subjects = [
      { of: 'deadline', id: ids['Inge'] ?? '' },
      { of: 'meeting', id: ids['Jens Overgaard'] ?? '' },
    ] as const
    for (const subject of subjects) {
      assert.deepEqual(refusedCodes(await askCaseSubject(unveiled, subject)), ['not_found'], subject.of)
      assert.equal(must(await askCaseSubject(asKarin(), subject)).startsAt === null, subject.of === 'deadline')
    }
    const { rows } = await office.database.pool.query<{ id: string }>('select id from message limit 1')
    assert.deepEqual(refusedCodes(await askMessage(unveiled, rows[0]?.id ?? '')), ['not_found'])
  })

  test('all cases of a kind, and the day of a place as it is printed', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/sager/uden-udfald?hvem=alle')
    assert.deepEqual(cases(visitor.page), ['Kim Vestergaard'])
    assert.match(visitor.page.text, /Viser 1–1 af 1/)
    await assertValidHtml(visitor.page.html, 'cases')
    await visitor.press('Holdt : Kim Vestergaard')
    assert.match(visitor.page.text, /Udfaldet er registreret\. Fortryd/)
    assert.match(visitor.page.text, /Der er ingen lige nu\./)
    await visitor.press('Fortryd')
    assert.deepEqual(cases(visitor.page), ['Kim Vestergaard'])
    assert.equal((await visitor.ask('/jc/sager/alle')).status, 404)
    await visitor.go('/jc/moeder?dag=2026-11-24&sted=lokale%202')
    assert.deepEqual(visitor.page.texts('main tbody tr').length, 4)
    assert.match(visitor.page.text, /Ida Nørgaard Jobsamtale Ved fremmøde, Lokale 2 bo/)
    await assertValidHtml(visitor.page.html, 'day')
    await visitor.go('/jc/moeder?dag=2026-11-24&sted=andetsteds')
    assert.match(visitor.page.text, /Der er ingen møder den dag\./)
  })

  test('the lists of citizens: exact totals, sorted, and the same as a file that is safe to open', async () => {
    const visitor = await office.visitorAs(caseworker)
    const formula = await person('=HYPERLINK("x")')
    await due(formula, '2026-12-01')
    const names = () => visitor.page.texts('main tbody th')
    await visitor.go('/jc/borgere')
    assert.deepEqual(names(), ['=HYPERLINK("x")', 'Erik Thorsen', 'Inge Madsen', 'Ivan Told'])
    assert.match(visitor.page.text, /Viser 1–4 af 4/)
    await assertValidHtml(visitor.page.html, 'lists')
    await visitor.follow('Borger')
    assert.deepEqual(names(), ['=HYPERLINK("x")', 'Erik Thorsen', 'Inge Madsen', 'Ivan Told'])
    const file = await (await visitor.ask('/jc/borgere.csv?liste=aaben-frist')).text()
    const [, first = '', ...more] = file.trim().split('\r\n')
    assert.match(first, /^"'=HYPERLINK\(""x""\)";Jobsamtale;01\.12\.2026;;2;;/)
    assert.equal(more.length, 3)
    await visitor.follow('Frist overskredet')
    assert.deepEqual(names(), ['Ole Fabricius'], 'set aside, and still overdue')
    await visitor.follow('Ingen frist')
    assert.deepEqual(names(), ['Kim Vestergaard', 'Ole Fabricius'])
    await visitor.follow('Fraværende i dag')
    assert.match(visitor.page.text, /Der er ingen borgere på listen\./)
    office.clock.set('2026-11-27T08:00:00+01:00')
    await visitor.go('/jc/borgere?liste=fravaer')
    assert.deepEqual(names(), ['Dorthe Bech'])
    assert.match(visitor.page.text, /Sygdom, 27\. november 2026 til 27\. november 2026/)
    office.clock.set('2026-11-24T10:42:00+01:00')
    const elsewhere = await office.visitorAs({ ...other, sub: 'lis', where: 'Lindeby' })
    await elsewhere.go('/jc/borgere')
    assert.match(elsewhere.page.text, /Der er ingen borgere på listen\./)
  })

  test('a planner sees who has asked for times, and no citizen; others see nothing of it', async () => {
    const wanted = { interviewType: 'job', offerId: null, until: plainDate('2026-12-11'), times: 12 } as const
    must(await askForTimes(asKarin(), wanted))
    const planner = await office.visitorAs({ sub: 'pia', name: 'Pia Plan', roles: ['Selvbook-planlægger'] })
    await planner.go('/jc')
    assert.match(planner.page.text, /12 jobsamtaler, senest fredag den 11\. december/)
    assert.match(planner.page.text, /Karin Brandt bad om dem i dag\./)
    assert.deepEqual(groups(planner.page), ['Har bedt om tider 1'])
    await assertValidHtml(planner.page.html, 'planner')
    const karin = await office.visitorAs(caseworker)
    await karin.go('/jc')
    assert.doesNotMatch(karin.page.text, /Har bedt om tider/)
  })

  test('N-ONCE: a failed message is sent again where somebody says so, once, as one of its own', async () => {
    const rita = await person('Rita Failed', { signedUp: true })
    await due(rita, '2026-12-08')
    const failed = `update message set status = 'failed', settled_at = now(), sent_to = '+4512345678' where citizen_id = $1 returning id`
    const { rows } = await office.database.pool.query<{ id: string }>(failed, [rita])
    assert.equal(rows.length, 1)
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/sager/ikke-naaet')
    assert.match(visitor.page.text, /Rita Failed.*Sms’en kom ikke frem\./)
    await visitor.follow('Send igen : Rita Failed')
    await assertValidHtml(visitor.page.html, 'send again')
    assert.match(visitor.page.text, /Sms Husk at booke møde med os på Jobnet.*Det sker, når du sender igen/)
    assert.match(visitor.page.text, /Det er det samme nummer, som sms’en ikke kom frem til\./)
    assert.deepEqual(
      visitor.page.all('main [autofocus]').map((one) => one.tagName),
      ['li'],
      'the warning is read before the button',
    )
    await visitor.press('Send igen')
    assert.match(visitor.page.address, /^\/jc\/sager\/ikke-naaet\?/)
    assert.match(visitor.page.text, /Beskeden bliver sendt igen\./)
    assert.ok(!cases(visitor.page).includes('Rita Failed'), 'one is under way')
    const kept = await office.database.pool.query<{ sent: string }>(
      `select again || ' ' || status as sent from message where citizen_id = $1 order by again`,
      [rita],
    )
    assert.deepEqual(
      kept.rows.map(({ sent }) => sent),
      ['0 failed', '1 waiting'],
    )
    assert.deepEqual(refusedCodes(await sendMessageAgain(asKarin(), rows[0]?.id ?? '')), ['message_not_sent_again'])
    await visitor.go(`/jc/borgere/${rita}`)
    await visitor.follow('Læs sms’en')
    assert.match(visitor.page.text, /^Besked for Rita Failed Sms Husk at booke møde med os på Jobnet/)
    await visitor.go(`/jc/beskeder/${rows[0]?.id}/igen`)
    assert.match(visitor.page.text, /Beskeden kan ikke sendes igen\./)
    const looks = await office.database.pool.query(
      `select from access_log where citizen_id = $1 and operation = 'see_messages' and not refused`,
      [rita],
    )
    assert.equal(looks.rowCount, 3, 'each look at the message')
  })
})

suite('tilbage: where an act was begun from', () => {
  test('Indkald, Flyt and Aflys lead back to where they were opened from, also by other days and other reasons', async () => {
    const visitor = await office.visitorAs(caseworker)
    const [gry, hugo] = [await person('Gry Back'), await person('Hugo Back')]
    const offer = await offerOf(office.staff, { title: 'Samtale tilbage' })
    const second = await offerOf(office.staff, { title: 'Anden samtale' })
    const days = ['2026-12-09T08:00:00+01:00', '2026-12-10T08:00:00+01:00', '2026-12-11T08:00:00+01:00']
    await timesAt(office.staff, offer, days)
    await timesAt(office.staff, second, ['2026-12-09T09:00:00+01:00'])
    const from = '/jc?hvem=alle&sag=overskredne.1'
    await visitor.go(`/jc/borgere/${gry}/indkald?${new URLSearchParams({ tilbage: from }).toString()}`)
    assert.equal(visitor.page.linkNamed('Fortryd'), from)
    await visitor.follow('Samtale tilbage')
    await visitor.press('Vis følgerne igen')
    await visitor.press('Indkald')
    assert.equal(visitor.page.address, `${from}&gjort=indkaldt`)
    assert.match(visitor.page.text, /Borgeren er indkaldt\./)
    const { rows } = await office.database.pool.query<{ id: string }>('select id from meeting where citizen_id = $1', [
      gry,
    ])
    const meeting = rows[0]?.id ?? ''
    await visitor.go(`/jc/moeder/${meeting}/flyt?${new URLSearchParams({ tilbage: from }).toString()}`)
    await visitor.press('Flyt mødet')
    assert.equal(visitor.page.address, `${from}&gjort=flyttet`)
    await visitor.go(`/jc/moeder/${meeting}/aflys?${new URLSearchParams({ tilbage: from }).toString()}`)
    await visitor.press('Vis beskeden', { fill: { 'Begrundelse (frivilligt)': 'Sygdom' } })
    await visitor.press('Aflys mødet')
    assert.equal(visitor.page.address, `${from}&gjort=aflyst`)
    await visitor.go(
      `/jc/borgere/${hugo}/indkald?${new URLSearchParams({ tilbage: 'https://elsewhere.example' }).toString()}`,
    )
    await visitor.press('Indkald')
    assert.match(visitor.page.address, /^\/jc\/moeder\//, 'never to another site')
    must(
      await cancelMeeting(asKarin(), {
        meetingId: /moeder\/([0-9a-f-]+)/.exec(visitor.page.address)?.[1] ?? '',
        reason: null,
      }),
    )
  })
})

test('beside the day: who lacks a time, and whom one opened last; each of them is a look', async () => {
  const visitor = await office.visitorAs(caseworker)
  const [first, second] = [await person('Aage Åben'), await person('Bente Åben')]
  const reminded = async () => {
    await visitor.go('/jc?hvem=alle')
    return Number(/(\d+) borgere? får en påmindelse/.exec(visitor.page.text)?.[1] ?? '0')
  }
  const earlier = await reminded()
  await due(await person('Otte Dage', { signedUp: true }), '2026-12-03')
  await due(await person('Tre Dage', { signedUp: true }), '2026-11-28')
  await due(await person('Ingen Besked'), '2026-12-03')
  await due(await person('Ni Dage', { signedUp: true }), '2026-12-04')
  assert.equal((await reminded()) - earlier, 2, 'tomorrow, of those who get messages')
  await visitor.go('/jc')
  assert.match(visitor.page.text, /Tider (Alle med en åben frist kan få en tid|\d+ borgere? kan ikke få en tid)/)
  for (const id of [first, second, first]) await visitor.go(`/jc/borgere/${id}`)
  await visitor.go('/jc')
  const panel = () => visitor.page.texts('main .panel').find((text) => text.startsWith('Senest åbnet')) ?? ''
  assert.match(panel(), /^Senest åbnet Aage Åben Bente Åben/)
  const { rows } = await office.database.pool.query<{ looks: number }>(
    `select count(*)::integer as looks from access_log where citizen_id = $1 and operation = 'see_work_list'`,
    [second],
  )
  assert.equal(rows[0]?.looks, 1)
  const bo = await office.visitorAs(other)
  await bo.go('/jc')
  assert.ok(!bo.page.texts('main .panel').some((text) => text.includes('Åben')), 'somebody else’s')
  must(await changeJobCentreOf(office.staff, second, { jobCentre: '75100', from: plainDate('2026-11-24') }))
  await visitor.go('/jc')
  assert.doesNotMatch(panel(), /Bente/, 'who has moved away is not named')
})

test('M-WALK-IN: an interview without a booking is registered from the day, by way of the search', async () => {
  const visitor = await office.visitorAs(caseworker)
  await person('Wilma Uventet')
  await office.database.pool.query(
    `insert into caseworker (id, job_centre, ref, name) values (gen_random_uuid(), '10100', 'kbra2', 'Karin Brandt') on conflict do nothing`,
  )
  await visitor.go('/jc')
  await visitor.follow('Registrér en samtale uden booking')
  assert.equal(visitor.page.heading, 'Registrér en samtale: find borgeren')
  const named = { 'CPR-nummer, navn eller reference': 'Wilma' }
  await visitor.press('Find borgeren', { fill: { ...named, 'Årsag til opslaget': 'meeting' } })
  assert.equal(visitor.page.heading, 'Registrér samtale for Wilma Uventet')
  await visitor.press('Registrér som holdt')
  assert.match(visitor.page.text, /Samtalen er registreret som holdt\./)
  assert.match(visitor.page.address, /^\/jc\?/)
})
