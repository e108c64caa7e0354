import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readMigrations } from '../../src/storage/migration-files.ts'
import { harmsIn, tablesChangedBy } from '../../src/storage/online-migrations.ts'
import { statementsOf } from '../../src/storage/sql-statements.ts'

/**
 * The first migration that must be done beside a running program. Those before it made the tables
 * of a program that nobody had run.
 */
const FIRST = '0035'

const whatIn = (text: string): string[] => harmsIn(text).map(({ harm, what, table }) => `${harm} ${table}: ${what}`)

suite('O-ONLINE and O-TWO-STEPS: migrations beside a running program', () => {
  test('every migration says which programs run on with it, and why what could do harm does none', () => {
    const held = readMigrations().filter(({ name }) => name >= FIRST)
    assert.ok(held.length > 0)
    for (const { name, text, worksWith, inTransaction } of held) {
      assert.ok(worksWith !== null, `${name} says with a line "-- works with: NNNN" which programs run on`)
      const bare = harmsIn(text).filter(({ reason }) => reason === null)
      assert.deepEqual(bare, [], `${name} says with a line "-- online: why" before each of these why it does no harm`)
      assert.equal(
        /\bconcurrently\b/.test(text),
        !inTransaction,
        `${name}: concurrently goes with "-- transaction: no"`,
      )
    }
  })

  test('what locks, rewrites or takes away is found', () => {
    const table: [string, string[]][] = [
      ['create index a on t (b)', ['locks t: create index without concurrently']],
      ['create unique index on t (b)', ['locks t: create index without concurrently']],
      ['create index concurrently a on t (b)', []],
      ['alter table t alter column a set not null', ['locks t: set not null']],
      ['alter table t alter a type bigint', ['rewrites t: alter type']],
      ['ALTER TABLE t\n  ALTER COLUMN a SET DATA TYPE bigint', ['rewrites t: alter type']],
      ['update t set a = 1', ['rewrites t: update']],
      ['with x as (select 1) update t set a = 1', ['rewrites t: update']],
      ['do $$ begin update t set a = 1; end $$', ['rewrites t: update']],
      ['create function f() returns void language sql as $$ update t set a = 1 $$', []],
      ['delete from t where a', ['rewrites t: delete']],
      ['alter table t add foreign key (a) references u', ['locks t: add foreign key without not valid']],
      ['alter table t add column a uuid references u', ['locks t: add foreign key without not valid']],
      ['alter table t add constraint x foreign key (a) references u not valid', []],
      ['alter table t validate constraint x', []],
      ['alter table t add constraint x check (a > 0)', ['locks t: add check without not valid']],
      ['alter table t add constraint x check (a > 0) not valid', []],
      [
        'alter table t add constraint x unique (a)',
        ['locks t: add unique, primary key or exclude without an index made before'],
      ],
      ['alter table t add constraint x unique using index y', []],
      ['alter table t add column a text', []],
      ["alter table t add column a text not null default 'x'", []],
      ['alter table t add column a text not null', ['takes_away t: add column that the version before does not fill']],
      [
        'alter table t add column a uuid default gen_random_uuid()',
        ['rewrites t: add column with a value that differs by row'],
      ],
      ['alter table t drop column a', ['takes_away t: drop']],
      ['alter table t alter column a drop not null', []],
      ['alter table t rename column a to b', ['takes_away t: rename']],
      ['drop table t', ['takes_away t: drop table']],
      ['create or replace function f() returns void', ['takes_away f: drop or replace function']],
      ['create table t (a int); create index on t (a); insert into t select 1', []],
      ["comment on table t is 'update t set a = 1'", []],
      ['-- update t set a = 1\nselect 1', []],
    ]
    for (const [text, found] of table) assert.deepEqual(whatIn(text), found, text)
  })

  test('a reason stands beside its own statement', () => {
    const text = `-- online: it has three rows\nupdate t set a = 1;\nupdate u set a = 1;`
    assert.deepEqual(
      harmsIn(text).map(({ table, reason }) => [table, reason]),
      [
        ['t', 'it has three rows'],
        ['u', null],
      ],
    )
  })

  test('a file is read as its statements, and its tables are named', () => {
    const text = `-- a; b\nselect ';' as "x;y";\ndo $x$ begin; end $x$; -- end;\nalter table only t add b int; insert into u select 1;`
    assert.deepEqual(
      statementsOf(text).map((statement) => statement.slice(-12)),
      [`';' as "x;y"`, 'gin; end $x$', ' t add b int', 'o u select 1'],
    )
    assert.deepEqual(tablesChangedBy(text), ['t', 'u'])
  })
})
