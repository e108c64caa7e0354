import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import type { PlainDate } from '../rules/dates.ts'

/** The known state of the database. */
interface DatabaseHealth {
  readonly database: 'answers' | 'read_only' | 'silent' | 'away'
  /** The name of its newest migration; null until it has answered. */
  readonly schema: string | null
  /** O-SCHEMA: whether this program works with it. */
  readonly schemaFits: boolean
  /** The last completed nightly run. */
  readonly night: PlainDate | null
  /** Seconds that its clock is ahead of the machine's; null: not known, or of no matter. */
  readonly clockDifference: number | null
}

export interface HealthOptions {
  /** Answers within a second, even when the database does not. */
  readonly ask: () => Promise<DatabaseHealth>
  /** Hears once of a database whose schema this program does not work with. */
  readonly unfit?: (schema: string | null) => void
  /** The recent number of requests shed, and whether they were most. */
  readonly load?: () => object
  /** A monotonic clock in milliseconds. */
  readonly clock?: () => number
}

type NotReady = 'starting' | 'draining' | 'schema' | 'read_only' | 'clock'

/** A failover takes no longer. A server that is still read-only after it is the wrong one. */
const READ_ONLY_MILLISECONDS = 10_000

/** O-NIGHT: days and deadlines go by the machine's clock. */
const MOST_SECONDS_APART = 60

export const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')))

/** `0003-channels.sql` → `0003` */
const numberOf = (migration: string | null): string | null => migration?.slice(0, '0000'.length) ?? null

/**
 * O-READY: the program's state, for monitoring.
 * - `/health/live`: it runs.
 * - `/health/ready`: it should get requests. An unreachable database is no reason against it: all
 *   instances would be removed at once, and nobody would see our page.
 * - `/health`: the same, with details.
 *
 * Answered before everything else: no log line, no limit, no `Host` needed.
 */
export class Health {
  #options: HealthOptions | null = null
  #draining = false
  #readOnlySince: number | null = null
  #unfit = false

  /** The program has started, so it is ready unless something speaks against it. */
  started(options: HealthOptions): void {
    this.#options = options
  }

  /** O-DRAIN: the program is about to stop. */
  drain(): void {
    this.#draining = true
  }

  get isDraining(): boolean {
    return this.#draining
  }

  /** Answers `/health…`; false for every other path. */
  answers(request: IncomingMessage, response: ServerResponse): boolean {
    const [path] = (request.url ?? '').split('?', 1)
    if (path !== '/health' && path !== '/health/live' && path !== '/health/ready') return false
    if (request.method !== 'GET' && request.method !== 'HEAD')
      send(request, response, 405, { status: 'method_not_allowed' }, { allow: 'GET, HEAD' })
    else if (path === '/health/live') send(request, response, 200, { status: 'live' })
    else void this.#answerReady(request, response, path === '/health')
    return true
  }

  async #answerReady(request: IncomingMessage, response: ServerResponse, whole: boolean): Promise<void> {
    const known = (await this.#options?.ask()) ?? null
    const notReady = this.#notReady(known)
    const status = notReady ?? 'ready'
    const load = this.#options?.load?.()
    const told = {
      status,
      version,
      schema: numberOf(known?.schema ?? null),
      database: known?.database ?? null,
      night: known?.night?.toString() ?? null,
      draining: this.#draining,
      ...(load ? { load } : {}),
    }
    send(request, response, notReady === null ? 200 : 503, whole ? told : { status })
  }

  #notReady(known: DatabaseHealth | null): NotReady | null {
    if (this.#draining) return 'draining'
    if (this.#options === null || known === null) return 'starting'
    const { unfit, clock = () => performance.now() } = this.#options
    if (known.database !== 'read_only') this.#readOnlySince = null
    else this.#readOnlySince ??= clock()
    if (!known.schemaFits && !this.#unfit) unfit?.(known.schema)
    this.#unfit = !known.schemaFits
    if (this.#unfit) return 'schema'
    if (Math.abs(known.clockDifference ?? 0) > MOST_SECONDS_APART) return 'clock'
    return this.#readOnlySince !== null && clock() - this.#readOnlySince >= READ_ONLY_MILLISECONDS ? 'read_only' : null
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}
