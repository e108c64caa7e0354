import { connectOnce } from './connections.ts'
import { allRoles } from './roles.ts'

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

/** What `check` wants to know of the role that signs in. */
export interface RoleLook {
  readonly user: string
  /** What it may beyond wearing a hat, in words; a role of its own may none of it. */
  readonly mayBesides: readonly string[]
  /** Hats that it may not wear, or that the server does not have. */
  readonly lacks: readonly string[]
}

const besides = {
  super: 'is a superuser',
  bypasses: 'bypasses row-level security',
  makesRoles: 'makes roles',
  makesDatabases: 'makes databases',
  creates: 'makes tables',
  owns: 'owns tables',
} as const

export async function lookAtRole(connectionString: string): Promise<RoleLook> {
  const client = await connectOnce(connectionString)
  try {
    const { rows } = await client.query<Record<keyof typeof besides, boolean> & { user: string; lacks: string[] }>(
      `select rolname as user, rolsuper as super, rolbypassrls as bypasses, rolcreaterole as "makesRoles",
         rolcreatedb as "makesDatabases", has_schema_privilege(oid, 'public', 'create') as creates,
         exists (select from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
           and pg_has_role(pg_roles.oid, relowner, 'USAGE')) as owns,
         array(select hat from unnest($1::text[]) as hat where not exists (
           select from pg_roles as worn where worn.rolname = hat and pg_has_role(pg_roles.oid, worn.oid, 'MEMBER'))) as lacks
       from pg_roles where rolname = session_user`,
      [[...allRoles]],
    )
    const [row] = rows
    if (!row) throw new Error('the server does not tell who has signed in')
    // A superuser is said to have every right.
    const told = Object.entries(besides).flatMap(([name, words]) =>
      Object.entries(row).some(([key, holds]) => key === name && holds === true) ? [words] : [],
    )
    return { user: row.user, mayBesides: row.super ? told.slice(0, 1) : told, lacks: row.lacks }
  } finally {
    await client.end()
  }
}
