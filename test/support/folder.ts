import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Temporary folders carry the number of the process that made them, so that those of a killed run
 * can be told from those in use.
 */
export const PREFIX = 'selvbook-test-'

/**
 * A new folder that goes when this process ends; what a killed one leaves, the next test run
 * sweeps.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // A program in it that was killed a moment ago may still write a file: hence the retries.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}
