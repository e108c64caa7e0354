import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { TooManyTries } from '../../src/http/limit-headers.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { must } from '../support/program.ts'
import { administrator, caseworker, createTestOffice, type Office, type Told } from './office.ts'

// What the job centre's people may see in their portal, and what stands in the record of it.

let office: Office
const people = { anna: '', anne: '', elsewhere: '' }
const numbers = { anna: '6101901001', anne: '6101901002', elsewhere: '6101901003' }
before(async () => {
  office = await createTestOffice()
  const register = async (cpr: string, name: string, jobCentre: string) =>
    must(
      await registerCitizen(office.asStaffOf(jobCentre), {
        cpr,
        name,
        contactGroup: 2,
        category: null,
        jobCentre,
        details: { mobile: '+4512345678', email: null, smsService: false, emailService: false },
      }),
    ).id
  people.anna = await register(numbers.anna, 'Anna Sørensen', '10100')
  people.anne = await register(numbers.anne, 'Anne Sørensen', '10100')
  people.elsewhere = await register(numbers.elsewhere, 'Anders Sørensen', '75100')
  const wanted = { interviewType: 'job', dueDate: plainDate('2026-12-04'), activationDate: null } as const
  must(await setDeadline(office.staff, people.anna, wanted))
})
after(() => office.drop())

const NUMBER_OR_NAME = 'Find en borger'
const REASON = 'Årsag til opslaget'
const looked = async () =>
  (
    await office.database.pool.query<{ look: string }>(
      `select concat_ws(' ', acting_user, job_centre, operation, refused::text, reason, search_kind, citizen_id::text) as look
       from access_log where staff_session is not null and operation <> 'see_work_list' order by id`,
    )
  ).rows.map(({ look }) => look)

