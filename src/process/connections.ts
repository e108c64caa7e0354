import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

// What one connection may cost, whoever is at its other end.

/**
 * Slow senders are shown out: headers in 3 s, the whole request in 10 s (Node's own are 60 s and
 * 300 s); see also `receiveBody`.
 */
export const connectionLimits: ServerOptions = {
  headersTimeout: 3_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // Checked below: Node's own refusal has none of our headers.
  requireHostHeader: false,
}

/**
 * A connection on which nothing moves for so long is cut: who asks and never reads the answer. No
 * answer takes as long.
 */
const IDLE_MILLISECONDS = 120_000

/**
 * Connections that have not sent a whole head yet, in all; beyond that the oldest is cut. Each is
 * some 10 kB.
 */
const MOST_WITHOUT_HEAD = 5_000

/**
 * Requests that wait behind another of their own connection (pipelining): of one, and of all
 * together. Each is some 3 kB.
 */
const MOST_BEHIND_ANOTHER = 1_000
const MOST_BEHIND_OTHERS = 10_000

/**
 * What an answer has that is given before there is anything of ours that could be shown, kept or
 * framed.
 */
const bareHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
} as const

/** The answer to what is no request that could be shown to Hono; the connection ends with it. */
function refuseBarely(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...bareHeaders, Connection: 'close', 'Content-Length': '0' }).end()
}

const statusOf: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])

/** The answer to bytes that are no HTTP, written by hand: there is neither request nor response. */
function bareAnswer(status: number): string {
  const lines = Object.entries({ ...bareHeaders, Connection: 'close', 'Content-Length': '0' })
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

/**
 * RFC 9112, 3.2: one `Host`, which HTTP/1.0 may leave out. Of two a proxy may believe the one and
 * we the other.
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

/** The requests that wait behind another of their own connection. */
const behindOn = new WeakMap<Duplex, Asked[]>()

/**
 * One request of a connection at a time, as its answers leave one after the other anyhow: 600 that
 * were sent in one go took the turns of everybody else, and their answers, which nobody read,
 * stayed in memory. Those behind wait, and the connection is not read meanwhile.
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

/** What answers a connection's requests: in turn, and only those that are whole. */
export function boundedAnswers(answer: RequestListener): RequestListener {
  return oneAtATime((request, response) => {
    if (hasOneHost(request)) answer(request, response)
    else refuseBarely(response, 400)
  })
}

/** Node's own refusal looks at the same: the answer that is being written. */
type AnsweringSocket = Duplex & { readonly _httpMessage?: ServerResponse | null }

/** Bounds what connections of these servers may cost. */
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
      // Behind a request under way nothing is read: what is late there is not the sender's fault.
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && behindOn.has(socket)) return
      // Behind an answer that has begun nothing else may be written.
      if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) socket.destroy()
      else socket.end(bareAnswer(statusOf.get(error.code ?? '') ?? 400))
    })
  }
}

/**
 * What Hono cannot be asked (an address or a host that is none) is refused with our headers.
 * HTTP/1.0 may leave the host out.
 */
export const listenerOf = (app: Pick<Hono, 'fetch'>): RequestListener => {
  const answer = getRequestListener(app.fetch, {
    hostname: 'localhost',
    errorHandler: () => new Response(null, { status: 400, headers: { ...bareHeaders, connection: 'close' } }),
  })
  return (request, response) => void answer(request, response)
}
