import type { Context, Hono } from 'hono'

/** A path in the form our pages use: lower case, single slashes, none at the end. */
const asOurs = (path: string): string => `/${path.toLowerCase().split('/').filter(Boolean).join('/')}`

/** The first segment of each page's path: `min-side`, `moeder`. */
const firstNames = (pages: Pick<Hono, 'routes'>): string[] =>
  pages.routes.flatMap(({ method, path }) => (method === 'GET' ? [path.split('/')[1] ?? ''] : []))

/**
 * Redirects mistyped paths: people type `/min-side/` and `/Min-Side`. Null where no page has the
 * normalised path either.
 */
export function redirectToPageMeant(...doors: readonly Pick<Hono, 'routes'>[]): (c: Context) => Response | null {
  const known = new Set(doors.flatMap(firstNames))
  return (c) => {
    const path = asOurs(c.req.path)
    if (c.req.method !== 'GET' || path === c.req.path || !known.has(path.split('/')[1] ?? '')) return null
    const query = c.req.url.indexOf('?')
    return c.redirect(query < 0 ? path : path + c.req.url.slice(query), 301)
  }
}