suite('a caseworker finds a citizen', () => {
  test('by number: one hit leads to the citizen, with the reason in the record and the number nowhere', async () => {
    const visitor = await office.visitorAs(caseworker)
    const had = (await looked()).length
    await visitor.go('/jc')
    const fill = { [NUMBER_OR_NAME]: '610190-1001', [REASON]: 'contacted' }
    const { action, fields } = visitor.page.sending('Søg', { fill })
    const answer = await visitor.ask(action, { method: 'POST', body: fields })
    assert.equal(answer.headers.get('location'), `/jc/borgere/${people.anna}`)
    await visitor.go(answer.headers.get('location') ?? '')
    assert.equal(visitor.page.heading, 'Anna Sørensen')
    assert.match(visitor.page.text, /Skal booke en jobsamtale senest fredag den 4\. december/)
    assert.ok(!visitor.page.html.includes(numbers.anna))
    assert.deepEqual((await looked()).slice(had), [
      `Karin Brandt 10100 search_citizen false contacted national_id ${people.anna}`,
      `Karin Brandt 10100 see_case false contacted ${people.anna}`,
    ])
  })

  test('by a part of the name: those of the own job centre alone, each in the record', async () => {
    const visitor = await office.visitorAs(caseworker)
    const had = (await looked()).length
    await visitor.go('/jc')
    await visitor.press('Søg', { fill: { [NUMBER_OR_NAME]: 'sørensen', [REASON]: 'case_work' } })
    assert.match(visitor.page.text, /2 borgere passer\. Anna Sørensen .* Anne Sørensen/)
    assert.doesNotMatch(visitor.page.text, /Anders/)
    assert.equal(visitor.page.valueOf('CPR-nummer, navn eller reference'), 'sørensen')
    assert.deepEqual((await looked()).slice(had).toSorted(), [
      `Karin Brandt 10100 search_citizen false case_work name ${people.anna}`,
      `Karin Brandt 10100 search_citizen false case_work name ${people.anne}`,
    ])
    await visitor.go('/jc')
    assert.match(visitor.page.html, /<option value="case_work" selected>/, 'the last choice stands')
  })

  test('nobody found, too short, no reason: said, and a number that was typed is not shown again', async () => {
    const visitor = await office.visitorAs(caseworker)
    const search = async (typed: string, reason: string) => {
      await visitor.go('/jc')
      await visitor.press('Søg', { fill: { [NUMBER_OR_NAME]: typed, [REASON]: reason } })
      return visitor.page
    }
    for (const typed of ['610190-9999', numbers.elsewhere, 'Anders']) {
      const page = await search(typed, 'meeting')
      assert.match(page.text, /Vi fandt ingen borger i jeres jobcenter/)
      assert.ok(!page.html.includes(numbers.elsewhere) && !page.html.includes('610190-9999'))
    }
    assert.deepEqual([(await search('An', 'meeting')).status, (await search('An', 'meeting')).alerts.length], [422, 1])
    const without = await search(numbers.anna, '')
    assert.equal(without.status, 422)
    assert.match(without.text, /Vælg, hvad årsagen til opslaget er/)
    assert.ok(!without.html.includes(numbers.anna))
    assert.equal((await search('Anna', 'because')).status, 422, 'a reason that is not offered')
  })

  test('J-LIMITS: one searches so often a minute, and no more', async () => {
    const visitor = await office.visitorAs({ ...caseworker, sub: 'searching' })
    await visitor.go('/jc')
    const { action, fields } = visitor.page.sending('Søg', { fill: { [NUMBER_OR_NAME]: 'Zz', [REASON]: 'meeting' } })
    for (let at = 0; at < usualBounds.staff_searches; at += 1)
      assert.equal((await visitor.ask(action, { method: 'POST', body: fields })).status, 422)
    await assert.rejects(visitor.ask(action, { method: 'POST', body: fields }), TooManyTries)
  })

  test('by an address: first the reason; another job centre’s citizen, and nobody’s, are the same 404', async () => {
    const visitor = await office.visitorAs({ ...caseworker, sub: 'new' })
    await visitor.go(`/jc/borgere/${people.anna}`)
    assert.equal(visitor.page.heading, 'Hvad er årsagen til opslaget?')
    await visitor.press('Vis borgeren', { fill: { [REASON]: '' } })
    assert.equal(visitor.page.status, 422)
    await visitor.press('Vis borgeren', { fill: { [REASON]: 'follow_up' } })
    assert.equal(visitor.page.heading, 'Anna Sørensen')
    const texts: string[] = []
    for (const id of [people.elsewhere, '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', 'x']) {
      await visitor.go(`/jc/borgere/${id}`)
      assert.equal(visitor.page.status, 404)
      texts.push(visitor.page.text)
    }
    assert.equal(new Set(texts).size, 1)
    assert.ok((await looked()).includes(`Karin Brandt 10100 see_case true follow_up ${people.elsewhere}`))
  })
})

suite('roles', () => {
  const pages = ['/jc', '/jc/borgere/0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11', '/jc/opsaetning/medarbejdere']
  const forms = ['/jc/find', '/jc/borgere/x', '/jc/opsaetning/medarbejdere/x/log-ud']
  const expected: readonly (readonly [string, readonly number[]])[] = [
    ['Selvbook-sagsbehandler', [200, 200, 403, 422, 404, 403]],
    ['Selvbook-planlægger', [200, 403, 403, 403, 403, 403]],
    ['Selvbook-administrator', [200, 403, 200, 403, 403, 404]],
    ['Selvbook-revisor', [200, 403, 403, 403, 403, 403]],
  ]
  for (const [role, statuses] of expected)
    test(`${role}: each page and form`, async () => {
      const visitor = await office.visitorAs({ sub: role, name: 'X', roles: [role] })
      const got: number[] = []
      for (const page of pages) {
        await visitor.go(page)
        got.push(visitor.page.status)
        if (visitor.page.status === 403) {
          assert.match(visitor.page.text, /Din rolle giver ikke adgang til denne side\. .* Kontakt jeres administrator/)
          assert.match(visitor.page.text, /10100/)
        }
      }
      await visitor.go('/jc')
      for (const form of forms) {
        const { owner } = visitor.page
        const body = new URLSearchParams({ hvem: owner ?? '' })
        got.push((await visitor.ask(form, { method: 'POST', body })).status)
      }
      assert.deepEqual(got, statuses)
      const menu = visitor.page.links.some(({ href }) => href === '/jc/opsaetning')
      assert.equal(menu, ['Selvbook-administrator', 'Selvbook-planlægger'].includes(role))
    })

  test('what does not exist is a page of this portal; to whom is not signed in all asks for it', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc/ingenting')
    assert.equal(visitor.page.status, 404)
    assert.match(visitor.page.text, /hører ikke til jeres jobcenter/)
    for (const path of ['/jc', '/jc/borgere/1', '/jc/opsaetning/medarbejdere', '/jc/ingenting'])
      assert.equal((await office.stranger().ask(path)).status, 303)
  })
})

