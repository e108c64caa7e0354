import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A connection between the program and its PostgreSQL that can go silent or be cut, as in a
 * network: neither side is notified.
 */
export class Line {
  /** The program's connection string. */
  readonly connectionString: string
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  readonly #state: { silent: boolean; taken: number }

  private constructor(server: Server, connectionString: string, state: { silent: boolean; taken: number }) {
    this.#server = server
    this.connectionString = connectionString
    this.#state = state
  }

  static async to(database: string): Promise<Line> {
    const url = new URL(database)
    // PostgreSQL's own socket, where the address names a folder.
    const [host, port] = [url.searchParams.get('host') ?? url.hostname, url.port || '5432']
    const state = { silent: false, taken: 0 }
    const server = createServer((socket) => {
      state.taken += 1
      const onward = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(Number(port), host)
      line.#join(socket, onward)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    url.searchParams.delete('host')
    url.hostname = '127.0.0.1'
    url.port = String(typeof address === 'object' && address ? address.port : 0)
    const line = new Line(server, url.href, state)
    return line
  }

  #join(socket: Socket, onward: Socket): void {
    const pair = [socket, onward] as const
    this.#pairs.add(pair)
    const forgotten = () => !this.#pairs.has(pair)
    for (const [from, to] of [pair, [onward, socket] as const]) {
      from.on('data', (bytes) => {
        if (!forgotten() && !this.#state.silent) to.write(bytes)
      })
      from.on('error', () => {})
      from.on('close', () => {
        if (!forgotten()) to.destroy()
      })
    }
  }

  /** The number of accepted connections. */
  get taken(): number {
    return this.#state.taken
  }

  /** Existing and new connections stay open, but nothing passes. */
  fallSilent(): void {
    this.#state.silent = true
  }

  /** Drops existing connections without notice: no byte passes. New connections are accepted. */
  cut(): void {
    this.#pairs.clear()
    this.#state.silent = false
  }

  /** Closes existing connections on both sides, as a killed server would. */
  closeAll(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    this.#pairs.clear()
  }

  close(): void {
    this.closeAll()
    this.#server.close()
  }
}
