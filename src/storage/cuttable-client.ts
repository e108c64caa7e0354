import { Socket } from 'node:net'
import { Client, type ClientConfig } from 'pg'
import { noteAskedAs } from './database-errors.ts'

/** How long a connection that is being closed waits for the server to close its end. */
const LAST_WORDS_MILLISECONDS = 1_000

type Written = (error?: Error | null) => void

/**
 * What is written to the database within one turn of the event loop leaves as one packet: writing
 * was a fifth of a booking's time.
 */
class GatheringSocket extends Socket {
  #gathers = false

  override write(bytes: string | Uint8Array, done?: Written): boolean
  override write(text: string | Uint8Array, encoding?: BufferEncoding, done?: Written): boolean
  override write(bytes: string | Uint8Array, encodingOrDone?: BufferEncoding | Written, done?: Written): boolean {
    if (!this.#gathers) {
      this.#gathers = true
      this.cork()
      process.nextTick(() => {
        this.#gathers = false
        this.uncork()
      })
    }
    return typeof encodingOrDone === 'function'
      ? super.write(bytes, encodingOrDone)
      : super.write(bytes, encodingOrDone, done)
  }
}

/**
 * An address with the session's limits in it. Those that the operator has put there come after
 * ours, and win. The role comes last: nobody else may choose it.
 */
function withOptions(address: string, options: string, role: string | null): string {
  const [before = '', query = ''] = address.split('?', 2)
  const parameters = new URLSearchParams(query)
  const wears = role === null ? null : `-c role=${role}`
  parameters.set('options', [options, parameters.get('options'), wears].filter(Boolean).join(' '))
  return `${before}?${parameters.toString().replaceAll('+', '%20')}`
}

/**
 * A connection that knows its socket, so that it can be cut, and the address that it was made to.
 */
export class CuttableClient extends Client {
  readonly address: string
  readonly #socket: Socket

  constructor(address: string, config: ClientConfig, options: string, role: string | null = null) {
    const socket = new GatheringSocket()
    super({ ...config, connectionString: withOptions(address, options, role), stream: () => socket })
    this.address = address
    this.#socket = socket
    this.connection.on('errorMessage', (error: object) => noteAskedAs(error, role ?? this.user ?? ''))
  }

  /** Whether the server has gone before us. */
  get isGone(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded
  }

  /** Ends it at once; whatever waits for an answer is told the reason. */
  cut(reason?: Error): void {
    this.#socket.destroy(reason)
  }

  override end(): Promise<void>
  override end(done: (error: Error) => void): void
  override end(done?: (error: Error) => void): Promise<void> | void {
    // A server that is gone never closes its end.
    const cutting = setTimeout(() => this.#socket.destroy(), LAST_WORDS_MILLISECONDS)
    this.#socket.once('close', () => clearTimeout(cutting))
    return done ? super.end(done) : super.end()
  }
}

/** Ends a connection at once; whatever waits for an answer is told the reason. */
export function cut(client: unknown, reason?: Error): void {
  if (client instanceof CuttableClient) client.cut(reason)
}
