import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Hono } from 'hono'
import { keepLanguage, languageChosen } from '../../src/web/language.ts'
import { citizenOf, offerOf, timesAt } from '../support/program.ts'
import { createTestPortal, giveDeadline, summer, type TestPortal } from './portal.ts'
import type { Visitor } from './visitor.ts'

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const languageOf = (visitor: Visitor): string => {
  const [html] = visitor.page.all('html')
  return String(html?.getAttribute('lang')?.value)
}

test('who is not signed in chooses a language for the browser, and stays on the page', async () => {
  const visitor = portal.stranger()
  await visitor.go('/log-ind')
  assert.equal(visitor.page.heading, 'Log på')
  await visitor.press('English')
  assert.equal(visitor.page.address, '/log-ind')
  assert.equal(visitor.page.heading, 'Sign in')
  assert.equal(languageOf(visitor), 'en')
  await visitor.go('/')
  assert.equal(visitor.page.heading, 'Meetings with your job centre')
  await visitor.press('Dansk')
  assert.equal(visitor.page.heading, 'Møder med dit jobcenter')
})

test('the language chosen before signing in is that of the citizen, and of their next browser', async () => {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen)
  const visitor = portal.stranger()
  await visitor.go('/log-ind')
  await visitor.press('English')
  await visitor.go(`/log-ind/mitid?som=${citizen}`)
  assert.equal(visitor.page.heading, 'My page')
  assert.match(visitor.page.text, /You must book the interview by Monday 10 July 2017\./)
  const elsewhere = await portal.visitorAs(citizen)
  assert.equal(elsewhere.page.heading, 'My page')
  await elsewhere.press('Dansk')
  assert.equal(elsewhere.page.heading, 'Min side')
  assert.equal((await portal.visitorAs(citizen)).page.heading, 'Min side')
})

test('the language is changed in the middle of a booking, and what was chosen is kept', async () => {
  const citizen = await citizenOf(portal.staff)
  const offer = await offerOf(portal.staff)
  const [time = ''] = await timesAt(portal.staff, offer, [summer('2017-07-04 09:00')])
  const visitor = await portal.visitorAs(citizen)
  const step3 = `/book/tid?emne=${offer.id}&dag=2017-07-04&tid=${time}`
  await visitor.go(step3)
  await visitor.press('English')
  assert.equal(visitor.page.address, step3)
  assert.match(visitor.page.title, /^Step 3 – Book your job interview – /)
  assert.match(visitor.page.text, /Free times on Tuesday 4 July/)
  await visitor.press('Continue')
  assert.match(visitor.page.title, /^Step 4 – /)
  assert.match(visitor.page.text, /Tuesday 4 July 2017 09:00 to 09:45/)
})

test('an error page leads back to the page with the form', async () => {
  const citizen = await citizenOf(portal.staff)
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/mit-fravaer')
  await visitor.press('Meld fravær')
  assert.match(visitor.page.title, /^Fejl: /)
  await visitor.press('English')
  assert.equal(visitor.page.heading, 'My absence')
})

test('no other site is gone to, and no language that there is not', async () => {
  const visitor = portal.stranger()
  for (const til of ['//example.dk', 'https://example.dk', '/\\example.dk', ''])
    assert.equal(
      (await visitor.ask('/sprog', { method: 'POST', body: new URLSearchParams({ sprog: 'en', til }) })).headers.get(
        'location',
      ),
      '/',
    )
  await visitor.post('/sprog', { sprog: '../da', til: '/log-ind' })
  assert.equal(visitor.page.address, '/log-ind')
})

test('the cookie of a language is for https alone where the portal is, and no neighbouring host can plant one', async () => {
  const app = new Hono()
    .get('/:secure', (c) => {
      keepLanguage(c, 'en', { secure: c.req.param('secure') === 'https' })
      return c.body(null, 204)
    })
    .get('/', (c) => c.text(languageChosen(c) ?? 'none'))
  const cookieOf = async (path: string) => (await app.request(path)).headers.getSetCookie()[0] ?? ''
  assert.equal(await cookieOf('/http'), 'selvbook-sprog=en; Path=/; HttpOnly; SameSite=Lax')
  assert.equal(await cookieOf('/https'), '__Host-selvbook-sprog=en; Path=/; HttpOnly; Secure; SameSite=Lax')
  for (const [cookie, language] of [
    ['selvbook-sprog=en', 'en'],
    ['__Host-selvbook-sprog=en; selvbook-sprog=da', 'en'],
    ['selvbook-sprog=xx', 'none'],
  ] as const)
    assert.equal(await (await app.request('/', { headers: { cookie } })).text(), language)
})
