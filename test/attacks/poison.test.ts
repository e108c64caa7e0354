import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, suite, test } from 'node:test'
import type { Hono } from 'hono'
import { HtmlElement } from 'html-validate'
import ICAL from 'ical.js'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { registerJobCentres } from '../../src/actions/change-job-centre.ts'
import { operations } from '../../src/api/api.ts'
import { EXAMPLE_ID } from '../../src/api/fields.ts'
import { emailGateway } from '../../src/delivery/email-gateway.ts'
import { scopes } from '../../src/rules/actor.ts'
import { instant } from '../../src/rules/dates.ts'
import { buildServer } from '../../src/server.ts'
import { Page } from '../citizen/visitor.ts'
import { createTestProgram, must, type TestProgram } from '../support/program.ts'
import { share } from '../support/share.ts'
import { Caller, settingsOf } from './attacked.ts'
import { freeTexts, judgedTexts } from './free-text.ts'
import { type Exit, kinds, type PoisonKind, Sowing, sownAs, TAG } from './poison.ts'

// Poison is sown in every free text of the API and read back at every exit: pages, JSON, calendar
// files, SMS, e-mails, the log. It must arrive as the text that it is, and do nothing.

const NOW = '2026-11-24T10:00:00+01:00'
const opened = new AsyncDisposableStack()
let it: TestProgram
let server: Hono
let call: Caller
const log: object[] = []
before(async () => {
  it = await createTestProgram(NOW)
  opened.defer(it.drop)
  const told = (facts: object) => void log.push(facts)
  must(await registerJobCentres(it.as({ kind: 'calendar' }), ['10100', '75100']))
  const program = { context: it.program, demoClock: null, close: async () => {} }
  const settings = settingsOf()
  // Every call may be made: that of the source of residence and of whoever audits too.
  const clients = settings.clients.map((one) => ({ ...one, scopes }))
  server = await buildServer({ ...settings, clients }, program, { info: told, warn: told, error: told })
  call = await Caller.of(server, 'demo')
})
after(() => opened.disposeAsync())

/** Invisible signs that turn or hide what stands around them. */
const UNSEEN = /[\u202A-\u202E\u2066-\u2069\u200B\uFEFF\u00AD]/
const CONTROLS = /(?![\n])\p{Cc}/u

/** HTML as text, decoded once. */
const decoded = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** An element that our pages do not have: what poison would make. */
function isForeign(element: HtmlElement): boolean {
  const attribute = (name: string) => String(element.getAttribute(name)?.value ?? '')
  const handlers = element.attributes.filter(({ key }) => /^on|^style$|^srcdoc$/i.test(key))
  const isOurs = (address: string) => /^(\/(?!\/)|#|https:\/\/|tel:|mailto:|$)/.test(address)
  return (
    handlers.length > 0 ||
    attribute('id') === 'psn' ||
    (['script', 'img', 'link'].includes(element.tagName) &&
      !/^(\/assets\/|#)/.test(attribute('src') || attribute('href'))) ||
    !isOurs(attribute('href')) ||
    ['iframe', 'object', 'embed', 'base'].includes(element.tagName) ||
    // Ours are empty: the samples of a legend.
    (element.tagName === 'i' && element.textContent !== '')
  )
}

const elementsOf = (page: Page): HtmlElement[] => page.all('*')

/** The properties that a calendar file of ours may have. */
const ofEvent = new Set(
  'uid sequence dtstamp dtstart dtend summary location description status organizer transp class url created last-modified x-microsoft-cdo-busystatus x-microsoft-cdo-alldayevent'.split(
    ' ',
  ),
)

const textsOfJson = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOfJson) : []
}

function readPage({ name, content }: Exit): string {
  const foreign = elementsOf(new Page(200, name, content)).filter(isForeign)
  assert.deepEqual(
    foreign.map(({ tagName }) => tagName),
    [],
    name,
  )
  return decoded(content)
}

function readCalendar({ name, content }: Exit): string {
  const file = new ICAL.Component(ICAL.parse(content))
  const [event, ...more] = file.getAllSubcomponents('vevent')
  assert.ok(event)
  assert.deepEqual([more.length, event.getAllSubcomponents().length], [0, 0], name)
  const properties = event.getAllProperties()
  assert.deepEqual(
    properties.map((one) => one.name).filter((one) => !ofEvent.has(one)),
    [],
    name,
  )
  return properties.map((one) => String(one.getFirstValue())).join('\n')
}

function readMessage({ name, content, subject }: Exit): string {
  assert.doesNotMatch(content, CONTROLS, name)
  assert.doesNotMatch(subject ?? '', /\p{Cc}|Z\dq/u, name)
  return content
}

/** No cell may begin as a formula does: an apostrophe makes it text. */
function readFile({ name, content }: Exit): string {
  const cells = [...content.matchAll(/(?:^\uFEFF?|;|\r\n)(?:"((?:[^"]|"")*)"|([^;\r\n]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  )
  assert.ok(cells.length > 0)
  for (const cell of cells) assert.doesNotMatch(cell, /^[=+\-@\t\r]/, name)
  return cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, '')).join('\n')
}

