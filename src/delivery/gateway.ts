import type { Instant } from '../rules/dates.ts'
import type { AttemptOutcome } from '../rules/message-delivery.ts'
import type { Attachment } from './attachment.ts'

/** A message as handed to a gateway. */
export interface Outgoing {
  /** The reference that the gateway keeps: the attempt's id. */
  readonly reference: string
  readonly to: string
  readonly subject: string | null
  readonly body: string
  readonly attachment: Attachment | null
  readonly language: string
  /** The one-click unsubscribe link (RFC 8058); null where there is no public address. */
  readonly unsubscribe: string | null
  readonly at: Instant
}

/** The result of handing a message over. */
export interface Result {
  readonly outcome: AttemptOutcome
  /**
   * Whether the gateway itself failed, rather than refused this message. After several such
   * failures in a row the next gateway takes over.
   */
  readonly gatewayFailed: boolean
  readonly gatewayId: string | null
  /** A code; never the other side's text, which may quote a number or an address. */
  readonly reason: string | null
}

/**
 * A service that sends messages. Failures of the other side are results; it never throws for them.
 */
export interface Gateway {
  readonly name: string
  handOver(message: Outgoing): Promise<Result>
  /**
   * Asks whether it has a message of unknown outcome; null: it cannot tell. Left out where the
   * gateway has no look-up.
   */
  readonly ask?: ((reference: string) => Promise<'accepted' | 'not_arrived' | null>) | undefined
  close(): Promise<void>
}

export const accepted = (gatewayId: string | null): Result => ({
  outcome: 'accepted',
  gatewayFailed: false,
  gatewayId,
  reason: null,
})

/** The gateway will never accept this message. */
export const refused = (reason: string): Result => ({
  outcome: 'refused',
  gatewayFailed: false,
  gatewayId: null,
  reason,
})

/** The message has certainly not left, and may be retried. */
export const refusedForNow = (reason: string, { gatewayFailed = true } = {}): Result => ({
  outcome: 'refused_for_now',
  gatewayFailed,
  gatewayId: null,
  reason,
})

/** The message may have left. Without a certain "no" it must not be sent again (N-ONCE). */
export const unknown = (reason: string): Result => ({
  outcome: 'unknown',
  gatewayFailed: true,
  gatewayId: null,
  reason,
})
