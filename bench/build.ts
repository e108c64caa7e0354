import { Client } from 'pg'
import { SUPERUSER } from '../src/postgres/cluster.ts'
import { systemClock } from '../src/process/clock.ts'
import { dateOf } from '../src/rules/dates.ts'
import { violatedConstraint } from '../src/storage/database-errors.ts'
import { migrate } from '../src/storage/migrate.ts'
import { afterwards, type DataSet, type Load, loadsOf, prepare } from './data-sets.ts'

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

export async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same database as superuser; the program's own role may not change the catalogue. */
export function asSuperuser(connectionString: string): string {
  const address = new URL(connectionString)
  address.username = SUPERUSER
  return address.toString()
}

/**
 * For this exclusion constraint PostgreSQL would check each row separately: 3,000,000 times 50 µs
 * on one core, two and a half minutes. Alternative, measured:
 * - the constraint exists from the start, disabled while the rows are loaded
 * - `vacuum full` writes its index as it writes any (14 s)
 * - one query in order of the starts looks for overlaps (5 s)
 * - the constraint is enabled again, and a test insert must fail
 */
const NO_OVERLAP = 'offered_time_no_overlap_per_caseworker'

const inUse = (whether: boolean): string =>
  `update pg_index set indisready = ${whether}, indisvalid = ${whether} where indexrelid = '${NO_OVERLAP}'::regclass`

const LIVE = `status in ('open', 'kept', 'own')`

const noneOverlap = `do $$ begin
  if exists (select from (select starts_at < lag(ends_at) over (partition by caseworker_id order by starts_at) as begins_too_early
    from offered_time where ${LIVE}) as pairs where begins_too_early)
  then raise exception 'two times of a caseworker overlap'; end if; end $$`

const overlapping = `insert into offered_time (id, job_centre, caseworker_id, starts_at, ends_at, capacity, status)
  select gen_random_uuid(), job_centre, caseworker_id, starts_at, ends_at, 1, 'own' from offered_time where ${LIVE} limit 1`

/** Throws unless the database refuses a row that violates the constraint. */
async function mustRefuse(client: Client): Promise<void> {
  const name = await client.query(overlapping).then(
    () => null,
    (error: unknown) => violatedConstraint(error),
  )
  if (name !== NO_OVERLAP) throw new Error(`${NO_OVERLAP} is not in use`)
}

interface Part {
  readonly table: string
  readonly name: string
  readonly drop: string
  readonly make: string
  readonly kind: 'key' | 'index' | 'trigger' | 'reference'
}

/** Every key, index, exclusion, trigger and reference of the tables, in PostgreSQL's own words. */
async function partsOf(client: Client): Promise<Part[]> {
  const { rows } = await client.query<Part>(`
    select conrelid::regclass::text as table, conname as name, format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make,
      case contype when 'f' then 'reference' else 'key' end as kind
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'x', 'f') and conrelid <> 0
      and conrelid <> 'migration'::regclass
    union all
    select indrelid::regclass::text, relname, format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 'index'
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'public'::regnamespace and indrelid <> 'migration'::regclass and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    union all
    select tgrelid::regclass::text, tgname, format('drop trigger %I on %s', tgname, tgrelid::regclass), pg_get_triggerdef(oid), 'trigger'
    from pg_trigger where not tgisinternal
    order by make`)
  return rows
}

interface Task {
  readonly told: string
  readonly sql: string
}

/**
 * Runs chains of statements, each chain in order, on two connections. A connection that is done
 * takes the next chain.
 */
async function onTwoConnections(
  connectionString: string,
  chains: readonly (readonly Task[])[],
  say: (line: string) => void,
): Promise<void> {
  const waiting = chains.values()
  const work = () =>
    withClient(connectionString, async (client) => {
      await client.query(
        `set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set max_parallel_maintenance_workers = 0; set timezone = 'Europe/Copenhagen'`,
      )
      for (const chain of waiting)
        for (const { told, sql } of chain) {
          const began = performance.now()
          await client.query(sql)
          if (performance.now() - began > 500) say(`  ${told}: ${seconds(began)}`)
        }
    })
  await Promise.all([work(), work()])
}

const loading = ({ table, rows, sql }: Load): Task => ({
  told: rows,
  // Rows loaded into a table truncated in the same transaction need no log (wal_level minimal).
  sql: `begin; truncate only ${table}; ${sql}; commit`,
})

