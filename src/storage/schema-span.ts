import type { ClientBase } from 'pg'
import { type Migration, MigrationError, numberOf } from './migration-files.ts'

/** A migration that a database has. */
export interface Applied {
  readonly name: string
  readonly sha256: string
  /** As `worksWith` of `Migration`. */
  readonly worksWith: string | null
}

/** The applied migrations in order; none where the database has no tables. */
export async function readApplied(client: ClientBase): Promise<Applied[]> {
  const known = await client.query<{ missing: boolean }>(`select to_regclass('migration') is null as missing`)
  if (known.rows[0]?.missing !== false) return []
  // As JSON: a database of an earlier program has no such column.
  const { rows } = await client.query<Applied>(
    `select name, sha256, to_jsonb(migration) ->> 'works_with' as "worksWith" from migration order by name`,
  )
  return rows
}

/**
 * O-SCHEMA: whether an applied migration, which a program does not know, lets it run on. `newest`
 * is the number of the newest that the program knows.
 */
const letsRunOn = ({ worksWith }: Pick<Applied, 'worksWith'>, newest: string): boolean =>
  worksWith !== null && worksWith <= newest

/**
 * The first migration that the database lacks; undefined: none. Throws `MigrationError` where the
 * two do not fit: a changed file, a newer database that does not let this program run on, a number
 * in between.
 */
export function lackingIn(applied: readonly Applied[], files: readonly Migration[]): Migration | undefined {
  const known = new Map(files.map((file) => [file.name, file]))
  const newestKnown = numberOf(files.at(-1)?.name ?? '')
  for (const one of applied) {
    const file = known.get(one.name)
    if (file === undefined && (numberOf(one.name) <= newestKnown || !letsRunOn(one, newestKnown)))
      throw new MigrationError(
        `The database is newer than this program (it has the migration ${one.name}): start the newer program.`,
      )
    if (file !== undefined && file.sha256 !== one.sha256)
      throw new MigrationError(
        `The migration ${one.name} was changed after it was applied: put the old file back and write a new one for the change.`,
      )
  }
  const names = new Set(applied.map(({ name }) => name))
  const next = files.find((file) => !names.has(file.name))
  const newest = applied.at(-1)?.name
  if (next !== undefined && newest !== undefined && next.name < newest)
    throw new MigrationError(
      `The migration ${next.name} comes before ${newest}, which is applied already: renumber it.`,
    )
  return next
}

/** Whether the database has migrations that this program does not know. */
export const isNewer = (applied: readonly Applied[], files: readonly Migration[]): boolean =>
  (applied.at(-1)?.name ?? '') > (files.at(-1)?.name ?? '')

/**
 * O-SCHEMA: whether a program whose newest migration has the number `program` runs on with these,
 * which a newer program knows.
 */
export const runsOn = (program: string, migrations: readonly Pick<Migration, 'name' | 'worksWith'>[]): boolean =>
  migrations.every(({ name, worksWith }) => numberOf(name) <= program || letsRunOn({ worksWith }, program))

/** The number of the oldest schema whose program runs on with these migrations. */
export function oldestRunningOn(migrations: readonly Pick<Migration, 'name' | 'worksWith'>[]): string {
  const numbers = migrations.map(({ name }) => numberOf(name))
  return numbers.find((number) => runsOn(number, migrations)) ?? ''
}
