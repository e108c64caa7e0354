import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import { Client, DatabaseError } from 'pg'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { signIn } from '../../src/actions/sign-in.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { hats } from '../../src/rules/hats.ts'
import { openPool } from '../../src/storage/database.ts'
import { lackingRight } from '../../src/storage/database-errors.ts'
import { shareOf, type Told, wear } from '../../src/storage/hats.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { MigrationError } from '../../src/storage/migration-files.ts'
import { partsOf, rights } from '../../src/storage/rights.ts'
import { roleOf } from '../../src/storage/roles.ts'
import { watchRoles } from '../../src/storage/watch-roles.ts'
import { citizenOf, createTestProgram, must, offerOf, type TestProgram, timesAt } from '../support/program.ts'

// The net under the rules: what the database shows and takes, whatever the program asks.

const HERE = '10100'
const THERE = '75100'
let it: TestProgram
/** A citizen of each job centre, with a deadline, a meeting and messages. */
let here: string
let there: string
let session: string

/** What a whole life writes: rows of as many tables as one citizen has. */
async function lifeAt(jobCentre: string): Promise<string> {
  const staff = it.asStaffOf(jobCentre)
  const citizenId = await citizenOf(staff)
  const offer = await offerOf(staff)
  const [timeId = ''] = await timesAt(staff, offer, ['2026-07-08T09:00:00+02:00'])
  must(
    await setDeadline(staff, citizenId, {
      interviewType: 'job',
      dueDate: plainDate('2026-07-20'),
      activationDate: null,
    }),
  )
  must(await bookMeeting(staff, { citizenId, timeId, form: null, message: null, requireHold: false }))
  return citizenId
}

before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  // The rights of the database itself are not in its template.
  await migrate(it.connectionString)
  here = await lifeAt(HERE)
  there = await lifeAt(THERE)
  const account = { issuer: 'demo', subject: here, sid: null }
  const limits = { minutes: 30, hours: 8 }
  const signedIn = await signIn(it.as({ kind: 'nobody' }), here, { account, realNow: it.clock.now(), ...limits })
  session = must(signedIn).token
})
after(() => it.drop())

/** The rows of a table that somebody under a hat sees. */
async function seen(hat: (typeof hats)[number], told: Told, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(
    wear(it.program.db, hat, told),
  )
  return rows[0]?.n ?? -1
}

const inAll = async (table: string, condition = 'true'): Promise<number> =>
  (await it.database.pool.query(`select from ${table} where ${condition}`)).rowCount ?? 0

/** The tables in which a door sees some rows only, and may select. */
const boundTables = (hat: 'portal' | 'job_centre'): string[] =>
  Object.entries(rights).flatMap(([table, entry]) =>
    partsOf(entry).some(([reader, part]) => reader === hat && part.rows !== null && part.rights.includes('select'))
      ? [table]
      : [],
  )

