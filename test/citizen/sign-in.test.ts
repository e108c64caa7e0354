import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NumberKeys } from '../../src/keys/number-keys.ts'
import { testKey, testKeys } from '../support/keys.ts'
import { citizenOf, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, dayLink, giveDeadline, summer, type TestPortal } from './portal.ts'

let portal: TestPortal
let citizen: string
before(async () => {
  portal = await createTestPortal()
  citizen = await citizenOf(portal.staff)
})
after(() => portal.drop())

/** The cookies of our own that a whole sign-in sets, without their values. */
async function cookiesOfSignIn({ app }: TestPortal, citizenId: string): Promise<string[]> {
  const jar = new Map<string, string>()
  const ours: string[] = []
  let to = `/log-ind/mitid?som=${citizenId}`
  while (to !== '/min-side') {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.request(to, { headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
      if (name.includes('selvbook')) ours.push(line.replace(/=[\w-]{43};/, '=…;'))
    }
    assert.equal(answer.status, 303, to)
    to = (answer.headers.get('location') ?? '').replace(/^https?:\/\/[^/]+/, '')
  }
  return ours
}

test('the start page tells what this is; one who is signed in goes straight to Min side', async () => {
  const visitor = portal.stranger()
  await visitor.go('/')
  assert.equal(visitor.page.heading, 'Møder med dit jobcenter')
  await visitor.follow('Log på')
  assert.equal(visitor.page.heading, 'Log på')
  await visitor.follow('Log på med MitID')
  assert.equal(visitor.page.heading, 'Vælg en borger')
  await visitor.press(visitor.page.buttons[0] ?? '')
  assert.equal(visitor.page.address, '/min-side')
  await visitor.go('/')
  assert.equal(visitor.page.address, '/min-side')
})

test('the session’s cookie is for the browser alone, and over https for https alone', async () => {
  const attributes = 'Path=/; HttpOnly; '
  assert.deepEqual(await cookiesOfSignIn(portal, citizen), [
    `selvbook-log-ind=…; Max-Age=600; ${attributes}SameSite=Lax`,
    `selvbook=…; ${attributes}SameSite=Lax`,
  ])
  const secure = await createTestPortal(undefined, { publicUrl: 'https://selvbook.example.dk' })
  try {
    assert.deepEqual(await cookiesOfSignIn(secure, await citizenOf(secure.staff)), [
      `__Host-selvbook-log-ind=…; Max-Age=600; ${attributes}Secure; SameSite=Lax`,
      `__Host-selvbook=…; ${attributes}Secure; SameSite=Lax`,
    ])
  } finally {
    await secure.drop()
  }
})

test('who signs in while keys rotate stands under the new key too, also where no number is kept (CPR_SEALED=off)', async () => {
  const person = await citizenOf(portal.staff)
  const stored = async () => {
    const { rows } = await portal.database.pool.query<{ key: number; sealed: boolean }>(
      'select key_number as key, sealed is not null as sealed from citizen_number where citizen_id = $1 order by 1',
      [person],
    )
    return rows.map(({ key, sealed }) => `${key} ${sealed ? 'sealed' : 'hash'}`)
  }
  const signsIn = async (...keys: number[]) => {
    const numbers = new NumberKeys(
      keys.map((number) => testKey(number, 'numbers')),
      { sealed: false },
    )
    const visitor = portal.visitorOf(portal.appOn(portal.program.db, { ...testKeys, numbers }))
    await visitor.go(`/log-ind/mitid?som=${person}`)
    assert.equal(visitor.page.address, '/min-side')
  }
  await signsIn(1)
  assert.deepEqual(await stored(), ['1 sealed'])
  for (let times = 0; times < 2; times += 1) await signsIn(1, 2)
  assert.deepEqual(await stored(), ['1 sealed', '2 hash'])
})

test('every page asks who is there, and comes back to the page asked for', async () => {
  const asked = [
    '/min-side',
    '/mine-moeder',
    '/book?moede=andet',
    '/book/tid?emne=1&dag=2017-07-11',
    '/book/bekraeft',
    '/moeder/1',
    '/moeder/1/kalender.ics',
    '/moeder/1/ombook',
    '/moeder/1/aflys',
    '/mit-fravaer',
    '/indstillinger',
    '/kontakt',
  ]
  for (const path of asked) {
    const answer = await portal.stranger().ask(path)
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), `/log-ind?til=${encodeURIComponent(path)}`)
  }
  const visitor = portal.stranger()
  await visitor.go('/indstillinger')
  assert.match(visitor.page.text, /Når du er logget på, fortsætter du, hvor du slap\./)
  await visitor.follow('Log på med MitID')
  await visitor.press(visitor.page.buttons[0] ?? '')
  assert.equal(visitor.page.address, '/indstillinger')
})

