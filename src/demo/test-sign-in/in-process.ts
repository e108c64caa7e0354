import { once } from 'node:events'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import { duplexPair } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** A request for a listener of `node:http` that no port leads to. */
interface InProcessRequest {
  readonly method: string
  /** From the slash on. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export type InProcess = (asked: InProcessRequest) => Promise<Response>

const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date'])
const WITHOUT_BODY = new Set([204, 304])

/**
 * A cookie without its end, unless that is its deletion: a browser whose clock differs from ours
 * would drop it at once. The provider itself knows when what it names has ended.
 */
const forThisVisit = (cookie: string): string => cookie.replace(/; expires=(?!Thu, 01 Jan 1970)[^;]*/i, '')

/** Speaks HTTP with a listener over a pair of streams: whole requests, and no port. */
export function inProcess(listener: RequestListener): InProcess {
  const server = createServer(listener)
  return async ({ method, path, headers, body = '' }) => {
    const [near, far] = duplexPair()
    server.emit('connection', far)
    const sent = httpRequest({ createConnection: () => near, method, path, headers })
    sent.end(body)
    const [answer] = await once(sent, 'response')
    const bytes = await buffer(answer)
    near.destroy()
    const given = new Headers()
    const raw: readonly string[] = answer.rawHeaders
    for (let at = 0; at < raw.length; at += 2) {
      const [name = '', value = ''] = raw.slice(at, at + 2)
      const isCookie = name.toLowerCase() === 'set-cookie'
      if (!ofConnection.has(name.toLowerCase())) given.append(name, isCookie ? forThisVisit(value) : value)
    }
    const status: number = answer.statusCode
    return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(bytes), { status, headers: given })
  }
}
