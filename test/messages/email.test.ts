import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, suite, test } from 'node:test'
import ICAL from 'ical.js'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { type EmailGatewaySettings, emailGateway } from '../../src/delivery/email-gateway.ts'
import type { Gateway, Outgoing } from '../../src/delivery/gateway.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { instant } from '../../src/rules/dates.ts'
import type { MessageKind, MessageParameters } from '../../src/rules/messages.ts'

// E-mail through a real SMTP server, parsed back from it.

type Then = 'accept' | 'reject_recipient' | 'greylist' | 'reject_content' | 'drop_after_data' | 'drop_at_recipient'

let server: SMTPServer
let port = 0
let then: Then = 'accept'
let connections = 0
const received: string[] = []
/** The clients' commands, byte for byte: the server itself decodes domains. */
let spoken = ''

const rejection = (message: string, responseCode: number) => Object.assign(new Error(message), { responseCode })

before(async () => {
  server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'selvbook' && password === 'p@ss' ? done(null, { user: username }) : done(rejection('no', 535)),
    onConnect: (_session, done) => {
      connections += 1
      done()
    },
    onRcptTo: (_address, _session, done) => {
      if (then === 'reject_recipient') return done(rejection('no such mailbox', 550))
      if (then === 'greylist') return done(rejection('come again', 451))
      if (then === 'drop_at_recipient') return server.connections.forEach((one) => one.close())
      return done()
    },
    onData: (stream, _session, done) => {
      let mail = ''
      stream.on('data', (chunk: Buffer) => (mail += chunk.toString('latin1')))
      stream.on('end', () => {
        if (then === 'reject_content') return done(rejection('not this', 554))
        received.push(mail)
        if (then === 'drop_after_data') return server.connections.forEach((one) => one.close())
        return done()
      })
    },
  })
  server.on('error', () => undefined) // connections that the test itself cuts
  server.server.on('connection', (socket) => socket.on('data', (chunk) => (spoken += chunk.toString('latin1'))))
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  port = (server.server.address() as AddressInfo).port
})
after(() => new Promise<void>((resolve) => server.close(() => resolve())))
beforeEach(() => {
  received.length = 0
  spoken = ''
  then = 'accept'
  connections = 0
})

// The server's certificate is self-signed: each test says whether it is trusted.
const settings = (own: Partial<EmailGatewaySettings> = {}): EmailGatewaySettings => ({
  name: 'email-1',
  url: `smtp://127.0.0.1:${port}`,
  from: 'svar-ikke@jobcenter.example.dk',
  fromName: 'Jobcentret',
  requireTls: false,
  unsubscribeLine: (link) => `Afmeld e-mail fra dit jobcenter: ${link}`,
  timeoutMilliseconds: 2_000,
  ...own,
})

const outgoing = (own: Partial<Outgoing> = {}): Outgoing => ({
  reference: '01a20789-0000-7000-8000-00000000000a',
  to: 'anna@example.dk',
  subject: 'Husk at booke møde med dit jobcenter',
  body: 'Husk, du skal booke møde med os – på Ærø, Østerbro eller i Århus.\n\nVenlig hilsen\nDit Jobcenter',
  attachment: null,
  language: 'da',
  unsubscribe: 'https://selvbook.example.dk/afmeld/abc.def',
  at: instant('2017-07-05T10:00:00Z'),
  ...own,
})

async function withGateway<T>(own: Partial<EmailGatewaySettings>, work: (gateway: Gateway) => Promise<T>): Promise<T> {
  const gateway = emailGateway(settings({ ...insecure, ...own }))
  try {
    return await work(gateway)
  } finally {
    await gateway.close()
  }
}

const read = () => PostalMime.parse(Buffer.from(received.at(-1) ?? '', 'latin1'))
const header = (mail: Awaited<ReturnType<typeof read>>, name: string) =>
  mail.headers.filter(({ key }) => key === name).map(({ value }) => value)

const insecure: Partial<EmailGatewaySettings> = { ignoreTls: true }

