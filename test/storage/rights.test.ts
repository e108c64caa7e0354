import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Pool } from 'pg'
import { hats } from '../../src/rules/hats.ts'
import { hasPolicies, partsOf, rights } from '../../src/storage/rights.ts'
import { AUDIT_ROLE, allRoles, roleOf } from '../../src/storage/roles.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'

// What the database has against src/storage/rights.ts, table by table and hat by hat.

let it: TestProgram
let pool: Pool
before(async () => {
  it = await createTestProgram('2026-07-01T10:00:00+02:00')
  pool = it.database.pool
})
after(() => it.drop())

const asked = async (text: string, values: unknown[] = []): Promise<string[]> =>
  (await pool.query<{ line: string }>(text, values)).rows.map(({ line }) => line)

/** Tables of public that no entry names. */
const unnamed = async (): Promise<string[]> => {
  const tables = await asked(`select tablename as line from pg_tables where schemaname = 'public' order by 1`)
  return tables.filter((table) => !Object.hasOwn(rights, table))
}

suite('the rights of the hats', () => {
  test('each table has an entry in src/storage/rights.ts', async () => {
    assert.deepEqual(await unnamed(), [])
    await pool.query('create table of_this_test (n integer)')
    assert.deepEqual(await unnamed(), ['of_this_test'], 'and a table without one would be found')
    await pool.query('drop table of_this_test')
  })

  test('each entry is of a table that there is', async () => {
    const tables = new Set(await asked(`select tablename as line from pg_tables where schemaname = 'public'`))
    assert.deepEqual(
      Object.keys(rights).filter((table) => !tables.has(table)),
      [],
    )
  })

  test('each hat has in the database what its entry says, and nothing else', async () => {
    const found = await asked(
      `select table_name || ' ' || grantee || ' ' || lower(privilege_type) as line from information_schema.table_privileges
       where table_schema = 'public' and grantee = any($1)`,
      [[...allRoles, 'PUBLIC']],
    )
    const wanted = Object.entries(rights).flatMap(([table, entry]) =>
      partsOf(entry).flatMap(([reader, part]) =>
        part.rights.map((right) => `${table} ${reader === 'audit' ? AUDIT_ROLE : roleOf(reader)} ${right}`),
      ),
    )
    assert.ok(wanted.length > 100)
    assert.deepEqual(found.toSorted(), [...new Set(wanted)].toSorted())
  })

  test('a table has policies where an entry names rows, and one for each right of each hat', async () => {
    const found = await asked(
      `select relname || case when relrowsecurity then ' yes' else ' no' end as line from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    )
    const wanted = Object.entries(rights).map(([table, entry]) => `${table} ${hasPolicies(entry) ? 'yes' : 'no'}`)
    assert.deepEqual(found.toSorted(), wanted.toSorted())
    const policies = await asked(
      `select tablename || ' ' || policyname as line from pg_policies where schemaname = 'public'`,
    )
    const named = Object.entries(rights).flatMap(([table, entry]) =>
      hasPolicies(entry)
        ? partsOf(entry).flatMap(([reader, part]) =>
            part.rights.map((right) => `${table} ${reader === 'audit' ? AUDIT_ROLE : roleOf(reader)}_${right}`),
          )
        : [],
    )
    assert.deepEqual(policies.toSorted(), named.toSorted())
  })

  test('the record of access can only be added to', () => {
    const { access_log: entry } = rights
    assert.deepEqual(
      partsOf(entry).map(([reader, part]) => `${reader} ${part.rights.join(' ')}`),
      [
        'portal insert',
        'portal select',
        'job_centre insert',
        'job_centre select',
        'works select insert',
        'audit select',
      ],
    )
  })

  test('whatever holds a person has policies for both doors', async () => {
    const persons = await asked(
      `select distinct table_name as line from information_schema.columns
       where table_schema = 'public' and column_name = 'citizen_id' order by 1`,
    )
    // Read before anybody is known; ids alone; added to alone.
    const without = new Set(['access_log', 'seat', 'session'])
    for (const table of persons.filter((one) => !without.has(one))) {
      const entry = rights[table]
      assert.ok(entry, table)
      for (const [reader, { rows }] of partsOf(entry))
        if (reader !== 'works') assert.ok(rows !== null, `${table}: ${reader} sees all rows`)
    }
  })

  test('no hat may sign in, is a superuser, owns a table or bypasses row-level security', async () => {
    const { rows } = await pool.query(
      `select rolname from pg_roles where rolname = any($1)
         and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
           or exists (select from pg_class where relowner = pg_roles.oid))`,
      [allRoles],
    )
    assert.deepEqual(rows, [])
    assert.equal(allRoles.length, hats.length + 1)
  })
})
