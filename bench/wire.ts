import { connect, type Socket } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** The encodings that browsers accept, and those of most programs. */
export const BROWSER = 'gzip, deflate, br, zstd'
export const PROGRAM = 'gzip, deflate'

/** One request as a browser or a case system sends it. */
export interface Wanted {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answered {
  readonly status: number
  /** By name, in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** As sent, perhaps compressed: `textOf` decodes it. */
  readonly body: Buffer
  readonly milliseconds: number
}

export function textOf({ headers, body }: Answered): string {
  const encoding = headers.get('content-encoding')
  return (encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body).toString(
    'utf8',
  )
}

interface Waiting {
  readonly since: number
  resolve(answered: Answered): void
  reject(error: Error): void
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** The body's bytes once complete; null before. Chunks are joined. */
function bodyIn(headers: ReadonlyMap<string, string>, bytes: Buffer): { body: Buffer; used: number } | null {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const length = Number(headers.get('content-length') ?? 0)
    return bytes.length < length ? null : { body: bytes.subarray(0, length), used: length }
  }
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const from = lineEnd + 2
    if (bytes.length < from + length + 2) return null
    if (length === 0) return { body: Buffer.concat(chunks), used: from + 2 }
    chunks.push(bytes.subarray(from, from + length))
    at = from + length + 2
  }
}

function headIn(bytes: Buffer): { status: number; headers: Map<string, string>; used: number } | null {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return null
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(first.slice(9, 12)), headers, used: end + HEAD_END.length }
}

/**
 * A keep-alive connection that reopens when the server has closed it. Node's own client needs as
 * much time for a request as the measured server. This one needs a tenth, so that the load is not
 * the bottleneck.
 */
export class Connection {
  readonly #port: number
  #socket: Socket | null = null
  #bytes: Buffer = Buffer.alloc(0)
  #waiting: Waiting | null = null

  constructor(port: number) {
    this.#port = port
  }

  ask({ method, path, headers, body = '' }: Wanted): Promise<Answered> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.#waiting = { since: performance.now(), resolve, reject }
      this.#open().write(
        `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${this.#port}\r\n${lines.join('')}${length}\r\n${body}`,
      )
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(): Socket {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket
    const socket = connect(this.#port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
    this.#bytes = Buffer.alloc(0)
    this.#socket = socket
    return socket
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = null
    this.close()
    waiting?.reject(error)
  }

  #take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    const head = headIn(this.#bytes)
    if (!head) return
    const body = bodyIn(head.headers, this.#bytes.subarray(head.used))
    const waiting = this.#waiting
    if (!body || !waiting) return
    this.#bytes = this.#bytes.subarray(head.used + body.used)
    this.#waiting = null
    if (head.headers.get('connection') === 'close') this.close()
    waiting.resolve({
      status: head.status,
      headers: head.headers,
      body: body.body,
      milliseconds: performance.now() - waiting.since,
    })
  }
}
