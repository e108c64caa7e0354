import { Connections, cut, databaseLimits } from './connections.ts'
import { UnansweredError } from './database-errors.ts'

/** Statements of a package that brings its own SQL and reads its own types (pg-boss). */
export interface PlainSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  close(): Promise<void>
}

/**
 * Connections for such a package: to the first host that may write, and nothing waits without end
 * (O-DEADLINE, O-WRITABLE).
 */
export function openPlainSql(connectionString: string, connections: number): PlainSql {
  const limits = { ...databaseLimits, statement: databaseLimits.longStatement }
  const open = new Connections(connectionString, { connections, limits })
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
