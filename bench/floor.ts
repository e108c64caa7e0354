import { createServer } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { Pool } from 'pg'
import { hashOfToken } from '../src/storage/sessions.ts'

// A bare handler: the least that any program must do for such a page. It uses Node's own HTTP and
// one named statement that reads the same rows. It compresses as many bytes at the same setting. It
// knows no rule, writes no log and checks nothing.

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

const citizenColumns = `citizen.id, citizen.name, citizen.language, citizen.mobile,
  (select json_agg(p) from contact_group_period p where p.citizen_id = citizen.id and withdrawn_at is null),
  (select json_agg(p) from job_centre_period p where p.citizen_id = citizen.id and withdrawn_at is null),
  (select json_agg(a) from absence a where a.citizen_id = citizen.id and withdrawn_at is null and to_date >= current_date),
  (select json_agg(m) from meeting m
    where m.citizen_id = citizen.id and (m.date >= current_date or m.status = 'planned')),
  (select to_json(d) from deadline d
    where d.citizen_id = citizen.id and d.status in ('not_activated', 'active', 'met')),
  (select json_agg(c) from job_centre c join job_centre_period p on p.job_centre = c.code
    where p.citizen_id = citizen.id)`

/** The days of an offer up to the citizen's last bookable day, and the seats taken on them. */
const dayColumns = `(select to_json(o) from meeting_offer o where o.id = $2::uuid),
  (select json_object_agg(date, revision) from offer_day
    where offer_id = $2::uuid and date between current_date and last.day),
  (select json_object_agg(date, ids) from (
    select date, encode(string_agg(uuid_send(time_id), ''), 'hex') as ids from seat
    where offer_id = $2::uuid and date between current_date and last.day
      and (meeting_id is not null or held_until > now()) group by date) as taken)`

const lastDay = `cross join lateral (select max(due_date) + 7 as day from deadline
  where deadline.citizen_id = citizen.id and deadline.status in ('not_activated', 'active', 'met') offset 0) as last`

const ofSession = 'from session join citizen on citizen.id = session.citizen_id'

interface Asked {
  readonly name: string
  readonly text: string
  readonly values: unknown[]
}

/** The statement for a request, by its path: Min side, the calendar step, `bookable`. */
function statementOf(path: string, cookie: string): Asked {
  const token = hashOfToken(/selvbook=([^;]+)/.exec(cookie)?.[1] ?? '')
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
  const offer = searchParams.get('emne') ?? searchParams.get('offer')
  if (pathname.startsWith('/api/')) {
    const [, citizen = ''] = /citizens\/([^/]+)/.exec(pathname) ?? []
    const text = `select ${citizenColumns}, ${dayColumns} from citizen ${lastDay} where citizen.id = $1`
    return { name: 'bookable', text, values: [citizen, offer] }
  }
  if (offer !== null) {
    const text = `select session.expires_at, ${citizenColumns}, ${dayColumns} ${ofSession} ${lastDay} where session.token_hash = $1`
    return { name: 'calendar', text, values: [token, offer] }
  }
  const text = `select session.expires_at, ${citizenColumns} ${ofSession} where session.token_hash = $1`
  return { name: 'minSide', text, values: [token] }
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
