import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Server } from 'node:net'
import { suite, test } from 'node:test'
import { check } from '../../src/check.ts'
import { lookFromOutside } from '../../src/process/look-from-outside.ts'
import { readSettings } from '../../src/settings/config.ts'
import { sayStatus } from '../../src/status.ts'
import { lookAtRole } from '../../src/storage/look-at-server.ts'
import { certificate, certificateKey } from '../support/certificate.ts'
import { createTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'
import { freePort } from '../support/started.ts'

const folder = temporaryFolder()

const production = (url: string) => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://selvbook.example.dk',
  DATABASE_URL: url,
  ...keysOfProduction(),
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
  DATA_DIR: folder,
})

async function checked(environment: Record<string, string>) {
  const lines: string[] = []
  const code = await check(environment, (line) => void lines.push(line))
  return { code, lines: lines.toSorted() }
}

suite('check: every mistake in one go', () => {
  test('settings that are wrong are all told, and nothing else is looked at', async () => {
    const { code, lines } = await checked({ ...production(''), PORT: 'x', SESSION_MINUTE: '5' })
    assert.equal(code, 2)
    assert.equal(lines.length, 3)
    assert.ok(lines.every((line) => line.startsWith('wrong: ')))
  })

  test('an installation that is right, and one whose gateways and database are not there', async (t) => {
    const { programConnectionString: url, drop } = await createTestDatabase()
    t.after(drop)
    const right = await checked({ ...production(url), DATABASE_CONNECTIONS: '10' })
    assert.equal(right.code, 0, right.lines.join('\n'))
    assert.match(right.lines.join('\n'), /^ok: the database: PostgreSQL \d+.* 13 of \d+ connections a process/m)
    assert.match(right.lines.join('\n'), /^ok: its role: \w+ owns nothing, and may only wear the hats$/m)
    assert.match(right.lines.join('\n'), /^note: PUBLIC_URL: .* does not answer this machine \(\w+\)/m)
    const gone = `127.0.0.1:${await freePort()}`
    const wrong = await checked({
      ...production(`postgres://selvbook@${gone}/selvbook`),
      SMS_URL: `http://${gone}`,
      SMS_TOKEN: 'x',
      SMS_RECEIPT_SECRET: 'the secret of receipts',
      SMTP_URL: `smtp://${gone}`,
      MAIL_FROM: 'selvbook@example.dk',
    })
    assert.equal(wrong.code, 1)
    assert.deepEqual(
      wrong.lines.map((line) => line.split(':').slice(0, 2).join(':')),
      [
        'note: PUBLIC_URL',
        'ok: settings',
        'wrong: SMS gateway sms-1',
        'wrong: its role',
        'wrong: its schema and rights',
        'wrong: mail server email-1',
        'wrong: the database',
      ].map((line) => line),
      wrong.lines.join('\n'),
    )
  })
})

suite('check: what signs in, and what citizens meet', () => {
  test('a role that may more than wear the hats is noted', async (t) => {
    const { connectionString: owner, drop } = await createTestDatabase()
    t.after(drop)
    const { mayBesides, lacks } = await lookAtRole(owner)
    assert.deepEqual([mayBesides, lacks], [['makes databases', 'makes tables', 'owns tables'], []])
    const { lines } = await checked(production(owner))
    assert.match(lines.join('\n'), /^note: its role: selvbook .*owns tables: a role of its own is safer/m)
  })

  test('the public address: this program, a proxy alone, another program, a certificate that does not hold', async (t) => {
    const answers = { status: 200, body: JSON.stringify({ status: 'ready', version: '9.9.9' }) }
    const plain = createServer((_request, response) => response.writeHead(answers.status).end(answers.body))
    const secure = createSecureServer({ cert: certificate, key: certificateKey }, (_, response) => response.end())
    for (const server of [plain, secure]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      t.after(() => server.close())
    }
    const at = (protocol: string, server: Server) => {
      const address = server.address()
      return `${protocol}://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    }
    assert.deepEqual(await lookFromOutside(at('http', plain)), { kind: 'ours', version: '9.9.9' })
    Object.assign(answers, { status: 502, body: '<html>' })
    assert.deepEqual(await lookFromOutside(at('http', plain)), { kind: 'nobody_behind', status: 502 })
    Object.assign(answers, { status: 200, body: '{"version":1}' })
    assert.deepEqual(await lookFromOutside(at('http', plain)), { kind: 'another', status: 200 })
    assert.equal((await lookFromOutside(at('https', secure))).kind, 'certificate')
    assert.equal((await lookFromOutside(`http://127.0.0.1:${await freePort()}`)).kind, 'unreachable')
  })
})

test('status: one screen, and the same as JSON', async (t) => {
  const { programConnectionString: url, drop } = await createTestDatabase()
  t.after(drop)
  const settings = readSettings({ DEMO: 'yes', DATABASE_URL: url, DATA_DIR: folder })
  const lines: string[] = []
  await sayStatus(settings, (line) => void lines.push(line), { json: false })
  assert.deepEqual(lines.slice(2), [
    'journal: none',
    'last finished night: none yet',
    'newest meeting: never',
    'sms: on, nothing waits',
    'email: on, nothing waits',
  ])
  const json: string[] = []
  await sayStatus(settings, (line) => void json.push(line), { json: true })
  const told: unknown = JSON.parse(json.join('\n'))
  assert.ok(typeof told === 'object' && told && 'database' in told && told.database === 'answers')
})
