import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { recordDeath } from '../../src/actions/record-death.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { askCase } from '../../src/questions/job-centre/case.ts'
import { plainDate } from '../../src/rules/dates.ts'
import type { Message } from '../../src/rules/messages.ts'
import { Visitor } from '../citizen/visitor.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'
import { assertValidHtml } from '../web/read-html.ts'
import { caseworker, createTestOffice, type Office } from './office.ts'

// A citizen's page, and the acts on their deadline. Today is Monday 2 November 2026.

let office: Office
let visitor: Visitor
before(async () => {
  office = await createTestOffice()
  const offer = await offerOf(office.staff)
  await timesAt(office.staff, offer, [
    '2026-11-05T10:00:00+01:00',
    '2026-11-05T11:00:00+01:00',
    '2026-11-12T10:00:00+01:00',
    '2026-11-19T10:00:00+01:00',
  ])
  visitor = await office.visitorAs(caseworker)
  await visitor.go('/jc')
  await visitor.press('Søg', { fill: { 'Find en borger': 'ingen her', 'Årsag til opslaget': 'case_work' } })
})
after(() => office.drop())

/** Somebody who has signed in once, so that nothing needs to be warned of. */
async function knownCitizen(): Promise<string> {
  const id = await citizenOf(office.staff)
  await office.database.pool.query(`update citizen set first_signed_in_at = now(), name = 'Mette Holm' where id = $1`, [
    id,
  ])
  return id
}

const go = async (path: string) => {
  await visitor.go(path)
  await assertValidHtml(visitor.page.html, path)
  return visitor.page
}
const focused = () => visitor.page.texts('[autofocus]')
const actsOf = async (citizenId: string) =>
  (
    await office.database.pool.query<{ row: string }>(
      `select concat_ws(' ', acting_user, operation, refused::text) as row from access_log where citizen_id = $1 order by id`,
      [citizenId],
    )
  ).rows.map(({ row }) => row)
const statusesOf = async (citizenId: string) =>
  (
    await office.database.pool.query<{ line: string }>(
      `select due_date || ' ' || status as line from deadline where citizen_id = $1 order by created_at, id`,
      [citizenId],
    )
  ).rows.map(({ line }) => line)

