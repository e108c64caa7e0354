import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { migrate } from '../../src/storage/migrate.ts'
import { execute } from '../support/database.ts'
import { createDatabaseBefore } from '../support/earlier.ts'

test('M-HORIZON: of closures of the same days and place that stood before, the oldest stays; then there is no second', async (t) => {
  const opened = new AsyncDisposableStack()
  t.after(() => opened.disposeAsync())
  const { connectionString, drop } = await createDatabaseBefore('0011')
  opened.defer(drop)
  const closure = (at: number, place: string | null, { to = '2026-07-08', jobCentre = '10100' } = {}) =>
    `insert into closure (id, job_centre, from_date, to_date, place) values
      ('00000000-0000-7000-8000-0000000000a${at}', '${jobCentre}', '2026-07-08', '${to}', ${place === null ? 'null' : `'${place}'`})`
  await execute(
    connectionString,
    `insert into job_centre (code, name) values ('10100', 'A'), ('10200', 'B')`,
    closure(1, 'Sal Å'),
    closure(2, 'SAL  a\u030a'),
    closure(3, 'Sal Å', { to: '2026-07-09' }),
    closure(4, 'Sal Å', { jobCentre: '10200' }),
    closure(5, null),
    closure(6, null),
  )
  await migrate(connectionString)
  const client = new Client({ connectionString })
  await client.connect()
  opened.defer(() => client.end())
  const { rows } = await client.query<{ nth: string }>('select right(id::text, 1) as nth from closure order by id')
  assert.deepEqual(
    rows.map(({ nth }) => nth),
    ['1', '3', '4', '5'],
  )
  for (const twin of [closure(7, 'sal å'), closure(8, null)])
    await assert.rejects(client.query(twin), /closure_one_per_days_and_place/)
})
