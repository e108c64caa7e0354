import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Hono } from 'hono'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { unsubscribeDoor } from '../../src/citizen/unsubscribe.ts'
import { gsmLength, SEGMENT_PLACES } from '../../src/delivery/gsm.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { unsubscribeToken } from '../../src/identity/unsubscribe.ts'
import { findCitizen } from '../../src/storage/citizens.ts'
import { handedOver } from '../../src/storage/messages.ts'
import { languages } from '../../src/web/texts.ts'
import { testKeys } from '../support/keys.ts'
import { citizenOf } from '../support/program.ts'
import { createTestPortal, type TestPortal } from './portal.ts'
import type { Visitor } from './visitor.ts'

// §2.3: "Hvis borgeren er tilmeldt SMS- og e-mailservice": signing up and off, and what proves that
// an address is one's own.

let portal: TestPortal
before(async () => {
  portal = await createTestPortal()
})
after(() => portal.drop())

const jobnet = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }

/** The codes that were sent to somebody, with where to; the newest last. */
async function codesOf(citizen: string): Promise<{ to: string; code: string; channel: string }[]> {
  await handOverMessages(portal.as({ kind: 'calendar' }), (message, reader) => wordsOf(message, jobnet, reader))
  const rows = await handedOver(portal.database.db, citizen, 100)
  return rows
    .filter(({ kind }) => kind === 'confirmation_code')
    .map(({ to, body, channel }) => ({ to: to ?? '', code: /\b\d{6}\b/.exec(body ?? '')?.[0] ?? '', channel }))
}

const stored = async (citizen: string) => {
  const row = await findCitizen(portal.database.db, citizen)
  return [row?.mobile, row?.smsService, row?.email, row?.emailService]
}

async function atSettings(citizen: string): Promise<Visitor> {
  const visitor = await portal.visitorAs(citizen)
  await visitor.go('/indstillinger')
  return visitor
}

suite('a new number or address counts once its code has come back', () => {
  test('a new number: until then messages go to the old one; the code itself goes to the new', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await atSettings(citizen)
    await visitor.press('Gem', { fill: { Mobilnummer: '20 30 40 50' } })
    assert.equal(visitor.page.heading, 'Bekræft dit mobilnummer')
    assert.match(visitor.page.text, /Vi har sendt en kode til 20 30 40 50\./)
    assert.deepEqual(await stored(citizen), ['+4512345678', true, 'borger@example.dk', true])
    const [sent] = await codesOf(citizen)
    assert.equal(sent?.to, '+4520304050')
    await visitor.press('Bekræft', { fill: { Kode: sent.code === '000000' ? '111111' : '000000' } })
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts[0] ?? '', /Koden er ikke rigtig\. Prøv igen$/)
    await visitor.press('Bekræft', { fill: { Kode: ` ${sent.code.slice(0, 3)} ${sent.code.slice(3)}` } })
    assert.deepEqual(visitor.page.alerts, ['Dine indstillinger er gemt.'])
    assert.deepEqual(await stored(citizen), ['+4520304050', true, 'borger@example.dk', true])
  })

  test('both at once: one code after the other; signing off and up again with what was proved needs none', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await atSettings(citizen)
    await visitor.press('Gem', { fill: { Mobilnummer: '20304051', 'E-mailadresse': 'ny@example.dk' } })
    const codes = await codesOf(citizen)
    const codeOf = (channel: string) => codes.find((one) => one.channel === channel)?.code ?? ''
    assert.equal(visitor.page.heading, 'Bekræft dit mobilnummer')
    await visitor.press('Bekræft', { fill: { Kode: codeOf('sms') } })
    assert.equal(visitor.page.heading, 'Bekræft din e-mailadresse')
    await visitor.press('Bekræft', { fill: { Kode: codeOf('email') } })
    assert.deepEqual(await stored(citizen), ['+4520304051', true, 'ny@example.dk', true])
    await visitor.press('Gem', { choose: ['Ja tak til sms'] })
    assert.deepEqual(await stored(citizen), ['+4520304051', false, 'ny@example.dk', true])
    await visitor.press('Gem', { choose: ['Ja tak til sms'] })
    assert.deepEqual(visitor.page.alerts, ['Dine indstillinger er gemt.'])
    assert.deepEqual(await stored(citizen), ['+4520304051', true, 'ny@example.dk', true])
  })

  test('after ten minutes, or five wrong tries, a code is over; a new one works', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await atSettings(citizen)
    const began = portal.clock.now()
    await visitor.press('Gem', { fill: { Mobilnummer: '20304052' } })
    const [first] = await codesOf(citizen)
    portal.clock.set(began.add({ minutes: 10 }).toString())
    await visitor.press('Bekræft', { fill: { Kode: first?.code ?? '' } })
    assert.match(visitor.page.alerts[0] ?? '', /Koden gælder ikke længere\. Bed om en ny kode$/)
    await visitor.press('Send en ny kode')
    const second = (await codesOf(citizen)).at(-1)
    for (let tries = 0; tries < 5; tries += 1)
      await visitor.press('Bekræft', { fill: { Kode: second?.code === '999999' ? '888888' : '999999' } })
    await visitor.press('Bekræft', { fill: { Kode: second?.code ?? '' } })
    assert.match(visitor.page.alerts[0] ?? '', /Koden gælder ikke længere/)
    await visitor.press('Send en ny kode')
    const third = (await codesOf(citizen)).at(-1)
    await visitor.press('Bekræft', { fill: { Kode: third?.code ?? '' } })
    assert.deepEqual(await stored(citizen), ['+4520304052', true, 'borger@example.dk', true])
    portal.clock.set(began.toString())
  })

  test('a code counts once, for the citizen to whom it was sent, and stands as a hash', async () => {
    const [citizen, other] = [await citizenOf(portal.staff), await citizenOf(portal.staff)]
    const [visitor, stranger] = [await atSettings(citizen), await atSettings(other)]
    await visitor.press('Gem', { fill: { Mobilnummer: '20304054' } })
    await stranger.press('Gem', { fill: { Mobilnummer: '20304055' } })
    const [sent] = await codesOf(citizen)
    const { pool } = portal.database
    const { rows } = await pool.query<Record<string, unknown>>(
      `select length(code_hash) as bytes, to_jsonb(a) - 'code_hash' as rest from address_confirmation as a where citizen_id = $1`,
      [citizen],
    )
    assert.equal(rows[0]?.['bytes'], 32)
    assert.doesNotMatch(JSON.stringify(rows[0]?.['rest']), new RegExp(`"${sent?.code}"`))
    // The hash of another's code, put in one's own row, is of no use: it is bound to its row.
    await pool.query(
      `update address_confirmation set code_hash = (select code_hash from address_confirmation where citizen_id = $1)
        where citizen_id = $2`,
      [citizen, other],
    )
    await stranger.press('Bekræft', { fill: { Kode: sent?.code ?? '' } })
    assert.match(stranger.page.alerts[0] ?? '', /Koden er ikke rigtig/)
    await visitor.press('Bekræft', { fill: { Kode: sent?.code ?? '' } })
    assert.deepEqual(await stored(citizen), ['+4520304054', true, 'borger@example.dk', true])
    await visitor.go('/indstillinger/kode?kanal=sms')
    await visitor.press('Bekræft', { fill: { Kode: sent?.code ?? '' } })
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts[0] ?? '', /Koden gælder ikke længere/)
    assert.deepEqual(await stored(other), ['+4512345678', true, 'borger@example.dk', true])
  })

  test('nobody can be plagued with codes: five an hour', async () => {
    const citizen = await citizenOf(portal.staff)
    const visitor = await atSettings(citizen)
    await visitor.press('Gem', { fill: { Mobilnummer: '20304053' } })
    for (let again = 0; again < 4; again += 1) await visitor.press('Send en ny kode')
    assert.equal(visitor.page.status, 200)
    await visitor.press('Send en ny kode')
    assert.equal(visitor.page.status, 422)
    assert.match(visitor.page.alerts[0] ?? '', /Du har fået 5 koder på en time/)
    assert.ok((await codesOf(citizen)).length <= 5)
  })

  test('without having asked for one there is nothing to confirm', async () => {
    const visitor = await portal.visitorAs(await citizenOf(portal.staff))
    await visitor.go('/indstillinger/kode?kanal=sms')
    assert.equal(visitor.page.status, 404)
  })

  test('the code fits one SMS in every language – N-GSM', () => {
    const message = { kind: 'confirmation_code', channel: 'sms', parameters: { code: '888888' } } as const
    assert.ok(languages().length >= 2)
    for (const language of languages()) {
      for (const portalName of ['Jobnet', 'Selvbook']) {
        const { body } = wordsOf(message, { ...jobnet, portalName }, { language, name: '' })
        assert.ok((gsmLength(body) ?? 999) <= SEGMENT_PLACES, `${language}: ${body}`)
      }
    }
  })
})

