import type { DeleteResult, InsertResult, QueryResult, UpdateResult } from 'kysely'

// To PostgreSQL an update that sees no row is no error, whether the row is gone or a policy hides
// it. So each writing function says how many rows it changes.

/** What a writing statement answers. */
type Written = readonly (UpdateResult | InsertResult | DeleteResult)[] | QueryResult<unknown>

/** How many rows a statement must change; at most, where others may have changed them before. */
type Rows = number | { readonly atMost: number }

/** A statement changed other rows than it must: a bug, or a policy that hides too much. */
export class RowsChangedError extends Error {
  override readonly name = 'RowsChangedError'
  constructor(expected: Rows, changed: number) {
    const rows = typeof expected === 'number' ? `${expected}` : `at most ${expected.atMost}`
    super(`a statement must change ${rows} rows, and changed ${changed}`)
  }
}

const countOf = (one: UpdateResult | InsertResult | DeleteResult): bigint => {
  if ('numUpdatedRows' in one) return one.numUpdatedRows
  if ('numDeletedRows' in one) return one.numDeletedRows
  return one.numInsertedOrUpdatedRows ?? 0n
}

const changedBy = (written: Written): number =>
  Number('rows' in written ? (written.numAffectedRows ?? 0n) : written.reduce((sum, one) => sum + countOf(one), 0n))

/** Throws `RowsChangedError` where a number of rows is not the one that must have changed. */
export function assertRows(expected: Rows, changed: number): void {
  const fits = typeof expected === 'number' ? changed === expected : changed <= expected.atMost
  if (!fits) throw new RowsChangedError(expected, changed)
}

/**
 * Waits for a statement under way and throws `RowsChangedError` where it changed another number of
 * rows. Its transaction is then taken back.
 */
export async function mustChange(expected: Rows, statement: Promise<Written>): Promise<void> {
  assertRows(expected, changedBy(await statement))
}

/** How many rows a statement changed that may change any number. */
export const rowsChanged = async (statement: Promise<Written>): Promise<number> => changedBy(await statement)
