import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { openProgram } from '../../src/program.ts'
import { sayPlan } from '../../src/say-plan.ts'
import { readSettings } from '../../src/settings/config.ts'
import { MigrationError, newestMigration, numberOf } from '../../src/storage/migration-files.ts'
import { createTestDatabase, execute } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { keysOfProduction } from '../support/keys.ts'

// O-SCHEMA: the version before runs on, restarts and can be put back, on the schema of the next.

const folder = temporaryFolder()
const newest = numberOf(newestMigration())

/** What the next version would do to the tables, and say of the programs before it. */
const nextSchema = (worksWith: string | null): string[] => [
  'alter table citizen add column of_the_next text',
  'alter table meeting add column of_the_next integer',
  'create table of_the_next (id integer primary key)',
  `insert into migration (name, sha256, works_with) values ('9000-next.sql', '', ${worksWith === null ? 'null' : `'${worksWith}'`})`,
  `comment on table migration is 'rights of the next'`,
]

async function prepared(t: TestContext) {
  const { connectionString: url, programConnectionString, drop } = await createTestDatabase()
  t.after(drop)
  const settings = (more: Record<string, string> = {}) =>
    readSettings({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://selvbook.example.dk',
      DATABASE_URL: programConnectionString,
      ...keysOfProduction(),
      SMS_URL: 'none',
      SMTP_URL: 'none',
      JOURNAL: 'none',
      MITID_BROKER: 'none',
      DATA_DIR: folder,
      ...more,
    })
  const open = async (more?: Record<string, string>, { migrates = false } = {}) =>
    await openProgram(settings(more), () => {}, { migrates })
  return { url, settings, open }
}

const refused = (work: () => Promise<unknown>, told: RegExp) =>
  assert.rejects(work, (error) => error instanceof MigrationError && told.test(error.message))

suite('O-SCHEMA: the span of schemas', () => {
  test('in production nothing but npm run migrate migrates, not even as the owner', async (t) => {
    const { url, settings } = await prepared(t)
    await execute(url, `delete from migration where name = '${newestMigration()}'`)
    for (const owner of [{}, { DATABASE_URL: url, DATABASE_OWNER_URL: url }])
      await refused(
        () => openProgram(settings(owner), () => {}),
        new RegExp(`^The database lacks the migration ${newestMigration()}: run "npm run migrate"`),
      )
  })

  test('a program whose user may see the schema by its hats alone starts', async (t) => {
    const { url, open } = await prepared(t)
    await execute(url, 'revoke usage on schema public from public')
    const program = await open()
    t.after(() => program.close())
    assert.equal((await program.health.ask()).schemaFits, true)
  })

  test('a running program fits the next schema, starts on it, and migrate leaves it alone', async (t) => {
    const { url, open } = await prepared(t)
    const before = await open()
    t.after(() => before.close())
    await execute(url, ...nextSchema(newest))
    const again = await open()
    t.after(() => again.close())
    for (const { health } of [before, again]) {
      const { database, schema, schemaFits } = await health.ask()
      assert.deepEqual([database, schema, schemaFits], ['answers', '9000-next.sql', true])
    }
    const migrated = await open({ DATABASE_OWNER_URL: url }, { migrates: true })
    t.after(() => migrated.close())
    await execute(
      url,
      `do $$ begin assert obj_description(to_regclass('migration'), 'pg_class') = 'rights of the next'; end $$`,
    )
  })

  for (const worksWith of [null, '9000'])
    test(`a schema that works with ${worksWith ?? 'none'}: it does not fit, and there is no start`, async (t) => {
      const { url, open } = await prepared(t)
      const before = await open()
      t.after(() => before.close())
      await execute(url, ...nextSchema(worksWith))
      assert.equal((await before.health.ask()).schemaFits, false)
      const told = /^The database is newer than this program \(it has the migration 9000-next\.sql\)/
      await refused(() => open(), told)
      await refused(() => open({ DATABASE_OWNER_URL: url }, { migrates: true }), told)
    })

  test('npm run migrate -- --plan names what it would do, and does nothing', async (t) => {
    const { url, settings } = await prepared(t)
    await execute(url, `delete from migration where name >= '0035'`, 'analyze migration')
    const lines: string[] = []
    await sayPlan(settings({ DATABASE_OWNER_URL: url }), (line) => lines.push(line))
    assert.deepEqual(lines.slice(0, 2), [
      '0035-schema-span.sql: in one transaction; programs from 0034 on run on',
      '  changes migration (about 34 rows)',
    ])
    await execute(url, `do $$ begin assert (select max(name) from migration) < '0035'; end $$`)
  })
})