/** Holds an exit against what it may have in it; the text that a reader of it gets. */
const readers: Readonly<Record<Exit['type'], (exit: Exit) => string>> = {
  page: readPage,
  file: readFile,
  json: ({ content }) => textsOfJson(JSON.parse(content)).join('\n'),
  calendar: readCalendar,
  sms: readMessage,
  email: readMessage,
}

/** What stands in a text, by its tags. */
const sownIn = (text: string) => [...text.matchAll(TAG)].map(([, kind = '', field = '']) => sownAs(kind, field))

/**
 * Whether an exit has this field as it was sent. An SMS has one segment and few signs. On a page
 * each line of an address ends at a comma.
 */
const isWhole = ({ type }: Exit, field: string): boolean =>
  type !== 'sms' && (type !== 'page' || field !== 'saveJobCentre.address')

/** A name that nobody has, and reasons that stand in the database alone. */
const toldNowhere = new Set([
  'copyWeek.caseworkers[]',
  'keepMeeting.reason',
  'setAsideDeadline.reason',
  'setAsideMeeting.reason',
])

const isKind = (kind: string): kind is PoisonKind => Object.hasOwn(kinds, kind)
const mails: Exit[] = []

suite('poison in every free text arrives as text, at every exit', () => {
  // Half of them: each takes two seconds.
  for (const kind of share.some('poison', Object.keys(kinds).filter(isKind), 2))
    test(`${kind}: ${JSON.stringify(kinds[kind])} (${share.told})`, async () => {
      it.clock.set(NOW)
      const sowing = new Sowing(server, it, call, kind)
      await sowing.run()
      assert.deepEqual([...sowing.sown].toSorted(), [...freeTexts.keys()].toSorted(), 'every free text has poison')
      const seen = new Set<string>()
      for (const exit of sowing.exits) {
        const text = readers[exit.type](exit)
        assert.doesNotMatch(text, UNSEEN, exit.name)
        for (const { field, kept } of sownIn(text)) {
          if (!isWhole(exit, field)) continue
          assert.ok(text.includes(kept), `${exit.name} changes ${field}: ${text.slice(0, 2000)}`)
          seen.add(field)
        }
      }
      const told = [...freeTexts.keys()].filter((field) => !toldNowhere.has(field))
      assert.deepEqual([...seen].toSorted(), told.toSorted(), 'every free text is read back')
      mails.push(...sowing.exits.filter(({ type }) => type === 'email'))
    })

  test('by SMTP each is one e-mail to one person, with our headers alone', async () => {
    assert.ok(mails.length > 5)
    const received: string[] = []
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        let mail = ''
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString('latin1')))
        stream.on('end', () => {
          received.push(mail)
          done()
        })
      },
    })
    smtp.listen(0, '127.0.0.1')
    await once(smtp.server, 'listening')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    const { port } = smtp.server.address() as AddressInfo
    const gateway = emailGateway({
      name: 'email-1',
      url: `smtp://127.0.0.1:${port}`,
      from: 'svar-ikke@jobcenter.example.dk',
      fromName: 'Jobcentret',
      requireTls: false,
      ignoreTls: true,
      unsubscribeLine: (link) => link,
      timeoutMilliseconds: 10_000,
    })
    try {
      for (const { content, subject } of mails)
        await gateway.handOver({
          reference: EXAMPLE_ID,
          to: 'valborg@example.dk',
          subject: subject ?? '',
          body: content,
          attachment: null,
          language: 'da',
          unsubscribe: 'https://selvbook.example.dk/afmeld/abc.def',
          at: instant(NOW),
        })
    } finally {
      await gateway.close()
      await new Promise<void>((resolve) => smtp.close(() => resolve()))
    }
    const parsed = await Promise.all(received.map((mail) => PostalMime.parse(Buffer.from(mail, 'latin1'))))
    assert.equal(parsed.length, mails.length)
    const headers = new Set(
      parsed.map((mail) =>
        mail.headers
          .map(({ key }) => key)
          .toSorted()
          .join(),
      ),
    )
    assert.equal(headers.size, 1, [...headers].join('\n'))
    for (const [at, { text = '', to, bcc, cc }] of parsed.entries()) {
      assert.deepEqual([to?.map(({ address }) => address), bcc, cc], [['valborg@example.dk'], undefined, undefined])
      assert.ok(text.includes(mails[at]?.content.slice(0, 40) ?? 'x'))
    }
  })

  test('the log has none of it', () => {
    assert.ok(log.length > 500)
    assert.doesNotMatch(JSON.stringify(log), /Z\dq|psn|onerror/)
  })
})

