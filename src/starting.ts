import { Hono } from 'hono'
import { assetRoutes } from './web/assets.ts'
import { problemPage } from './web/problem-pages.ts'
import { securityHeaders } from './web/security.ts'
import { textsIn } from './web/texts.ts'

/** A start takes two to nine seconds. */
const RETRY_AFTER_SECONDS = '3'

/**
 * What answers while the program starts: a page that says so, instead of a browser's own that says nothing. It needs no database.
 */
export async function startingServer(): Promise<Hono> {
  const page = String(await problemPage({ texts: textsIn('da') }, 'unavailable'))
  const json = JSON.stringify({ type: 'about:blank', title: 'The program is starting. Try again soon.', status: 503 })
  const app = new Hono()
  app.use(securityHeaders())
  app.route('/', assetRoutes())
  app.all('*', (c) => {
    c.header('retry-after', RETRY_AFTER_SECONDS)
    c.header('cache-control', 'no-store')
    return /^\/(api|oauth)\b/.test(c.req.path)
      ? c.body(json, 503, { 'content-type': 'application/problem+json' })
      : c.html(page, 503)
  })
  return app
}
