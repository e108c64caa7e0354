import { type RawBuilder, sql } from 'kysely'

/**
 * What a column of ids is compared with (`=`): one id, or any of several. PostgreSQL plans a
 * statement with a list anew each time it comes, which takes it longer than most of these readings;
 * one with a single id it plans once for a connection.
 */
export const isOrAny = (ids: readonly string[]): RawBuilder<string> =>
  ids.length === 1 ? sql<string>`${ids[0]}::uuid` : sql<string>`any(${[...ids]}::uuid[])`
