import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Queryable, Transaction } from './database.ts'
import { assertRows } from './rows-changed.ts'

// What one act writes travels as one statement: a booking's meeting, seat, deadline, histories and
// messages were six, each sent, planned, begun and answered by itself.

/** Where a value goes: which write, and what it calls it. */
class Place {
  readonly write: number
  readonly name: string

  constructor(write: number, name: string) {
    this.write = write
    this.name = name
  }
}

type At<Values> = <Name extends keyof Values & string>(name: Name) => RawBuilder<Values[Name]>

/** A row to be written, not sent yet. */
export interface Write {
  readonly kind: WriteKind
  readonly values: ReadonlyMap<string, unknown>
}

/** A statement that writes one row, put together once for any values. */
interface WriteKind {
  readonly number: number
  /** Whether the row may stand already. */
  readonly mayStand: boolean
  write(at: (name: string) => RawBuilder<unknown>): RawBuilder<unknown>
}

let kinds = 0

/**
 * A statement that inserts or updates one row and returns nothing, as a function that takes its
 * values. `at` says where each goes. `mayStand`: no row is written where one stands already.
 */
export function writing<Values extends object>(
  write: (at: At<Values>) => RawBuilder<unknown>,
  { mayStand = false } = {},
): (values: Values) => Write {
  kinds += 1
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of `Values`
  const kind = { number: kinds, mayStand, write: write as WriteKind['write'] }
  return (values) => ({ kind, values: new Map(Object.entries(values)) })
}

/** The statements by the kinds of what they write: a handful for each act. */
const written = new Map<string, CompiledQuery<Record<string, number>>>()

/**
 * In the order given: PostgreSQL does each where its count is asked for, one after the other, and
 * all of them see what stood before the first.
 */
function statementOf(db: Queryable, writes: readonly Write[]): CompiledQuery<Record<string, number>> {
  const key = writes.map(({ kind }) => kind.number).join(' ')
  const known = written.get(key)
  if (known) return known
  const parts = writes.map(({ kind }, nth) => {
    const one = kind.write((name) => sql`${new Place(nth, name)}`)
    return sql`${sql.ref(`w${nth}`)} as (${one} returning 1)`
  })
  const counts = writes.map(
    (_, nth) => sql`(select count(*) from ${sql.ref(`w${nth}`)})::integer as ${sql.ref(`w${nth}`)}`,
  )
  const made = sql<Record<string, number>>`with ${sql.join(parts)} select ${sql.join(counts)}`.compile(db)
  written.set(key, made)
  return made
}

/**
 * Writes rows by one statement. Throws where one was not written, as `mustChange` does: its
 * transaction is then taken back.
 */
export async function writeTogether(trx: Transaction, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  const statement = statementOf(trx, writes)
  const parameters = statement.parameters.map((one) =>
    one instanceof Place ? writes[one.write]?.values.get(one.name) : one,
  )
  const { rows } = await trx.executeQuery<Record<string, number>>({ ...statement, parameters })
  for (const [nth, { kind }] of writes.entries())
    assertRows(kind.mayStand ? { atMost: 1 } : 1, rows[0]?.[`w${nth}`] ?? 0)
}
