import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { DeliveryStatus } from '../rules/webhooks.ts'
import type { Queryable, Transaction } from './database.ts'
import type { WebhookRow } from './event-tables.ts'
import { type EventPlace, hasEvents } from './events.ts'
import { mustChange, rowsChanged } from './rows-changed.ts'

export interface Webhook extends EventPlace {
  readonly id: string
  readonly client: string
  readonly jobCentre: string
  readonly url: string
  readonly types: readonly string[]
  /** Sealed. */
  readonly secret: Buffer
  readonly formerSecret: Buffer | null
  readonly formerUntil: Instant | null
  readonly madeAt: Instant
  readonly failures: number
  readonly failingSince: Instant | null
  readonly tryAt: Instant | null
}

const columns = [
  'id',
  'client',
  'job_centre',
  'url',
  'types',
  'secret',
  'former_secret',
  'former_until',
  'made_at',
  'position',
  'number',
  'failures',
  'failing_since',
  'try_at',
] as const

const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  client: row.client,
  jobCentre: row.job_centre,
  url: row.url,
  types: row.types,
  secret: row.secret,
  formerSecret: row.former_secret,
  formerUntil: row.former_until,
  madeAt: row.made_at,
  position: row.position,
  number: row.number,
  failures: row.failures,
  failingSince: row.failing_since,
  tryAt: row.try_at,
})

export type NewWebhook = Pick<Webhook, 'id' | 'client' | 'jobCentre' | 'url' | 'types' | 'secret' | 'madeAt'>

/** It is sent what is written from now on. */
export async function insertWebhook(trx: Transaction, webhook: NewWebhook): Promise<void> {
  const { id, client, jobCentre, url, types, secret, madeAt } = webhook
  const inserted = trx.insertInto('webhook').values({
    id,
    client,
    job_centre: jobCentre,
    url,
    types: [...types],
    secret,
    former_secret: null,
    former_until: null,
    made_at: madeAt,
    position: sql<number>`event_horizon()`,
    number: 0,
    failing_since: null,
    try_at: null,
  })
  await mustChange(1, inserted.execute())
}

/** The owner of webhooks: one client in one job centre, or all (null). */
export interface OwnerOfWebhooks {
  readonly client: string
  readonly jobCentre: string
}

export async function findWebhooks(db: Queryable, owner: OwnerOfWebhooks | null): Promise<Webhook[]> {
  const all = db.selectFrom('webhook').select(columns)
  const own = owner === null ? all : all.where('job_centre', '=', owner.jobCentre).where('client', '=', owner.client)
  const rows = await own.orderBy('made_at').orderBy('id').execute()
  return rows.map(toWebhook)
}

export async function findWebhook(db: Queryable, id: string): Promise<Webhook | null> {
  const row = await db.selectFrom('webhook').select(columns).where('id', '=', id).executeTakeFirst()
  return row ? toWebhook(row) : null
}

/** Null where there is none; with `skip` also where somebody else has it. */
export async function lockWebhook(trx: Transaction, id: string, { skip = false } = {}): Promise<Webhook | null> {
  const locked = trx.selectFrom('webhook').select(columns).where('id', '=', id).forUpdate()
  const row = await (skip ? locked.skipLocked() : locked).executeTakeFirst()
  return row ? toWebhook(row) : null
}

/** Its deliveries go with it. */
export async function deleteWebhook(trx: Transaction, id: string): Promise<void> {
  await mustChange(1, trx.deleteFrom('webhook').where('id', '=', id).execute())
}

export async function writeSecrets(
  trx: Transaction,
  id: string,
  { secret, formerSecret, formerUntil }: Pick<Webhook, 'secret' | 'formerSecret' | 'formerUntil'>,
): Promise<void> {
  const changed = trx.updateTable('webhook').set({ secret, former_secret: formerSecret, former_until: formerUntil })
  await mustChange(1, changed.where('id', '=', id).execute())
}

/** How a receiver does. */
export async function writeFailures(
  trx: Transaction,
  id: string,
  { failures, failingSince, tryAt }: Pick<Webhook, 'failures' | 'failingSince' | 'tryAt'>,
): Promise<void> {
  const changed = trx.updateTable('webhook').set({ failures, failing_since: failingSince, try_at: tryAt })
  await mustChange(1, changed.where('id', '=', id).execute())
}

