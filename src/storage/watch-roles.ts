import { hats } from '../rules/hats.ts'
import { connectOnce } from './connections.ts'
import type { OpenHats } from './hats.ts'
import { MigrationError } from './migration-files.ts'
import { roleOf } from './roles.ts'

// Row-level security binds neither superusers, nor whoever owns a table, nor a role with
// `bypassrls`.

/** What of a role would make row-level security idle. */
const question = `
  select rolsuper as super, rolbypassrls as bypasses,
    exists (select from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and pg_has_role(rolname, relowner, 'USAGE')) as owns
  from pg_roles where rolname = `

interface Answer {
  readonly super: boolean
  readonly bypasses: boolean
  readonly owns: boolean
}

const isBound = (answer: Answer | undefined): boolean =>
  answer !== undefined && !answer.super && !answer.bypasses && !answer.owns

/**
 * Throws `MigrationError` where a hat is not bound by row-level security. Returns lines for the
 * operator: where whoever signs in could do more than wear a hat.
 */
export async function watchRoles({ pools }: OpenHats, connectionString: string): Promise<string[]> {
  for (const hat of hats) {
    const { rows } = await pools[hat].query<Answer>(`${question} current_user`)
    if (!isBound(rows[0]))
      throw new MigrationError(
        `The role ${roleOf(hat)} is a superuser, owns tables or bypasses row-level security: take that from it.`,
      )
  }
  const client = await connectOnce(connectionString)
  try {
    const { rows } = await client.query<Answer>(`${question} current_user`)
    const told =
      'The program signs in to the database as the owner of its tables or as a superuser: give it a role of its own (docs/database-roles.md).'
    return isBound(rows[0]) ? [] : [told]
  } finally {
    await client.end()
  }
}

/** The name by which an address signs in. */
export async function userOf(connectionString: string): Promise<string> {
  const client = await connectOnce(connectionString)
  try {
    const { rows } = await client.query<{ name: string }>('select session_user as name')
    return rows[0]?.name ?? ''
  } finally {
    await client.end()
  }
}
