import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { incomingOf } from './incoming.ts'
import { hasNoBody, markTooLarge } from './request-body.ts'
import { networkAsking, peerAddress } from './who-asks.ts'

// Reads a request's body before anything else happens. A body that never comes (R-U-Dead-Yet) then
// costs only the bytes that arrived. It holds no turn and does not slow the measured pace.

export interface BodyLimits {
  /**
   * Requests whose body is incomplete, in all and from one address: beyond that the oldest is cut.
   */
  readonly mostHalfSent: number
  readonly mostHalfSentOfAddress: number
  /**
   * How long a body may take. Bodies that may be large (10,000 times in one request) get longer.
   */
  readonly milliseconds: number
  readonly millisecondsOfLarge: number
  /** Who sends: behind a proxy that is trusted, not the proxy. */
  readonly networkOf: (c: Context) => string
}

/**
 * At most 1,000 × 64 kB of incomplete forms from strangers in memory. A proxy that is not
 * trusted is one address, and buffers bodies itself.
 */
const usual: BodyLimits = {
  mostHalfSent: 1000,
  mostHalfSentOfAddress: 200,
  milliseconds: 3_000,
  millisecondsOfLarge: 10_000,
  networkOf: networkAsking(peerAddress),
}

const LARGE = 100 * 1024

/** The result of reading a body: its bytes, or why there are none. */
type Received = Buffer | 'too_large' | 'cut' | 'hung_up'

interface HalfSent {
  readonly address: string
  readonly cut: () => void
}

/** The requests whose body is incomplete, the oldest first. */
class HalfSentRequests {
  readonly #limits: BodyLimits
  readonly #all = new Set<HalfSent>()
  readonly #ofAddress = new Map<string, Set<HalfSent>>()

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  add(one: HalfSent): void {
    const neighbours = this.#ofAddress.get(one.address) ?? new Set()
    this.#ofAddress.set(one.address, neighbours)
    if (neighbours.size >= this.#limits.mostHalfSentOfAddress) first(neighbours)?.cut()
    else if (this.#all.size >= this.#limits.mostHalfSent) first(this.#all)?.cut()
    this.#all.add(one)
    neighbours.add(one)
    this.#ofAddress.set(one.address, neighbours)
  }

  remove(one: HalfSent): void {
    this.#all.delete(one)
    const neighbours = this.#ofAddress.get(one.address)
    neighbours?.delete(one)
    if (neighbours?.size === 0) this.#ofAddress.delete(one.address)
  }
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  for (const one of set) return one
  return undefined
}

function receive(
  incoming: IncomingMessage,
  halfSent: HalfSentRequests,
  { most, milliseconds, address }: { readonly most: number; readonly milliseconds: number; readonly address: string },
): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (received: Received) => {
      clearTimeout(timer)
      halfSent.remove(one)
      incoming.off('data', take).off('end', end).off('error', hangUp).off('close', hangUp)
      // Later errors of this connection are of no interest.
      incoming.on('error', () => {})
      if (received === 'too_large' || received === 'cut') incoming.pause()
      resolve(received)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > most) settle('too_large')
      else chunks.push(chunk)
    }
    const end = () => settle(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    const hangUp = () => settle('hung_up')
    const one = { address, cut: () => settle('cut') }
    const timer = setTimeout(one.cut, milliseconds)
    incoming.on('data', take).on('end', end).on('error', hangUp).on('close', hangUp)
    halfSent.add(one)
  })
}

const told = (c: Context): number => Number(c.req.header('content-length') ?? 0)

/** An answer without content: the sender was too slow, or has gone. */
const cutOff = (c: Context): Response => c.body(null, 408, { connection: 'close' })

/**
 * Reads the whole body, up to `most(c)` bytes, so that later handlers never wait for a sender. A
 * larger body is left unread and marked, and its door refuses it in its own words. A body that
 * comes too slowly gets 408.
 */
export function receiveBody(
  most: (c: Context) => number | Promise<number>,
  limits: Partial<BodyLimits> = {},
): MiddlewareHandler {
  const all = { ...usual, ...limits }
  const halfSent = new HalfSentRequests(all)
  return async (c, next) => {
    const incoming = hasNoBody(c) ? undefined : incomingOf(c)
    if (!incoming) return await next()
    const bytes = await most(c)
    if (told(c) > bytes) {
      markTooLarge(c)
      return await next()
    }
    const milliseconds = bytes > LARGE ? all.millisecondsOfLarge : all.milliseconds
    const received = await receive(incoming, halfSent, { most: bytes, milliseconds, address: all.networkOf(c) })
    if (received === 'cut' || received === 'hung_up') return cutOff(c)
    if (received === 'too_large') markTooLarge(c)
    // @hono/node-server looks for a body already read in this field.
    else Object.assign(incoming, { rawBody: received })
    return await next()
  }
}
