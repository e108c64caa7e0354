import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { operations } from '../../src/api/api.ts'
import { askCitizen, askCitizenByNumber } from '../../src/questions/job-centre/citizens.ts'
import { must } from '../support/program.ts'
import { citizenOf, type Json, newCpr, offerOf, sharedTestApi, timesAt } from './client.ts'

// J-OWN: the record of access tells who, when, whom, what for and which search. What could not be
// written there is neither told nor done.

const NOW = '2026-07-01T10:00:00+02:00'
let own: { citizen: Json; deadline: Json; meeting: Json; absence: Json; timeId: string; cpr: string }

const api = sharedTestApi(NOW, async () => {
  const { demo } = api
  const offer = await offerOf(demo)
  const starts = ['2026-07-08T09:00:00+02:00', '2026-07-08T10:00:00+02:00'] as const
  const [taken = '', timeId = ''] = await timesAt(demo, offer.id, ...starts)
  const cpr = newCpr()
  const citizen = await citizenOf(demo, { cpr, name: 'Gudrun Hemmelig' })
  const path = `/citizens/${citizen.id}`
  const deadline = await demo.must(demo.post(`${path}/deadlines`, { interviewType: 'job', dueDate: '2026-07-10' }))
  const meeting = await demo.must(demo.post(`${path}/bookings`, { timeId: taken }))
  const days = { kind: 'holiday', from: '2026-07-20', to: '2026-07-21' }
  const absence = await demo.must(demo.post(`${path}/absences`, days))
  own = { citizen, deadline, meeting, absence, timeId, cpr }
})

const execute = (statement: string) => sql.raw(statement).execute(api.it.database.db)

interface Row {
  readonly kind: string
  readonly client: string
  readonly acting_user: string | null
  readonly reason: string | null
  readonly search_kind: string | null
  readonly search_hash: Buffer | null
  readonly staff_session: Buffer | null
}

const newest = async (count: number): Promise<Row[]> => {
  const rows = await api.it.database.db
    .selectFrom('access_log')
    .select(['kind', 'client', 'acting_user', 'reason', 'search_kind', 'search_hash', 'staff_session'])
    .orderBy('id', 'desc')
    .limit(count)
    .execute()
  return rows.toReversed().map((row) => ({ ...row, kind: row.kind ?? '' }))
}

suite('J-OWN: the record of access tells who, what for and which search', () => {
  test('a case system: its caseworker or itself, and the reason that the call gives', async () => {
    const path = `/citizens/${own.citizen.id}`
    await api.demo.must(api.demo.get(path, { as: 'Søren', headers: { 'x-look-reason': '  Opfølgning ' } }))
    await api.demo.must(api.demo.get(path))
    await api.demo.must(api.demo.patch(path, { language: 'da' }, { headers: { 'x-look-reason': 'Samtale' } }))
    const rows = await newest(3)
    assert.deepEqual(
      rows.map(({ kind, client, acting_user, reason }) => [kind, client, acting_user, reason]),
      [
        ['caseworker', 'demo', 'Søren', 'Opfølgning'],
        ['client', 'demo', null, null],
        ['client', 'demo', null, 'Samtale'],
      ],
    )
    const long = await api.demo.get(path, { headers: { 'x-look-reason': 'x'.repeat(201) } })
    assert.deepEqual([long.status, long.body.reasons[0].pointer], [422, '/X-Look-Reason'])
  })

  test('a search by number: the same keyed hash each time, found or not, and never the number', async () => {
    const nobody = newCpr()
    for (const cpr of [own.cpr, own.cpr, nobody]) await api.demo.post('/citizens/search', { cpr })
    const [first, again, other] = await newest(3)
    assert.deepEqual([first?.search_kind, other?.search_kind], ['national_id', 'national_id'])
    assert.ok(first?.search_hash && again?.search_hash && other?.search_hash)
    assert.ok(first.search_hash.equals(again.search_hash) && !first.search_hash.equals(other.search_hash))
    const { rows } = await sql<{
      all: string
    }>`select string_agg(access_log::text, ' ') as all from access_log`.execute(api.it.database.db)
    for (const cpr of [own.cpr, nobody]) assert.ok(!rows[0]?.all.includes(cpr))
    const { rows: same } = await sql`select from citizen_number where hash = ${first.search_hash}`.execute(
      api.it.database.db,
    )
    assert.equal(same.length, 0, 'it is not the hash that finds the person')
  })

  test('staff: their name, their session and their reason', async () => {
    const { it } = api
    const staff = { kind: 'staff', jobCentre: '10100', roles: ['caseworker'], name: 'Karin Brandt' } as const
    const staffSession = Buffer.alloc(32, 7)
    must(await askCitizen({ ...it.as(staff), staffSession, lookReason: 'Samtale' }, own.citizen.id))
    must(await askCitizenByNumber({ ...it.as(staff), staffSession }, own.cpr))
    const [look, search] = await newest(2)
    assert.deepEqual(
      [look?.kind, look?.acting_user, look?.client, look?.reason],
      ['caseworker', 'Karin Brandt', 'portal', 'Samtale'],
    )
    assert.ok(look?.staff_session?.equals(staffSession) && search?.staff_session?.equals(staffSession))
  })
})

