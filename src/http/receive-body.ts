import { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { hasNoBody, markTooLarge } from './request-body.ts'

// Takes a request's body in before anything else is done with it. A body that never comes
// (R-U-Dead-Yet) then costs its sender's own few bytes: it is no work under way, and teaches nobody
// that the machine is slow.

export interface BodyLimits {
  /**
   * Requests whose body is still to come, in all and of one address: beyond that the oldest is cut.
   */
  readonly mostHalfSent: number
  readonly mostHalfSentOfAddress: number
  /** How long a body may take; one that may be large (10,000 times at once) gets longer. */
  readonly milliseconds: number
  readonly millisecondsOfLarge: number
}

/**
 * At most 1,000 × 64 kB of strangers' half-sent forms in memory. A proxy in front, which is one
 * address, buffers bodies itself.
 */
const usual: BodyLimits = {
  mostHalfSent: 1000,
  mostHalfSentOfAddress: 200,
  milliseconds: 3_000,
  millisecondsOfLarge: 10_000,
}

const LARGE = 100 * 1024

/** How a body was taken in: whole, or why not. */
type Received = Buffer | 'too_large' | 'cut' | 'hung_up'

interface HalfSent {
  readonly address: string
  readonly cut: () => void
}

/** The requests whose body is still to come, the oldest first. */
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
  { most, milliseconds }: { readonly most: number; readonly milliseconds: number },
): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (received: Received) => {
      clearTimeout(timer)
      halfSent.remove(one)
      incoming.off('data', take).off('end', end).off('error', hangUp).off('close', hangUp)
      // Whatever becomes of the connection now is nobody's error.
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
    const one = { address: incoming.socket.remoteAddress ?? '', cut: () => settle('cut') }
    const timer = setTimeout(one.cut, milliseconds)
    incoming.on('data', take).on('end', end).on('error', hangUp).on('close', hangUp)
    halfSent.add(one)
  })
}

/** Node's own request behind Hono's; undefined where a test gives Hono a request by itself. */
function incomingOf(c: Context): IncomingMessage | undefined {
  const env: unknown = c.env
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  return env.incoming instanceof IncomingMessage ? env.incoming : undefined
}

const told = (c: Context): number => Number(c.req.header('content-length') ?? 0)

/** No answer is worth its time: the sender was too slow, or has gone. */
const cutOff = (c: Context): Response => c.body(null, 408, { connection: 'close' })

/**
 * Takes the whole body in, up to `most(c)` bytes, so that nothing behind it waits for a sender. A
 * larger one is left unread and marked: its door refuses it in its own words. 408 for one that came
 * too slowly.
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
    const received = await receive(incoming, halfSent, { most: bytes, milliseconds })
    if (received === 'cut' || received === 'hung_up') return cutOff(c)
    if (received === 'too_large') markTooLarge(c)
    // Where @hono/node-server looks for a body that has been read.
    else Object.assign(incoming, { rawBody: received })
    return await next()
  }
}
