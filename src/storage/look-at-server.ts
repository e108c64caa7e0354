import { connectOnce } from './connections.ts'

/** What `check` wants to know of the server, which is only looked at. */
export interface ServerLook {
  readonly version: string
  readonly user: string
  readonly maxConnections: number
  /** The clock of the server less that of this machine, in seconds. */
  readonly clockDifference: number
  readonly statementTimeout: string
  readonly tcpUserTimeout: string
}

export async function lookAtServer(connectionString: string): Promise<ServerLook> {
  const client = await connectOnce(connectionString)
  try {
    const before = Date.now()
    const { rows } = await client.query<{
      version: string
      user: string
      most: number
      now: number
      statement: string
      tcp: string
    }>(
      `select current_setting('server_version') as version, current_user as user,
         current_setting('max_connections')::integer as most,
         extract(epoch from clock_timestamp())::double precision as now,
         current_setting('statement_timeout') as statement, current_setting('tcp_user_timeout') as tcp`,
    )
    const [row] = rows
    // Half of the trip is gone when the server reads its clock.
    const ours = (before + Date.now()) / 2 / 1000
    return {
      version: row?.version ?? '',
      user: row?.user ?? '',
      maxConnections: row?.most ?? 0,
      clockDifference: (row?.now ?? ours) - ours,
      statementTimeout: row?.statement ?? '',
      tcpUserTimeout: row?.tcp ?? '',
    }
  } finally {
    await client.end()
  }
}

/** What `backup` and `restore` ask: the newest migration, and how many tables there are. */
export async function lookAtTables(
  connectionString: string,
): Promise<{ readonly version: string; readonly schema: string | null; readonly tables: number }> {
  const client = await connectOnce(connectionString)
  try {
    const { rows } = await client.query<{ version: string; tables: number; migrated: boolean }>(
      `select current_setting('server_version') as version, to_regclass('public.migration') is not null as migrated,
         (select count(*)::integer from pg_tables where schemaname = 'public') as tables`,
    )
    const { version = '', tables = 0, migrated = false } = rows[0] ?? {}
    if (!migrated) return { version, tables, schema: null }
    const { rows: newest } = await client.query<{ name: string }>('select max(name) as name from public.migration')
    return { version, tables, schema: newest[0]?.name ?? null }
  } finally {
    await client.end()
  }
}
