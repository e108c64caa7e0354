import assert from 'node:assert/strict'
import { type Started, stop } from '../support/started.ts'

// 0011: what a case system sends again after the program was killed is done once, and what was
// answered is answered the same.

const CITIZENS = 40
const AT_ONCE = 8
const KILLED_AFTER = 12

// oxlint-disable-next-line typescript/no-explicit-any -- what a test reads out of JSON is asserted, not typed
type Json = any

interface Answer {
  readonly status: number
  readonly body: Json
  readonly replayed: boolean
}

async function tokenAt(address: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo' }
  const response = await fetch(`${address}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token }: Json = await response.json()
  return token
}

async function call(address: string, token: string, path: string, body?: object, key?: string): Promise<Answer> {
  const response = await fetch(`${address}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const replayed = response.headers.get('idempotency-replayed') === 'true'
  return { status: response.status, body: await response.json(), replayed }
}

/** Runs the work for each citizen, a few at a time. */
async function forAll(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const left = [...ids]
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await work(id)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Twenty days after the demo's today. */
async function dueDateAt(address: string): Promise<string> {
  const { now }: Json = await (await fetch(`${address}/demo/clock`)).json()
  return new Date(Date.parse(now) + 20 * 86_400_000).toISOString().slice(0, 10)
}

const send = ({ address }: Started, { token, dueDate }: Pick<Burst, 'token' | 'dueDate'>, id: string) =>
  call(address, token, `/citizens/${id}/deadlines`, { interviewType: 'job', dueDate }, `deadline of ${id}`)

/** What was sent to a program that was killed meanwhile. */
export interface Burst {
  readonly token: string
  readonly dueDate: string
  readonly ids: readonly string[]
  /** By citizen: what had been answered before. */
  readonly answered: ReadonlyMap<string, Answer>
}

/** Sends writes, a few at a time, and kills the program after some were answered. */
export async function killedInBurst(program: Started): Promise<Burst> {
  const token = await tokenAt(program.address)
  const dueDate = await dueDateAt(program.address)
  const ids: string[] = []
  for (let nth = 0; nth < CITIZENS; nth += 1) {
    const person = { cpr: `700170${2001 + nth}`, name: 'Bo Holm', contactGroup: 2, jobCentre: '10100' }
    ids.push((await call(program.address, token, '/citizens', person)).body.id)
  }
  const answered = new Map<string, Answer>()
  let killed: Promise<unknown> | undefined
  await forAll(ids, async (id) => {
    const answer = await send(program, { token, dueDate }, id).catch(() => null)
    if (answer === null) return
    answered.set(id, answer)
    if (answered.size >= KILLED_AFTER) killed ??= stop(program, 'SIGKILL')
  })
  await killed
  assert.ok(answered.size >= KILLED_AFTER && answered.size < CITIZENS, `${answered.size} were answered`)
  return { token, dueDate, ids, answered }
}

/** All of it sent again: one effect, one answer. */
export async function assertReplayed(program: Started, burst: Burst): Promise<void> {
  const { token, ids, answered } = burst
  await forAll(ids, async (id) => {
    const again = await send(program, burst, id)
    assert.equal(again.status, 201, JSON.stringify(again.body))
    const before = answered.get(id)
    if (before) assert.deepEqual(again, { ...before, replayed: true })
    const { body } = await call(program.address, token, `/citizens/${id}/deadlines`)
    assert.deepEqual(
      body.items.map((one: Json) => one.id),
      [again.body.id],
    )
  })
}