test('nobody is sent to another site after signing in', async () => {
  for (const til of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/log-ud',
    '',
  ]) {
    const visitor = portal.stranger()
    await visitor.go(`/log-ind/mitid?som=${citizen}&til=${encodeURIComponent(til)}`)
    assert.equal(visitor.page.address, '/min-side', til)
  }
})

test('a session ends when it has not been used for as long as is set, by the machine’s own time', async () => {
  const visitor = await portal.visitorAs(citizen)
  portal.clock.set('2019-01-01T10:00:00Z') // the demo's clock does not end sessions
  portal.realClock.set('2026-11-02T09:29:00Z')
  await visitor.go('/min-side')
  assert.equal(visitor.page.address, '/min-side')
  portal.realClock.set('2026-11-02T09:58:00Z') // used at 09:29, so it lasts until 09:59
  await visitor.go('/min-side')
  assert.equal(visitor.page.address, '/min-side')
  portal.realClock.set('2026-11-02T10:28:00Z')
  await visitor.go('/min-side')
  assert.match(visitor.page.address, /^\/log-ind\?til=%2Fmin-side$/)
  portal.clock.set(summer('2017-06-26 10:00'))
})

test('signed out by time with a form filled in: it is sent after signing in, by a press', async () => {
  const own = await citizenOf(portal.staff)
  await timesAt(portal.staff, await offerOf(portal.staff), [summer('2017-07-05 10:00')])
  await giveDeadline(portal, own)
  const visitor = await portal.visitorAs(own)
  await visitor.go('/book')
  await visitor.press('Fortsæt')
  await visitor.go(dayLink(visitor, '2017-07-05'))
  portal.realClock.set('2026-11-02T11:30:00Z')
  await visitor.press('Fortsæt', { choose: ['kl. 10.00'] })
  assert.match(visitor.page.address, /^\/log-ind/)
  assert.match(visitor.page.text, /Du er blevet logget af .*Log på igen, så kan du fortsætte\./)
  const { name } = await portal.database.db
    .selectFrom('citizen')
    .select('name')
    .where('id', '=', own)
    .executeTakeFirstOrThrow()
  await visitor.follow('Log på med MitID')
  await visitor.press(`Log på som ${name}`)
  assert.equal(visitor.page.heading, 'Du er logget på igen')
  await visitor.press('Send det nu')
  assert.match(visitor.page.address, /^\/book\/bekraeft/)
  assert.match(visitor.page.text, /kl\. 10\.00/)
})

test('signing out ends the session itself, not only the cookie', async () => {
  const visitor = await portal.visitorAs(citizen)
  const sessions = await portal.database.db
    .selectFrom('session')
    .selectAll()
    .where('citizen_id', '=', citizen)
    .execute()
  await visitor.post('/log-ud', {})
  assert.equal(visitor.page.heading, 'Du er logget af')
  const left = await portal.database.db.selectFrom('session').selectAll().where('citizen_id', '=', citizen).execute()
  assert.equal(left.length, sessions.length - 1, 'the session of the browser that signed out is gone')
  await visitor.go('/min-side')
  assert.match(visitor.page.address, /^\/log-ind/)
  assert.equal((await visitor.ask('/log-ud')).status, 200)
})

test('a browser that refuses cookies is told so, and is not sent round and round', async () => {
  const answer = await portal.app.request('/log-ind/svar?code=a&state=b')
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /Din browser tager ikke imod cookies/)
})

test('only somebody who is there can be signed in as; a token that is made up is nobody’s', async () => {
  const visitor = portal.stranger()
  await visitor.go('/log-ind/mitid')
  await visitor.post(visitor.page.address, { person: '00000000-0000-7000-8000-000000000000', niveau: 'substantial' })
  assert.equal(visitor.page.status, 422)
  const answer = await portal.app.request('/min-side', { headers: { cookie: `selvbook=${'A'.repeat(43)}` } })
  assert.equal(answer.status, 303)
})

test('where no way to sign in has been set up, the page says so and nobody gets in', async () => {
  const closed = await createTestPortal(undefined, { signIn: null })
  try {
    const someone = await citizenOf(closed.staff)
    const visitor = closed.stranger()
    await visitor.go('/log-ind')
    assert.equal(visitor.page.status, 503)
    assert.match(visitor.page.text, /Log på med MitID er ikke sat op endnu/)
    for (const path of [`/log-ind/mitid?som=${someone}`, '/log-ind/svar?code=a&state=b']) {
      await visitor.go(path)
      assert.equal(visitor.page.status, 503)
    }
    await visitor.go('/min-side')
    assert.match(visitor.page.address, /^\/log-ind/)
  } finally {
    await closed.drop()
  }
})