suite('the link at the end of an e-mail (RFC 8058)', () => {
  const door = () => new Hono().route('/', unsubscribeDoor(portal.program, {}))
  const ask = (method: string, path: string, body?: string) =>
    door().request(path, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    })
  const linkOf = (citizen: string, address = 'borger@example.dk') =>
    `/afmeld/${unsubscribeToken(testKeys, citizen, address)}`

  test('opened by a mail scanner nothing changes; one click signs off, without signing in; again it is no mistake', async () => {
    const citizen = await citizenOf(portal.staff)
    for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await ask(method, linkOf(citizen))).status, 200)
    assert.deepEqual(await stored(citizen), ['+4512345678', true, 'borger@example.dk', true])
    const page = await (await ask('GET', linkOf(citizen))).text()
    assert.match(page, /<form method="post" action="\/afmeld\/[^"]+">/)
    assert.doesNotMatch(
      page,
      /Borger \d|borger@example/,
      'N-SECRET: whoever has the link learns nothing of the citizen',
    )
    for (let times = 0; times < 2; times += 1) {
      const answered = await ask('POST', linkOf(citizen), 'List-Unsubscribe=One-Click')
      assert.equal(answered.status, 200)
      assert.match(await answered.text(), /Du får ikke længere e-mail/)
    }
    assert.deepEqual(await stored(citizen), ['+4512345678', true, 'borger@example.dk', false])
  })

  test('made up, of somebody else or of an address that is no longer theirs: it does not work', async () => {
    const citizen = await citizenOf(portal.staff)
    const other = await citizenOf(portal.staff)
    const ofOther = linkOf(other).split('.')[1] ?? ''
    for (const path of [
      `/afmeld/${citizen}.${ofOther}`,
      `/afmeld/${citizen}`,
      '/afmeld/x',
      linkOf(citizen, 'gammel@example.dk'),
    ]) {
      assert.equal((await ask('POST', path, 'List-Unsubscribe=One-Click')).status, 404, path)
      assert.equal((await ask('GET', path)).status, 404, path)
    }
    assert.deepEqual(await stored(citizen), ['+4512345678', true, 'borger@example.dk', true])
  })
})
