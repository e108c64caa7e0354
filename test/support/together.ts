import { globSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'node:test'

const root = join(import.meta.dirname, '..')

/**
 * Longer than any group takes on a slow machine. The tests of a file that waits before it declares
 * them may count as those of another file's suite.
 */
const GROUP_MILLISECONDS = 900_000

/** The test files of these folders; `.`: those that stand in no folder. */
export const filesOf = (folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) => globSync(folder === '.' ? '*.test.ts' : `${folder}/**/*.test.ts`, { cwd: root }))
    .toSorted()

/**
 * Runs the test files of these folders in this process, one after the other. Each is a suite, to
 * which its hooks belong. A process of its own that loads the whole program takes longer than most
 * of them do. The runner goes by name, so the longest groups have the first numbers.
 */
export function together(...folders: readonly string[]): void {
  const files = filesOf(folders)
  const imported = Promise.withResolvers<void>()
  let left = files.length
  for (const file of files)
    suite(file, { timeout: GROUP_MILLISECONDS }, async () => {
      try {
        await import(join(root, file))
      } finally {
        left -= 1
        if (left === 0) imported.resolve()
      }
      // A suite takes no test once it has begun, and a test may come to another file's suite.
      await imported.promise
    })
}
