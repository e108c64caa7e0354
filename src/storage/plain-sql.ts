import { Connections, databaseLimits } from './connections.ts'
import { cut } from './cuttable-client.ts'
import { UnansweredError } from './database-errors.ts'
import { roleOf } from './roles.ts'

/** Statements of a package that brings its own SQL and reads its own types (pg-boss). */
export interface PlainSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  close(): Promise<void>
}

/**
 * Connections for such a package: to the first host that may write, and nothing waits without end
 * (O-DEADLINE, O-WRITABLE). `role`: what they wear; the login's own rights where none is named.
 */
export function openPlainSql(
  connectionString: string,
  connections: number,
  { role }: { readonly role?: string } = {},
): PlainSql {
  const limits = { ...databaseLimits, statement: databaseLimits.longStatement }
  const open = new Connections(connectionString, { connections, limits, ...(role === undefined ? {} : { role }) })
  return {
    executeSql: async (text, values) => {
      const client = await open.connect()
      const timer = setTimeout(() => cut(client, new UnansweredError()), limits.statement + limits.grace)
      try {
        const answer = await client.query<object>(text, values)
        client.release()
        return answer
      } catch (error) {
        // It may have left a transaction open.
        client.release(true)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => open.pool.end(),
  }
}

/** The hat of the jobs. */
export const upkeepRole = roleOf('works')

/** What the jobs may do with pg-boss's own tables, which the owner makes. */
export const upkeepRights = `
  grant usage, create on schema pgboss to ${upkeepRole};
  grant all on all tables in schema pgboss to ${upkeepRole};
  grant all on all sequences in schema pgboss to ${upkeepRole};
  grant execute on all functions in schema pgboss to ${upkeepRole}`
