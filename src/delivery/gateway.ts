import type { Instant } from '../rules/dates.ts'
import type { AttemptOutcome } from '../rules/message-delivery.ts'
import type { Attachment } from './attachment.ts'

/** A message as a gateway gets it. */
export interface Outgoing {
  /** What the gateway keeps of us: the attempt's id. */
  readonly reference: string
  readonly to: string
  readonly subject: string | null
  readonly body: string
  readonly attachment: Attachment | null
  readonly language: string
  /**
   * Where one click takes the citizen off the service (RFC 8058); null where there is no public
   * address.
   */
  readonly unsubscribe: string | null
  readonly at: Instant
}

/** How handing over went. */
export interface Result {
  readonly outcome: AttemptOutcome
  /**
   * Whether the gateway itself failed, rather than refused this message: so many in a row and the
   * next gateway takes over.
   */
  readonly gatewayFailed: boolean
  readonly gatewayId: string | null
  /** A code; never what the other side wrote, which may quote a number or an address. */
  readonly reason: string | null
}

/**
 * What takes messages out of the house. It never throws for what the other side does: that is a
 * result.
 */
export interface Gateway {
  readonly name: string
  handOver(message: Outgoing): Promise<Result>
  /**
   * Whether it has a message of unknown outcome; null: it cannot tell. Left out where there is
   * nothing to ask.
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

/** This message will never be taken. */
export const refused = (reason: string): Result => ({
  outcome: 'refused',
  gatewayFailed: false,
  gatewayId: null,
  reason,
})

/** It has certainly not left, and may be tried again. */
export const refusedForNow = (reason: string, { gatewayFailed = true } = {}): Result => ({
  outcome: 'refused_for_now',
  gatewayFailed,
  gatewayId: null,
  reason,
})

/** It may have left: whoever is not told "no" must not send it again (N-ONCE). */
export const unknown = (reason: string): Result => ({
  outcome: 'unknown',
  gatewayFailed: true,
  gatewayId: null,
  reason,
})
