import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keepDraft } from '../../src/actions/keep-draft.ts'
import { signIn, signOut } from '../../src/actions/sign-in.ts'
import { askVisitor } from '../../src/questions/own/visitor.ts'
import { citizenOf, must } from '../support/program.ts'
import { createTestPortal, type TestPortal } from './portal.ts'
import { Visitor } from './visitor.ts'

// Sessions of citizens: where one is signed in, signing out everywhere, the absolute end, and what
// was typed before signing in again.

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const limits = { minutes: 30, hours: 8 }
const nobody = () => portal.as({ kind: 'nobody' })

async function begin(citizen: string, { former, device }: { former?: string; device?: string } = {}) {
  const account = { issuer: 'https://broker.example.dk', subject: citizen, sid: null }
  const realNow = portal.realClock.now()
  return must(await signIn(nobody(), citizen, { account, realNow, former, device: device ?? null, ...limits })).token
}

const browserOf = (token: string) => new Visitor(portal.app, undefined, new Map([['selvbook', token]]))

const draftOf = async (token: string) =>
  (await askVisitor(nobody(), token, { realNow: portal.realClock.now(), limits }))?.session.draftMessage

test('a citizen sees where they are signed in, and signs out everywhere by one button', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const [anna, bent] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
  const tokens = [await begin(anna, { device: 'Firefox, Windows' }), await begin(anna), await begin(bent)]
  const [here, other, bents] = tokens.map(browserOf)
  assert.ok(here && other && bents)
  await here.go('/indstillinger')
  await here.follow('Hvor du er logget på')
  assert.match(here.page.text, /Denne browser Logget på 2\. november 2026 kl\. 10\.00/)
  assert.match(here.page.text, /En browser, vi ikke kender Logget på/)
  await other.go('/indstillinger/logget-paa')
  assert.match(other.page.text, /Firefox, Windows Logget på/)
  await here.press('Log af alle steder')
  assert.equal(here.page.heading, 'Du er logget af')
  for (const browser of [here, other]) {
    await browser.go('/min-side')
    assert.match(browser.page.address, /^\/log-ind/)
  }
  await bents.go('/min-side')
  assert.equal(bents.page.address, '/min-side', 'somebody else stays signed in')
})

test('eight hours after it began a session is over, however it is used, for pages and forms', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const citizen = await citizenOf(portal.staff)
  const browser = browserOf(await begin(citizen))
  for (let hour = 9; hour < 17; hour += 1)
    for (const minute of ['10', '35', '59']) {
      portal.realClock.set(`2026-11-02T${String(hour).padStart(2, '0')}:${minute}:00Z`)
      await browser.go('/indstillinger')
      assert.equal(browser.page.address, '/indstillinger')
    }
  const left = async () => JSON.parse(await (await browser.ask('/session')).text())
  assert.deepEqual([(await left()).seconds, (await left()).final], [60, true])
  assert.match(browser.page.html, /data-final="yes"/)
  portal.realClock.set('2026-11-02T17:00:00Z')
  await browser.press('Gem')
  assert.match(browser.page.address, /^\/log-ind/)
  assert.deepEqual(await left(), { seconds: 0 })
})

test('what was typed goes along with the same citizen in the same browser, and with nobody else', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const [anna, bent] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
  const typed = async () => {
    portal.realClock.set('2026-11-02T09:00:00Z')
    const token = await begin(anna)
    must(await keepDraft(portal.asCitizen(anna), token, 'Jeg kommer med tog'))
    portal.realClock.set('2026-11-02T10:00:00Z')
    return token
  }
  assert.equal(await draftOf(await begin(anna, { former: await typed() })), 'Jeg kommer med tog')
  assert.equal(await draftOf(await begin(anna)), null, 'another browser')
  const former = await typed()
  assert.equal(await draftOf(await begin(bent, { former })), null, 'another citizen')
  assert.equal(await draftOf(await begin(anna, { former })), null, 'the same browser after another citizen')
  const signedOut = await typed()
  must(await signOut(nobody(), signedOut))
  assert.equal(await draftOf(await begin(anna, { former: signedOut })), null, 'after signing out')
  portal.realClock.set('2026-11-03T09:00:00Z')
  const old = await typed()
  portal.realClock.set('2026-11-03T09:00:00Z')
  await begin(bent)
  assert.equal(await draftOf(await begin(anna, { former: old })), null, 'the next day')
})

test('a form sent after the session had ended is kept for its citizen, and sent by a press', async () => {
  const [anna, bent] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
  const absences = () =>
    portal.database.db.selectFrom('absence').select('from_date').where('citizen_id', '=', anna).execute()
  /** Anna sends a form of `page` half an hour too late: her browser's token, and where it ended. */
  const late = async (of = anna) => {
    portal.realClock.set('2026-11-02T09:00:00Z')
    const token = await begin(anna)
    const [browser, page] = [browserOf(token), browserOf(await begin(of))]
    await page.go('/mit-fravaer')
    const { fields } = page.page.sending('Meld fravær', {
      choose: ['Ferie'],
      fill: { 'Første dag': '2017-07-03', 'Sidste dag': '2017-07-04' },
    })
    portal.realClock.set('2026-11-02T09:31:00Z')
    await browser.post('/mit-fravaer', fields)
    assert.match(browser.page.address, /^\/log-ind/)
    return token
  }
  const kept = async (token: string) => {
    const browser = browserOf(token)
    await browser.go('/log-ind/fortsaet')
    return browser
  }
  const former = await late()
  assert.equal((await kept(await begin(anna))).page.address, '/min-side', 'another browser')
  const again = await kept(await begin(anna, { former }))
  assert.equal(again.page.heading, 'Du er logget på igen')
  assert.deepEqual(await absences(), [], 'nothing is sent by itself')
  await again.press('Send det nu')
  assert.equal((await absences()).length, 1)
  assert.equal((await kept(await begin(bent, { former: await late() }))).page.address, '/min-side', 'another citizen')
  const others = await late(bent)
  assert.equal((await kept(await begin(anna, { former: others }))).page.address, '/min-side', 'a form of another')
  const rows = await portal.database.db
    .selectFrom('session')
    .select('kept_form')
    .where('kept_form', 'is not', null)
    .execute()
  assert.ok(rows.length > 0 && rows.every(({ kept_form: form }) => !form?.includes('2017-07-03')), 'sealed')
})

test('signing in gives a new token, and the former one of the browser is nobody’s (fixation)', async () => {
  portal.realClock.set('2026-11-02T09:00:00Z')
  const citizen = await citizenOf(portal.staff)
  const former = await begin(citizen)
  const token = await begin(citizen, { former })
  assert.notEqual(token, former)
  await browserOf(former).go('/min-side')
  const [replayed, fresh] = [browserOf(former), browserOf(token)]
  await replayed.go('/min-side')
  await fresh.go('/min-side')
  assert.match(replayed.page.address, /^\/log-ind/)
  assert.equal(fresh.page.address, '/min-side')
})
