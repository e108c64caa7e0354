import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import { people, storyKeys } from '../../src/demo/stories.ts'
import { findRunning } from '../../src/postgres/embedded.ts'
import { execute } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { dumpOf, inventedNumbersIn, numbersIn, waysOfWriting } from '../support/number-search.ts'
import { programsIn, stop } from '../support/started.ts'

// N-SECRET: a number that was told to the program stands nowhere in clear. Here a started demo is
// told numbers in every place that takes one, and in places that do not.

const folder = temporaryFolder()
const { run, ended, killAll } = programsIn(folder)
after(killAll)

const [REGISTERED, UNKNOWN] = ['6704901987', '7105912876']
const seeded = [...storyKeys.map((key) => people[key].cpr), REGISTERED, UNKNOWN]

const none = (where: string, text: string) => {
  assert.ok(text.length > 100, `${where}: something was read`)
  assert.deepEqual(numbersIn(text, seeded), [], where)
}

suite('the search finds a number', () => {
  const [cpr = ''] = seeded
  for (const way of waysOfWriting(cpr))
    test(`planted as ${way}`, () => {
      const lines = `{"level":30,"msg":"${way}"}`
      assert.ok(numbersIn(lines, seeded).length > 0)
      assert.ok(numbersIn(lines.toUpperCase(), [cpr]).length > 0 || /[a-z]/i.test(way))
    })
  test('within base64, wherever it begins', () => {
    for (const before of ['', 'a', 'ab', 'abc'])
      assert.ok(numbersIn(Buffer.from(`${before}${cpr}`).toString('base64'), [cpr]).length > 0, before)
  })
  test('of anybody who cannot exist, and takes no time, id or telephone number for one', () => {
    assert.deepEqual(inventedNumbersIn('GET /x?cpr=610190-1234 {"a":"6101901234"}'), ['610190-1234', '6101901234'])
    const others = '1795862400123 +4512345601 0190e8a2-6101-7901-8234-610190123456 61.0190 610190123456'
    assert.deepEqual(inventedNumbersIn(others), [])
  })
})

test('no number in the database, the log, answers’ headers, problems or file names', async (t) => {
  const running = run({ LOG_LEVEL: 'trace' })
  for await (const _ of running.child.stdout ?? []) if (running.output().includes('Selvbook: ')) break
  running.child.stdout?.resume()
  const address = /^Selvbook: \S*:(\d+)/m.exec(running.output())?.[1]
  const at = `http://127.0.0.1:${address}`
  const told: string[] = []
  const ask = async (path: string, options: RequestInit = {}): Promise<string> => {
    const answer = await fetch(`${at}${path}`, { redirect: 'manual', ...options })
    const body = await answer.text()
    told.push(`${answer.status} ${JSON.stringify([...answer.headers])}\n${body}`)
    return body
  }
  const credentials = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'demo',
    client_secret: 'demo',
  })
  const { access_token: token } = JSON.parse(await ask('/oauth/token', { method: 'POST', body: credentials }))
  const post = (path: string, body: object, key: string = crypto.randomUUID()) =>
    ask(`/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        'x-acting-user': 'karin',
      },
      body: JSON.stringify(body),
    })
  const person = { cpr: REGISTERED, name: 'Anna Ager', contactGroup: 2, jobCentre: '10100' }
  for (const body of [person, person, { ...person, contactGroup: 300 }, { ...person, nummer: UNKNOWN }])
    await post('/citizens', body, 'the same key')
  for (const cpr of [...seeded, `${UNKNOWN.slice(0, 6)}-${UNKNOWN.slice(6)}`, `${UNKNOWN}0`])
    await post('/citizens/search', { cpr })
  // Somebody types a number into an address: the answer may lead back there, and the log is silent.
  for (const key of storyKeys) {
    const { cpr } = people[key]
    for (const path of [
      `/moeder/${cpr}`,
      `/api/v1/citizens/${cpr}`,
      `/afmeld/${cpr}`,
      `/${cpr}`,
      `/min-side?cpr=${cpr}`,
    ])
      await fetch(`${at}${path}`, { headers: { authorization: `Bearer ${token}`, cookie: `selvbook=${cpr}` } })
  }
  for (const path of ['/health', '/demo', '/log-ind', '/min-side', '/api/v1/messages/unreached']) await ask(path)

  const url = (await findRunning(folder))?.ownerConnectionString
  assert.ok(url)
  none('the database', await dumpOf(url))
  none('what was answered', told.join('\n'))
  await t.test('a number that was planted is found', async () => {
    await execute(url, `update citizen set name = 'Anna ${REGISTERED}' where name = 'Anna Ager'`)
    assert.notDeepEqual(numbersIn(await dumpOf(url), seeded), [])
    await execute(url, `update citizen set name = 'Anna Ager' where name like 'Anna 6%'`)
  })
  const night = await ended({ LOG_LEVEL: 'trace' }, 'nightly')
  assert.equal(await stop(running, 'SIGTERM'), 0)
  none('the log', running.output())
  none('the night', `${night.output}${' '.repeat(100)}`)
  none('file names', readdirSync(folder, { recursive: true, encoding: 'utf8' }).join('\n'))
})
