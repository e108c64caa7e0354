import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Temporary folders contain the number of the process that made them, so that a killed run's
 * folders can be told from those in use.
 */
export const PREFIX = 'selvbook-test-'

/**
 * A new folder, removed when this process ends. The next test run removes those of a killed
 * process.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // A program in it that was just killed may still write a file: hence the retries.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}
