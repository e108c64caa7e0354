import type { AddressInfo } from 'node:net'
import type { ServerType } from '@hono/node-server'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { ActionContext } from '../../src/actions/transaction.ts'
import type { Gateway } from '../../src/delivery/gateway.ts'
import { receiptDoor, receiptPath } from '../../src/delivery/receipts.ts'
import { smsGateway } from '../../src/delivery/sms-gateway.ts'
import { wordsOf } from '../../src/delivery/words.ts'
import { type ChannelDelivery, startWorker, type Worker, type WorkerOptions } from '../../src/delivery/worker.ts'
import type { Message, Reader } from '../../src/rules/messages.ts'
import { createTestProgram, type TestProgram } from '../support/program.ts'
import { GatewayDouble } from './gateway-double.ts'

export const RECEIPT_SECRET = 'the secret of receipts'
const jobnet = { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }
export const words = (message: Message, reader: Reader) => wordsOf(message, jobnet, reader)

/**
 * Wednesday 5 July 2017 at noon: reminders may leave, and the guide's deadline of 10 July is ahead.
 */
export const NOON = '2017-07-05T12:00:00+02:00'

export interface MessageWorld extends TestProgram {
  readonly double: GatewayDouble
  readonly calendar: ActionContext
  /** The address of the program's own receipts door. */
  readonly callbackUrl: string
  /** The SMS gateway as the program calls it. */
  gateway(name?: string, double?: GatewayDouble, timeoutMilliseconds?: number): Gateway
  /**
   * A worker with this gateway alone, or with those given. A reset and the end stop it, unless a
   * test has.
   */
  work(
    options?: Partial<WorkerOptions> & {
      sms?: readonly Gateway[]
      perSecond?: number
      within?: Partial<ActionContext>
    },
  ): Worker
  /** The errors of workers, as text. */
  readonly troubles: string[]
  /** Restores the beginning, except for the people: no message, an accepting gateway, noon. */
  reset(): Promise<void>
}

/** A worker's parameters for a claim of SMS from one gateway. */
export const claiming = (limit: number, perSecond = 10_000) =>
  ({ channel: 'sms', gateways: ['sms-1'], perSecond, patience: 180, limit, words }) as const

/** A program whose SMS go to a double, and whose receipts come in through its own door. */
export async function createMessageWorld(now = NOON): Promise<MessageWorld> {
  await using opening = new AsyncDisposableStack()
  const it = await createTestProgram(now)
  opening.defer(it.drop)
  const double = await GatewayDouble.start()
  opening.defer(() => double.stop())
  const server: ServerType = await new Promise((resolve) => {
    const senders = ['sms-1', 'sms-2'].map((name) => ({ name, secret: RECEIPT_SECRET }))
    const app = new Hono().route('/', receiptDoor(it.program, senders))
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = server.address() as AddressInfo
  opening.defer(() => void server.close())
  const gateway = (name = 'sms-1', of = double, timeoutMilliseconds = 5_000) =>
    smsGateway({
      name,
      url: of.url,
      token: of.token,
      sender: 'Jobcenter',
      callbackUrl: `http://127.0.0.1:${port}${receiptPath(name)}`,
      lookUpUrl: of.lookUpUrl,
      timeoutMilliseconds,
    })
  const calendar = it.as({ kind: 'calendar' })
  const troubles: string[] = []
  const workers: Worker[] = []
  const stopWorkers = async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  }
  opening.defer(stopWorkers)
  const work: MessageWorld['work'] = ({ sms = [gateway()], perSecond = 10_000, within = {}, ...more } = {}) => {
    const channels: ChannelDelivery[] = [{ channel: 'sms', gateways: sms, perSecond }]
    const failed = (error: unknown, doing: string) => void troubles.push(`${doing}: ${String(error)}`)
    const worker = startWorker(
      { ...calendar, ...within },
      {
        channels,
        patience: 180,
        words,
        unsubscribe: () => null,
        failed,
        lookEveryMilliseconds: 20,
        ...more,
      },
    )
    workers.push(worker)
    return worker
  }
  const reset = async () => {
    await stopWorkers()
    await it.database.pool.query(
      'truncate message, message_attempt, delivery_receipt, message_gateway, channel_history cascade',
    )
    await it.database.pool.query('update channel_setting set is_on = true')
    double.accepted.length = 0
    double.behave = () => 'accept'
    double.onAccepted = () => undefined
    troubles.length = 0
    it.clock.set(NOON)
  }
  const opened = opening.move()
  const drop = () => opened.disposeAsync()
  return { ...it, double, calendar, callbackUrl: `http://127.0.0.1:${port}`, gateway, work, troubles, reset, drop }
}

/**
 * Makes so many citizens, each with an active deadline of 10 July 2017 and an SMS reminder due at
 * nine this morning. It uses SQL, which takes seconds for the whole country.
 */
export async function giveDueReminders({ database }: TestProgram, count: number): Promise<void> {
  await database.pool.query(`
    insert into job_centre (code, name) values ('10100', 'Jobcenter') on conflict do nothing;
    create temporary table made as
      select gen_random_uuid() as citizen, gen_random_uuid() as deadline, n, coalesce((select count(*) from citizen), 0) as before
      from generate_series(1, ${count}) n;
    insert into citizen (id, name, mobile, sms_service, created_at)
      select citizen, 'Borger', '+45' || (20000000 + n + before), true, '2017-06-01' from made;
    insert into contact_group_period (citizen_id, contact_group, from_date, reported_on)
      select citizen, 2, '2017-06-20', '2017-06-20' from made;
    insert into job_centre_period (citizen_id, job_centre, from_date, reported_on)
      select citizen, '10100', '2017-06-20', '2017-06-20' from made;
    insert into deadline (id, citizen_id, job_centre, interview_type, created_date, activation_date, due_date, status,
        visible_since, reminded_through, next_date, created_at)
      select deadline, citizen, '10100', 'job', '2017-06-26', '2017-06-26', '2017-07-10', 'active',
        '2017-06-26', '2017-07-05', '2017-07-07', '2017-06-26T08:00:00Z' from made;
    insert into message (id, citizen_id, job_centre, deadline_id, kind, channel, parameters, created_at, due_at)
      select gen_random_uuid(), citizen, '10100', deadline, 'eight_days', 'sms', '{"dueDate": "2017-07-10", "daysLeft": 5}',
        '2017-07-04T22:05:00Z', '2017-07-05T07:00:00Z' from made;
    drop table made;
    analyze`)
}

/** The number of messages with each status. */
export async function statuses({ database }: TestProgram): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ status: string; n: number }>(
    'select status, count(*) as n from message group by status order by status',
  )
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

/** Polls until the condition holds; fails after so many milliseconds. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  milliseconds = 20_000,
  every = 5,
): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

/** The telephone numbers that got the same reminder more than once, with how often. */
export const sentTwice = (doubles: readonly GatewayDouble[]): number[] => {
  const numbers = doubles.flatMap((double) => double.accepted.map(({ msisdn }) => msisdn))
  return [...Map.groupBy(numbers, (number) => number)].filter(([, times]) => times.length > 1).map(([number]) => number)
}
