import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { migrate } from '../../src/storage/migrate.ts'
import { execute } from '../support/database.ts'
import { createDatabaseBefore } from '../support/earlier.ts'

test('what stood before: numbers get their country code, and of two ways of writing a caseworker the older is meant', async (t) => {
  const opened = new AsyncDisposableStack()
  t.after(() => opened.disposeAsync())
  const { connectionString, drop } = await createDatabaseBefore('0005')
  opened.defer(drop)
  const person = (at: number, mobile: string) =>
    `insert into citizen (id, cpr_encrypted, cpr_hash, name, mobile, created_at)
     values ('00000000-0000-7000-8000-00000000000${at}', '', '\\x0${at}', 'N', '${mobile}', now())`
  const caseworker = (at: number, ref: string, jobCentre = '10100') =>
    `insert into caseworker (id, job_centre, ref, name)
     values ('00000000-0000-7000-8000-0000000000a${at}', '${jobCentre}', '${ref}', '${ref}')`
  await execute(
    connectionString,
    person(1, '20123456'),
    person(2, '+4520123457'),
    person(3, '+299223344'),
    `insert into job_centre (code, name) values ('10100', 'A'), ('10200', 'B')`,
    caseworker(1, 'ÅSE HAN'),
    caseworker(2, 'a\u030asehan'),
    caseworker(3, 'åsehan', '10200'),
    caseworker(4, 'bo'),
  )
  await migrate(connectionString)
  const client = new Client({ connectionString })
  await client.connect()
  opened.defer(() => client.end())
  const { rows } = await client.query<{ mobile: string }>('select mobile from citizen order by id')
  assert.deepEqual(
    rows.map(({ mobile }) => mobile),
    ['+4520123456', '+4520123457', '+299223344'],
  )
  const { rows: twins } = await client.query<{ ref: string; twin: string }>(
    `select twin.ref, meant.ref as twin from caseworker as twin join caseworker as meant on meant.id = twin.twin_of`,
  )
  assert.deepEqual(twins, [{ ref: 'a\u030asehan', twin: 'ÅSE HAN' }])
})