suite('each sees what is theirs', () => {
  test('a citizen by the session that was told: their own rows of each table, and nobody else’s', async () => {
    const own = [
      'citizen',
      'deadline',
      'deadline_history',
      'meeting',
      'meeting_history',
      'message',
      'job_centre_period',
    ]
    for (const table of own) {
      const whose = table === 'citizen' ? 'id' : 'citizen_id'
      const rows = await inAll(table, `${whose} = '${here}'`)
      assert.ok(rows > 0 && rows < (await inAll(table)), table)
      assert.equal(await seen('portal', { session }, table), rows, table)
      assert.equal(await seen('portal', { citizenId: here }, table), rows, `${table}, by id`)
    }
  })

  test('a job centre its own citizens, catalogue and messages', async () => {
    for (const table of ['citizen', 'deadline', 'meeting', 'message', 'meeting_offer', 'offered_time', 'caseworker']) {
      const rows = await inAll(table)
      assert.equal(await seen('job_centre', { jobCentre: HERE }, table), rows / 2, table)
      assert.equal(await seen('job_centre', { jobCentre: THERE }, table), rows / 2, table)
      assert.equal(await seen('job_centre', { jobCentre: '99999' }, table), 0, table)
    }
  })

  test('the program itself all', async () => {
    for (const table of ['citizen', 'deadline', 'meeting', 'message'])
      assert.equal(await seen('works', {}, table), await inAll(table), table)
  })

  test('whoever told nothing, or a session that nobody has: nothing, in no table that has policies', async () => {
    for (const hat of ['portal', 'job_centre'] as const)
      for (const table of boundTables(hat)) {
        assert.equal(await seen(hat, {}, table), 0, `${hat}: ${table}`)
        assert.equal(await seen(hat, { session: 'nobody’s' }, table), 0, `${hat}: ${table}`)
      }
    assert.ok(boundTables('portal').length > 10 && boundTables('job_centre').length > 15)
  })

  test('what was told ends with its transaction: whoever has the connection next sees nothing', async () => {
    for (const [hat, told] of [
      ['portal', { session }],
      ['job_centre', { jobCentre: HERE, client: 'case-system' }],
    ] as const) {
      const single = openPool(it.programConnectionString, { connections: 1, role: roleOf(hat) })
      try {
        const settings = Object.keys(told).length
        assert.ok(settings > 0)
        const db = wear(it.program.db, hat, told)
        assert.notEqual(db, it.program.db)
        const count = sql<{ n: number }>`select count(*)::integer as n from citizen`
        const telling = single.telling(
          `set local selvbook.job_centre = '${HERE}'; set local selvbook.citizen = '${here}'`,
        )
        assert.deepEqual((await count.execute(telling)).rows, [{ n: 1 }])
        assert.deepEqual((await count.execute(single.telling(''))).rows, [{ n: 0 }])
      } finally {
        await single.close()
      }
    }
  })

  test('a setting holds letters and digits alone', () => {
    const at = (told: Told) => () => wear(it.program.db, 'job_centre', told)
    assert.throws(at({ jobCentre: `10100'; reset role; --` }), /wrong shape/)
    assert.throws(at({ citizenId: `x' or true` }), /wrong shape/)
    assert.doesNotThrow(at({ jobCentre: HERE, client: `it's; a client` }))
  })
})

suite('what is another’s cannot be written either', () => {
  const refusedBy = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work
      return 'done'
    } catch (error) {
      return error instanceof DatabaseError ? (error.code ?? '') : String(error)
    }
  }
  const VIOLATION = '42501'

  test('an update and a deletion meet no row, an insertion is refused', async () => {
    const db = wear(it.program.db, 'job_centre', { jobCentre: HERE })
    const changed = await sql`update citizen set name = 'x' where id = ${there}`.execute(db)
    assert.equal(changed.numAffectedRows, 0n)
    const removed = await sql`delete from meeting_offer where job_centre = ${THERE}`.execute(db)
    assert.equal(removed.numAffectedRows, 0n)
    const period = sql`insert into contact_group_period (citizen_id, contact_group, from_date, reported_on)
      values (${there}, 3, '2026-07-01', '2026-07-01')`
    assert.equal(await refusedBy(period.execute(db)), VIOLATION)
    const toOthers = sql`update meeting_offer set job_centre = ${THERE} where job_centre = ${HERE}`
    assert.equal(await refusedBy(toOthers.execute(db)), VIOLATION)
    // The same code, but no right that somebody could give.
    const [forbidden, denied] = await Promise.all(
      [toOthers, sql`delete from citizen`].map((one) => one.execute(db).catch((error: unknown) => error)),
    )
    assert.deepEqual([forbidden, denied].map(lackingRight), [
      null,
      { role: roleOf('job_centre'), told: 'permission denied for table citizen' },
    ])
  })

  test('a kept answer is its client’s own', async () => {
    const insert = sql`insert into idempotency_key (client, key, request_hash, status, headers, body)
      values ('another', 'k', '\\x00', 200, '{}', '')`
    const db = wear(it.program.db, 'job_centre', { jobCentre: HERE, client: 'case-system' })
    assert.equal(await refusedBy(insert.execute(db)), VIOLATION)
  })
})

