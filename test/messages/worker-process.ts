import { runNight } from '../../src/actions/nightly-run.ts'
import { smsGateway } from '../../src/delivery/sms-gateway.ts'
import { lookAfterAttempts } from '../../src/delivery/upkeep.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { startWorker } from '../../src/delivery/worker.ts'
import { instant } from '../../src/rules/dates.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { testKeys } from '../support/keys.ts'

// A worker in its own process, so that it can be killed at any point. Its clock starts at the given
// moment and ticks on.

/** The process's first argument. */
export interface WorkerOrders {
  readonly connectionString: string
  readonly now: string
  readonly gateways: readonly { name: string; url: string; token: string; lookUpUrl?: string }[]
  readonly callbackUrl: string
  readonly perSecond: number
  readonly patience: number
  readonly abandonedAfterSeconds: number
  /** Whether it runs the nightly run first, as the program does at start. */
  readonly night: boolean
}

async function run(orders: WorkerOrders): Promise<void> {
  const { db } = openDatabase(orders.connectionString, { connections: 4 })
  const begun = instant(orders.now)
  const clock = { now: () => begun.add({ milliseconds: Math.floor(performance.now()) }) }
  const context = {
    db,
    clock,
    keys: testKeys,
    minimumDays: 0,
    bounds: usualBounds,
    actor: { kind: 'calendar' },
  } as const
  const failed = (error: unknown, doing: string) => process.stderr.write(`${doing}: ${String(error)}\n`)
  if (orders.night) await runNight(context)
  const gateways = orders.gateways.map((one) =>
    smsGateway({
      ...one,
      sender: 'Jobcenter',
      callbackUrl: `${orders.callbackUrl}/gateways/${one.name}/receipts`,
      timeoutMilliseconds: 10_000,
    }),
  )
  startWorker(context, {
    channels: [{ channel: 'sms', gateways, perSecond: orders.perSecond }],
    patience: orders.patience,
    words: (message, reader) => wordsOf(message, { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }, reader),
    unsubscribe: () => null,
    failed,
    lookEveryMilliseconds: 50,
  })
  const { abandonedAfterSeconds } = orders
  const parent = process.ppid
  let looking = false
  setInterval(() => {
    // A killed test process leaves its children running; this one would also hold the runner's
    // error output open.
    if (process.ppid !== parent) process.exit()
    if (looking) return
    looking = true
    lookAfterAttempts(context, gateways, { abandonedAfterSeconds })
      .catch((error: unknown) => failed(error, 'upkeep'))
      .finally(() => {
        looking = false
      })
  }, 500)
}

await run(JSON.parse(process.argv[2] ?? '{}'))
