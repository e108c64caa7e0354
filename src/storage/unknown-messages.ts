import { sql } from 'kysely'
import type { Instant } from '../rules/dates.ts'
import type { Channel, MessageKind } from '../rules/messages.ts'
import type { Queryable, Transaction } from './database.ts'

/** A message of unknown outcome, as somebody can ask the gateway about it. It names nobody. */
export interface UnknownMessage {
  /** The attempt: the gateway knows it by this reference. */
  readonly reference: string
  readonly gateway: string
  readonly channel: Channel
  readonly kind: MessageKind
  readonly begunAt: Instant
  readonly reason: string | null
}

/** Those of a job centre, the oldest first. */
export const listUnknownMessages = (db: Queryable, jobCentre: string, limit: number): Promise<UnknownMessage[]> =>
  db
    .selectFrom('message_attempt')
    .innerJoin('message', 'message.id', 'message_attempt.message_id')
    .select(['message_attempt.id as reference', 'message_attempt.gateway', 'message_attempt.begun_at as begunAt'])
    .select(['message.channel', 'message.kind', 'message_attempt.reason'])
    // Not as a value: with any value the index of unknown ones cannot be taken.
    .where('message_attempt.outcome', '=', sql.lit('unknown'))
    .where('message.status', '=', 'unknown')
    .where('message.job_centre', '=', jobCentre)
    .orderBy('message_attempt.begun_at')
    .orderBy('message_attempt.id')
    .limit(limit)
    .execute()

/** An attempt of unknown outcome whose message is unknown too, locked. */
export const lockUnknownMessage = (trx: Transaction, reference: string) =>
  trx
    .selectFrom('message_attempt')
    .innerJoin('message', 'message.id', 'message_attempt.message_id')
    .select(['message_attempt.id', 'message_attempt.number', 'message_attempt.reason'])
    .select(['message.job_centre as jobCentre', 'message.citizen_id as citizenId'])
    .where('message_attempt.id', '=', reference)
    .where('message_attempt.outcome', '=', 'unknown')
    .where('message.status', '=', 'unknown')
    .forUpdate('message_attempt')
    .executeTakeFirst()
