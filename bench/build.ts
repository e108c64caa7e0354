import { Client } from 'pg'
import { migrate } from '../src/storage/migrate.ts'
import { bindings, type DataSet, loadsOf, prepare } from './data-sets.ts'

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  await client.connect()
  return client
}

export async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(connectionString)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

interface Part {
  readonly drop: string
  readonly make: string
  readonly kind: 'key' | 'index' | 'reference'
}

/** Every key, index, exclusion and reference of the tables, as PostgreSQL itself would write it. */
async function partsOf(client: Client): Promise<Part[]> {
  const { rows } = await client.query<Part>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make,
      case contype when 'f' then 'reference' else 'key' end as kind
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'x', 'f') and conrelid <> 0
      and conrelid <> 'migration'::regclass
    union all
    select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 'index'
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'public'::regnamespace and indrelid <> 'migration'::regclass and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    order by make`)
  return rows
}

/** What belongs to the times. */
const isOfTimes = (sql: string): boolean => / (offered_time|ONLY public\.offered_time|public\.offered_time) /i.test(sql)

/** "constraint seat_pkey", "index seat_time" */
const nameIn = (sql: string): string => /\b(constraint|index) \w+/i.exec(sql)?.[0].toLowerCase() ?? ''

/** Runs statements one after the other, telling of each that takes its time. */
async function inTurn(
  connectionString: string,
  work: readonly { readonly told: string; readonly sql: string }[],
  say: (line: string) => void,
): Promise<void> {
  await withClient(connectionString, async (client) => {
    await client.query(
      `set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off; set timezone = 'Europe/Copenhagen'`,
    )
    for (const { told, sql } of work) {
      const began = performance.now()
      await client.query(sql)
      const took = performance.now() - began
      if (told && took > 100) say(`  ${told}: ${seconds(began)}`)
    }
  })
}

/**
 * Makes a data set in an emptied database. Keys, indexes and references are taken off while rows come in, as every
 * bulk load does, and put back from PostgreSQL's own definitions: references are checked over all rows as they return.
 */
export async function build(address: string, set: DataSet, say: (line: string) => void): Promise<number> {
  const began = performance.now()
  await withClient(address, (client) =>
    client.query('drop schema if exists bench cascade; drop schema public cascade; create schema public'),
  )
  await migrate(address)
  const parts = await withClient(address, async (client) => {
    await client.query(`set timezone = 'Europe/Copenhagen'`)
    await prepare(client)
    const found = await partsOf(client)
    for (const kind of ['reference', 'key', 'index'] as const)
      for (const { drop } of found.filter((part) => part.kind === kind)) await client.query(drop)
    return found
  })
  say(`data set ${set.name}: ${set.citizens} citizens, ${set.deadlines} open deadlines, ${set.times} times`)
  // The times' exclusion constraint alone takes as long as all the rest: it has one connection, everything else the other.
  const loads = loadsOf(set).map(({ rows, sql }) => ({ told: rows, sql }))
  const making = (kind: Part['kind']) =>
    parts
      .filter((part) => part.kind === kind)
      .map(({ make }) => ({ told: kind === 'reference' ? '' : nameIn(make), sql: make }))
  const all = [...loads, ...making('key'), ...making('index')]
  await Promise.all([
    inTurn(
      address,
      all.filter(({ sql }) => isOfTimes(sql)),
      say,
    ),
    inTurn(
      address,
      all.filter(({ sql }) => !isOfTimes(sql)),
      say,
    ),
  ])
  const referring = performance.now()
  await inTurn(
    address,
    bindings(set).map(({ rows, sql }) => ({ told: rows, sql })),
    say,
  )
  await inTurn(address, making('reference'), say)
  say(`  references: ${seconds(referring)}`)
  await withClient(address, async (client) => {
    const after = await partsOf(client)
    if (JSON.stringify(after) !== JSON.stringify(parts)) throw new Error('not every key, index and reference is back')
    await client.query('vacuum analyze')
    const took = (performance.now() - began) / 1000
    await client.query('insert into bench.made values (current_date, $1)', [took])
  })
  say(`  data set ${set.name} made in ${seconds(began)}`)
  return (performance.now() - began) / 1000
}
