import { PgBoss } from 'pg-boss'
import { askAboutAttempts } from '../actions/ask-about-attempts.ts'
import { giveUpAbandoned } from '../actions/end-attempts.ts'
import type { ActionContext } from '../actions/transaction.ts'
import type { Gateway } from './gateway.ts'

/**
 * Longer than a worker needs for one message: 10 s from claim to gateway, 20 s for the gateway, and
 * as long again.
 */
const ABANDONED_AFTER_SECONDS = 60

/**
 * N-ONCE: cleans up abandoned attempts. Attempts whose worker has died become unknown; gateways
 * with a look-up are asked about the unknown ones.
 */
export async function lookAfterAttempts(
  context: ActionContext,
  gateways: readonly Gateway[],
  { abandonedAfterSeconds = ABANDONED_AFTER_SECONDS }: { abandonedAfterSeconds?: number } = {},
): Promise<{ abandoned: number; known: number }> {
  const before = context.clock.now().subtract({ seconds: abandonedAfterSeconds })
  let abandoned = 0
  for (let some = -1; some !== 0; abandoned += some) some = await giveUpAbandoned(context, before)
  const askable = new Map(gateways.flatMap(({ name, ask }) => (ask ? [[name, ask] as const] : [])))
  const ask = async (gateway: string, reference: string) => (await askable.get(gateway)?.(reference)) ?? null
  const known = askable.size === 0 ? 0 : await askAboutAttempts(context, [...askable.keys()], ask)
  return { abandoned, known }
}

const QUEUE = 'look-after-attempts'

/** The connections of the scheduler, which brings its own SQL. */
interface SchedulerSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  close(): Promise<void>
}

/**
 * Makes or brings up to date the tables of pg-boss, on connections of the owner, and gives the
 * program its rights to them. Closes `sql`.
 */
export async function installUpkeep(sql: SchedulerSql, rights: string): Promise<void> {
  try {
    const boss = new PgBoss({ db: sql, supervise: false, schedule: false })
    await boss.start()
    await boss.stop({ graceful: false })
    await sql.executeSql(rights)
  } finally {
    await sql.close()
  }
}

/**
 * Runs once a minute in one of all running workers: pg-boss schedules it in the same database.
 * Handing over needs no job of its own, since each message's row is one. `stop` closes `sql`.
 */
export async function startUpkeep(
  sql: SchedulerSql,
  work: () => Promise<unknown>,
  failed: (error: unknown, doing: string) => void,
): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({ db: sql, createSchema: false, migrate: false })
  boss.on('error', (error) => failed(error, 'keeping the minute'))
  await boss.start()
  await boss.createQueue(QUEUE, {
    policy: 'singleton',
    retryLimit: 0,
    expireInSeconds: 120,
    retentionSeconds: 3600,
    deleteAfterSeconds: 86_400,
  })
  await boss.schedule(QUEUE, '* * * * *')
  await boss.work(QUEUE, { pollingIntervalSeconds: 5 }, async () => {
    try {
      await work()
    } catch (error) {
      failed(error, 'looking after attempts')
    }
  })
  return {
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 5_000 })
      await sql.close()
    },
  }
}