/** Refused in every free text, by the value that stands in it. */
const refusedTexts = ['a\u0000b', 'a\u001b[31mb', 'a\ud800b', 'a\u0085\u0007b'] as const

/** The body of the document's example, with this at the path of the field. */
function bodyWith(operationId: string, path: string, value: string): object {
  const example = operations.find(({ id }) => id === operationId)?.example?.body
  const body = JSON.parse(JSON.stringify(example ?? {}))
  const parts = path.split('.').map((part) => part.replace('[]', ''))
  const last = parts.pop() ?? ''
  let at = body
  for (const part of parts) at = Array.isArray(at[part]) ? at[part][0] : at[part]
  at[last] = path.endsWith('[]') ? [value] : value
  return body
}

async function statusOf(field: string, value: string): Promise<number> {
  const [, operationId = '', path = ''] = /^(\w+)[ .](.+)$/.exec(field) ?? []
  const operation = operations.find(({ id }) => id === operationId)
  assert.ok(operation, field)
  const isInPath = field.includes(' ')
  const address = operation.path.replaceAll(/\{\w+\}/g, isInPath ? encodeURIComponent(value) : EXAMPLE_ID)
  const { id, example } = operation
  const answer = await server.request(`/api/v1${address}`, {
    method: operation.method.toUpperCase(),
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(isInPath ? example?.body : bodyWith(id, path, value)),
  })
  const text = await answer.text()
  assert.ok(!text.includes('onerror') && !text.includes('drop table'), `${field} is repeated: ${text}`)
  return answer.status
}

suite('what is no text is refused', () => {
  test('control characters and unpaired surrogates in every free text: 422, and none is repeated', async () => {
    for (const field of freeTexts.keys())
      for (const text of refusedTexts) {
        // A lone surrogate cannot stand in an address.
        if (field.includes(' ') && text.includes('\ud800')) continue
        assert.equal(await statusOf(field, text), 422, `${field} ${JSON.stringify(text)}`)
      }
  })

  test('every text has a most, and one letter more is refused', async () => {
    for (const [field, most] of [...freeTexts, ...judgedTexts]) {
      assert.ok(most !== undefined && most <= 5000, `${field} has no most`)
      assert.equal(await statusOf(field, 'x'.repeat(most + 1)), 422, field)
    }
  })

  test('addresses and numbers take no poison of any kind', async () => {
    assert.ok(judgedTexts.size > 8)
    for (const field of judgedTexts.keys())
      for (const poison of [
        ...Object.values(kinds),
        'javascript:alert(1)',
        'data:text/html,x',
        'a@x.dk\r\nBcc: e@x.dk',
      ])
        assert.equal(await statusOf(field, poison), 422, `${field} ${poison}`)
  })

  test('names of every object’s own are unknown fields, and change nothing', async () => {
    for (const { id, method, path, schemas, example } of operations) {
      // A load takes lines, not an object: each is a body of `registerCitizen`.
      if (schemas.body === undefined || path.endsWith(':bulk')) continue
      for (const name of ['__proto__', 'constructor', 'prototype']) {
        const whole = JSON.stringify(example?.body ?? {}).slice(1)
        const answer = await server.request(`/api/v1${path.replaceAll(/\{\w+\}/g, EXAMPLE_ID)}`, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
          body: `{"${name}":{"poisoned":"yes"}${whole === '}' ? '' : ','}${whole}`,
        })
        const { code } = JSON.parse(await answer.text())
        assert.deepEqual([answer.status, code], [422, 'unknown_field'], `${id} ${name}`)
      }
    }
    assert.ok(!('poisoned' in {}))
  })

  test('J-OWN: the record of looks has names and reasons of a header without what nobody sees', async () => {
    const latin = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
    const poison = latin('=Karin\u202E <b>\u200BBrandt')
    const headers = { authorization: `Bearer ${call.token}`, 'x-acting-user': poison, 'x-look-reason': poison }
    await server.request(`/api/v1/citizens/${EXAMPLE_ID}`, { headers })
    const { rows } = await it.database.pool.query<{ row: string }>(
      'select to_jsonb(access_log)::text as row from access_log order by id desc limit 1',
    )
    assert.equal(rows[0]?.row.split('=Karin <b>Brandt').length, 3, rows[0]?.row)
  })
})
