import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { packed } from '../http/compression.ts'
import type { Html } from './html.ts'

/** Sends a page, compressed for clients that accept brotli or gzip. */
export async function sendPage(c: Context, page: Html, status: ContentfulStatusCode = 200): Promise<Response> {
  const { body, headers } = packed(c, String(await page), 'html')
  return c.body(body, status, { 'content-type': 'text/html; charset=UTF-8', ...headers })
}
