import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { citizenOf, must } from '../support/program.ts'
import { administrator, caseworker, createTestOffice, type Office } from './office.ts'

// What an administrator sets up: the job centre's details, its settings, and messages of which
// nobody knows whether they left.

let office: Office
before(async () => {
  office = await createTestOffice()
})
after(() => office.drop())

const query = async (text: string, values: unknown[] = []) => (await office.database.pool.query(text, values)).rows

suite('Opsætning', () => {
  test('leads to what one may, and to nothing else', async () => {
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning')
    const links = visitor.page.all('main li a').map((link) => link.getAttributeValue('href'))
    assert.deepEqual(links, [
      '/jc/opsaetning/medarbejdere',
      '/jc/opsaetning/jobcenter',
      '/jc/opsaetning/indstillinger',
      '/jc/opsaetning/helligdage',
      '/jc/opsaetning/beskeder',
    ])
    const planner = await office.visitorAs({ sub: 'v', name: 'Vibeke Storm', roles: ['Selvbook-planlægger'] })
    await planner.go('/jc/opsaetning')
    assert.equal(planner.page.all('main li a').length, 3)
    const karin = await office.visitorAs(caseworker)
    assert.equal((await karin.go('/jc/opsaetning')).status, 403)
  })

  test('the job centre’s details: saved, shown at once; what is wrong is told and what was typed stays', async () => {
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning/jobcenter')
    const fill = {
      'Jobcentrets navn': 'Jobcenter Solby',
      'E-mail (frivilligt)': 'x',
      'Hjemmeside (frivilligt)': 'javascript:alert(1)',
    }
    await visitor.press('Gem', { fill })
    assert.deepEqual([visitor.page.status, visitor.page.valueOf('E-mail (frivilligt)')], [422, 'x'])
    assert.match(visitor.page.text, /Skriv en e-mailadresse .*Skriv hele adressen/)
    await visitor.press('Gem', {
      fill: {
        ...fill,
        'E-mail (frivilligt)': 'post@solby.example',
        'Hjemmeside (frivilligt)': 'https://solby.example',
      },
    })
    assert.match(visitor.page.text, /Oplysningerne er gemt/)
    assert.deepEqual(await query(`select name, email, url, phone from job_centre where code = '10100'`), [
      { name: 'Jobcenter Solby', email: 'post@solby.example', url: 'https://solby.example', phone: null },
    ])
  })

  test('the settings: out of bounds is told beside its field; saved they hold', async () => {
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning/indstillinger')
    assert.equal(visitor.page.valueOf('Hurtige valg, i dage'), '8, 14, 21, 28')
    const fill = {
      'Dage til sidste dag at booke': '91',
      'Hurtige valg, i dage': '7 x',
      'Færre tider end dette er få': '',
    }
    await visitor.press('Gem', { fill })
    assert.equal(visitor.page.status, 422)
    assert.equal(visitor.page.all('main .form-error').length, 3)
    assert.equal(visitor.page.valueOf('Dage til sidste dag at booke'), '91')
    await visitor.press('Gem', {
      fill: {
        'Dage til sidste dag at booke': '21',
        'Hurtige valg, i dage': '28, 7',
        'Færre tider end dette er få': '5',
      },
      choose: ['Sagsbehandlere må også åbne tider'],
    })
    assert.match(visitor.page.text, /Indstillingerne er gemt/)
    assert.equal(visitor.page.valueOf('Hurtige valg, i dage'), '7, 28')
    assert.deepEqual(
      await query(`select usual_days, few_times, caseworkers_open_times as opens from job_centre_setting`),
      [{ usual_days: 21, few_times: 5, opens: true }],
    )
  })

  test('the coming holidays of two years are told, with whether they are opened', async () => {
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning/helligdage')
    assert.match(
      visitor.page.text,
      /Torsdag den 24\. december 2026 Juleaften Lukket .*Fredag den 26\. marts 2027 Langfredag/,
    )
  })
})

suite('N-ONCE: a message of unknown outcome is settled by hand', () => {
  const unknown = async (jobCentre: string): Promise<string> => {
    const staff = office.asStaffOf(jobCentre)
    const citizenId = await citizenOf(staff)
    const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-04'), activationDate: null } as const
    must(await setDeadline(staff, citizenId, wanted))
    await query(
      `update message set status = 'unknown', attempts = 1, settled_at = now() where citizen_id = $1 and channel = 'sms'`,
      [citizenId],
    )
    const [row] = await query(
      `insert into message_attempt (id, message_id, number, gateway, begun_at, outcome, ended_at, reason)
       select gen_random_uuid(), id, 1, 'sms-1', now(), 'unknown', now(), 'no answer' from message
       where citizen_id = $1 and channel = 'sms' returning id`,
      [citizenId],
    )
    return String(row?.['id'])
  }
  const statusOf = async (reference: string) =>
    (
      await query(
        `select message.status, message_attempt.outcome, message.retry_at is not null as again
         from message_attempt join message on message.id = message_id where message_attempt.id = $1`,
        [reference],
      )
    )[0]

  test('taken counts as handed over, not taken is sent again; each once, with a row in the record of access', async () => {
    const [taken, lost] = [await unknown('10100'), await unknown('10100')]
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning/beskeder')
    assert.match(visitor.page.text, new RegExp(`Sms: Ny frist sms-1 ${taken}`))
    assert.doesNotMatch(visitor.page.text, /Borger \d/, 'nobody is named')
    await visitor.press(`Modtaget : ${taken}`)
    assert.match(visitor.page.text, /Beskeden tæller nu som sendt/)
    await visitor.press(`Ikke modtaget : ${lost}`)
    assert.match(visitor.page.text, /Der er ingen beskeder med ukendt udfald/)
    assert.deepEqual(await statusOf(taken), { status: 'handed_over', outcome: 'accepted', again: false })
    assert.deepEqual(await statusOf(lost), { status: 'waiting', outcome: 'not_arrived', again: true })
    assert.equal((await visitor.post(`/jc/opsaetning/beskeder/${lost}`, { modtaget: 'ja' })).status, 404)
    const rows = await query(
      `select acting_user as who, citizen_id is not null as whom from access_log where operation = 'settle_message'`,
    )
    assert.deepEqual(rows, [
      { who: 'Ada Holm', whom: true },
      { who: 'Ada Holm', whom: true },
    ])
  })

  test('another job centre’s is neither seen nor settled', async () => {
    const theirs = await unknown('75100')
    const visitor = await office.visitorAs(administrator)
    await visitor.go('/jc/opsaetning/beskeder')
    assert.ok(!visitor.page.html.includes(theirs))
    assert.equal((await visitor.post(`/jc/opsaetning/beskeder/${theirs}`, { modtaget: 'ja' })).status, 404)
    assert.deepEqual(await statusOf(theirs), { status: 'unknown', outcome: 'unknown', again: false })
  })
})