suite('J-CAPACITY, D-CREATE: set a deadline with all that follows in view', () => {
  test('the usual length: focus on the button, what follows beside it, then a receipt with the way back', async () => {
    const id = await knownCitizen()
    await go(`/jc/borgere/${id}`)
    assert.match(visitor.page.text, /Har ingen frist/)
    const page = await go(`/jc/borgere/${id}/frist`)
    assert.equal(page.heading, 'Sæt frist for Mette Holm')
    assert.match(page.text, /4 ledige tider på 3 dage passer til Mette/)
    assert.match(
      page.text,
      /Mette får besked i dag, den søndag den 8\. november|Mette får besked i dag, søndag den 8\. november og fredag den 13\. november på sms og e-mail/,
    )
    assert.match(page.text, /Booker Mette ikke, er fristen overskredet og lukket tirsdag den 17\. november/)
    assert.deepEqual(focused(), ['Sæt fristen'])
    await visitor.press('Sæt fristen')
    assert.deepEqual(await statusesOf(id), ['2026-11-16 active'])
    const made = await office.database.pool.query<Pick<Message, 'kind' | 'channel' | 'parameters'>>(
      'select kind, channel, parameters from message where citizen_id = $1',
      [id],
    )
    assert.equal(made.rows.length, 2)
    const portal = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
    for (const message of made.rows) {
      const { body } = wordsOf(message, portal, { language: 'da', name: 'Mette Holm' })
      const shown = page.text.replaceAll(/\s+/g, ' ')
      assert.ok(shown.includes(body.replaceAll(/\s+/g, ' ')), `the ${message.channel} could be read before`)
    }
    await assertValidHtml(visitor.page.html, 'the receipt')
    assert.match(visitor.page.alerts[0] ?? '', /Fristen er sat: jobsamtale senest mandag den 16\. november/)
    await visitor.press('Fortryd (luk fristen igen)')
    assert.deepEqual(await statusesOf(id), ['2026-11-16 closed'])
    assert.match(visitor.page.alerts[0] ?? '', /Fristen til mandag den 16\. november er lukket/)
    assert.deepEqual(
      (await actsOf(id)).filter((row) => row.startsWith('Karin') && !/see_|preview/.test(row)),
      ['Karin Brandt set_deadline false', 'Karin Brandt close_deadline false'],
    )
  })

  test('what is typed is kept where it cannot be read, and nothing is set', async () => {
    const id = await knownCitizen()
    const page = await go(`/jc/borgere/${id}/frist?senest=snart&dag=x`)
    assert.equal(page.status, 422)
    assert.equal(page.valueOf('Sidste dag at booke'), 'snart')
    assert.deepEqual(page.texts('.error-summary li'), [
      'Skriv den sidste dag at booke, fx 8.12., +14 eller uge 50',
      'Skriv den dag, fristen kan ses fra, fx 1.12. eller +7, eller lad feltet være tomt',
    ])
  })

  test('a new deadline says that the old one goes and does not come back: focus on the warning', async () => {
    const id = await knownCitizen()
    must(
      await setDeadline(office.staff, id, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-20'),
        activationDate: null,
      }),
    )
    const page = await go(`/jc/borgere/${id}/frist?senest=uge+48`)
    assert.match(focused()[0] ?? '', /Den nuværende frist bliver lukket\. Den er senest fredag den 20\. november/)
    assert.equal(page.valueOf('Sidste dag at booke'), '27.11.2026')
    await visitor.press('Sæt fristen')
    assert.match(visitor.page.alerts[0] ?? '', /Fristen til fredag den 20\. november kommer ikke igen/)
    assert.deepEqual(await statusesOf(id), ['2026-11-20 closed', '2026-11-27 active'])
  })

  test('M-EARLIER: beside a planned interview the move is offered, and a deadline is set only where it was meant', async () => {
    const id = await knownCitizen()
    const offer = await offerOf(office.staff)
    const [timeId = ''] = await timesAt(office.staff, offer, ['2026-11-24T09:00:00+01:00'])
    must(
      await bookMeeting(office.asCitizen(id), { citizenId: id, timeId, form: null, message: null, requireHold: false }),
    )
    await go(`/jc/borgere/${id}/frist`)
    assert.deepEqual(focused(), ['Flyt mødet'])
    await visitor.press('Sæt fristen')
    assert.equal(visitor.page.status, 422)
    assert.deepEqual(await statusesOf(id), [])
    await visitor.press('Sæt fristen', { choose: ['Sæt fristen alligevel'] })
    assert.deepEqual(await statusesOf(id), ['2026-11-16 met'])
    assert.match(
      visitor.page.text,
      /Har booket jobsamtale tirsdag den 24\. november kl\. 9\.00|Har booket jobsamtale tirsdag den 24\. november kl\. 09\.00/,
    )
  })

  test('every reason stands instead of the button', async () => {
    const id = await citizenOf(office.staff, { contactGroup: 6 })
    const page = await go(`/jc/borgere/${id}/frist?type=job&senest=1.1.2020`)
    assert.match(page.text, /Fristen kan ikke sættes/)
    assert.match(page.text, /den slags samtale\. Sidste dag at booke er allerede gået/)
    assert.ok(!page.texts('button').includes('Sæt fristen'))
  })

  test('J-STALE: somebody else was quicker: what changed, by whom; what was typed stands; mine is set on purpose', async () => {
    const id = await knownCitizen()
    await go(`/jc/borgere/${id}/frist?senest=8.12.`)
    const form = visitor.page.sending('Sæt fristen', {})
    const bo = office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Bo Lindquist' })
    must(await setDeadline(bo, id, { interviewType: 'job', dueDate: plainDate('2026-12-11'), activationDate: null }))
    await visitor.post(form.action, form.fields)
    assert.equal(visitor.page.status, 409)
    await assertValidHtml(visitor.page.html, 'stale')
    assert.match(visitor.page.alerts[0] ?? '', /Sagen er ændret, mens du skrev Kl\. 10\.00 satte Bo Lindquist en frist/)
    assert.equal(visitor.page.valueOf('Sidste dag at booke'), '8.12.2026')
    assert.deepEqual(await statusesOf(id), ['2026-12-11 active'])
    await visitor.press('Sæt min frist i stedet')
    assert.deepEqual(await statusesOf(id), ['2026-12-11 closed', '2026-12-08 active'])
  })

  test('every warning with its way out', async () => {
    const id = await citizenOf(office.staff)
    await office.database.pool.query(`update citizen set sms_service = false, email_service = false where id = $1`, [
      id,
    ])
    const away = { kind: 'holiday', from: plainDate('2026-11-02'), to: plainDate('2026-12-31') } as const
    must(await reportAbsence(office.staff, id, away))
    const page = await go(`/jc/borgere/${id}/frist?senest=7.11.`)
    for (const words of [
      /Ingen ledige tider passer\. Fristen bliver sat, men Borger kan ikke booke/,
      /Borger har fravær hver dag, der kan bookes/,
      /Sidste dag at booke er i en weekend: lørdag den 7\. november/,
      /Borger er ikke tilmeldt sms eller e-mail og får ingen besked/,
      /Borger har aldrig logget på Min side/,
    ])
      assert.match(page.text, words)
    assert.match(
      (await go(`/jc/borgere/${id}/frist?senest=%2B95`)).text,
      /Fristen lukker af sig selv mandag den 1\. februar, før den udløber/,
    )
    const short = await knownCitizen()
    assert.match((await go(`/jc/borgere/${short}/frist?senest=%2B5`)).text, /Påmindelsen 8 dage før falder væk/)
  })
})

