import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import {
  type EndedAtProvider,
  endAllSessions,
  endSessionsAtProvider,
  signOutEverywhere,
} from '../../src/actions/end-sessions.ts'
import { signIn } from '../../src/actions/sign-in.ts'
import {
  beginRereading,
  endRereading,
  endSessionsOfStaff,
  signInStaff,
  signOutStaff,
} from '../../src/actions/staff-sessions.ts'
import { askStaff, askStaffVisitor } from '../../src/questions/job-centre/staff.ts'
import { askOwnSessions } from '../../src/questions/own/sessions.ts'
import { askVisitor } from '../../src/questions/own/visitor.ts'
import type { Role } from '../../src/rules/actor.ts'
import { instant } from '../../src/rules/dates.ts'
import { citizenOf, createTestProgram, must, refusedCodes, type TestProgram } from '../support/program.ts'

const ISSUER = 'https://login.kommune.example'
const limits = { minutes: 30, hours: 8 }
const at = (time: string) => instant(`2026-11-02T${time}Z`)
const sealed = (text: string) => Buffer.from(text)

let it: TestProgram
before(async () => {
  it = await createTestProgram('2026-11-02T09:00:00Z')
})
after(() => it.drop())

const nobody = () => it.as({ kind: 'nobody' })
const operator = () => it.as({ kind: 'operator', name: 'root' })
const administratorOf = (jobCentre: string) =>
  it.as({ kind: 'staff', jobCentre, roles: ['administrator'], name: 'Ada' })

interface Someone {
  readonly subject: string
  readonly sid?: string
  readonly jobCentre?: string
  readonly roles?: readonly Role[]
  readonly refreshToken?: Buffer
}

const signedIn = async ({ subject, sid, jobCentre = '10100', roles = ['caseworker'], refreshToken }: Someone) =>
  must(
    await signInStaff(nobody(), {
      account: { issuer: ISSUER, subject, sid: sid ?? null },
      name: subject,
      standing: { roles, jobCentre },
      realNow: at('09:00'),
      idToken: sealed('id'),
      ...(refreshToken ? { refreshToken } : {}),
      ...limits,
    }),
  ).token

let tokens = 0
/** A logout token that says so, each with a name of its own. */
const told = (which: EndedAtProvider['which']): EndedAtProvider => ({
  which,
  jti: `token ${(tokens += 1)}`,
  takenUntil: at('09:10'),
})

const visitor = (token: string, time = '09:05') => askStaffVisitor(nobody(), token, { realNow: at(time), limits })
const citizenSession = async (citizenId: string, account: { subject: string; sid?: string; issuer?: string }) => {
  const { issuer = ISSUER, subject, sid = null } = account
  return must(await signIn(nobody(), citizenId, { account: { issuer, subject, sid }, realNow: at('09:00'), ...limits }))
    .token
}
const isCitizenIn = async (token: string) =>
  (await askVisitor(nobody(), token, { realNow: at('09:05'), limits })) !== null

suite('sessions of staff', () => {
  test('a token is stored as a hash alone, is new each time, and the former one of the browser ends', async () => {
    const first = await signedIn({ subject: 'hashed' })
    const { token: second } = must(
      await signInStaff(nobody(), {
        account: { issuer: ISSUER, subject: 'hashed', sid: null },
        name: 'Karin',
        standing: { roles: ['planner'], jobCentre: '10100' },
        realNow: at('09:01'),
        former: first,
        ...limits,
      }),
    )
    assert.notEqual(second, first)
    assert.equal(await visitor(first), null)
    assert.deepEqual((await visitor(second))?.member.roles, ['planner'])
    const stored = await it.database.pool.query<{ row: string }>('select to_jsonb(s)::text as row from staff_session s')
    for (const { row } of stored.rows) assert.ok(!row.includes(first) && !row.includes(second))
  })

  test('without a refresh token a session lasts an hour; with one eight, and idle thirty minutes', async () => {
    const short = await signedIn({ subject: 'short' })
    const long = await signedIn({ subject: 'long', refreshToken: sealed('r') })
    const ends = await Promise.all([short, long].map(async (token) => (await visitor(token))?.endsAt.toString()))
    assert.deepEqual(ends, ['2026-11-02T10:00:00Z', '2026-11-02T17:00:00Z'])
    assert.equal(await visitor(long, '09:30'), null)
  })

  test('an ended session is nobody’s again, keeps no token of the provider, and stays for the record', async () => {
    const token = await signedIn({ subject: 'leaver', refreshToken: sealed('r') })
    assert.deepEqual(must(await signOutStaff(nobody(), token, at('09:05')))?.idToken, sealed('id'))
    assert.equal(must(await signOutStaff(nobody(), token, at('09:06'))), null)
    assert.equal(await visitor(token), null)
    const { rows } = await it.database.pool.query(
      `select id_token, refresh_sealed, ended_because from staff_session where subject = 'leaver'`,
    )
    assert.deepEqual(rows, [{ id_token: null, refresh_sealed: null, ended_because: 'signed_out' }])
  })

  test('roles are read again by one request at a time; nothing told ends the session', async () => {
    const token = await signedIn({ subject: 'reread', refreshToken: sealed('one') })
    const turns = await Promise.all(['1', '2', '3'].map(() => beginRereading(nobody(), token, at('09:10'))))
    assert.deepEqual(
      turns.map(must).filter((turn) => turn !== null),
      [sealed('one')],
    )
    const standing = { roles: ['auditor'], jobCentre: '75100' } as const
    must(await endRereading(nobody(), token, { realNow: at('09:10'), told: { standing, refreshToken: sealed('two') } }))
    const now = await visitor(token, '09:11')
    assert.deepEqual(
      [now?.member.roles, now?.member.jobCentre, now?.refreshToken],
      [['auditor'], '75100', sealed('two')],
    )
    must(await endRereading(nobody(), token, { realNow: at('09:20'), told: null }))
    assert.equal(await visitor(token, '09:21'), null)
    // What a late answer tells does not bring it back.
    must(
      await endRereading(nobody(), token, { realNow: at('09:22'), told: { standing, refreshToken: sealed('three') } }),
    )
    assert.equal(await visitor(token, '09:23'), null)
  })
})

