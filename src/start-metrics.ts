import { statSync } from 'node:fs'
import { tally } from './actions/transaction.ts'
import { errorsSeen } from './process/error-log.ts'
import { version } from './process/health.ts'
import type { JournalFile } from './process/journal.ts'
import { Metrics, serveMetrics } from './process/metrics.ts'
import type { OpenedProgram } from './program.ts'
import type { Settings } from './settings/config.ts'
import { tallyOf } from './storage/connection-tally.ts'
import { newestMigration, numberOf } from './storage/migration-files.ts'
import { statementTimes } from './storage/statement-times.ts'

/** The age of a file that the script of the backup touches; null where there is none. */
function backupAge(path: string | undefined): number | null {
  const found = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
  return found ? (Date.now() - found.mtimeMs) / 1000 : null
}

/** What is measured, and the port that serves it. */
export interface Measuring {
  readonly metrics: Metrics
  close(): Promise<void>
}

/** Serves the metrics of this process where `METRICS_PORT` is set; else nothing is measured. */
export async function startMetrics(
  { metricsPort, metricsHost, backupMark }: Settings,
  { pools, health, context }: OpenedProgram,
  {
    draining = () => false,
    journal,
  }: { readonly draining?: () => boolean; readonly journal?: JournalFile | undefined } = {},
): Promise<Measuring | null> {
  if (metricsPort === undefined) return null
  const metrics = new Metrics({ version, schema: numberOf(newestMigration()) })
  const sources = {
    pools,
    connections: () => Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, tallyOf(pool)])),
    statements: () => statementTimes.read(),
    acts: () => tally.acts,
    refusals: () => tally.refusals,
    errors: () => errorsSeen,
    database: async () => {
      const { database } = await health.ask()
      return { writable: database === 'answers', ...health.lastAnswer() }
    },
    figures: () => health.figures(),
    draining,
    backupAge: () => backupAge(backupMark),
    held: () => context.continuity?.isHeld ?? false,
    journal: () => journal?.figures() ?? null,
  }
  const serving = await serveMetrics(() => metrics.text(sources), { port: metricsPort, host: metricsHost })
  return { metrics, close: () => serving.close() }
}