suite('an e-mail as it arrives', () => {
  test('an e-mail to an address with an apostrophe, &, / or a non-ASCII domain arrives; the envelope is ASCII', async () => {
    const addresses = ["m.o'brien@example.dk", 'a&b@example.dk', 'a/b@example.dk', 'info@bøf.dk', 'x@y.xn--p1ai']
    const inAscii = addresses.with(3, 'info@xn--bf-lka.dk')
    await withGateway({ from: 'svar-ikke@jobcenter-tønder.dk' }, async (gateway) => {
      for (const to of addresses) assert.equal((await gateway.handOver(outgoing({ to }))).outcome, 'accepted', to)
      const beyond = await gateway.handOver(outgoing({ to: 'søren@bøf.dk' }))
      assert.deepEqual([beyond.outcome, beyond.reason], ['refused', 'not_an_address'])
    })
    assert.deepEqual(
      [...spoken.matchAll(/^RCPT TO:<(.*)>/gm)].map(([, address]) => address),
      inAscii,
    )
    assert.match(spoken, /^MAIL FROM:<svar-ikke@xn--jobcenter-tnder-gub\.dk>/m)
    assert.match(spoken, /^Message-ID:\s+<[\w-]+@xn--jobcenter-tnder-gub\.dk>/m)
    for (const [at, mail] of received.entries()) {
      const { to } = await PostalMime.parse(Buffer.from(mail, 'latin1'))
      assert.match(mail, new RegExp(`^To: ${RegExp.escape(inAscii[at] ?? '')}\r$`, 'm'))
      assert.equal(to?.length, 1)
    }
  })

  test('an e-mail keeps Danish letters, has the reference as Message-ID, and unsubscribes with one click (RFC 8058)', async () => {
    const result = await withGateway({}, (gateway) => gateway.handOver(outgoing()))
    assert.deepEqual([result.outcome, result.reason], ['accepted', null])
    const mail = await read()
    assert.equal(mail.subject, 'Husk at booke møde med dit jobcenter')
    assert.equal(
      mail.text?.trimEnd(),
      `${outgoing().body}\n\nAfmeld e-mail fra dit jobcenter: https://selvbook.example.dk/afmeld/abc.def`,
    )
    assert.equal(mail.from?.address, 'svar-ikke@jobcenter.example.dk')
    assert.equal(mail.from?.name, 'Jobcentret')
    assert.deepEqual(
      mail.to?.map(({ address }) => address),
      ['anna@example.dk'],
    )
    assert.equal(mail.messageId, '<01a20789-0000-7000-8000-00000000000a@jobcenter.example.dk>')
    assert.deepEqual(header(mail, 'list-unsubscribe'), ['<https://selvbook.example.dk/afmeld/abc.def>'])
    assert.deepEqual(header(mail, 'list-unsubscribe-post'), ['List-Unsubscribe=One-Click'])
    assert.deepEqual(header(mail, 'auto-submitted'), ['auto-generated'])
    assert.equal(mail.date, '2017-07-05T10:00:00.000Z')
  })

  test('a line break in a subject, a name or a reference injects no header', async () => {
    const evil = 'Hej\r\nBcc: mallory@example.com\r\n\r\nhttp://evil.example'
    await withGateway({}, (gateway) => gateway.handOver(outgoing({ subject: evil, body: evil, language: 'da' })))
    const mail = await read()
    assert.deepEqual(header(mail, 'bcc'), [])
    assert.deepEqual(mail.bcc ?? [], [])
    assert.equal(mail.subject, 'Hej Bcc: mallory@example.com http://evil.example')
    assert.match(mail.text ?? '', /^Hej\nBcc: mallory@example\.com\n/)
  })

  for (const to of [
    'anna@example.dk\r\nBcc: mallory@example.com',
    'anna@example.dk, mallory@example.com',
    '"anna@evil.example" <anna@example.dk>',
    'anna@example.dk>\r\nRCPT TO:<mallory@example.com',
    '',
  ])
    test(`no e-mail leaves for ${JSON.stringify(to)}`, async () => {
      const result = await withGateway({}, (gateway) => gateway.handOver(outgoing({ to })))
      assert.deepEqual([result.outcome, result.reason], ['refused', 'not_an_address'])
      assert.equal(received.length, 0)
    })
})

