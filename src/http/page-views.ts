import type { Context } from 'hono'

/** Headers by which browsers mark a prefetch or prerender; each browser has its own. */
const aheadHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const
const isAhead = /prefetch|prerender|preview/i

/**
 * N-SEEN: whether a person probably sees the answer to this request. A HEAD, a prefetch, a
 * prerender, a script's request and an image's do not count. A request without these headers, as
 * old browsers send, counts as seen.
 */
export function isShownToPerson({ req }: Context): boolean {
  if (req.method !== 'GET' && req.method !== 'POST') return false
  if (aheadHeaders.some((name) => isAhead.test(req.header(name) ?? ''))) return false
  return (
    (req.header('sec-fetch-mode') ?? 'navigate') === 'navigate' &&
    (req.header('sec-fetch-dest') ?? 'document') === 'document'
  )
}
