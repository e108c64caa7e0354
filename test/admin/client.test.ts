import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { client } from '../../src/admin/client.ts'
import { NotDoneError, UsageError } from '../../src/admin/command.ts'
import { caseSystemApi } from '../../src/api/api.ts'
import { readSettings } from '../../src/settings/config.ts'
import { CaseSystem, type Json, optionsOn, refused, sharedTestApi } from '../api/client.ts'
import { temporaryFolder } from '../support/folder.ts'

// `npm run admin -- client …`, and what becomes of it in the processes that serve.

const api = sharedTestApi('2026-07-01T10:00:00+02:00')
const folder = temporaryFolder()
const settings = readSettings({ DATA_DIR: folder })

/** The lines that a command says. */
async function run(asked: string, clientSecrets = true): Promise<string[]> {
  const [verb = '', ...args] = asked.split(' ')
  const said: string[] = []
  const work = client.verbs[verb]?.read(args)
  assert.ok(work, verb)
  const context = api.it.as({ kind: 'operator', name: 'drift' })
  await work({
    context,
    settings: { ...settings, clientSecrets },
    realClock: api.realClock,
    say: (line) => void said.push(line),
  })
  return said
}
const secretIn = (said: readonly string[]): string =>
  said.map((line) => /^secret: (.+)$/.exec(line)?.[1]).find(Boolean) ?? ''

const apps = () => [1, 2].map(() => caseSystemApi(api.it.program, optionsOn(api.it.program, api.realClock)))

