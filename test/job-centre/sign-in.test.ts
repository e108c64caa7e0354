import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import { TooManyTries } from '../../src/http/limit-headers.ts'
import { administrator, caseworker, createTestOffice, type Office, type Told } from './office.ts'

// The job centre's people sign in with their own provider. The browser is one without scripts.

let office: Office
before(async () => {
  office = await createTestOffice()
})
after(() => office.drop())
afterEach(() => {
  office.broker.truly()
  office.realClock.set('2026-11-02T09:00:00Z')
})

const at = (time: string) => office.realClock.set(`2026-11-02T${time}:00Z`)
const isOut = async (visitor: Awaited<ReturnType<Office['visitorAs']>>) => {
  await visitor.go('/jc')
  return visitor.page.address.startsWith('/jc/log-ind')
}

suite('signing in', () => {
  test('by a link to the provider; the front page tells who, where and what for', async () => {
    const visitor = office.stranger()
    await visitor.go('/jc')
    assert.equal(visitor.page.heading, 'Log på som medarbejder')
    assert.equal(visitor.page.linkNamed('Log på'), '/jc/log-ind/begynd?til=%2Fjc')
    await office.signIn(visitor, { ...caseworker, roles: ['Selvbook-revisor', 'Selvbook-administrator', 'Alle'] })
    assert.match(visitor.page.text, /Du er logget på som Karin Brandt fra 10100\./)
    assert.match(visitor.page.text, /Administrator : du .* Revisor : du/)
    assert.doesNotMatch(visitor.page.text, /Planlægger|Sagsbehandler :/)
    await office.signIn(visitor, { ...caseworker, roles: ['Selvbook-revisor', 'Selvbook-sagsbehandler'] })
    assert.equal(visitor.page.heading, 'I dag mandag den 2. november', 'a caseworker begins with the day')
  })

  test('comes back to the page asked for, and never to another site or portal', async () => {
    for (const [til, expected] of [
      ['/jc/opsaetning/medarbejdere?x=1', '/jc/opsaetning/medarbejdere?x=1'],
      ['//evil.example', '/jc'],
      ['/min-side', '/jc'],
      ['/jc/../min-side', '/jc'],
      ['/jc/log-ud', '/jc'],
      ['/jcx', '/jc'],
    ] as const) {
      const visitor = office.stranger()
      office.broker.lie = { claims: { ...administrator, where: 'Solby', amr: ['mfa'] } }
      const going = await visitor.ask(`/jc/log-ind/begynd?til=${encodeURIComponent(til)}`)
      const back = office.broker.approve(going.headers.get('location') ?? '')
      const answer = await visitor.ask(back.pathname + back.search)
      assert.equal(answer.headers.get('location'), expected, til)
    }
  })

  test('the cookie is its own, for the browser alone, and over https for https alone', async () => {
    const cookieOf = async (one: Office) => {
      const visitor = one.stranger()
      one.broker.lie = { claims: { ...caseworker, where: 'Solby', amr: ['mfa'] } }
      const going = await visitor.ask('/jc/log-ind/begynd')
      const back = one.broker.approve(going.headers.get('location') ?? '')
      return (await visitor.ask(back.pathname + back.search)).headers.getSetCookie().at(-1) ?? ''
    }
    assert.match(await cookieOf(office), /^selvbook-job-centre=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const secure = await createTestOffice({ publicUrl: 'https://jc.example.dk' })
    try {
      const expected = /^__Host-selvbook-job-centre=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/
      assert.match(await cookieOf(secure), expected)
    } finally {
      await secure.drop()
    }
  })

  test('without a role, a job centre or a second factor there is no session, and the page says why', async () => {
    const refused: readonly (readonly [Told, RegExp])[] = [
      [{ ...caseworker, roles: ['Domain Users', 'caseworker'] }, /Karin Brandt, men du har ingen rolle/],
      [{ ...caseworker, where: 'Rådhuset' }, /ikke, hvilket jobcenter du arbejder for/],
      [{ ...caseworker, where: ['Solby', 'Lindeby'] }, /knyttet til flere jobcentre/],
      [{ ...caseworker, amr: ['pwd'] }, /Du skal bruge totrinslogin/],
    ]
    office.told.length = 0
    for (const [told, why] of refused) {
      const visitor = await office.visitorAs(told)
      assert.equal(visitor.page.status, 403)
      assert.match(visitor.page.text, why)
      assert.ok(await isOut(visitor))
    }
    assert.deepEqual(
      office.told.map((told) => told.split(' ')[0]),
      ['no_role', 'no_job_centre', 'several_job_centres', 'level_too_low'],
      'the operator is told why, and not who',
    )
    assert.ok(!office.told.join(' ').includes('Karin'))
    const { rows } = await office.database.pool.query(`select from staff where subject = 'nobody'`)
    assert.equal(rows.length, 0)
  })

  test('an answer is good for once, and only in the browser that began', async () => {
    office.broker.lie = { claims: { ...caseworker, where: 'Solby', amr: ['mfa'] } }
    const [mine, theirs] = [office.stranger(), office.stranger()]
    const going = await mine.ask('/jc/log-ind/begynd')
    const back = office.broker.approve(going.headers.get('location') ?? '')
    const path = back.pathname + back.search
    assert.equal((await theirs.go(path)).status, 403, 'another browser')
    assert.equal((await mine.go(path)).address, '/jc')
    assert.equal((await mine.go(path)).status, 403, 'twice')
  })

  test('a provider that is away is told, with the way to try again', async () => {
    const away = await createTestOffice()
    try {
      away.broker.instead('/.well-known/openid-configuration', (_, response) => void response.writeHead(503).end())
      const visitor = away.stranger()
      await visitor.go('/jc/log-ind/begynd')
      assert.equal(visitor.page.status, 503)
      assert.match(visitor.page.text, /Jeres login svarer ikke lige nu/)
      assert.equal(visitor.page.linkNamed('Prøv igen'), '/jc/log-ind/begynd')
    } finally {
      await away.drop()
    }
  })
})

suite('a session', () => {
  test('has a new token at each sign-in: one that was planted before is nobody’s (fixation)', async () => {
    const planted = 'A'.repeat(43)
    const visitor = office.stranger()
    const beforehand = await office.app.request('/jc', { headers: { cookie: `selvbook-job-centre=${planted}` } })
    assert.equal(beforehand.status, 303)
    await office.signIn(visitor, caseworker)
    const afterwards = await office.app.request('/jc', { headers: { cookie: `selvbook-job-centre=${planted}` } })
    assert.equal(afterwards.status, 303)
    const tokens = async () =>
      (
        await office.database.pool.query<{ hash: string }>(
          `select encode(token_hash, 'hex') as hash from staff_session`,
        )
      ).rows.length
    const had = await tokens()
    await office.signIn(visitor, caseworker)
    assert.equal(await tokens(), had + 1)
    const open = await office.database.pool.query(
      `select from staff_session join staff on staff.id = staff_id where staff.subject = 'karin' and ended_at is null and created_at = '2026-11-02T09:00Z'`,
    )
    assert.ok((open.rowCount ?? 0) >= 1)
  })

  test('is over at once when somebody signs out: its cookie, sent again, opens nothing (replay)', async () => {
    const visitor = await office.visitorAs(caseworker)
    const copy = visitor.cookies()
    await visitor.press('Log af')
    assert.equal(visitor.page.heading, 'Du er logget af')
    const again = await office.app.request('/jc', { headers: { cookie: copy } })
    assert.match(again.headers.get('location') ?? '', /^\/jc\/log-ind/)
  })

  test('ends after thirty minutes without use, and eight hours in any case; asking prolongs nothing', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    const seconds = async () => JSON.parse(await (await visitor.ask('/jc/session')).text())
    at('09:20')
    assert.equal((await seconds()).seconds, 600)
    at('09:25')
    assert.deepEqual([(await seconds()).seconds, (await seconds()).final], [300, false])
    await visitor.go('/jc')
    for (let minutes = 9 * 60 + 50; minutes < 17 * 60; minutes += 25) {
      at(`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`)
      await visitor.go('/jc')
      assert.equal(visitor.page.address, '/jc')
    }
    assert.equal((await seconds()).final, true)
    at('16:59')
    assert.equal(await isOut(visitor), false)
    at('17:00')
    assert.ok(await isOut(visitor))
    assert.match(visitor.page.text, /Du er blevet logget af/)
  })

  test('lasts an hour where the provider gives no refresh token', async () => {
    const visitor = await office.visitorAs(caseworker)
    at('09:29')
    assert.equal(await isOut(visitor), false)
    at('09:58')
    assert.equal(await isOut(visitor), false)
    at('10:00')
    assert.ok(await isOut(visitor))
  })

  test('over between page and form: signed in again one is back on the page, and nothing was done', async () => {
    const visitor = await office.visitorAs(caseworker)
    await visitor.go('/jc')
    at('09:31')
    await visitor.press('Søg', { fill: { 'Find en borger': 'Borger', 'Årsag til opslaget': 'case_work' } })
    assert.match(visitor.page.address, /^\/jc\/log-ind\?til=%2Fjc$/)
  })

  test('what was sent too late is kept for the same person in this browser, and sent by a press', async () => {
    const visitor = await office.visitorAs(caseworker)
    const late = async (time: string) => {
      await visitor.go('/jc')
      at(time)
      await visitor.press('Søg', { fill: { 'Find en borger': 'Intet Navn', 'Årsag til opslaget': 'case_work' } })
    }
    await late('09:31')
    await office.signIn(visitor, caseworker)
    assert.equal(visitor.page.heading, 'Du er logget på igen')
    assert.doesNotMatch(visitor.page.text, /Vi fandt ingen/, 'nothing is sent by itself')
    await visitor.press('Send det nu')
    assert.match(visitor.page.text, /Vi fandt ingen borger/)
    await late('10:05')
    await office.signIn(visitor, administrator)
    assert.equal(visitor.page.address, '/jc')
    await visitor.go('/jc/log-ind/fortsaet')
    assert.equal(visitor.page.address, '/jc', 'another person')
  })
})

