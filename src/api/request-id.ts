import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'

const MOST_LETTERS = 100

/**
 * A national id number has ten digits; a log must not get one from a header. Those of a uuid stand
 * among other letters.
 */
const hasPersonNumber = (id: string): boolean => /(?<![\w-])\d{6}-?\d{4}(?![\w-])/.test(id)

const isUsable = (id: string): boolean =>
  id.length <= MOST_LETTERS && /^[A-Za-z0-9._~:+/=@-]+$/.test(id) && !hasPersonNumber(id)

const ids = new WeakMap<Context, string>()

/**
 * What names one request in its answer and in the log: the caller's X-Request-Id where it can be
 * used, else one made here.
 */
export function requestIdOf(c: Context): string {
  const known = ids.get(c)
  if (known !== undefined) return known
  const sent = c.req.header('x-request-id') ?? ''
  const id = isUsable(sent) ? sent : randomUUID()
  ids.set(c, id)
  return id
}