const bodies: Readonly<Record<string, () => unknown>> = {
  registerCitizen: () => ({ cpr: newCpr(), name: 'Ny', contactGroup: 2, jobCentre: '10100' }),
  changeCitizen: () => ({ name: 'X' }),
  searchCitizen: () => ({ cpr: own.cpr }),
  changeContactGroup: () => ({ contactGroup: 3, from: '2026-07-01' }),
  changeJobCentreOfCitizen: () => ({ jobCentre: '75100', from: '2026-07-01' }),
  reportAbsence: () => ({ kind: 'illness', from: '2026-07-02', to: '2026-07-02' }),
  setDeadline: () => ({ interviewType: 'job', dueDate: '2026-07-20' }),
  closeDeadline: () => ({ reason: 'x' }),
  setAsideDeadline: () => ({ kind: 'ran_out', until: '2026-07-08', reason: 'x' }),
  setAsideMeeting: () => ({ kind: 'flagged', until: '2026-07-08', reason: 'x' }),
  showDeadlineAgain: () => ({ kind: 'ran_out' }),
  showMeetingAgain: () => ({ kind: 'flagged' }),
  tellOfDeadline: () => ({ how: 'phone' }),
  tellOfMeeting: () => ({ how: 'phone' }),
  keepMeeting: () => ({ reason: 'x' }),
  changeNationalId: () => ({ cpr: newCpr() }),
  recordDeath: () => ({ on: '2026-06-30' }),
  holdTime: () => ({ timeId: own.timeId }),
  bookMeeting: () => ({ timeId: own.timeId }),
  summonCitizen: () => ({ timeId: own.timeId }),
  registerWalkIn: () => ({ interviewType: 'job', heldAt: NOW, minutes: 30, caseworker: 'a' }),
  rebookMeeting: () => ({ timeId: own.timeId }),
  moveMeeting: () => ({ timeId: own.timeId }),
  changeMeeting: () => ({ minutes: 30 }),
  cancelMeeting: () => ({ by: 'job_centre' }),
  registerOutcome: () => ({ outcome: 'held' }),
  strikeOutInterview: () => ({ reason: 'x' }),
}

const idFor = (path: string): string => {
  if (path.startsWith('/deadlines')) return own.deadline.id
  if (path.startsWith('/meetings') || path.startsWith('/interviews')) return own.meeting.id
  return path.startsWith('/absences') ? own.absence.id : own.citizen.id
}

/** The rows of all that a citizen has, to see that nothing has changed. */
async function everything(): Promise<string> {
  const tables = [
    'citizen',
    'deadline',
    'meeting',
    'absence',
    'seat',
    'deadline_history',
    'meeting_history',
    'message',
    'case_decision',
    'event',
  ]
  const all = tables.map((table) => `(select json_agg(t.* order by t.*) from ${table} t)`).join(', ')
  const { rows } = await sql
    .raw<{ all: unknown }>(`select json_build_array(${all})::text as all`)
    .execute(api.it.database.db)
  return String(rows[0]?.all)
}

suite('J-OWN: what cannot be written to the record of access is neither told nor done', () => {
  const about = operations.filter(({ path }) =>
    /^\/(citizens|deadlines|meetings|interviews|absences)|unreached/.test(path),
  )

  test('every read and every act on a citizen: 500, nobody named, nothing changed', async () => {
    assert.ok(about.length > 25)
    await execute(`create function no_log() returns trigger language plpgsql as $$
      begin raise exception 'the record of access is full'; end $$`)
    await execute('create trigger no_log before insert on access_log execute function no_log()')
    try {
      const before = await everything()
      for (const { id, method, path, reads } of about) {
        assert.ok(reads || method === 'delete' || bodies[id], `the test knows what to send to ${id}`)
        const answered = await api.demo.send(
          method.toUpperCase(),
          path.replace('{id}', idFor(path)).replace('{changeId}', '1'),
          bodies[id]?.(),
        )
        const told = `${id}: ${JSON.stringify(answered.body)}`
        assert.equal(answered.status, 500, told)
        assert.ok(!/Hemmelig|2026-07-1|2026-07-0/.test(JSON.stringify(answered.body)), told)
      }
      assert.equal(await everything(), before)
    } finally {
      await execute('drop trigger no_log on access_log')
      await execute('drop function no_log')
    }
    assert.equal((await api.demo.get(`/citizens/${own.citizen.id}`)).body.name, 'Gudrun Hemmelig')
  })
})

test('J-OWN: one statement adds to the record of access, and only retention takes away', () => {
  const writing =
    /(updateTable|deleteFrom|insertInto)\('access_log'\)|(update|delete from|insert into|truncate) access_log/
  const root = new URL('../../', import.meta.url)
  const writers = globSync('src/**/*.ts', { cwd: root }).filter((path) =>
    writing.test(readFileSync(new URL(path, root), 'utf8')),
  )
  assert.deepEqual(writers, ['src/storage/access-log.ts'])
})
