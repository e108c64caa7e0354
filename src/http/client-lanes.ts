import type { Context, MiddlewareHandler } from 'hono'
import type { Limits, Taken } from '../rules/limits.ts'

export interface ClientLanesOptions {
  readonly limits: Limits
  /** The client that a request's token names; null for any other request. */
  readonly clientOf: (c: Context) => Promise<string | null>
  readonly refused: (c: Context, taken: Taken) => Response
}

/**
 * J-LIMITS: what one client may have under way at once, and how many requests it may send. Asked
 * before load shedding, so that a client in a hurry takes no turn from anybody else.
 */
export function clientLanes({ limits, clientOf, refused }: ClientLanesOptions): MiddlewareHandler {
  const underWay = new Map<string, number>()
  const most = limits.bounds.under_way
  return async (c, next) => {
    const client = await clientOf(c)
    if (client === null) return await next()
    const before = underWay.get(client) ?? 0
    if (before >= most)
      return refused(c, { name: 'under_way', ok: false, most, seconds: null, left: 0, resetSeconds: 1 })
    // Counted before anything is waited for, so that none slips past.
    underWay.set(client, before + 1)
    try {
      const taken = await limits.take('requests', client)
      if (!taken.ok) return refused(c, taken)
      return await next()
    } finally {
      const now = (underWay.get(client) ?? 1) - 1
      if (now === 0) underWay.delete(client)
      else underWay.set(client, now)
    }
  }
}