suite('an administrator', () => {
  const other: Told = { sub: 'bo', name: 'Bo Lindquist', roles: ['Selvbook-sagsbehandler'] }

  test('sees who has signed in, and ends their sessions at once: the next click is signed out', async () => {
    const bo = await office.visitorAs(other)
    const ada = await office.visitorAs(administrator)
    await ada.go('/jc/opsaetning/medarbejdere')
    assert.match(ada.page.text, /Bo Lindquist Sagsbehandler Loggede på 2\. november 2026 kl\. 10\.00/)
    await ada.press('Log ud nu Bo Lindquist')
    assert.match(ada.page.alerts.join(), /logget ud overalt/)
    assert.match(ada.page.text, /Bo Lindquist Sagsbehandler .*? Ikke logget på/)
    await bo.go('/jc')
    assert.match(bo.page.address, /^\/jc\/log-ind/)
  })

  test('of another job centre neither sees nor ends them', async () => {
    const bo = await office.visitorAs(other)
    const lise = await office.visitorAs({ ...administrator, sub: 'lise', name: 'Lise', where: 'Lindeby' })
    await lise.go('/jc/opsaetning/medarbejdere')
    assert.doesNotMatch(lise.page.text, /Bo Lindquist/)
    const { rows } = await office.database.pool.query<{ id: string }>(`select id from staff where subject = 'bo'`)
    await lise.post(`/jc/opsaetning/medarbejdere/${rows[0]?.id}/log-ud`, {})
    assert.equal(lise.page.status, 404)
    await bo.go('/jc')
    assert.equal(bo.page.status, 200)
  })
})

suite('F-WHOSE', () => {
  test('a form of another person, or that does not say whose it is, does nothing', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    const { action, fields } = visitor.page.sending('Søg', {
      fill: { [NUMBER_OR_NAME]: numbers.anna, [REASON]: 'meeting' },
    })
    const had = (await looked()).length
    await office.signIn(visitor, { ...caseworker, sub: 'jens', name: 'Jens Holm' })
    await visitor.post(action, fields)
    assert.equal(visitor.page.status, 409)
    assert.match(visitor.page.text, /I denne browser er Jens Holm logget på nu/)
    fields.delete('hvem')
    assert.equal((await visitor.ask(action, { method: 'POST', body: fields })).status, 403)
    assert.equal((await looked()).length, had)
  })

  test('another’s open page prolongs nothing and is told to leave', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    const owner = visitor.page.owner ?? ''
    office.realClock.set('2026-11-02T09:20:00Z')
    const asked = async (hvem: string) =>
      JSON.parse(
        await (await visitor.ask('/jc/session', { method: 'POST', body: new URLSearchParams({ hvem }) })).text(),
      )
    assert.equal((await asked('another')).seconds, 600)
    assert.deepEqual(await asked(owner), { seconds: 1800, final: false, owner })
    office.realClock.set('2026-11-02T09:00:00Z')
  })
})
