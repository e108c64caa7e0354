import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

// Bounds the cost of a single connection, for any client.

/**
 * Slow senders are cut off: headers in 3 s, the whole request in 10 s (Node's defaults are 60 s and
 * 300 s). See also `receiveBody`.
 */
export const connectionLimits: ServerOptions = {
  headersTimeout: 3_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // Checked below, since Node's own refusal lacks our headers.
  requireHostHeader: false,
}

/**
 * A connection without traffic for this long is cut: its client sent a request and never reads the
 * answer. No answer takes as long.
 */
const IDLE_MILLISECONDS = 120_000

/**
 * Connections whose head is incomplete, in all; beyond that the oldest is cut. Each takes some 10
 * kB.
 */
const MOST_WITHOUT_HEAD = 5_000

/**
 * Pipelined requests that wait behind another of their own connection: of one, and of all together.
 * Each takes some 3 kB.
 */
const MOST_BEHIND_ANOTHER = 1_000
const MOST_BEHIND_OTHERS = 10_000

/** The headers of a bare answer. It has no content to display, cache or frame. */
const bareHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
} as const

/** Answers a request that Hono cannot handle, and ends the connection. */
function refuseBarely(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...bareHeaders, Connection: 'close', 'Content-Length': '0' }).end()
}

const statusOf: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])

/**
 * Answers bytes that are not HTTP. The text is written by hand: there is neither request nor
 * response.
 */
function bareAnswer(status: number): string {
  const lines = Object.entries({ ...bareHeaders, Connection: 'close', 'Content-Length': '0' })
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

/**
 * RFC 9112, 3.2: exactly one `Host`, which HTTP/1.0 may omit. Of two, a proxy might use one and
 * this program the other.
 */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0')
}

type Asked = readonly [IncomingMessage, ServerResponse]

/** The pipelined requests that wait, by connection. */
const behindOn = new WeakMap<Duplex, Asked[]>()

/**
 * Handles one request of a connection at a time, since HTTP/1.1 sends answers in order anyway.
 * Without it, 600 pipelined requests took everybody else's turns, and their unread answers stayed
 * in memory. Later requests wait, and the connection is not read meanwhile.
 */
function oneAtATime(answer: RequestListener): RequestListener {
  let behindOthers = 0
  const begin = (socket: Socket, [request, response]: Asked) => {
    response.once('close', () => {
      const behind = behindOn.get(socket)
      const next = behind?.shift()
      if (behind && next && !socket.destroyed) {
        behindOthers -= 1
        begin(socket, next)
        if (behind.length > 0) socket.pause()
        else socket.resume()
        return
      }
      behindOthers -= (behind?.length ?? 0) + (next ? 1 : 0)
      behindOn.delete(socket)
    })
    answer(request, response)
  }
  return (request, response) => {
    const { socket } = request
    if (socket.destroyed) return
    const behind = behindOn.get(socket)
    if (!behind) {
      behindOn.set(socket, [])
      begin(socket, [request, response])
      return
    }
    if (behind.length >= MOST_BEHIND_ANOTHER || behindOthers >= MOST_BEHIND_OTHERS) {
      socket.destroy()
      return
    }
    behind.push([request, response])
    behindOthers += 1
    socket.pause()
  }
}

/** The request listener with both bounds: requests in turn, and only complete ones. */
export function boundedAnswers(answer: RequestListener): RequestListener {
  return oneAtATime((request, response) => {
    if (hasOneHost(request)) answer(request, response)
    else refuseBarely(response, 400)
  })
}

/** The answer being written, in the field that Node's own refusal reads. */
type AnsweringSocket = Duplex & { readonly _httpMessage?: ServerResponse | null }

/** Bounds the cost of these servers' connections. */
export function boundConnections(servers: readonly Server[]): void {
  const withoutHead = new Set<Socket>()
  for (const server of servers) {
    server.setTimeout(IDLE_MILLISECONDS)
    server.on('connection', (socket: Socket) => {
      const [oldest] = withoutHead.size >= MOST_WITHOUT_HEAD ? withoutHead : []
      oldest?.destroy()
      withoutHead.add(socket)
      socket.once('close', () => withoutHead.delete(socket))
    })
    server.on('request', ({ socket }: IncomingMessage) => withoutHead.delete(socket))
    server.on('clientError', (error: NodeJS.ErrnoException, socket: AnsweringSocket) => {
      // Nothing is read behind a request under way, so a late request there is not the sender's
      // fault.
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && behindOn.has(socket)) return
      // Nothing may be written after an answer that has begun.
      if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) socket.destroy()
      else socket.end(bareAnswer(statusOf.get(error.code ?? '') ?? 400))
    })
  }
}

/**
 * The listener for Hono. Requests with an invalid address or host, which Hono cannot represent, are
 * refused with our headers. HTTP/1.0 may omit the host.
 */
export const listenerOf = (app: Pick<Hono, 'fetch'>): RequestListener => {
  const answer = getRequestListener(app.fetch, {
    hostname: 'localhost',
    errorHandler: () => new Response(null, { status: 400, headers: { ...bareHeaders, connection: 'close' } }),
  })
  return (request, response) => void answer(request, response)
}
