import { createServer } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { Pool } from 'pg'
import { systemClock } from '../src/process/clock.ts'
import { dateOf } from '../src/rules/dates.ts'
import type { Queryable } from '../src/storage/database.ts'
import { encode } from '../src/storage/pg-values.ts'
import { hashOfToken } from '../src/storage/sessions.ts'
import { findVisitor, readSituationAndOffer } from '../src/storage/signed-in-reading.ts'

// A bare handler: the least that any program must do for such a page. It uses Node's own HTTP and
// runs the program's own statement, compiled and named. It compresses as many bytes at the same
// setting. It knows no rule, writes no log and checks nothing.

/**
 * A page as the program answers it. Its path begins with `prefix`, and its body is compressed with
 * `encoding`.
 */
interface FloorPage {
  readonly prefix: string
  readonly encoding: 'br' | 'gzip'
  readonly body: string
}

/** The process's job, sent before it listens. */
export interface FloorJob {
  readonly address: string
  readonly port: number
  readonly connections: number
  readonly pages: readonly FloorPage[]
}

/** Carries a compiled statement out of the function of storage that asks it. */
class Captured extends Error {
  readonly query: CompiledQuery
  constructor(query: CompiledQuery) {
    super('captured')
    this.query = query
  }
}

class CapturingDriver extends DummyDriver {
  override acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve({
      executeQuery: (query: CompiledQuery) => Promise.reject(new Captured(query)),
      streamQuery: () => {
        throw new Error('nothing is streamed')
      },
    })
  }
}

const capturing: Queryable = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new CapturingDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

async function statementBehind(ask: (db: Queryable) => Promise<unknown>): Promise<CompiledQuery> {
  try {
    await ask(capturing)
  } catch (error) {
    if (error instanceof Captured) return error.query
    throw error
  }
  throw new Error('no statement was asked')
}

// What stands in a captured statement for the values of a request.
const TOKEN = Buffer.alloc(32)
const CITIZEN = '00000000-0000-7000-8000-000000000001'
const OFFER = '00000000-0000-7000-8000-000000000002'

const now = systemClock.now()
const since = dateOf(now)

/** The program's own statements: of Min side, of the calendar step, and of `bookable`. */
const captured = {
  minSide: await statementBehind((db) => findVisitor(db, { tokenHash: TOKEN, since, offerId: null, daysAsOf: null })),
  calendar: await statementBehind((db) => findVisitor(db, { tokenHash: TOKEN, since, offerId: OFFER, daysAsOf: now })),
  bookable: await statementBehind((db) => readSituationAndOffer(db, { id: CITIZEN, since, offerId: OFFER, now })),
}

/** The statement for a request, by its path, with the values of the request. */
function statementOf(path: string, cookie: string) {
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
  const offer = searchParams.get('emne') ?? searchParams.get('offer')
  const isApi = pathname.startsWith('/api/')
  const name = isApi ? 'bookable' : offer === null ? 'minSide' : 'calendar'
  const given = new Map<unknown, unknown>([
    [OFFER, offer],
    isApi
      ? [CITIZEN, /citizens\/([^/]+)/.exec(pathname)?.[1]]
      : [TOKEN, hashOfToken(/selvbook=([^;]+)/.exec(cookie)?.[1] ?? '')],
  ])
  const { sql: text, parameters } = captured[name]
  const values = parameters.map((value) => (given.has(value) ? given.get(value) : encode(value)))
  return { name, text, values }
}

const compress = {
  br: (body: string) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }),
  gzip: (body: string) => gzipSync(body, { level: 1, windowBits: 14, memLevel: 7 }),
}

function serve({ address, port, connections, pages }: FloorJob): void {
  const pool = new Pool({ connectionString: address, max: connections })
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const page = pages.find(({ prefix }) => path.startsWith(prefix))
    const answer = async () => {
      const { rows } = await pool.query(statementOf(path, request.headers.cookie ?? ''))
      if (rows.length !== 1 || !page) throw new Error(`${rows.length} rows for ${path}`)
      const body = compress[page.encoding](page.body)
      response.writeHead(200, { 'content-encoding': page.encoding, 'content-length': body.length }).end(body)
    }
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  server.listen(port, '127.0.0.1', () => process.send?.('listening'))
}

if (process.send) process.once('message', (job: FloorJob) => serve(job))