async function ask(id: string, secret: string, app = api.app): Promise<{ status: number; body: Json }> {
  await api.it.database.pool.query('delete from quota')
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
  const answer = await app.request('/oauth/token', { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, body: await answer.json() }
}
const systemOf = async (id: string, secret: string, app = api.app) =>
  new CaseSystem(app, (await ask(id, secret, app)).body.access_token)

let made = 0
const added = async (options = '--job-centre 10100') => {
  const id = `case-system-${(made += 1)}`
  return { id, secret: secretIn(await run(`add ${id} ${options}`)) }
}

suite('npm run admin -- client', () => {
  test('add makes a client with a secret that is shown once and stored as a hash', async () => {
    const { id, secret } = await added()
    assert.match(secret, /^[\w-]{43}$/)
    assert.equal((await ask(id, secret)).status, 200)
    assert.equal((await ask(id, `${secret}x`)).status, 401)
    const { rows } = await api.it.database.pool.query('select * from api_client_secret')
    assert.ok(!JSON.stringify(rows).includes(secret))
    assert.ok(!(await run('list')).join().includes(secret))
  })

  test('add takes a public key instead, and refuses a private one', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const [open, closed] = [join(folder, 'open.json'), join(folder, 'closed.json')]
    writeFileSync(open, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] }))
    writeFileSync(closed, JSON.stringify(await exportJWK(privateKey)))
    const said = await run(`add keyed --job-centre 10100 --key ${open}`, false)
    assert.equal(secretIn(said), '')
    assert.match((await run('list')).join('\n'), /^keyed: 10100; .*; valid; key one$/m)
    await assert.rejects(run(`add keyed2 --job-centre 10100 --key ${closed}`), NotDoneError)
    await assert.rejects(run(`key keyed --add ${open}`), /needs a new id/)
    assert.match((await run('key keyed --remove one'))[0] ?? '', /lost the key one/)
    await assert.rejects(run(`key keyed --add ${open}`), /needs a new id/)
  })

  test('where secrets are not allowed none is made, and none that was made is good', async () => {
    await assert.rejects(run('add secretless --job-centre 10100', false), /CLIENT_SECRETS=yes/)
    const { id, secret } = await added()
    const strict = caseSystemApi(api.it.program, optionsOn(api.it.program, api.realClock, { secrets: false }))
    assert.equal((await ask(id, secret, strict)).status, 401)
    assert.equal((await ask('demo', 'demo secret', strict)).status, 200)
    await assert.rejects(run(`rotate ${id}`, false), NotDoneError)
  })

  test('what is not clear is refused, and nothing is made', async () => {
    const before = await run('list')
    for (const asked of [
      'add x',
      'add x --job-centre 1010',
      'add x --job-centre 10100 --scope admin',
      'add x --job-centre 10100 --expires tomorrow',
      'add x --job-centre 10100 --jwks-url http://x.example.dk',
      'add x --job-centre 10100 --acting-user maybe',
      'add ../x --job-centre 10100',
      'change case-system-1',
      'key case-system-1',
      'rotate case-system-1 --former 91',
    ])
      await assert.rejects(run(asked), UsageError, asked)
    await assert.rejects(run('revoke nobody'), /no such client/)
    await assert.rejects(run('add demo --job-centre 10100'), /stands in API_CLIENTS/)
    assert.deepEqual(await run('list'), before)
  })

  test('rotate: the former secret is good until its day, two at once and never three', async () => {
    const { id, secret: first } = await added()
    const secondOne = secretIn(await run(`rotate ${id}`))
    for (const secret of [first, secondOne]) assert.equal((await ask(id, secret)).status, 200)
    const third = secretIn(await run(`rotate ${id} --former 1`))
    const statuses = async () =>
      await Promise.all([first, secondOne, third].map(async (secret) => (await ask(id, secret)).status))
    assert.deepEqual(await statuses(), [401, 200, 200])
    api.realClock.set('2026-11-02T12:00:00Z')
    assert.deepEqual(await statuses(), [401, 401, 200])
    api.realClock.set('2026-11-01T12:00:00Z')
    await run(`rotate ${id} --former 0`)
    assert.deepEqual(await statuses(), [401, 401, 401])
  })

  test('revoke: token and secret are refused at once in every process, and the id is never given again', async () => {
    const { id, secret } = await added()
    const systems = await Promise.all(apps().map((app) => systemOf(id, secret, app)))
    for (const system of systems) assert.equal((await system.get('/offers')).status, 200)
    await run(`revoke ${id}`)
    for (const system of systems) assert.equal((await system.get('/offers')).status, 401)
    assert.equal((await ask(id, secret)).status, 401)
    await assert.rejects(run(`add ${id} --job-centre 10100`), /never given again/)
    await assert.rejects(run(`rotate ${id}`), /no such client/)
    assert.match((await run('list')).join('\n'), new RegExp(`^${id}: .*ended`, 'm'))
  })

  test('what a process knows of clients is a second old at most', async () => {
    const { id, secret } = await added()
    let now = 0
    const options = optionsOn(api.it.program, api.realClock, { knownFor: 1000, clock: () => now })
    const beside = await systemOf(id, secret, caseSystemApi(api.it.program, options))
    await run(`revoke ${id}`)
    now = 999
    assert.equal((await beside.get('/offers')).status, 200)
    now = 1000
    assert.equal((await beside.get('/offers')).status, 401)
  })

  test('a client runs out at the end of its last day', async () => {
    const { id, secret } = await added('--job-centre 10100 --expires 2026-11-01')
    const system = await systemOf(id, secret)
    api.realClock.set('2026-11-01T12:14:00Z')
    assert.equal((await system.get('/offers')).status, 200)
    api.realClock.set('2026-11-01T22:59:59Z')
    assert.equal((await ask(id, secret)).status, 200)
    api.realClock.set('2026-11-01T23:00:00Z')
    assert.equal((await ask(id, secret)).status, 401)
    api.realClock.set('2026-11-01T12:00:00Z')
  })

  test('scopes: a token loses at once what its client loses, and gains nothing', async () => {
    const { id, secret } = await added('--job-centre 10100 --scope read')
    const system = await systemOf(id, secret)
    await run(`scopes ${id} --scope times:write`)
    await refused(system.get('/offers'), 403, 'insufficient_scope')
    await refused(system.post('/times/withdraw', { ids: [], onBooked: 'refuse' }), 403, 'insufficient_scope')
    assert.equal((await ask(id, secret)).body.scope, 'times:write')
  })

  test('a client of several job centres names one where the call does not say which', async () => {
    const { id, secret } = await added('--job-centre 10100 --job-centre 75100')
    const system = await systemOf(id, secret)
    const named = (code: string) => ({ headers: { 'x-job-centre': code } })
    assert.equal((await system.get('/offers')).status, 422)
    assert.equal((await system.get('/offers', named('10102'))).status, 422)
    for (const code of ['10100', '75100']) {
      const citizen = await system.must(
        system.post('/citizens', {
          cpr: `70017${code === '10100' ? '0' : '1'}9001`,
          name: 'Bo',
          contactGroup: 2,
          jobCentre: code,
        }),
      )
      assert.equal((await system.get(`/citizens/${citizen.id}`, named(code))).status, 200)
      await refused(
        system.get(`/citizens/${citizen.id}`, named(code === '10100' ? '75100' : '10100')),
        404,
        'not_found',
      )
    }
    await refused(api.demo.get('/offers', named('75100')), 422, 'invalid')
  })
})
