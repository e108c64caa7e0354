import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { takes } from './accept-encoding.ts'
import { type Content, gzipOf, plain } from './spliced-gzip.ts'

/** Below this a body is one packet with its headers, compressed or not. */
const LEAST_BYTES = 1024

/**
 * At once and at the lowest level. Measured on a page of 9 kB: gzip 0.09 ms at level 1, 2.6 times
 * as much at 6 for the same size within 1 %; 2.8 ms through the streams that Hono's own middleware
 * uses; on another thread 0.6 ms, of which waiting is most. Brotli takes 0.045 ms for 7 % more
 * bytes; of 15 kB 0.06 ms against gzip's 0.12, and 0.07 at quality 1, whose bytes are 0.3 to 1.4 %
 * fewer.
 */
const compress = {
  br: (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }),
  gzip: (content: string | Buffer) => gzipSync(content, { level: 1, windowBits: 14, memLevel: 7 }),
}

/** Of JSON brotli makes twice as many bytes as gzip. */
const preferred = { html: ['br', 'gzip'], json: ['gzip'] } as const

interface Packed {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly headers: Record<string, string>
}

const VARY = { vary: 'Accept-Encoding' }

/**
 * A text as it is to be sent, with the headers that say how. Compressed before there is a
 * `Response`, for taking the text out of one again costs as much as compressing it: 0.3 ms a page.
 */
export function packed(c: Context, text: string, kind: keyof typeof preferred): Packed {
  const accepted = c.req.header('accept-encoding') ?? ''
  const encoding = preferred[kind].find((one) => takes(accepted, one))
  if (text.length < LEAST_BYTES || c.req.method === 'HEAD' || !encoding) return { body: text, headers: VARY }
  return { body: new Uint8Array(compress[encoding](text)), headers: { ...VARY, 'content-encoding': encoding } }
}

/** The same of JSON that is put together of parts, which are compressed each by itself. */
export function packedJson(c: Context, content: Content): Packed {
  if (typeof content === 'string') return packed(c, content, 'json')
  const isPlain = c.req.method === 'HEAD' || !takes(c.req.header('accept-encoding') ?? '', 'gzip')
  if (isPlain) return { body: plain(content), headers: VARY }
  return { body: gzipOf(content), headers: { ...VARY, 'content-encoding': 'gzip' } }
}

const compressible = /^(text\/(?!event-stream)|application\/([\w.+-]*\+)?json|image\/svg\+xml)/i

/**
 * Compresses all other answers for whoever takes gzip. Mounted below the static files, which are
 * compressed once and kept.
 */
export const compressed: MiddlewareHandler = async (c, next) => {
  await next()
  const { headers, status } = c.res
  if (c.req.method === 'HEAD' || status === 204 || status === 304) return
  // Packed already, or looked at and found too short.
  if (
    headers.has('content-encoding') ||
    headers.get('vary') === 'Accept-Encoding' ||
    !compressible.test(headers.get('content-type') ?? '')
  )
    return
  headers.append('vary', 'Accept-Encoding')
  if (!takes(c.req.header('accept-encoding') ?? '', 'gzip')) return
  const body = Buffer.from(await c.res.arrayBuffer())
  const told = new Headers(headers)
  told.delete('content-length')
  const short = body.length < LEAST_BYTES
  if (!short) told.set('content-encoding', 'gzip')
  // Hono copies the old answer's headers into a new one unless it is taken away first.
  c.res = undefined
  c.res = new Response(short ? body : compress.gzip(body), { status, headers: told })
}