export async function writePlace(trx: Transaction, id: string, { position, number }: EventPlace): Promise<void> {
  const changed = trx.updateTable('webhook').set({ position, number })
  await mustChange(1, changed.where('id', '=', id).execute())
}

/** A client that has ended, or may no longer be told: nothing more is sent to it. */
const clientIsGone = (now: Instant) => sql`exists (
  select from api_client where api_client.id = webhook.client and (api_client.ended_at is not null or api_client.expires_at <= ${now}
    or not 'events' = any(api_client.scopes) or not webhook.job_centre = any(api_client.job_centres)))`

/**
 * The webhooks that have something to do: an event to queue, or one to send. Those that rest are
 * queued for, and not sent to.
 */
export async function busyWebhooks(db: Queryable, now: Instant): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select webhook.id from webhook, (select event_horizon() as horizon) as here
    where not ${clientIsGone(now)} and ((coalesce(webhook.try_at, ${now}) <= ${now} and exists (select from webhook_delivery as due
        where due.webhook_id = webhook.id and due.next_at <= ${now}))
      or ${hasEvents('webhook')})`.execute(db)
  return rows.map(({ id }) => id)
}

export interface QueuedEvent extends EventPlace {
  readonly lane: string
}

/** Queues deliveries. The first of a lane may be sent now, where none is on its way or waits. */
export async function insertDeliveries(
  trx: Transaction,
  webhookId: string,
  queued: readonly QueuedEvent[],
  at: Instant,
): Promise<void> {
  if (queued.length === 0) return
  const column = <K extends keyof QueuedEvent>(key: K) => queued.map((event) => event[key])
  const inserted = sql`
    insert into webhook_delivery (webhook_id, number, position, lane, queued_at, status, next_at)
    select ${webhookId}::uuid, number, position, lane, ${at}::timestamptz, 'waiting',
      case when row_number() over (partition by lane order by position, number) = 1 and not exists (
          select from webhook_delivery as ahead where ahead.webhook_id = ${webhookId} and ahead.lane = event.lane
            and ahead.status in ('waiting', 'sending'))
        then ${at}::timestamptz end
    from unnest(${column('number')}::bigint[], ${column('position')}::bigint[], ${column('lane')}::uuid[]) as event (number, position, lane)
    on conflict (webhook_id, number) do nothing`.execute(trx)
  await mustChange({ atMost: queued.length }, inserted)
}

export interface ClaimedDelivery extends EventPlace {
  readonly attempts: number
}

/** Takes what is due, the longest due first, and whatever a dead worker has left. */
export async function claimDeliveries(
  trx: Transaction,
  webhookId: string,
  { now, until, most }: { readonly now: Instant; readonly until: Instant; readonly most: number },
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery>`
    update webhook_delivery set status = 'sending', attempts = attempts + 1, tried_at = ${now}::timestamptz, next_at = ${until}::timestamptz
    where webhook_id = ${webhookId} and number = any(array(
      select number from webhook_delivery where webhook_id = ${webhookId} and next_at <= ${now} order by next_at, position, number
      limit ${most} for update))
    returning number, position, attempts`.execute(trx)
  return rows
}

/** How an attempt ended. */
export interface EndedDelivery {
  readonly number: number
  /** Which attempt it was: one that another has taken over meanwhile changes nothing. */
  readonly attempts: number
  readonly status: Exclude<DeliveryStatus, 'sending'>
  readonly nextAt: Instant | null
  readonly answered: number | null
  readonly failedBecause: string | null
}

/** When it was queued; null where another worker has taken it over. */
export async function lockSending(
  trx: Transaction,
  webhookId: string,
  { number, attempts }: Pick<EndedDelivery, 'number' | 'attempts'>,
): Promise<{ readonly queuedAt: Instant } | null> {
  const row = await trx
    .selectFrom('webhook_delivery')
    .select('queued_at')
    .where('webhook_id', '=', webhookId)
    .where('number', '=', number)
    .where('status', '=', 'sending')
    .where('attempts', '=', attempts)
    .forUpdate()
    .executeTakeFirst()
  return row ? { queuedAt: row.queued_at } : null
}

export async function endDelivery(trx: Transaction, webhookId: string, end: EndedDelivery, at: Instant): Promise<void> {
  const { number, status, nextAt, answered, failedBecause } = end
  const ended = trx.updateTable('webhook_delivery').set({
    status,
    next_at: nextAt,
    answered,
    failed_because: failedBecause,
    ended_at: status === 'waiting' ? null : at,
  })
  await mustChange(1, ended.where('webhook_id', '=', webhookId).where('number', '=', number).execute())
}

/** Parks what has waited too long for a receiver that does not answer. */
export async function parkOld(trx: Transaction, webhookId: string, before: Instant, at: Instant): Promise<number> {
  const parked = sql`
    update webhook_delivery set status = 'parked', next_at = null, ended_at = ${at}::timestamptz,
      failed_because = coalesce(failed_because, 'receiver_away')
    where webhook_id = ${webhookId} and status = 'waiting' and queued_at < ${before}`
  return await rowsChanged(parked.execute(trx))
}

/** Lets the first of each lane be sent that has none to send or under way. */
export async function wakeLanes(trx: Transaction, webhookId: string, at: Instant): Promise<void> {
  const woken = sql`
    update webhook_delivery set next_at = ${at}::timestamptz
    where webhook_id = ${webhookId} and number in (
      select distinct on (lane) number from webhook_delivery as head
      where webhook_id = ${webhookId} and status = 'waiting' and not exists (
        select from webhook_delivery as under_way where under_way.webhook_id = head.webhook_id and under_way.lane = head.lane
          and under_way.next_at is not null)
      order by lane, position, number)`
  await rowsChanged(woken.execute(trx))
}

/** The same of the lane of one delivery that has ended. */
export async function wakeNext(trx: Transaction, webhookId: string, number: number, at: Instant): Promise<void> {
  const woken = sql`
    update webhook_delivery set next_at = ${at}::timestamptz
    where webhook_id = ${webhookId} and number = (
      select waiting.number from webhook_delivery as ended
      join webhook_delivery as waiting on waiting.webhook_id = ended.webhook_id and waiting.lane = ended.lane and waiting.status = 'waiting'
      where ended.webhook_id = ${webhookId} and ended.number = ${number}
      order by waiting.position, waiting.number limit 1)`
  await mustChange({ atMost: 1 }, woken.execute(trx))
}

/** Those that have ended wait again; null: all that are parked. Returns how many. */
export async function sendAgain(
  trx: Transaction,
  webhookId: string,
  numbers: readonly number[] | null,
  at: Instant,
): Promise<number> {
  const which =
    numbers === null
      ? sql`status = 'parked'`
      : sql`status in ('delivered', 'parked') and number = any(${[...numbers]}::bigint[])`
  const again = sql`
    update webhook_delivery set status = 'waiting', next_at = null, ended_at = null, attempts = 0, queued_at = ${at}::timestamptz
    where webhook_id = ${webhookId} and ${which}`
  return await rowsChanged(again.execute(trx))
}

export interface Delivery extends EventPlace {
  readonly status: DeliveryStatus
  readonly queuedAt: Instant
  readonly nextAt: Instant | null
  readonly attempts: number
  readonly triedAt: Instant | null
  readonly answered: number | null
  readonly failedBecause: string | null
  readonly endedAt: Instant | null
}

/** The newest first. */
export async function findDeliveries(
  db: Queryable,
  webhookId: string,
  {
    status,
    before,
    limit,
  }: { readonly status: DeliveryStatus | null; readonly before: number | null; readonly limit: number },
): Promise<Delivery[]> {
  const { rows } = await sql<Delivery>`
    select number, position, status, queued_at as "queuedAt", next_at as "nextAt", attempts, tried_at as "triedAt", answered,
      failed_because as "failedBecause", ended_at as "endedAt"
    from webhook_delivery where webhook_id = ${webhookId} and (${before}::bigint is null or number < ${before}::bigint)
      and (${status}::text is null or status = ${status}::text)
    order by number desc limit ${limit}`.execute(db)
  return rows
}

/** How many deliveries have each status, by webhook. */
export interface DeliveryCount {
  readonly webhookId: string
  readonly status: DeliveryStatus
  readonly count: number
}

export async function countDeliveries(db: Queryable): Promise<DeliveryCount[]> {
  const { rows } = await sql<DeliveryCount>`
    select webhook_id as "webhookId", status, count(*) as count from webhook_delivery group by 1, 2`.execute(db)
  return rows
}