suite('ended at once', () => {
  test('an administrator ends those of the own job centre alone; the operator anybody’s', async () => {
    const token = await signedIn({ subject: 'karin' })
    const id = (await visitor(token))?.member.id ?? ''
    assert.deepEqual(refusedCodes(await endSessionsOfStaff(administratorOf('75100'), id, at('09:05'))), ['not_found'])
    assert.ok(await visitor(token))
    assert.equal(must(await endSessionsOfStaff(administratorOf('10100'), id, at('09:05'))), 1)
    assert.equal(await visitor(token), null)
    const again = await signedIn({ subject: 'karin' })
    assert.equal(must(await endSessionsOfStaff(operator(), id, at('09:06'))), 1)
    assert.equal(await visitor(again), null)
  })

  test('an administrator sees who has signed in to the own job centre; the operator sees all', async () => {
    await signedIn({ subject: 'elsewhere', jobCentre: '75100' })
    const names = async (context: Parameters<typeof askStaff>[0]) =>
      must(await askStaff(context)).map(({ name }) => name)
    assert.ok(!(await names(administratorOf('10100'))).includes('elsewhere'))
    assert.ok((await names(administratorOf('75100'))).includes('elsewhere'))
    assert.ok((await names(operator())).includes('elsewhere'))
  })

  test('a provider ends its session, or an account, of both kinds; another’s provider ends nothing', async () => {
    const [anna, bent] = [await citizenOf(it.staff), await citizenOf(it.staff)]
    const annas = await citizenSession(anna, { subject: 'a', sid: 's1' })
    const annasOther = await citizenSession(anna, { subject: 'a', sid: 's2' })
    const bents = await citizenSession(bent, { subject: 'b' })
    const staff = await signedIn({ subject: 'a', sid: 's1' })
    const other = { issuer: 'https://evil.example' }
    for (const which of [
      { ...other, sid: 's1' },
      { ...other, subject: 'a' },
      { issuer: ISSUER, sid: '' },
    ])
      assert.deepEqual(must(await endSessionsAtProvider(nobody(), told(which), at('09:05'))), { citizens: 0, staff: 0 })
    const bySid = must(await endSessionsAtProvider(nobody(), told({ issuer: ISSUER, sid: 's1' }), at('09:05')))
    assert.deepEqual(bySid, { citizens: 1, staff: 1 })
    assert.deepEqual(
      [await isCitizenIn(annas), await isCitizenIn(annasOther), await visitor(staff)],
      [false, true, null],
    )
    const bySubject = must(await endSessionsAtProvider(nobody(), told({ issuer: ISSUER, subject: 'a' }), at('09:05')))
    assert.deepEqual(bySubject, { citizens: 1, staff: 0 })
    assert.deepEqual([await isCitizenIn(annasOther), await isCitizenIn(bents)], [false, true])
  })

  test('a citizen signs out everywhere, and nobody else with it', async () => {
    const [anna, bent] = [await citizenOf(it.staff), await citizenOf(it.staff)]
    const annas = [await citizenSession(anna, { subject: '1' }), await citizenSession(anna, { subject: '1' })]
    const bents = await citizenSession(bent, { subject: '2' })
    const own = async (token: string) =>
      must(await askOwnSessions(it.asCitizen(anna), { citizenId: anna, token }, { realNow: at('09:05'), limits })).map(
        ({ isThis }) => isThis,
      )
    assert.deepEqual(
      (await own(annas[0] ?? '')).toSorted((a, b) => Number(a) - Number(b)),
      [false, true],
    )
    assert.equal(must(await signOutEverywhere(it.asCitizen(anna))), 2)
    for (const token of annas) assert.equal(await isCitizenIn(token), false)
    assert.equal(await isCitizenIn(bents), true)
  })

  test('the operator ends everybody’s', async () => {
    const bents = await citizenSession(await citizenOf(it.staff), { subject: '3' })
    const staff = await signedIn({ subject: 'all' })
    must(await endAllSessions(operator(), at('09:05')))
    assert.deepEqual([await isCitizenIn(bents), await visitor(staff)], [false, null])
  })
})
