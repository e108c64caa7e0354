import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { paths } from '../../src/citizen/paths.ts'
import type { Wish } from './customers.ts'

/** How one page came. */
export interface Page {
  /** Without ids. */
  readonly path: string
  /** 0: no answer. */
  readonly status: number
}

const KEPT_MILLISECONDS = 2_500
const PATIENCE_MILLISECONDS = 20_000

interface Look {
  readonly path: string
  readonly token: string
}

/** Pages that anybody may see, and the bookable times of each of these, by the API. */
function* looks(wishes: readonly Wish[], tokens: ReadonlyMap<string, string>): Generator<Look, undefined> {
  for (;;)
    for (const { citizenId, jobCentre } of wishes) {
      yield { path: paths.start, token: '' }
      yield { path: paths.howToBook, token: '' }
      yield { path: `/api/v1/citizens/${citizenId}/bookable`, token: tokens.get(jobCentre) ?? '' }
    }
}

/** Looks that change nothing, at a steady rate; what fails is not asked again. */
export class Visitors {
  readonly pages: Page[] = []
  readonly #port: number
  readonly #perSecond: number
  readonly #agent = new Agent({ keepAlive: true, timeout: KEPT_MILLISECONDS, maxSockets: 64 })

  constructor(port: number, perSecond: number) {
    this.#port = port
    this.#perSecond = perSecond
  }

  /** Asks for one page after the other until `ended` says so. */
  async look(wishes: readonly Wish[], tokens: ReadonlyMap<string, string>, ended: () => boolean): Promise<void> {
    const underWay: Promise<void>[] = []
    for (const look of looks(wishes, tokens)) {
      if (ended()) break
      underWay.push(this.#ask(look))
      await wait(1_000 / this.#perSecond)
    }
    await Promise.all(underWay)
  }

  close(): void {
    this.#agent.destroy()
  }

  #ask({ path, token }: Look): Promise<void> {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` }
    return new Promise((resolve) => {
      const ended = (status: number) => {
        this.pages.push({ path: path.replace(/citizens.[^/]+/, 'citizens/:id'), status })
        resolve()
      }
      const asking = get({ host: '127.0.0.1', port: this.#port, path, headers, agent: this.#agent }, (answer) => {
        answer
          .on('error', () => ended(0))
          .on('end', () => ended(answer.statusCode ?? 0))
          .resume()
      })
      asking.setTimeout(PATIENCE_MILLISECONDS, () => asking.destroy(new Error('no answer')))
      asking.on('error', () => ended(0))
    })
  }
}

/** `/ 503 × 2` */
export function pagesIn(pages: readonly Page[]): string {
  const kinds = Map.groupBy(pages, ({ path, status }) => `${path} ${status === 0 ? 'no answer' : status}`)
  return [...kinds].map(([kind, all]) => `${kind} × ${all.length}`).join(', ') || 'none'
}
