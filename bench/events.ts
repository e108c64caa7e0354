import { setTimeout as wait } from 'node:timers/promises'
import { type Figure, percentile, plain, ratio, rounded } from './figures.ts'
import type { Pair } from './jobs.ts'
import { clientOf } from './program.ts'
import type { Setting } from './setting.ts'

const BOOKINGS_A_SECOND = 25
const SECONDS = 8
/** How long the reader is given for what was booked last. */
const PATIENCE_MILLISECONDS = 5_000

interface Page {
  readonly items: readonly { readonly type: string; readonly subject: { readonly id: string } }[]
  readonly next: string
}

async function tokenOf(origin: string, jobCentre: string): Promise<string> {
  const { id, secret } = clientOf(jobCentre)
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const answered = await fetch(`${origin}/oauth/token`, { method: 'POST', body })
  const { access_token: token }: { access_token: string } = JSON.parse(await answered.text())
  return token
}

/** When each booking was first read, by its meeting. */
async function follow(origin: string, token: string, isOver: () => boolean): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  const read = async (path: string): Promise<Page> => {
    const answered = await fetch(`${origin}/api/v1/events?${path}`, { headers: { authorization: `Bearer ${token}` } })
    const page: Page = JSON.parse(await answered.text())
    return page
  }
  let { next } = await read('after=end')
  while (!isOver()) {
    const page = await read(`after=${next}&limit=1000&wait=1`)
    const at = performance.now()
    for (const { type, subject } of page.items) if (type === 'meeting.booked') seen.set(subject.id, at)
    next = page.next
  }
  return seen
}

async function book(origin: string, token: string, { citizenId, timeId }: Pair): Promise<string | null> {
  const answered = await fetch(`${origin}/api/v1/citizens/${citizenId}/bookings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ timeId }),
  })
  const { id = null }: { id?: string | null } = JSON.parse(await answered.text())
  return answered.status === 201 ? id : null
}

/**
 * (k) how long after a booking's answer a reader that waits has read it, beside a steady stream of
 * bookings.
 */
export async function events({ large, say }: Setting): Promise<Figure[]> {
  const { port } = await large.program()
  const origin = `http://127.0.0.1:${port}`
  const all = await large.pairs(BOOKINGS_A_SECOND * SECONDS * large.set.jobCentres)
  const jobCentre = all[0]?.jobCentre ?? ''
  const pairs = all.filter((pair) => pair.jobCentre === jobCentre).slice(0, BOOKINGS_A_SECOND * SECONDS)
  const token = await tokenOf(origin, jobCentre)
  let isOver = false
  const reading = follow(origin, token, () => isOver)
  const answered = new Map<string, number>()
  const booking = pairs.map(async (pair, nth) => {
    await wait((nth * 1000) / BOOKINGS_A_SECOND)
    const id = await book(origin, token, pair)
    if (id !== null) answered.set(id, performance.now())
  })
  await Promise.all(booking)
  await wait(PATIENCE_MILLISECONDS)
  isOver = true
  const seen = await reading
  const lags = [...answered].flatMap(([id, at]) => {
    const read = seen.get(id)
    return read === undefined ? [] : [Math.max(0, read - at) / 1000]
  })
  say(`  (k) ${answered.size} bookings, ${lags.length} of them read`)
  return [
    plain('k', 'bookings that were not read', String(answered.size - lags.length)),
    plain('k', 'seconds until a booking is read: median', rounded(percentile(lags, 0.5))),
    ratio('k', 'seconds until a booking is read: p99', [percentile(lags, 0.99)], { atMost: 1 }),
  ]
}
