import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFilledDatabase, type TestDatabase } from './database.ts'
import { testKey } from './keys.ts'
import { START } from './started.ts'

/** `2026-11-24 10:00`, Danish time, when the demo is made: once for all tests that name it. */
export const createDemoDatabase = (now: string): Promise<TestDatabase> =>
  createFilledDatabase(`demo ${now}`, async (empty) => {
    // The whole program: it is loaded only where it is needed.
    const { fillDemo } = await import('../demo/support.ts')
    await fillDemo(empty, now)
  })

/**
 * A demo that was made at START, for programs on this data folder. A program that makes its own
 * takes some seconds longer to start.
 */
export async function createStartedDemo(folder: string): Promise<TestDatabase> {
  const secrets = join(folder, 'secrets')
  mkdirSync(secrets, { recursive: true, mode: 0o700 })
  for (const [name, of] of [
    ['cpr', 'numbers'],
    ['tokens', 'tokens'],
  ] as const)
    writeFileSync(join(secrets, name), testKey(1, of).secret.toString('base64'), { mode: 0o600 })
  return await createDemoDatabase(START.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' '))
}
