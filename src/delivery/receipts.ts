import { type Context, Hono } from 'hono'
import { verify } from 'hono/jwt'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { takeDeliveryReceipt } from '../actions/take-delivery-receipt.ts'
import type { ProgramContext } from '../actions/transaction.ts'
import { bytesOfBody } from '../http/request-body.ts'
import type { ReceiptMeaning } from '../rules/message-delivery.ts'

/** A gateway that sends receipts, and its signing secret. */
export interface ReceiptSender {
  readonly name: string
  readonly secret: string
}

/** `/gateways/sms-1/receipts`: the path of a message's `callback_url`. */
export const receiptPath = (gateway: string): string => `/gateways/${gateway}/receipts`

/**
 * The meaning of each GatewayAPI status. A status without news (SCHEDULED, BUFFERED …) proves that
 * the message arrived at the gateway.
 */
const meanings: Readonly<Record<string, ReceiptMeaning>> = {
  DELIVERED: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIVERABLE: 'failed',
  REJECTED: 'failed',
  SKIPPED: 'failed',
}

const receiptSchema = z.object({
  id: z.union([z.number(), z.string()]),
  userref: z.string().max(100),
  status: z.string().regex(/^[A-Z_]{1,30}$/),
  time: z.number().int().min(0).max(4_102_444_800),
  code: z
    .string()
    .regex(/^[\w.-]{1,20}$/)
    .nullish()
    .catch(null),
})

const MOST_BYTES = 16 * 1024

/**
 * The signed content of a receipt; null where the signature is not that gateway's. The body is
 * ignored, since it is not signed.
 */
async function signedBy(secret: string, token: string): Promise<unknown> {
  try {
    // A late receipt is still valid, so the token's dates are not checked.
    return await verify(token, secret, { alg: 'HS256', exp: false, iat: false, nbf: false })
  } catch {
    return null
  }
}

async function take(program: ProgramContext, sender: ReceiptSender, c: Context): Promise<Response> {
  const claims = await signedBy(sender.secret, c.req.header('x-gwapi-signature') ?? '')
  if (claims === null) return c.body(null, 401)
  const parsed = receiptSchema.safeParse(claims)
  if (!parsed.success) return c.body(null, 422)
  const { id, userref, status, time, code } = parsed.data
  const context = { ...program, actor: { kind: 'gateway', name: sender.name } } as const
  const outcome = await takeDeliveryReceipt(context, {
    attemptId: userref,
    status,
    meaning: meanings[status] ?? 'under_way',
    at: Temporal.Instant.fromEpochMilliseconds(time * 1000),
    reason: code ?? null,
    gatewayId: String(id),
  })
  // An unknown message gets 202: an error would make the gateway repeat its receipt for days.
  return c.body(null, outcome.ok ? 204 : 202)
}

/**
 * Receives the gateways' receipts: in any order, any number of times, each signed with a JWT in
 * `X-Gwapi-Signature`, as GatewayAPI does. When one cannot be stored the answer is 5xx, and the
 * gateway repeats it.
 */
export function receiptDoor(program: ProgramContext, senders: readonly ReceiptSender[]): Hono {
  const door = new Hono()
  for (const sender of senders)
    door.post(receiptPath(sender.name), async (c) =>
      (await bytesOfBody(c, MOST_BYTES)) === null ? c.body(null, 413) : await take(program, sender, c),
    )
  return door
}
