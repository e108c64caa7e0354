import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The database cannot be brought to what this program needs: `message` is one line that says why
 * and what to do.
 */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  /** Whether the same may be done in a while, as with a table that is in use. */
  readonly passes: boolean
  constructor(message: string, { passes = false } = {}) {
    super(message)
    this.passes = passes
  }
}

export interface Migration {
  /** `0035-schema-span.sql` */
  readonly name: string
  readonly text: string
  readonly sha256: string
  /**
   * O-SCHEMA: the number of the newest migration of the oldest program that runs on with this one
   * (`-- works with: 0034`); null: no program that does not know it.
   */
  readonly worksWith: string | null
  /** O-ONLINE: false where the file says `-- transaction: no`, as `concurrently` needs it. */
  readonly inTransaction: boolean
}

export const OWN_DIRECTORY = join(import.meta.dirname, '../../migrations')

/** `0035-schema-span.sql` → `0033` */
export const numberOf = (name: string): string => name.slice(0, '0000'.length)

/** The files `NNNN-name.sql` of a folder, in order. Throws `MigrationError` for any other name. */
export function readMigrations(directory = OWN_DIRECTORY): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const numbers = new Set<string>()
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
    if (number === undefined) throw new MigrationError(`The migration ${name} must be called NNNN-name.sql.`)
    if (numbers.has(number)) throw new MigrationError(`Two migrations have the number ${number}: renumber the newer.`)
    numbers.add(number)
  }
  return names.map((name) => {
    // A checkout on Windows may have other line ends: they are no change.
    const text = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n')
    return {
      name,
      text,
      sha256: createHash('sha256').update(text).digest('hex'),
      worksWith: /^-- works with: (\d{4})$/m.exec(text)?.[1] ?? null,
      inTransaction: !/^-- transaction: no$/m.test(text),
    }
  })
}

/** The name of the newest migration that this program has: the schema that it was written for. */
export const newestMigration = (directory = OWN_DIRECTORY): string => readMigrations(directory).at(-1)?.name ?? ''