suite('the calendar file of a receipt – N-CONFIRM', () => {
  const parameters: MessageParameters = {
    type: 'job',
    title: 'Jobsamtale - kontanthjælp',
    startsAt: '2017-07-10T08:15:00Z',
    endsAt: '2017-07-10T09:00:00Z',
    form: 'in_person',
    place: 'Havnegade 12, 1. sal; lokale Å',
    caseworker: 'Karen Bro',
    reason: null,
  }
  const receipt = (kind: MessageKind, revision: number, own: MessageParameters = {}) => {
    const stored = {
      meetingId: '01a20789-0000-7000-8000-000000000000',
      revision,
      madeAt: instant('2017-07-01T10:00:00Z'),
    }
    return wordsOf(
      { kind, channel: 'email', parameters: { ...parameters, ...own }, ...stored },
      { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' },
      { language: 'da', name: 'Anna Hansen' },
    )
  }

  test('the files of booked, rebooked and cancelled are one event with a rising SEQUENCE', async () => {
    const events = []
    for (const [kind, revision, own] of [
      ['booked', 0, {}],
      ['rebooked', 1, { startsAt: '2017-07-11T08:15:00Z', endsAt: '2017-07-11T09:00:00Z' }],
      ['cancelled', 2, { startsAt: '2017-07-11T08:15:00Z', endsAt: '2017-07-11T09:00:00Z' }],
    ] as const) {
      const { subject, body, attachment } = receipt(kind, revision, own)
      await withGateway({}, (gateway) => gateway.handOver(outgoing({ subject, body, attachment })))
      const mail = await read()
      assert.equal(mail.attachments.length, 1)
      const [file] = mail.attachments
      assert.match(file?.mimeType ?? '', /^text\/calendar/)
      assert.ok(received.at(-1)?.includes(`method=${kind === 'cancelled' ? 'CANCEL' : 'PUBLISH'}`))
      const content = typeof file?.content === 'string' ? file.content : new TextDecoder().decode(file?.content)
      const calendar = new ICAL.Component(ICAL.parse(content))
      const found = calendar.getAllSubcomponents('vevent')
      assert.equal(found.length, 1)
      const event = new ICAL.Event(found[0])
      events.push([event.uid, event.sequence, event.startDate.toString(), found[0]?.getFirstPropertyValue('status')])
      if (kind === 'booked') assert.equal(event.location, 'Havnegade 12, 1. sal; lokale Å')
    }
    const uid = '01a20789-0000-7000-8000-000000000000@selvbook'
    assert.deepEqual(events, [
      [uid, 0, '2017-07-10T08:15:00Z', 'CONFIRMED'],
      [uid, 1, '2017-07-11T08:15:00Z', 'CONFIRMED'],
      [uid, 2, '2017-07-11T08:15:00Z', 'CANCELLED'],
    ])
  })
})

suite('a mail server’s answer and the state of the message – N-ONCE', () => {
  for (const [how, outcome, reason, gatewayFailed] of [
    ['accept', 'accepted', null, false],
    ['reject_recipient', 'refused', 'smtp_550', false],
    ['greylist', 'refused_for_now', 'smtp_451', false],
    ['reject_content', 'refused', 'smtp_554', false],
    ['drop_at_recipient', 'refused_for_now', 'ECONNECTION', true],
    ['drop_after_data', 'unknown', 'ECONNECTION', true],
  ] as const)
    test(`${how}: ${outcome}`, async () => {
      then = how
      const result = await withGateway({}, (gateway) => gateway.handOver(outgoing()))
      assert.deepEqual([result.outcome, result.reason, result.gatewayFailed], [outcome, reason, gatewayFailed])
      assert.equal(received.length, how === 'accept' || how === 'drop_after_data' ? 1 : 0)
    })

  test('no mail server: the e-mail has certainly not left', async () => {
    const result = await withGateway({ url: 'smtp://127.0.0.1:1' }, (gateway) => gateway.handOver(outgoing()))
    assert.deepEqual([result.outcome, result.gatewayFailed], ['refused_for_now', true])
  })

  test('a wrong password is the gateway’s failure, not the message’s', async () => {
    const url = `smtp://selvbook:wrong@127.0.0.1:${port}`
    const result = await withGateway({ url }, (gateway) => gateway.handOver(outgoing()))
    assert.deepEqual([result.outcome, result.reason, result.gatewayFailed], ['refused_for_now', 'smtp_535', true])
  })

  test('the e-mail gateway authenticates, and one connection carries several messages in turn', async () => {
    const url = `smtp://selvbook:p%40ss@127.0.0.1:${port}`
    await withGateway({ url }, async (gateway) => {
      for (let nth = 0; nth < 5; nth += 1) assert.equal((await gateway.handOver(outgoing())).outcome, 'accepted')
    })
    assert.equal(received.length, 5)
    assert.equal(connections, 1)
  })

  test('an idle connection that the mail server has closed loses no message', async () => {
    await withGateway({}, async (gateway) => {
      assert.equal((await gateway.handOver(outgoing())).outcome, 'accepted')
      for (const one of server.connections) one.close()
      assert.equal((await gateway.handOver(outgoing())).outcome, 'accepted')
    })
    assert.equal(received.length, 2)
  })

  test('in production a mail server with an untrusted certificate gets nothing', async () => {
    const result = await withGateway({ requireTls: true, ignoreTls: false }, (gateway) => gateway.handOver(outgoing()))
    assert.deepEqual([result.outcome, result.gatewayFailed], ['refused_for_now', true])
    assert.equal(received.length, 0)
  })
})
