import { globSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'node:test'

const root = join(import.meta.dirname, '..')

/** Longer than any file takes on a slow machine: one that still runs is stuck. */
const FILE_MILLISECONDS = 300_000

/** The test files of these folders. */
export const filesOf = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root })).toSorted()

/**
 * Runs the test files of these folders in this process, one after the other. Each is a suite, to
 * which its hooks belong. A process of its own that loads the whole program takes longer than most
 * of them do.
 */
export function together(...folders: readonly string[]): void {
  for (const file of filesOf(folders))
    suite(file, { timeout: FILE_MILLISECONDS }, async () => {
      await import(join(root, file))
    })
}
