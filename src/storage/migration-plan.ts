import { connectOnce } from './connections.ts'
import { readMigrations } from './migration-files.ts'
import { type Harmful, harmsIn, tablesChangedBy } from './online-migrations.ts'
import { isNewer, lackingIn, readApplied } from './schema-span.ts'

/** What a migration would do. */
export interface PlannedMigration {
  readonly name: string
  readonly inTransaction: boolean
  readonly worksWith: string | null
  /** Tables that it changes, with about how many rows; null: never counted. */
  readonly tables: readonly { readonly table: string; readonly rows: number | null }[]
  readonly harms: readonly Harmful[]
}

/**
 * What `migrate` would do to a database, which is only looked at. Throws `MigrationError` where it
 * would refuse.
 */
export async function planMigrations(connectionString: string): Promise<PlannedMigration[]> {
  const client = await connectOnce(connectionString)
  try {
    const files = readMigrations()
    const applied = await readApplied(client)
    lackingIn(applied, files)
    if (isNewer(applied, files)) return []
    const names = new Set(applied.map(({ name }) => name))
    const { rows } = await client.query<{ name: string; rows: number }>(
      `select relname as name, reltuples::double precision as rows from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    )
    const counted = new Map(rows.map((row) => [row.name, row.rows < 0 ? null : row.rows]))
    return files
      .filter(({ name }) => !names.has(name))
      .map(({ name, text, inTransaction, worksWith }) => ({
        name,
        inTransaction,
        worksWith,
        tables: tablesChangedBy(text).flatMap((table) => {
          const known = counted.get(table)
          return known === undefined ? [] : [{ table, rows: known }]
        }),
        harms: harmsIn(text),
      }))
  } finally {
    await client.end()
  }
}
