import type { Context, MiddlewareHandler } from 'hono'

export interface OverloadOptions {
  /** Requests that may be under way at once. */
  readonly most: number
  /** What the others get; cheap, for it is given when there is no time. */
  readonly refused: (c: Context) => Response | Promise<Response>
}

/** When whoever was refused should ask again: a full house of requests is answered in less. */
const RETRY_AFTER_SECONDS = 2

/** Where a visit begins: new visitors are refused before those who are in the midst of a booking. */
const entrances: ReadonlySet<string> = new Set(['/', '/log-ind', '/min-side'])
const SHARE_FOR_ENTRANCES = 0.75

/**
 * Refuses early what could only be queued: a request that has waited for a second is worth less than two that are answered
 * at once. Mounted below the static files and the health check, which cost nothing.
 */
export function notTooMany({ most, refused }: OverloadOptions): MiddlewareHandler {
  const mostAtEntrances = Math.max(1, Math.floor(most * SHARE_FOR_ENTRANCES))
  let underWay = 0
  return async (c, next) => {
    const limit = c.req.method === 'GET' && entrances.has(c.req.path) ? mostAtEntrances : most
    if (underWay >= limit) {
      const answer = await refused(c)
      answer.headers.set('retry-after', String(RETRY_AFTER_SECONDS))
      return answer
    }
    underWay += 1
    try {
      await next()
    } finally {
      underWay -= 1
    }
    return undefined
  }
}
