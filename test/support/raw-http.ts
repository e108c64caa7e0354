import { connect, type Socket } from 'node:net'

// HTTP as a stranger may send it: bytes, whole or not.

export interface RawConnection {
  readonly socket: Socket
  /** All that has come back so far, a letter a byte. */
  received(): string
  /**
   * Resolves when what has come back holds so; rejects when the connection ends or half a minute
   * goes by before.
   */
  until(holds: (received: string) => boolean): Promise<string>
}

/** Opens a connection and sends something. */
export function rawConnection(port: number, sent: string): RawConnection {
  let received = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(sent, 'latin1'))
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  socket.on('error', () => {})
  const until = (holds: (text: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (holds(received)) return end(() => resolve(received))
        if (socket.closed) end(() => reject(new Error(`the connection ended after: ${received.slice(0, 500)}`)))
      }
      const end = (how: () => void) => {
        clearTimeout(timer)
        socket.off('data', look).off('close', look)
        how()
      }
      const timer = setTimeout(() => end(() => reject(new Error(`nothing more than: ${received}`))), 30_000)
      socket.on('data', look).on('close', look)
      look()
    })
  return { socket, received: () => received, until }
}

/** The statuses of the answers in what came back, in order. */
export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
