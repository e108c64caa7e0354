import { Metrics, type Sources } from '../../src/process/metrics.ts'

/** Sources of which each tells something. */
export const sources: Sources = {
  pools: { portal: { totalCount: 3, idleCount: 1, waitingCount: 2 } },
  connections: () => ({ portal: { made: 5, ended: new Map([['age', 4]]) } }),
  statements: () => ({ buckets: [[0.001, 4]], count: 5, seconds: 0.25 }),
  acts: () => new Map([['book_meeting', 2]]),
  refusals: () => new Map([['time_taken', 1]]),
  errors: () => new Map([['away', 7]]),
  database: () => Promise.resolve({ writable: true, answeredSecondsAgo: 0.5, clockDifference: -0.1 }),
  figures: () =>
    Promise.resolve({
      messages: [{ channel: 'sms', status: 'waiting', count: 3 }],
      oldestDue: [{ channel: 'sms', seconds: 12 }],
      failingGateways: ['first'],
      night: { day: '2026-07-01', seconds: 2, changes: 9 },
      tables: [{ table: 'meeting', bytes: 8192 }],
    }),
  draining: () => false,
  backupAge: () => 60,
  held: () => false,
  journal: () => ({ lines: 4, newestSecondsAgo: 3, failures: 0, waiting: 0, lost: 0 }),
}

/** Metrics in which everything has happened. */
export function metricsInUse(): Metrics {
  const metrics = new Metrics({ version: '0.1.0', schema: '0042' })
  metrics.requestBegins()
  metrics.requestBegins()
  metrics.requestEnds({ method: 'GET', route: '/moeder/:id', status: 200, seconds: 0.02 })
  metrics.refusedForHaste()
  metrics.attemptEnded('first', 'accepted')
  metrics.messagesDropped('sms', 2)
  return metrics
}
