import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { boundConnections, boundedAnswers, connectionLimits } from './connections.ts'

/** How long requests under way may take once the program must stop. */
const PATIENCE_MILLISECONDS = 10_000

/**
 * Node accepts one connection per listening socket in each turn of its event loop. Under overload a
 * turn lasts 20 to 50 ms. New connections then waited half a minute, and could not even be refused
 * (server 2 s, citizen 27 s). Sixteen sockets on one port accept sixteen a turn.
 */
const SOCKETS = 16

/** The program's listening sockets, until it stops. */
export interface Listening {
  readonly port: number
  /**
   * O-DRAIN: from now on every answer ends its connection; new connections are still accepted.
   * Resolves after the time, when no connection was open for a while, or when `skipped` resolves.
   */
  drain(milliseconds: number, skipped: Promise<void>): Promise<void>
  /**
   * Refuses new connections, finishes requests under way, and then cuts the connections that
   * remain.
   */
  stop(): Promise<void>
}

/** Interval of the check for remaining connections. */
const LOOK_EVERY_MILLISECONDS = 50

/**
 * No connection has been open for so long: nobody comes any more. Whoever opens one for each
 * request leaves gaps, and would be refused after the first of them. Without load the program still
 * ends within a second.
 */
const QUIET_MILLISECONDS = 700

/** The connections of all sockets, and their requests under way. */
class Connections {
  #draining = false
  #quietSince = 0
  readonly #open = new Set<Socket>()
  readonly #answers = new Set<ServerResponse>()

  /** The request listener for each socket. */
  listener(answer: RequestListener): RequestListener {
    return (request, response) => {
      this.#answers.add(response)
      response.once('close', () => this.#answers.delete(response))
      if (this.#draining) response.setHeader('connection', 'close')
      answer(request, response)
    }
  }

  opened(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#quietSince = performance.now()
    })
  }

  async drain(milliseconds: number, skipped: Promise<void>): Promise<void> {
    this.#draining = true
    for (const response of this.#answers) if (!response.headersSent) response.setHeader('connection', 'close')
    this.#quietSince = performance.now()
    const until = performance.now() + milliseconds
    const skip = skipped.then(() => 'skipped')
    const isQuiet = () => this.#open.size === 0 && performance.now() - this.#quietSince >= QUIET_MILLISECONDS
    while (!isQuiet() && performance.now() < until) {
      const pause = new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS))
      if ((await Promise.race([skip, pause])) === 'skipped') return
    }
  }
}

/**
 * Listens on a port (0: any free one). Throws EADDRINUSE where another program has it. `shared`:
 * whoever starts this process and others like it has made sure that it is free.
 */
export async function listen(
  answer: RequestListener,
  { port, host, shared = false }: { readonly port: number; readonly host: string; readonly shared?: boolean },
): Promise<Listening> {
  const connections = new Connections()
  const bounded = boundedAnswers(connections.listener(answer))
  const open = async (options: { readonly port: number; readonly reusePort?: boolean }) => {
    const server = await openOne(bounded, { ...options, host })
    return server.on('connection', (socket) => connections.opened(socket))
  }
  let taken = port
  if (!shared) {
    const first = await open({ port })
    taken = portOf(first, port)
    // Only Linux spreads connections over several sockets.
    if (process.platform !== 'linux') return listening([first], taken, connections)
    // A port that can be shared could be shared with another program too. Only an exclusive socket
    // proves that the port is free.
    await closed(first)
  }
  const servers: Server[] = []
  try {
    while (servers.length < SOCKETS) servers.push(await open({ port: taken, reusePort: true }))
  } catch (error) {
    await Promise.all(servers.map(closed))
    throw error
  }
  return listening(servers, taken, connections)
}

async function openOne(
  answer: RequestListener,
  options: { readonly port: number; readonly host: string; readonly reusePort?: boolean },
): Promise<Server> {
  const server = createServer(connectionLimits, answer)
  server.listen(options)
  await once(server, 'listening')
  return server
}

function portOf(server: Server, wanted: number): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : wanted
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

function listening(servers: readonly Server[], port: number, connections: Connections): Listening {
  boundConnections(servers)
  const stop = async () => {
    const all = Promise.all(servers.map(closed))
    for (const server of servers) server.closeIdleConnections()
    const cut = setTimeout(() => {
      for (const server of servers) server.closeAllConnections()
    }, PATIENCE_MILLISECONDS)
    await all
    clearTimeout(cut)
  }
  return { port, drain: (milliseconds, skipped) => connections.drain(milliseconds, skipped), stop }
}

/** The port that is meant (0: any free one). Throws EADDRINUSE where another program has it. */
export async function portFree({ port, host }: { readonly port: number; readonly host: string }): Promise<number> {
  const server = await openOne(() => {}, { port, host })
  const taken = portOf(server, port)
  await closed(server)
  return taken
}