suite('whoever runs as the program can do no more than that', () => {
  let client: Client
  before(async () => {
    client = new Client({ connectionString: it.programConnectionString })
    await client.connect()
  })
  after(() => client.end())

  /** What PostgreSQL says; '' where it was done. */
  const tried = async (...statements: string[]): Promise<string> => {
    await client.query('begin')
    try {
      for (const statement of statements) await client.query(statement)
      return ''
    } catch (error) {
      return error instanceof DatabaseError ? (error.code ?? '') : String(error)
    } finally {
      await client.query('rollback')
    }
  }
  const DENIED = '42501'

  test('without a hat it reads no table', async () => {
    for (const table of Object.keys(rights)) assert.equal(await tried(`select from ${table}`), DENIED, table)
  })

  test('no hat changes the record of access, drops a policy, makes a table or becomes the owner', async () => {
    const attempts = [
      `update access_log set refused = false`,
      `delete from access_log`,
      `truncate access_log`,
      `drop policy selvbook_job_centre_select on citizen`,
      `alter table citizen disable row level security`,
      `alter policy selvbook_portal_select on citizen using (true)`,
      `drop table session`,
      `create table mine (n integer)`,
      `create temporary table mine (n integer)`,
      `create function selvbook_me() returns uuid language sql return null`,
      `create or replace function selvbook_ours(citizen uuid) returns boolean language sql return true`,
      `set role selvbook`,
      `set session authorization selvbook`,
      `create role mine`,
      `alter role ${roleOf('portal')} bypassrls`,
      `alter role current_user superuser`,
      `select pg_read_file('postgresql.conf')`,
    ]
    for (const hat of hats)
      for (const attempt of attempts)
        assert.equal(await tried(`set role ${roleOf(hat)}`, attempt), DENIED, `${hat}: ${attempt}`)
    assert.equal(await tried('set role selvbook_audit', 'update access_log set refused = false'), DENIED)
  })

  test('each hat adds to the record, and the auditor reads their job centre’s', async () => {
    const added = `insert into access_log (client, job_centre, operation) values ('test', '${HERE}', 'of this test')`
    for (const hat of hats) assert.equal(await tried(`set role ${roleOf(hat)}`, added), '', hat)
    const reads = async (jobCentre: string) => {
      await client.query('begin')
      await client.query(`set local role ${roleOf('works')}`)
      await client.query(added)
      await client.query(`set local role selvbook_audit`)
      await client.query(`set local selvbook.job_centre = '${jobCentre}'`)
      const { rowCount } = await client.query(`select from access_log where operation = 'of this test'`)
      await client.query('rollback')
      return rowCount
    }
    assert.equal(await reads(HERE), 1)
    assert.equal(await reads(THERE), 0)
  })

  test('a connection wears its hat from its start, and a role of the address does not win', async () => {
    const address = new URL(it.programConnectionString)
    address.searchParams.set('options', `-c role=${roleOf('works')}`)
    const one = openPool(address.href, { connections: 1, role: roleOf('portal') })
    try {
      const { rows } = await one.pool.query('select current_user as wears')
      assert.deepEqual(rows, [{ wears: roleOf('portal') }])
    } finally {
      await one.close()
    }
  })
})

suite('the start looks at whom the database would not bind', () => {
  test('a program that signs in as the running role is told nothing, as the owner a line', async () => {
    assert.deepEqual(await watchRoles(it.hats, it.programConnectionString), [])
    const [line = ''] = await watchRoles(it.hats, it.connectionString)
    assert.match(line, /as the owner of its tables/)
  })

  test('hats that own the tables are refused', async () => {
    const { pool } = it.database
    const owning = { ...it.hats, pools: { portal: pool, job_centre: pool, works: pool } }
    await assert.rejects(watchRoles(owning, it.connectionString), MigrationError)
  })
})

test('the connections of all are shared out: ten, ten and six of 26, at least one each', () => {
  assert.deepEqual(shareOf(26), { portal: 10, job_centre: 10, works: 6 })
  assert.deepEqual(shareOf(3), { portal: 1, job_centre: 1, works: 1 })
  for (let all = 3; all <= 500; all += 1) {
    const { portal, job_centre: jobCentre, works } = shareOf(all)
    assert.equal(portal + jobCentre + works, all)
    assert.ok(Math.min(portal, jobCentre, works) >= 1)
  }
})
