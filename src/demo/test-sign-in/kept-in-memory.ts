import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { Clock } from '../../rules/dates.ts'

interface Kept {
  readonly payload: AdapterPayload
  readonly endsAt: number
}

/** Enough for a demo; beyond it the oldest is forgotten. */
const MOST = 10_000

/** What of one kind is kept, in a map that all kinds share. */
class KeptInMemory implements Adapter {
  readonly #model: string
  readonly #all: Map<string, Kept>
  readonly #clock: Clock

  constructor(model: string, all: Map<string, Kept>, clock: Clock) {
    this.#model = model
    this.#all = all
    this.#clock = clock
  }

  get #now(): number {
    return this.#clock.now().epochMilliseconds
  }

  #key(id: string): string {
    return `${this.#model}:${id}`
  }

  #find(id: string): AdapterPayload | undefined {
    const kept = this.#all.get(this.#key(id))
    return kept && kept.endsAt > this.#now ? kept.payload : undefined
  }

  async upsert(id: string, payload: AdapterPayload, seconds: number): Promise<void> {
    const kept = { payload, endsAt: this.#now + seconds * 1000 }
    const names = payload.uid === undefined ? [id] : [id, `uid ${payload.uid}`]
    for (const name of names) {
      this.#all.delete(this.#key(name))
      this.#all.set(this.#key(name), kept)
    }
    for (const oldest of this.#all.keys()) {
      if (this.#all.size <= MOST) break
      this.#all.delete(oldest)
    }
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#find(id)
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#find(`uid ${uid}`)
  }

  /** Only devices have such a code, and there are none. */
  async findByUserCode(): Promise<undefined> {
    return undefined
  }

  async consume(id: string): Promise<void> {
    const payload = this.#find(id)
    if (payload) payload['consumed'] = Math.floor(this.#now / 1000)
  }

  async destroy(id: string): Promise<void> {
    const payload = this.#find(id)
    if (payload?.uid !== undefined) this.#all.delete(this.#key(`uid ${payload.uid}`))
    this.#all.delete(this.#key(id))
  }

  /** With a code that is used twice, all that came of it ends. */
  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#all) if (payload.grantId === grantId) this.#all.delete(key)
  }
}

/**
 * What one test sign-in remembers, in memory until it ends. After a restart everybody signs in
 * anew.
 */
export function keptInMemory(clock: Clock): AdapterFactory {
  const all = new Map<string, Kept>()
  return (model) => new KeptInMemory(model, all, clock)
}
