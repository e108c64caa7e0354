import { type Context, Hono } from 'hono'
import { verify } from 'hono/jwt'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { takeDeliveryReceipt } from '../actions/take-delivery-receipt.ts'
import type { ProgramContext } from '../actions/transaction.ts'
import { bytesOfBody } from '../http/request-body.ts'
import type { ReceiptMeaning } from '../rules/message-delivery.ts'

/** A gateway that sends receipts, and what it signs them with. */
export interface ReceiptSender {
  readonly name: string
  readonly secret: string
}

/** `/gateways/sms-1/receipts`: what a message's `callback_url` ends with. */
export const receiptPath = (gateway: string): string => `/gateways/${gateway}/receipts`

/**
 * What each word of GatewayAPI means for us. Words that say nothing new (SCHEDULED, BUFFERED …)
 * prove that it has arrived there.
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
 * What a gateway's signature vouches for; null where it is not that gateway's. The body itself is
 * not read: it is signed nowhere.
 */
async function signedBy(secret: string, token: string): Promise<unknown> {
  try {
    // A receipt that comes late is a receipt all the same.
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
  // Of what we do not know nothing more is wanted: an error would make the gateway repeat it for
  // days.
  return c.body(null, outcome.ok ? 204 : 202)
}

/**
 * Where gateways tell what became of messages: in any order, any number of times, each receipt
 * signed (a JWT in `X-Gwapi-Signature`, as GatewayAPI sends it). When we cannot take one we say so
 * (5xx), and the gateway repeats it.
 */
export function receiptDoor(program: ProgramContext, senders: readonly ReceiptSender[]): Hono {
  const door = new Hono()
  for (const sender of senders)
    door.post(receiptPath(sender.name), async (c) =>
      (await bytesOfBody(c, MOST_BYTES)) === null ? c.body(null, 413) : await take(program, sender, c),
    )
  return door
}
