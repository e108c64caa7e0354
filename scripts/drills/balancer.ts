import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** How often each server is asked for its health, and how long it may take to answer. */
const LOOK_EVERY_MILLISECONDS = 250
const PATIENCE_MILLISECONDS = 1_000
/** Less than the five seconds after which the program closes a connection that nobody uses. */
const KEPT_MILLISECONDS = 3_000

interface Server {
  readonly port: number
  readonly agent: Agent
  up: boolean
}

/**
 * A small load balancer, as haproxy with `option httpchk GET /health/ready`: it asks only servers
 * that are ready, keeps connections to them, and repeats nothing that has been sent.
 */
export class Balancer {
  readonly port: number
  /** Requests that it had to answer itself, by why. */
  readonly own: string[] = []
  readonly #servers = new Map<number, Server>()
  readonly #looking: NodeJS.Timeout
  readonly #close: () => void
  #next = 0

  private constructor(port: number, close: () => void) {
    this.port = port
    this.#close = close
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MILLISECONDS)
  }

  static async open(): Promise<Balancer> {
    const server = createServer((asked, answer) => balancer.#pass(asked, answer))
    server.keepAliveTimeout = 60_000
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const balancer = new Balancer(typeof address === 'object' && address ? address.port : 0, () => {
      server.closeAllConnections()
      server.close()
    })
    return balancer
  }

  add(port: number): void {
    this.#servers.set(port, { port, agent: new Agent({ keepAlive: true, timeout: KEPT_MILLISECONDS }), up: false })
  }

  /** Whether it sends requests to this port. */
  isUp(port: number): boolean {
    return this.#servers.get(port)?.up ?? false
  }

  close(): void {
    clearInterval(this.#looking)
    for (const { agent } of this.#servers.values()) agent.destroy()
    this.#close()
  }

  #look(): void {
    for (const server of this.#servers.values()) {
      const asked = request(
        { host: '127.0.0.1', port: server.port, path: '/health/ready', agent: false, timeout: PATIENCE_MILLISECONDS },
        (answer) => {
          answer.resume()
          server.up = answer.statusCode === 200
        },
      )
      asked.on('timeout', () => asked.destroy())
      asked.on('error', () => {
        server.up = false
      })
      asked.end()
    }
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const up = [...this.#servers.values()].filter((server) => server.up)
    this.#next += 1
    const server = up[this.#next % up.length]
    const answersItself = (why: string) => {
      this.own.push(why)
      if (answer.headersSent) answer.destroy()
      else answer.writeHead(502).end()
    }
    if (!server) {
      asked.resume()
      answersItself('no server is ready')
      return
    }
    const { method, url: path } = asked
    const { connection: _ofTheClient, ...headers } = asked.headers
    const onward = request(
      { host: '127.0.0.1', port: server.port, agent: server.agent, method, path, headers },
      (answered) => {
        const { connection: _hop, 'keep-alive': _kept, ...passed } = answered.headers
        answer.writeHead(answered.statusCode ?? 502, passed)
        answered.pipe(answer)
      },
    )
    onward.on('error', (error) => answersItself(error.message))
    asked.pipe(onward)
  }
}
