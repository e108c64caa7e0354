import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { GatewayState } from '../rules/message-delivery.ts'
import type { Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

export interface LockedGateway extends GatewayState {
  /** How many messages it may have now. */
  readonly allowance: number
}

/**
 * The gateways of a channel in the order given, locked until the transaction ends: one claim at a
 * time per channel, however many workers, so that all together keep to `perSecond`. The allowance
 * grows with the database's own time. It is at most a tenth of a second's worth, so that a quiet
 * hour does not end in a flood.
 */
export async function lockGateways(
  trx: Transaction,
  names: readonly string[],
  perSecond: number,
): Promise<LockedGateway[]> {
  const made = sql`insert into message_gateway (name) select unnest(${[...names]}::text[]) on conflict do nothing`
  await mustChange({ atMost: names.length }, made.execute(trx))
  const most = Math.max(1, perSecond / 10)
  const { rows } = await sql<LockedGateway>`
    update message_gateway set refilled_at = clock_timestamp(),
      allowance = least(${most}::float8, allowance + ${perSecond}::float8
        * greatest(0, extract(epoch from clock_timestamp() - refilled_at)::float8))
    where name = any(${[...names]}::text[])
    returning name, failures, failing_since as "failingSince", tried_at as "triedAt", allowance`.execute(trx)
  const byName = new Map(rows.map((row) => [row.name, row]))
  return names.flatMap((name) => byName.get(name) ?? [])
}

/** What was claimed is no longer to be had. */
export async function spendAllowance(trx: Transaction, name: string, messages: number, triedAt: Instant) {
  const spent = trx
    .updateTable('message_gateway')
    .set((column) => ({ allowance: column('allowance', '-', messages), tried_at: triedAt }))
  await mustChange(1, spent.where('name', '=', name).execute())
}

/** Failures in a row are counted from the first; a success ends them. */
export async function noteGatewayFailures(trx: Transaction, name: string, failures: number, at: Instant) {
  const noted = sql`
    update message_gateway set failures = failures + ${failures}, failing_since = coalesce(failing_since, ${at})
    where name = ${name}`.execute(trx)
  await mustChange(1, noted)
}

/** Writes only where there is something to end, so that a healthy gateway's row is left alone. */
export async function noteGatewayAnswers(trx: Transaction, name: string): Promise<void> {
  const answers = trx.updateTable('message_gateway').set({ failures: 0, failing_since: null })
  await mustChange({ atMost: 1 }, answers.where('name', '=', name).where('failures', '>', 0).execute())
}