const standing: Readonly<Record<string, readonly Task[]>> = {
  offered_time: [
    { told: NO_OVERLAP, sql: 'vacuum full offered_time' },
    { told: 'no times overlap', sql: noneOverlap },
  ],
}

/** A table's rows, then the parts that depend on them. */
function chainsOf(set: DataSet, parts: readonly Part[]): Task[][] {
  const byTable = Map.groupBy(loadsOf(set), ({ table }) => table)
  const making = (table: string): Task[] =>
    (['key', 'index', 'trigger'] as const).flatMap((kind) =>
      parts
        .filter((part) => part.table === table && part.kind === kind)
        .map(({ name, make }) => ({ told: name, sql: make })),
    )
  const tables = new Set([...byTable.keys(), ...parts.map(({ table }) => table)])
  return [...tables].map((table) => [
    ...(byTable.get(table) ?? []).map(loading),
    ...(standing[table] ?? []),
    ...making(table),
  ])
}

/**
 * A reference is added unchecked, which takes no time. It is then validated over all rows under a
 * lock that lets other tables be validated.
 */
const unchecked = ({ name, make }: Part): Task => ({ told: name, sql: `${make} not valid` })
const checked = ({ table, name }: Part): Task => ({
  told: name,
  sql: `alter table ${table} validate constraint ${name}`,
})

/** Throws where a part is not as it was. Read again, a trigger's condition has other brackets. */
function mustBeBack(parts: readonly Part[], after: readonly Part[]): void {
  const bare = ({ make }: Part): string => make.replaceAll(/[()\s]/g, '')
  const written = new Set(after.map(bare))
  const lost = parts.filter((part) => !written.has(bare(part)))
  if (lost.length > 0 || after.length !== parts.length)
    throw new Error(`not back as it was: ${lost.map(({ name }) => name).join(', ')}`)
}

/**
 * Makes a data set in an empty database. Keys, indexes, triggers and references are dropped during
 * the load, as for any bulk load. They are restored from PostgreSQL's own definitions, and
 * references are validated over all rows.
 */
export async function build(address: string, set: DataSet, say: (line: string) => void): Promise<number> {
  const began = performance.now()
  await withClient(address, (client) =>
    client.query('drop schema if exists bench cascade; drop schema public cascade; create schema public'),
  )
  await migrate(address)
  say(`data set ${set.name}: ${set.citizens} citizens, ${set.deadlines} open deadlines, ${set.times} times`)
  const parts = await withClient(address, async (client) => {
    await client.query(`set timezone = 'Europe/Copenhagen'`)
    await prepare(client, set, dateOf(systemClock.now()).toString())
    const found = await partsOf(client)
    for (const kind of ['reference', 'key', 'index', 'trigger'] as const)
      for (const { drop, name } of found.filter((part) => part.kind === kind))
        if (name !== NO_OVERLAP) await client.query(drop)
    return found
  })
  const all = chainsOf(
    set,
    parts.filter(({ name }) => name !== NO_OVERLAP),
  )
  await withClient(asSuperuser(address), (client) => client.query(inUse(false)))
  await onTwoConnections(address, all, say)
  await withClient(asSuperuser(address), (client) => client.query(inUse(true)))
  await withClient(address, mustRefuse)
  say(`  rows, keys and indexes: ${seconds(began)}`)
  const referring = performance.now()
  const references = parts.filter(({ kind }) => kind === 'reference')
  await withClient(address, async (client) => {
    for (const part of references) await client.query(unchecked(part).sql)
  })
  const byTable = Map.groupBy(references, ({ table }) => table)
  await onTwoConnections(
    address,
    [...byTable.values()].map((ofOne) => ofOne.map(checked)),
    say,
  )
  say(`  references checked: ${seconds(referring)}`)
  const last = performance.now()
  await withClient(address, async (client) => {
    const after = await partsOf(client)
    mustBeBack(parts, after)
    await client.query(afterwards)
  })
  await onTwoConnections(
    address,
    [...byTable.keys(), 'citizen', 'job_centre'].map((table) => [
      { told: `vacuum ${table}`, sql: `vacuum analyze ${table}` },
    ]),
    say,
  )
  say(`  vacuum and statistics: ${seconds(last)}`)
  const took = (performance.now() - began) / 1000
  await withClient(address, (client) => client.query('insert into bench.made values (bench.today(), $1)', [took]))
  say(`  data set ${set.name} made in ${seconds(began)}`)
  return took
}
