import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../../src/storage/migrate.ts'
import { createTestDatabase, execute, type TestDatabase } from './database.ts'
import { temporaryFolder } from './folder.ts'

const OWN = join(import.meta.dirname, '../../migrations')

/**
 * An empty database with all migrations before this one (`0004`: everything before it). `migrate`
 * brings it up to date.
 */
export async function createDatabaseBefore(number: string): Promise<TestDatabase> {
  await using opening = new AsyncDisposableStack()
  const database = await createTestDatabase()
  opening.defer(database.drop)
  await execute(database.connectionString, 'drop schema public cascade', 'create schema public')
  const directory = temporaryFolder()
  for (const name of readdirSync(OWN)) if (name < number) copyFileSync(join(OWN, name), join(directory, name))
  await migrate(database.connectionString, { directory })
  opening.move()
  return database
}
