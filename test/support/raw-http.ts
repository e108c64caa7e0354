import { connect, type Socket } from 'node:net'

// HTTP as raw bytes, complete or not, as a stranger may send it.

export interface RawConnection {
  readonly socket: Socket
  /** All bytes received so far, one letter a byte. */
  received(): string
  /**
   * Resolves when the received text meets the condition. Rejects when the connection ends before,
   * or after half a minute.
   */
  until(holds: (received: string) => boolean): Promise<string>
}

/** Opens a connection and sends these bytes. */
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

/** The statuses of the received answers, in order. */
export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
