import { Hono } from 'hono'
import { isOfApi, unavailable } from './api/unavailable.ts'
import { citizenSite } from './citizen/site.ts'
import { securityHeaders } from './http/security.ts'
import { assetRoutes } from './web/assets.ts'
import { problemPage } from './web/problem-pages.ts'
import { textsIn } from './web/texts.ts'

/** A start takes two to nine seconds. */
const RETRY_AFTER_SECONDS = '3'

/**
 * Answers while the program starts, with a page that says so instead of the browser's own error
 * page. It needs no database.
 */
export async function startingServer(): Promise<Hono> {
  const page = String(await problemPage({ texts: textsIn('da'), site: citizenSite }, 'unavailable'))
  const told = 'The program is starting, and nothing was done. Send the request again in some seconds.'
  const app = new Hono()
  app.use(securityHeaders())
  app.route('/', assetRoutes())
  app.all('*', (c) => {
    const headers = { 'retry-after': RETRY_AFTER_SECONDS, 'cache-control': 'no-store' }
    return isOfApi(c.req.path) ? unavailable(c, told, headers) : c.html(page, 503, headers)
  })
  return app
}
