import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, suite, test } from 'node:test'
import { sealedSecret } from '../../src/actions/steps/webhook-secrets.ts'
import { admin } from '../../src/admin.ts'
import { KeyRing, keyNumberOf } from '../../src/keys/key-ring.ts'
import type { Keys } from '../../src/keys/keys.ts'
import { NumberKeys } from '../../src/keys/number-keys.ts'
import { readSettings } from '../../src/settings/config.ts'
import { addNumbers } from '../../src/storage/citizen-numbers.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { newId } from '../../src/storage/ids.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { secretFiles, testKey } from '../support/keys.ts'
import { freePort, programsIn } from '../support/started.ts'

// `npm run keys` beside a running program: it shows what stands under each key, and stores all of
// it under the newest.

const PEOPLE = 2_100
const SECRET = 'the secret of a case system'
const { start, ended, killAll } = programsIn(temporaryFolder(), '2026-11-24T10:00:00+01:00')
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

const lines = (of: string, ...numbers: number[]): string =>
  numbers.map((number) => `${number} ${testKey(number, of).secret.toString('base64')}`).join('\n')

let given: TestDatabase
let database: OpenDatabase
let address = ''
const ringOfFormer: Keys = {
  numbers: new NumberKeys([testKey(1, 'numbers')]),
  tokens: new KeyRing([testKey(1, 'tokens')]),
}
const people = Array.from({ length: PEOPLE }, (_, at) => ({ id: newId(), cpr: `610190${1000 + at}` }))
const webhook = newId()

const settingsWith = (...numbers: number[]) => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://selvbook.example.dk',
  DATABASE_URL: given.programConnectionString,
  ...secretFiles({
    CPR_KEYS: lines('numbers', ...numbers),
    TOKEN_KEYS: lines('tokens', ...numbers),
    API_CLIENTS: JSON.stringify([
      { id: 'sag', secretSha256: createHash('sha256').update(SECRET).digest('hex'), jobCentre: '10100' },
    ]),
  }),
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
  WORKER_INSIDE: 'off',
})

/** As a program that has the former keys alone would have written them. */
async function writeUnderFormerKeys(): Promise<void> {
  const { db, pool } = database
  const ids = people.map(({ id }) => id)
  await pool.query(`insert into job_centre (code, name) values ('10100', 'Jobcenter Solby') on conflict do nothing`)
  await pool.query(`insert into citizen (id, name, created_at) select unnest($1::uuid[]), 'Anna', now()`, [ids])
  await transaction(db, (trx) =>
    addNumbers(
      trx,
      people.map(({ id, cpr }) => ringOfFormer.numbers.storedUnder(1, id, cpr)),
    ),
  )
  // It rests: the program itself seals anew what it sends with.
  await pool.query(
    `insert into webhook (id, client, job_centre, url, types, secret, made_at, position, number, failures, try_at)
     values ($1, 'sag', '10100', 'https://sag.example.dk', '{}', $2, now(), 0, 0, 0, '2100-01-01')`,
    [webhook, sealedSecret(ringOfFormer, webhook, 'whsec_1')],
  )
}

async function run(environment: Record<string, string>, ...words: string[]): Promise<string[]> {
  const said: string[] = []
  const streams = { say: (line: string) => void said.push(line), tell: () => undefined }
  assert.equal(await admin(['keys', ...words], () => readSettings(environment), streams), 0)
  return said.map((line) => line.replace(/since \S+,/, 'since then,'))
}

/** The statuses of as many registrations by number as are asked for until `over`. */
async function registerMeanwhile(over: Promise<unknown>): Promise<number[]> {
  const form = { grant_type: 'client_credentials', client_id: 'sag', client_secret: SECRET }
  const token = await fetch(`${address}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: bearer } = JSON.parse(await token.text())
  const statuses: number[] = []
  const going = new AbortController()
  void over.finally(() => going.abort())
  for (let at = 0; !going.signal.aborted || at === 0; at += 1) {
    const answer = await fetch(`${address}/api/v1/citizens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cpr: `620290${1000 + at}`, name: 'Bo', contactGroup: 2, jobCentre: '10100' }),
    })
    await answer.arrayBuffer()
    statuses.push(answer.status)
  }
  return statuses
}

const under = async (key: number): Promise<number> =>
  (await database.pool.query(`select count(*)::integer as n from citizen_number where key_number = ${key}`)).rows[0].n

before(async () => {
  given = await createTestDatabase()
  opened.defer(given.drop)
  database = openDatabase(given.connectionString)
  opened.defer(() => database.close())
  opened.defer(killAll)
  const port = await freePort()
  await start({ ...settingsWith(1, 2), PORT: String(port), PUBLIC_URL: `https://selvbook.example.dk:${port}` })
  address = `http://127.0.0.1:${port}`
  await writeUnderFormerKeys()
})

suite('O-KEYS: keys of a running program', () => {
  test('are shown with what still needs each, and what to do', async () => {
    const { code, output } = await ended(settingsWith(1, 2), 'keys')
    assert.equal(code, 0, output)
    assert.match(output, /^ {2}key 1: .* 2100 national id numbers; keep it: 2100 people do not stand under key 2 yet/m)
    assert.match(output, /^ {2}key 1: secrets of 1 webhooks, 0 sessions; keep it: keys rotate stores/m)
  })

  test('rotate stores all of it under the newest, in chunks, while others are registered', async () => {
    const rotating = run(settingsWith(1, 2), 'rotate')
    const statuses = await registerMeanwhile(rotating)
    const said = await rotating
    assert.deepEqual(said.slice(0, 2), [
      `stored under the newest keys: ${PEOPLE} people, secrets of 1 webhooks; cleared away: 0 rows`,
      'For national id numbers:',
    ])
    assert.ok(statuses.every((status) => status === 201))
    assert.equal(await under(2), PEOPLE + statuses.length)
    const { rows } = await database.pool.query('select secret from webhook')
    assert.equal(keyNumberOf(rows[0].secret), 2)
    assert.match(said[2] ?? '', /nothing needs it: take it out of CPR_KEYS_FILE$/)
    assert.deepEqual(said.slice(-3), [
      'For tokens:',
      '  key 1: nothing is stored with it; take it out once links and tokens made with it are no longer needed',
      '  key 2: secrets of 1 webhooks, 0 sessions; the newest: what is new is stored with it',
    ])
    assert.match((await run(settingsWith(1, 2), 'rotate'))[0] ?? '', /: 0 people, secrets of 0 webhooks; .*: 0 rows$/)
  })

  test('taken out, the former key’s rows are cleared away, and its number has ended', async () => {
    const former = await under(1)
    const said = await run(settingsWith(2), 'rotate')
    assert.match(said[0] ?? '', new RegExp(`cleared away: ${former} rows$`))
    assert.equal(await under(1), 0)
    assert.match(said[2] ?? '', /ended; never give its number to another key$/)
  })
})
