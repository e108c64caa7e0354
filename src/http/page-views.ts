import type { Context } from 'hono'

/**
 * What browsers say of a page that they fetch or draw before anybody has asked for it, each its own
 * way.
 */
const aheadHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const
const isAhead = /prefetch|prerender|preview/i

/**
 * N-SEEN: whether the answer to this request is shown to a person, as far as can be told. Not a
 * HEAD, not a page fetched or drawn ahead, not what a script or a picture asks for. A request that
 * says nothing of itself, as old browsers send, counts as shown.
 */
export function isShownToPerson({ req }: Context): boolean {
  if (req.method !== 'GET' && req.method !== 'POST') return false
  if (aheadHeaders.some((name) => isAhead.test(req.header(name) ?? ''))) return false
  return (
    (req.header('sec-fetch-mode') ?? 'navigate') === 'navigate' &&
    (req.header('sec-fetch-dest') ?? 'document') === 'document'
  )
}
