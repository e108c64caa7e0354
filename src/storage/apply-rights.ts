import { createHash } from 'node:crypto'
import { type ClientBase, DatabaseError, escapeIdentifier } from 'pg'
import { connectOnce } from './connections.ts'
import { functions, hasPolicies, partsOf, type Reader, type Right, rights, sequences } from './rights.ts'
import { AUDIT_ROLE, allRoles, roleOf } from './roles.ts'

// Writes src/storage/rights.ts into a database: roles, grants and policies. As the owner, behind
// the migrations, and only where they are not the same already.

/** The roles are not there, and whoever migrates may not make them: one line says what to do. */
export class RolesError extends Error {
  override readonly name = 'RolesError'
}

const roleOfReader = (reader: Reader): string => (reader === 'audit' ? AUDIT_ROLE : roleOf(reader))

/** `selvbook_portal_select`; with a number where a right has several conditions. */
function policies(table: string): string[] {
  const entry = rights[table]
  if (!entry || !hasPolicies(entry)) return []
  return partsOf(entry).flatMap(([reader, { rights: given, rows }]) =>
    given.map((right) => {
      const condition = rows ?? 'true'
      const using = right === 'insert' ? '' : ` using (${condition})`
      const check = right === 'insert' || right === 'update' ? ` with check (${condition})` : ''
      const role = roleOfReader(reader)
      return `create policy ${role}_${right} on ${table} for ${right} to ${role}${using}${check}`
    }),
  )
}

const grant = (given: readonly Right[], on: string, role: string): string =>
  `grant ${given.join(', ')} on ${on} to ${role}`

/** What makes one table's rights what the entry says, whatever they were. */
function statementsFor(table: string): string[] {
  const entry = rights[table]
  if (!entry) return []
  const withRows = hasPolicies(entry)
  return [
    `revoke all on ${table} from public, ${allRoles.join(', ')}`,
    ...partsOf(entry).flatMap(([reader, { rights: given }]) =>
      given.length === 0 ? [] : [grant(given, table, roleOfReader(reader))],
    ),
    `do $$ declare name text; begin
       for name in select policyname from pg_policies where schemaname = 'public' and tablename = '${table}' and policyname like 'selvbook\\_%' loop
         execute format('drop policy %I on %I', name, '${table}');
       end loop;
     end $$`,
    `alter table ${table} ${withRows ? 'enable' : 'disable'} row level security`,
    ...policies(table),
  ]
}

/** What is no table's. */
function commonStatements(): string[] {
  const roles = allRoles.join(', ')
  return [
    'revoke create on schema public from public',
    `grant usage on schema public to ${roles}`,
    ...Object.entries(sequences).flatMap(([sequence, readers]) => [
      `revoke all on sequence ${sequence} from public, ${roles}`,
      `grant usage on sequence ${sequence} to ${readers.map(roleOf).join(', ')}`,
    ]),
    ...Object.entries(functions).flatMap(([name, readers]) => [
      `revoke execute on function ${name} from public, ${roles}`,
      `grant execute on function ${name} to ${readers.map(roleOfReader).join(', ')}`,
    ]),
  ]
}

/** The mark of a database with these rights. It stands as the comment of the table `migration`. */
export function rightsMark(): string {
  const all = [...commonStatements(), ...Object.keys(rights).flatMap(statementsFor)]
  return `rights ${createHash('sha256').update(all.join(';\n')).digest('hex').slice(0, 32)}`
}

/** Lets the next migration write the rights anew: a copy brings none along. */
export async function forgetRights(connectionString: string): Promise<void> {
  const client = await connectOnce(connectionString)
  try {
    await client.query('comment on table migration is null')
  } finally {
    await client.end()
  }
}

const RIGHTS_LOCK = '7310710102'

/** How long a table may be in use while its policies wait for it. */
const LOCK_TIMEOUT = '5s'

/**
 * Makes the roles where they are lacking, lets `login` wear them, and gives each its rights. Throws
 * `RolesError` where whoever is connected may not.
 */
export async function applyRights(client: ClientBase, login: string | null): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [RIGHTS_LOCK])
  try {
    await makeRoles(client)
    await letWear(client, null)
    if (login !== null) await letWear(client, login)
    await forbidTemporaryTables(client)
    await writeRights(client)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [RIGHTS_LOCK])
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

async function orTellOperator(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error
    throw new RolesError(
      'The roles of the database are not there, and this user may not make them: run docs/roles.sql as an administrator of the database.',
    )
  }
}

async function makeRoles(client: ClientBase): Promise<void> {
  const known = await client.query<{ name: string }>('select rolname as name from pg_roles where rolname = any($1)', [
    allRoles,
  ])
  const names = new Set(known.rows.map(({ name }) => name))
  for (const role of allRoles)
    if (!names.has(role))
      await orTellOperator(
        client.query(
          `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
        ),
      )
}

/** From this version on a membership says whether the role may be put on. */
const SET_OPTION_VERSION = 16

/** Lets a login wear every role, without having its rights before; null: whoever is connected. */
async function letWear(client: ClientBase, login: string | null): Promise<void> {
  const version = await client.query<{ major: number; name: string }>(
    `select current_setting('server_version_num')::integer / 10000 as major, coalesce($1, current_user) as name`,
    [login],
  )
  const { major = 0, name = '' } = version.rows[0] ?? {}
  const hasOption = major >= SET_OPTION_VERSION
  const lacking = await client.query<{ role: string }>(
    `select role from unnest($2::text[]) as role where not pg_has_role($1, role, $3)`,
    [name, allRoles, hasOption ? 'SET' : 'MEMBER'],
  )
  const option = hasOption ? ' with inherit false, set true' : ''
  for (const { role } of lacking.rows)
    await orTellOperator(client.query(`grant ${role} to ${escapeIdentifier(name)}${option}`))
}

/** Looked at each time: a database put back from a copy, or cloned, has lost its own rights. */
async function forbidTemporaryTables(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; may: boolean }>(
    `select current_database() as name, has_database_privilege($1, current_database(), 'TEMPORARY') as may`,
    [roleOf('works')],
  )
  const [database] = rows
  if (database?.may) await client.query(`revoke temporary on database ${escapeIdentifier(database.name)} from public`)
}

async function writeRights(client: ClientBase): Promise<void> {
  const mark = rightsMark()
  if ((await readMark(client)) === mark) return
  const found = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  )
  const tables = new Set(found.rows.map(({ name }) => name))
  await inOne(client, commonStatements())
  // A transaction each, so that no two locks are held at once.
  for (const table of Object.keys(rights)) if (tables.has(table)) await inOne(client, statementsFor(table))
  await client.query(`comment on table migration is '${mark}'`)
}

async function inOne(client: ClientBase, statements: readonly string[]): Promise<void> {
  await client
    .query(['begin', `set local lock_timeout = '${LOCK_TIMEOUT}'`, ...statements, 'commit'].join(';\n'))
    .catch(async (error: unknown) => {
      await client.query('rollback')
      throw error
    })
}

/** The mark that a database has; null where it has none. */
export async function readMark(client: ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ mark: string | null }>(
    `select obj_description(to_regclass('migration'), 'pg_class') as mark`,
  )
  return rows[0]?.mark ?? null
}
