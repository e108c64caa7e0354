import { bareStatement, statementsOf } from './sql-statements.ts'

// O-ONLINE and O-TWO-STEPS: what a migration does to those who use the tables meanwhile, and to the
// version before. It is read from its text, by patterns.

/** What a statement does to a table that is in use. */
type Harm = 'locks' | 'rewrites' | 'takes_away'

export interface Harmful {
  readonly harm: Harm
  /** What of it, in the words of SQL. */
  readonly what: string
  readonly table: string
  /** Why it does no harm here: the comment `-- online: …` before the statement; null: none. */
  readonly reason: string | null
}

interface Pattern {
  readonly harm: Harm
  readonly what: string
  /** Finds the table as `table`, where `alter table` does not name it. */
  readonly pattern: RegExp
}

const TABLE = String.raw`(?:only )?"?(?<table>[a-z_]+)"?`

/** Whole statements. */
const ofStatements: readonly Pattern[] = [
  {
    harm: 'locks',
    what: 'create index without concurrently',
    pattern: new RegExp(String.raw`^create (?:unique )?index (?!concurrently)(?:.+? )?on ${TABLE}`),
  },
  {
    harm: 'locks',
    what: 'reindex without concurrently',
    pattern: new RegExp(`^reindex (?:table|index) (?!concurrently)${TABLE}`),
  },
  { harm: 'locks', what: 'lock table', pattern: new RegExp(`^lock (?:table )?${TABLE}`) },
  {
    harm: 'rewrites',
    what: 'update',
    pattern: new RegExp(String.raw`^(?:(?:with|do) .*)?\bupdate ${TABLE} (?:as \w+ |\w+ )?set\b`),
  },
  { harm: 'rewrites', what: 'delete', pattern: new RegExp(String.raw`\bdelete from ${TABLE}`) },
  { harm: 'rewrites', what: 'vacuum full or cluster', pattern: new RegExp(`^(?:vacuum full|cluster) ${TABLE}`) },
  { harm: 'takes_away', what: 'truncate', pattern: new RegExp(`^truncate (?:table )?${TABLE}`) },
  { harm: 'takes_away', what: 'drop table', pattern: new RegExp(`^drop table (?:if exists )?${TABLE}`) },
  {
    harm: 'takes_away',
    what: 'drop or replace function',
    pattern: /^(?:drop function (?:if exists )?|create or replace function )"?(?<table>[a-z_]+)"?/,
  },
]

/** Actions of `alter table`. */
const ofAlterTable: readonly Pattern[] = [
  { harm: 'locks', what: 'set not null', pattern: /\balter (?:column )?\S+ set not null\b/ },
  { harm: 'rewrites', what: 'alter type', pattern: /\balter (?:column )?\S+ (?:set data )?type\b/ },
  {
    harm: 'locks',
    what: 'add check without not valid',
    pattern: /\badd (?:constraint \S+ )?check\b(?!.*\bnot valid\b)/,
  },
  {
    harm: 'locks',
    what: 'add foreign key without not valid',
    pattern: /\b(?:add (?:constraint \S+ )?foreign key|add column .*\breferences)\b(?!.*\bnot valid\b)/,
  },
  {
    harm: 'locks',
    what: 'add unique, primary key or exclude without an index made before',
    pattern:
      /\badd (?:constraint \S+ )?(?:unique|primary key|exclude)\b(?! (?:using index|nulls not distinct using index))/,
  },
  {
    harm: 'locks',
    what: 'add column with unique or check',
    pattern: /\badd column [^,]*\b(?:unique|primary key|check)\b/,
  },
  {
    harm: 'rewrites',
    what: 'add column with a value that differs by row',
    pattern:
      /\badd column [^,]*\b(?:default \w*(?:random|uuid|clock_timestamp|nextval)\w*|generated always|serial|bigserial)\b/,
  },
  {
    harm: 'takes_away',
    what: 'add column that the version before does not fill',
    pattern: /\badd column (?![^,]*\bdefault\b)[^,]*\bnot null\b/,
  },
  { harm: 'takes_away', what: 'drop', pattern: /\bdrop (?!not null|expression|identity)/ },
  { harm: 'takes_away', what: 'rename', pattern: /\brename\b/ },
]

const reasonIn = (statement: string): string | null => /^-- online: (.+)$/m.exec(statement)?.[1] ?? null

const isNewTable = (bare: string): string | undefined =>
  /^create (?:unlogged )?table (?:if not exists )?"?([a-z_]+)"?/.exec(bare)?.[1]

/** What a migration's text does to tables that were there before it. */
export function harmsIn(text: string): Harmful[] {
  const statements = statementsOf(text).map((whole) => ({ bare: bareStatement(whole), reason: reasonIn(whole) }))
  const made = new Set(statements.flatMap(({ bare }) => isNewTable(bare) ?? []))
  return statements.flatMap(({ bare, reason }) => {
    const altered = new RegExp(`^alter table (?:if exists )?${TABLE}`).exec(bare)?.groups?.['table']
    const found = altered === undefined ? ofStatements : ofAlterTable
    return found.flatMap(({ harm, what, pattern }) => {
      const match = pattern.exec(bare)
      const table = altered ?? match?.groups?.['table'] ?? ''
      return match && !made.has(table) ? [{ harm, what, table, reason }] : []
    })
  })
}

/** The tables that were there before and that a migration changes, in the order of its text. */
export function tablesChangedBy(text: string): string[] {
  const bares = statementsOf(text).map(bareStatement)
  const made = new Set(bares.flatMap((bare) => isNewTable(bare) ?? []))
  const changes = new RegExp(
    String.raw`^(?:alter table (?:if exists )?|lock (?:table )?|truncate (?:table )?|drop table (?:if exists )?|(?:.*\b)?update |(?:.*\b)?delete from |(?:.*\b)?insert into |create (?:unique )?index .*? on |create (?:or replace )?(?:constraint )?trigger .*? on )${TABLE}`,
  )
  const named = bares.flatMap((bare) => changes.exec(bare)?.groups?.['table'] ?? [])
  return [...new Set(named)].filter((table) => !made.has(table))
}
