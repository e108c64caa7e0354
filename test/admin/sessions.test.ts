import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signIn } from '../../src/actions/sign-in.ts'
import { signInStaff } from '../../src/actions/staff-sessions.ts'
import { sessions } from '../../src/admin/sessions.ts'
import { admin } from '../../src/admin.ts'
import { systemClock } from '../../src/process/clock.ts'
import { readSettings } from '../../src/settings/config.ts'
import { temporaryFolder } from '../support/folder.ts'
import { citizenOf, createTestProgram, must, type TestProgram } from '../support/program.ts'

// `npm run admin -- sessions`: who has signed in, and ending it at once.

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-11-02T10:00:00+01:00')
})
after(() => it.drop())

const dataDir = temporaryFolder()
const limits = { minutes: 30, hours: 8 }

async function run(...asked: readonly string[]) {
  const said: string[] = []
  const settings = () => readSettings({ DEMO: 'yes', DATABASE_URL: it.connectionString, DATA_DIR: dataDir })
  const streams = { say: (line: string) => void said.push(line), tell: () => {} }
  return { code: await admin(['sessions', ...asked], settings, streams, { sessions }), said }
}

const countOf = async (text: string): Promise<number> => (await it.database.pool.query(text)).rowCount ?? 0
const openStaff = () => countOf('select from staff_session where ended_at is null')
const openCitizens = () => countOf('select from session')

test('lists staff with their ids, and ends one, a citizen, or everybody', async () => {
  const nobody = it.as({ kind: 'nobody' })
  const now = systemClock.now()
  const staff = async (subject: string) =>
    await signInStaff(nobody, {
      account: { issuer: 'https://idp.example.dk', subject, sid: null },
      name: subject,
      standing: { roles: ['caseworker', 'planner'], jobCentre: '10100' },
      realNow: now,
      ...limits,
    })
  must(await staff('karin'))
  must(await staff('bo'))
  const citizens = [await citizenOf(it.staff), await citizenOf(it.staff)]
  for (const citizen of citizens) {
    const account = { issuer: 'https://broker.example.dk', subject: citizen, sid: null }
    must(await signIn(nobody, citizen, { account, realNow: now, ...limits }))
  }
  const listed = (await run('list')).said
  assert.equal(listed.length, 2)
  const karin = listed.find((line) => line.endsWith('\tkarin')) ?? ''
  assert.match(karin, /^[0-9a-f-]{36}\t10100\tcaseworker,planner\t\S+Z\tin\tkarin$/)

  for (const wrong of [['end'], ['end', '--staff', 'karin'], ['end', '--everybody', '--staff', karin.slice(0, 36)]])
    assert.equal((await run(...wrong)).code, 2, wrong.join(' '))
  assert.equal((await run('end', '--staff', '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11')).code, 1)
  assert.deepEqual([await openStaff(), await openCitizens()], [2, 2])

  assert.deepEqual((await run('end', '--staff', karin.slice(0, 36))).said, ['ended: 1 sessions'])
  assert.match((await run('list')).said.join('\n'), /\tout\tkarin/)
  assert.deepEqual((await run('end', '--citizen', citizens[0] ?? '')).said, ['ended: 1 sessions'])
  assert.deepEqual([await openStaff(), await openCitizens()], [1, 1])
  assert.deepEqual((await run('end', '--everybody')).said, ['ended: 1 sessions of citizens, 1 of staff'])
  assert.deepEqual([await openStaff(), await openCitizens()], [0, 0])
})
