import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { recordedKinds } from '../../src/rules/actor.ts'
import { whoActed } from '../../src/storage/acted-by.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { execute } from '../support/database.ts'
import { createDatabaseBefore } from '../support/earlier.ts'

const CITIZEN = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'
const DEADLINE = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c12'

test('J-OWN: what was written before kinds were gets its kind, what a citizen proved is theirs (N-OPTOUT), and the rest their job centre’s (D-RESIDENCE)', async (t) => {
  const database = await createDatabaseBefore('0004')
  t.after(() => database.drop())
  const { connectionString } = database
  await execute(
    connectionString,
    `insert into citizen (id, cpr_encrypted, cpr_hash, name, mobile, email, created_at)
      values ('${CITIZEN}', '', '', 'A', '+4520123456', 'a@example.dk', now())`,
    `insert into job_centre_period (citizen_id, job_centre, from_date, reported_on) values
      ('${CITIZEN}', '10100', '2020-01-01', '2020-01-01'), ('${CITIZEN}', '75100', '2999-01-01', '2020-01-02')`,
    `insert into address_confirmation (id, citizen_id, channel, address, code, created_at, expires_at, confirmed_at) values
      (gen_random_uuid(), '${CITIZEN}', 'sms', '+4520123456', '1', now(), now(), now()),
      (gen_random_uuid(), '${CITIZEN}', 'email', 'former@example.dk', '1', now(), now(), now())`,
    `insert into access_log (client, job_centre, operation) values ('case-system', '10100', 'getCitizen')`,
    `insert into deadline (id, citizen_id, job_centre, interview_type, created_date, activation_date, due_date, status, created_at)
      values ('${DEADLINE}', '${CITIZEN}', '10100', 'job', '2020-01-01', '2020-01-01', '2020-01-01', 'closed', now())`,
    ...['ahan', 'case-system', 'citizen', 'calendar'].map(
      (by) => `insert into deadline_history (deadline_id, citizen_id, job_centre, at, to_status, rule, by)
        values ('${DEADLINE}', '${CITIZEN}', '10100', now(), 'closed', 'D-CLOSE', '${by}')`,
    ),
  )
  await migrate(connectionString)
  const rowsOf = async (query: string) => {
    const client = new Client({ connectionString })
    try {
      await client.connect()
      return (await client.query(query)).rows
    } finally {
      await client.end()
    }
  }
  const history = await rowsOf('select by, by_kind, by_client from deadline_history order by number')
  assert.deepEqual(
    history.map(({ by, by_kind: kind, by_client: from }) => [by, kind, from]),
    [
      ['ahan', 'caseworker', null],
      ['case-system', 'client', 'case-system'],
      ['citizen', 'citizen', null],
      ['calendar', 'calendar', null],
    ],
  )
  const citizens = await rowsOf('select chosen, details_of from citizen')
  assert.deepEqual(citizens, [{ chosen: ['mobile', 'sms_service'], details_of: '10100' }])
})

test('J-OWN: a name says nothing of the kind, but in rows of the version before', () => {
  for (const kind of recordedKinds) {
    const told = whoActed({ by: 'citizen', by_kind: kind, by_client: 'x' })
    assert.deepEqual(told, { kind, name: kind === 'caseworker' ? 'citizen' : null, client: 'x' })
  }
  const before = (by: string) => whoActed({ by, by_kind: null, by_client: null }).kind
  assert.deepEqual([before('citizen'), before('calendar'), before('ahan')], ['citizen', 'calendar', 'caseworker'])
})
