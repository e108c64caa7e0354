import { IncomingMessage } from 'node:http'
import type { Context } from 'hono'

/** Node's own request behind Hono's; undefined where a test calls Hono directly. */
export function incomingOf(c: Context): IncomingMessage | undefined {
  const env: unknown = c.env
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  return env.incoming instanceof IncomingMessage ? env.incoming : undefined
}