test('J-CAPACITY: where others lack a time already, the page says so beside this citizen’s own times', async () => {
  const crowded = await createTestOffice()
  try {
    const { staff } = crowded
    await timesAt(staff, await offerOf(staff), ['2026-11-05T10:00:00+01:00', '2026-11-12T10:00:00+01:00'])
    for (let one = 0; one < 5; one += 1)
      must(
        await setDeadline(staff, await citizenOf(staff), {
          interviewType: 'job',
          dueDate: plainDate('2026-11-16'),
          activationDate: null,
        }),
      )
    const karin = await crowded.visitorAs(caseworker)
    await karin.go('/jc')
    await karin.press('Søg', { fill: { 'Find en borger': 'ingen her', 'Årsag til opslaget': 'case_work' } })
    await karin.go(`/jc/borgere/${await citizenOf(staff)}/frist`)
    assert.match(karin.page.text, /Kun 2 ledige tider/)
    assert.match(karin.page.text, /Der er rift om tiderne\. 3 andre borgere kan ikke få en jobsamtale/)
    assert.equal(karin.page.linkNamed('Se kapaciteten'), '/jc/kapacitet')
  } finally {
    await crowded.drop()
  }
})

suite('a citizen on one page', () => {
  test('the story runs into the future: dashed above today, the newest first below; filters', async () => {
    const id = await knownCitizen()
    must(
      await setDeadline(office.staff, id, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-16'),
        activationDate: null,
      }),
    )
    const away = { kind: 'holiday', from: plainDate('2026-11-10'), to: plainDate('2026-11-11') } as const
    must(await reportAbsence(office.asCitizen(id), id, away))
    const page = await go(`/jc/borgere/${id}`)
    assert.match(page.text, /Skal booke en jobsamtale senest mandag den 16\. november Aktiv frist/)
    const future = page.texts('.story-line .to-come')
    assert.deepEqual(future, [
      '17.11. Fristen er overskredet og bliver lukket, hvis Mette ikke har booket',
      '13.11. 09.00 Sms og e-mail: 3 dage tilbage',
      '8.11. 09.00 Sms og e-mail: 8 dage tilbage',
    ])
    assert.match(page.texts('.story-line .today-line')[0] ?? '', /I dag, mandag den 2\. november/)
    const past = page.texts('.story-line .story-line__what').slice(future.length)
    assert.match(past.join('\n'), /Frist sat: jobsamtale senest mandag den 16\. november Aktiv frist Af caseworker/)
    assert.match(past.join('\n'), /Fravær meldt: ferie 10\.11\.–11\.11\. Af borgeren selv/)
    const absences = await go(`/jc/borgere/${id}?vis=fravaer`)
    assert.deepEqual(absences.texts('.story-line .to-come'), [])
    assert.equal(absences.texts('.story-line .story-line__what').length, 1)
  })

  test('J-OWN: the whole number is shown on purpose, and that is a look of its own', async () => {
    const id = await knownCitizen()
    const page = await go(`/jc/borgere/${id}`)
    assert.match(page.text, /CPR slutter på ••\d\d/)
    assert.doesNotMatch(page.html, /61019\d{5}|610190-\d/)
    await visitor.press('Vis : CPR-nummer')
    assert.match(visitor.page.text, /CPR-nummer 6101\d\d-\d{4}/)
    assert.equal(visitor.page.address.includes('?'), false)
    assert.equal((await actsOf(id)).filter((row) => row.includes('see_citizen_number')).length, 1)
  })

  test('D-RESIDENCE: who has moved away: only what was written here, and nothing can be done', async () => {
    const id = await knownCitizen()
    must(
      await setDeadline(office.staff, id, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-16'),
        activationDate: null,
      }),
    )
    must(await changeJobCentreOf(office.staff, id, { jobCentre: null, from: plainDate('2026-11-02') }))
    const page = await go(`/jc/borgere/${id}`)
    assert.match(
      page.text,
      /Hører ikke til noget jobcenter fra mandag den 2\. november 2026\. Sagen er ikke jeres mere/,
    )
    assert.match(page.text, /Frist sat: jobsamtale senest mandag den 16\. november/)
    assert.doesNotMatch(page.text, /12 34 56 78|CPR|Sæt frist/)
    const karin = office.as({ kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' })
    const { number, citizen } = must(await askCase(karin, id))
    const { mobile, email, contactGroup } = citizen
    assert.deepEqual(
      { number, mobile, email, contactGroup },
      { number: null, mobile: null, email: null, contactGroup: 0 },
    )
    assert.equal((await go(`/jc/borgere/${id}/frist`)).status, 404)
    assert.equal((await go(`/jc/borgere/${id}/luk`)).status, 404)
  })

  test('D-DEATH: the page says when; nothing is set or summoned, and no list asks for it', async () => {
    const id = await knownCitizen()
    assert.match((await go('/jc/borgere?liste=ingen-frist')).html, new RegExp(id))
    must(await recordDeath(office.staff, id, plainDate('2026-11-01')))
    const page = await go(`/jc/borgere/${id}`)
    assert.match(page.text, /Afgået ved døden søndag den 1\. november/)
    assert.doesNotMatch(page.text, /Sæt frist|Indkald/)
    assert.match((await go(`/jc/borgere/${id}/frist`)).text, /Borgeren er afgået ved døden/)
    const why = await go(`/jc/borgere/${id}/hvorfor`)
    assert.match(why.text, /Afgået ved døden 1\. november/)
    assert.match(why.text, /Det ser Mette[\s\S]*du er afgået ved døden/)
    assert.doesNotMatch((await go('/jc/borgere?liste=ingen-frist')).html, new RegExp(id))
  })

  test('D-CLOSE: what closing does stands before it is done; the reason stands in the story', async () => {
    const id = await knownCitizen()
    must(
      await setDeadline(office.staff, id, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-16'),
        activationDate: null,
      }),
    )
    const page = await go(`/jc/borgere/${id}/luk`)
    assert.match(page.text, /Fristen for jobsamtale senest mandag den 16\. november bliver lukket/)
    assert.match(page.text, /2 påmindelser bliver ikke sendt/)
    assert.deepEqual(focused(), ['Luk fristen'])
    await visitor.press('Luk fristen', { fill: { 'Begrundelse (frivilligt)': 'Er i job' } })
    assert.match(
      visitor.page.text,
      /Administrativt lukket frist Lukket af jobcentret\. Af Karin Brandt\. Begrundelse: Er i job/,
    )
    const elsewhere = await knownCitizen()
    const { id: theirs } = must(
      await setDeadline(office.staff, elsewhere, {
        interviewType: 'job',
        dueDate: plainDate('2026-11-16'),
        activationDate: null,
      }),
    ).seen.deadline
    await go(`/jc/borgere/${elsewhere}/luk`)
    const { fields } = visitor.page.sending('Luk fristen', {})
    fields.set('frist', theirs)
    await visitor.post(`/jc/borgere/${id}/luk`, fields)
    assert.equal(visitor.page.status, 404, 'a form names a deadline of the citizen of its page')
    assert.deepEqual(await statusesOf(elsewhere), ['2026-11-16 active'])
  })
})

