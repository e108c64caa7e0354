import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'

/** A citizen who may book, and a time that is nobody else's. */
export interface Wish {
  readonly citizenId: string
  readonly timeId: string
  readonly jobCentre: string
}

/** How one request went. */
export interface Asked {
  readonly wish: Wish
  /** Milliseconds since the first request. */
  readonly at: number
  readonly milliseconds: number
  /** 0: no answer. */
  readonly status: number
  /** The code of a refusal, of a 503 with its reason; or why there was no answer. */
  readonly code: string
  readonly retryAfter: string | undefined
  /** The meeting that was made; '' without one. */
  readonly meetingId: string
}

export interface CustomerOptions {
  readonly port: () => number
  /** An access token for each job centre. */
  readonly tokens: ReadonlyMap<string, string>
  readonly perSecond: number
  /** False: a new connection for each request. */
  readonly keepAlive?: boolean
}

const KEPT_MILLISECONDS = 2_500

/** Longer than the program may let anybody wait. */
const PATIENCE_MILLISECONDS = 20_000

const answerSchema = z
  .object({ id: z.string().optional(), code: z.string().optional(), detail: z.string().optional() })
  .catch({})

/** `unavailable (The database does not answer)`: a code alone does not say whose fault it was. */
const reasonOf = (status: number, code: string, detail: string): string =>
  status === 503 ? `${code} (${detail.split('.', 1)[0] ?? ''})` : code

/** Parses what a server may have cut short. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * A case system that books at a steady rate, each booking once: what fails is written down and
 * never asked again.
 */
export class Customers {
  readonly asked: Asked[] = []
  readonly #options: CustomerOptions
  readonly #agent: Agent
  readonly #underWay = new Set<Promise<void>>()
  readonly #began = performance.now()

  constructor(options: CustomerOptions) {
    this.#options = options
    // Closed before the server's five seconds without use are over.
    const kept = { keepAlive: options.keepAlive ?? true, timeout: KEPT_MILLISECONDS }
    this.#agent = new Agent({ ...kept, maxSockets: 64 })
  }

  /** Milliseconds since the first request. */
  now(): number {
    return performance.now() - this.#began
  }

  /** Books one wish after the other until there are none, or `ended` says so. */
  async book(wishes: Iterator<Wish>, ended: () => boolean): Promise<void> {
    const every = 1_000 / this.#options.perSecond
    const began = performance.now()
    for (let nth = 0; !ended(); nth += 1) {
      const due = began + nth * every
      if (due > performance.now()) await wait(due - performance.now())
      const next = wishes.next()
      if (next.done === true) break
      const asking = this.#ask(next.value).finally(() => this.#underWay.delete(asking))
      this.#underWay.add(asking)
    }
    await Promise.all(this.#underWay)
  }

  close(): void {
    this.#agent.destroy()
  }

  async #ask(wish: Wish): Promise<void> {
    const at = this.now()
    const answered = await this.#post(wish)
    this.asked.push({ wish, at, milliseconds: this.now() - at, ...answered })
  }

  #post({ citizenId, timeId, jobCentre }: Wish): Promise<Omit<Asked, 'wish' | 'at' | 'milliseconds'>> {
    const { port, tokens } = this.#options
    const body = JSON.stringify({ timeId })
    const headers = {
      authorization: `Bearer ${tokens.get(jobCentre) ?? ''}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': citizenId,
      'x-acting-user': 'drill',
    }
    return new Promise((resolve) => {
      const none = (why: string) => resolve({ status: 0, code: why, retryAfter: undefined, meetingId: '' })
      const path = `/api/v1/citizens/${citizenId}/bookings`
      const asking = request(
        { host: '127.0.0.1', port: port(), agent: this.#agent, method: 'POST', path, headers },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          answer.on('error', (error) => none(error.message))
          answer.on('end', () => {
            const { id = '', code: kind = '', detail = '' } = answerSchema.parse(parsed(text))
            const { statusCode: status = 0, headers: given } = answer
            const code = reasonOf(status, kind, detail)
            resolve({ status, code, retryAfter: given['retry-after'], meetingId: status === 201 ? id : '' })
          })
        },
      )
      asking.setTimeout(PATIENCE_MILLISECONDS, () => asking.destroy(new Error('no answer in 20 s')))
      asking.on('error', (error) => none(error.message))
      asking.end(body)
    })
  }
}

/** `201 × 320, 503 database_away × 4` */
export function summary(asked: readonly Asked[]): string {
  const kinds = Map.groupBy(asked, ({ status, code }) => `${status === 0 ? 'no answer:' : status} ${code}`.trim())
  const counts = [...kinds].map(([kind, all]) => [kind, all.length] as const).toSorted(([, a], [, b]) => b - a)
  return counts.map(([kind, count]) => `${kind} × ${count}`).join(', ') || 'nothing'
}
