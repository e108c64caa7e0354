import { watchDatabase } from './process/database-watch.ts'
import { makeLog } from './process/log.ts'
import { toldToStop } from './process/told-to-stop.ts'
import { openProgram } from './program.ts'
import type { Settings } from './settings/config.ts'
import { refuseLongPortalName, startDelivery } from './start-delivery.ts'
import { startJournal } from './start-journal.ts'
import { startMetrics } from './start-metrics.ts'
import { watchContinuity } from './watch-continuity.ts'
import { withDatabase } from './with-database.ts'

/**
 * `npm run work`: one more worker, beside the program or on another machine, until it must stop.
 */
export async function workUntilStopped(
  settings: Settings,
  say: (line: string) => void,
  { patienceMinutes }: { readonly patienceMinutes: number },
): Promise<void> {
  const stop = toldToStop()
  refuseLongPortalName(settings)
  const log = makeLog(settings)
  log.info({ event: 'started' }, 'started')
  const open = () => openProgram(settings, (line) => log.info(line), { beside: true })
  const waited = (line: string) => log.warn({ event: 'database_away' }, line)
  const opened = await withDatabase(open, { patienceMinutes, say: waited, stop: stop.first })
  try {
    const { program, journal, closeJournal } = startJournal(settings, opened, log)
    const continuity = await watchContinuity(program, { journal, log })
    const measuring = await startMetrics(settings, program, { journal })
    const delivery = await startDelivery(settings, program, log, measuring?.metrics)
    const watching = watchDatabase(() => program.health.ask(), log)
    log.info({ event: 'ready' }, 'ready')
    say('Selvbook: handing over messages, sending webhooks')
    await stop.first
    log.info({ event: 'draining' }, 'told to stop')
    watching.stop()
    await Promise.all([delivery.stop(), measuring?.close()])
    await continuity.stop()
    closeJournal()
    log.info({ event: 'stopped' }, 'stopped')
  } finally {
    await opened.close()
  }
}