suite('roles are read again at the provider', () => {
  test('after ten minutes: another role counts at once; none ends the session', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    const told = (more: Told) => {
      office.broker.lie = { claims: { ...caseworker, where: 'Solby', amr: ['mfa'], ...more } }
    }
    told({ roles: ['Selvbook-administrator'] })
    at('09:09')
    await visitor.go('/jc')
    assert.match(visitor.page.heading, /^I dag/)
    at('09:11')
    await visitor.go('/jc')
    assert.match(visitor.page.text, /Administrator :/)
    assert.doesNotMatch(visitor.page.text, /Sagsbehandler :/)
    told({ roles: [] })
    at('09:22')
    assert.ok(await isOut(visitor))
  })

  test('a refresh token that the provider refuses ends the session', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    office.broker.refreshing = 'ended'
    at('09:11')
    assert.ok(await isOut(visitor))
  })

  test('a provider that does not answer: the roles count for an hour since they were read', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    office.broker.instead('/token', (_, response) => void response.writeHead(503).end())
    for (const [time, out] of [
      ['09:15', false],
      ['09:40', false],
      ['09:59', false],
      ['10:00', true],
    ] as const) {
      at(time)
      assert.equal(await isOut(visitor), out, time)
    }
  })

  test('a refresh token whose key has been removed: the roles count for an hour as well', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    // Its first byte is the number of the key.
    await office.database.pool.query('update staff_session set refresh_sealed = set_byte(refresh_sealed, 0, 99)')
    at('09:15')
    assert.equal(await isOut(visitor), false)
    at('10:00')
    assert.equal(await isOut(visitor), true)
  })

  test('by one request at a time, so that a token that is good for once is sent once', async () => {
    office.broker.refreshing = 'rotated'
    const visitor = await office.visitorAs(caseworker)
    const had = office.broker.asked.filter((path) => path === '/token').length
    at('09:11')
    const answers = await Promise.all(['1', '2', '3', '4'].map(() => visitor.ask('/jc')))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    assert.equal(office.broker.asked.filter((path) => path === '/token').length, had + 1)
  })
})

test('J-LIMITS: sign-ins begun are counted by network, and too many are turned away before the provider is asked', async () => {
  const { pool } = office.database
  await office.stranger().ask('/jc/log-ind/begynd')
  await pool.query("update quota set points = 120 where key like 'sign_ins:%'")
  const turnedAway = (error: unknown) => error instanceof TooManyTries && error.status === 429
  await assert.rejects(office.stranger().ask('/jc/log-ind/begynd'), turnedAway)
  await pool.query('delete from quota')
})