suite('the contact group and the job centre of a citizen', () => {
  test('a group that allows no such deadline closes it: said first, then done', async () => {
    const id = await knownCitizen()
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-20'), activationDate: null } as const
    must(await setDeadline(office.staff, id, wanted))
    await go(`/jc/borgere/${id}/oplysninger`)
    await visitor.go(visitor.page.linkNamed('Skift kontaktgruppe'))
    await go(`/jc/borgere/${id}/gruppe?til=6`)
    assert.match(visitor.page.text, /Fra i dag er Mettes kontaktgruppe: Sygedagpengemodtager\./)
    assert.match(visitor.page.text, /Fristen bliver lukket mandag den 2\. november/)
    assert.ok(!focused().some((words) => words.includes('Skift kontaktgruppe')), 'the warning is read first')
    await visitor.press('Skift kontaktgruppe')
    assert.equal(visitor.page.address, `/jc/borgere/${id}`)
    assert.deepEqual(await statusesOf(id), ['2026-11-20 closed'])
    assert.ok((await actsOf(id)).includes('Karin Brandt change_contact_group false'))
  })

  test('a move closes the deadline and leaves the citizen to the other; a coming one is taken back', async () => {
    const id = await knownCitizen()
    must(await ensureNeighbour())
    await go(`/jc/borgere/${id}/flytning?til=75100&fra=1.12.`)
    assert.match(visitor.page.text, /Fra tirsdag den 1\. december hører Mette til/)
    await visitor.press('Flyt borgeren')
    await go(`/jc/borgere/${id}/flytning`)
    assert.match(visitor.page.text, /Meldt til en kommende dag/)
    await visitor.press('Træk tilbage : Fra 1. december 2026: Jobcenter Lindeby')
    assert.ok(!visitor.page.text.includes('Meldt til en kommende dag'))
    await go(`/jc/borgere/${id}/flytning?til=75100`)
    await visitor.press('Flyt borgeren')
    assert.match(visitor.page.alerts.join(), /Borgeren er flyttet/)
    await visitor.go(`/jc/borgere/${id}/flytning?til=10100`)
    assert.equal(visitor.page.status, 404)
    assert.ok((await actsOf(id)).includes('Karin Brandt withdraw_coming_change false'))
  })

  test('of another job centre’s citizen nothing; a form that is behind does nothing', async () => {
    const elsewhere = await citizenOf(office.asStaffOf('75100'))
    for (const page of ['gruppe', 'flytning']) {
      await visitor.go(`/jc/borgere/${elsewhere}/${page}?til=6`)
      assert.equal(visitor.page.status, 404)
    }
    const id = await knownCitizen()
    await go(`/jc/borgere/${id}/gruppe?til=6`)
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-11-20'), activationDate: null } as const
    must(await setDeadline(office.staff, id, wanted))
    await visitor.press('Skift kontaktgruppe')
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.alerts.join(), /Sagen er ændret, mens du skrev/)
    assert.deepEqual(await statusesOf(id), ['2026-11-20 active'])
    await go(`/jc/borgere/${id}/gruppe?til=9`)
    assert.equal(visitor.page.status, 422)
  })
})

const ensureNeighbour = () => changeJobCentre(office.asStaffOf('75100'), { name: 'Jobcenter Lindeby' })
