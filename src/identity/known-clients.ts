import { createHash, timingSafeEqual } from 'node:crypto'
import { askApiClients } from '../questions/api-clients.ts'
import {
  type ApiClient,
  type ClientSetting,
  clientOfSetting,
  isValidClient,
  validSecrets,
} from '../rules/api-clients.ts'
import type { Clock } from '../rules/dates.ts'

type AskContext = Parameters<typeof askApiClients>[0]

/**
 * How old what a process knows of the clients may be. A client that was ended, or lost a scope, is
 * refused everywhere within this time. No call pays a trip of its own for it.
 */
export const KNOWN_FOR_MILLISECONDS = 1_000

export interface KnownClientsOptions {
  /** Clients by setting; one with the id of a client in the database does not count. */
  readonly fromSettings: readonly ClientSetting[]
  /** Whether clients in the database may show a secret; those by setting always may. */
  readonly secrets: boolean
  /** The machine's own time. */
  readonly realClock: Clock
  /** For tests: how long the clients are known, by which clock. */
  readonly knownFor?: number
  readonly clock?: () => number
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

interface Known {
  readonly at: number
  readonly clients: Promise<ReadonlyMap<string, ApiClient>>
}

/** The clients of the API as they are now: read from the database at most once a second. */
export class KnownClients {
  readonly #context: Pick<AskContext, 'db'>
  readonly #options: KnownClientsOptions
  readonly #bySetting: readonly ApiClient[]
  #known: Known | null = null

  constructor(context: Pick<AskContext, 'db'>, options: KnownClientsOptions) {
    this.#context = context
    this.#options = options
    this.#bySetting = options.fromSettings.map(clientOfSetting)
  }

  /** The client of this id, if it may call now. */
  async find(id: string): Promise<ApiClient | null> {
    const client = (await this.#all()).get(id)
    return client && isValidClient(client, this.#options.realClock.now()) ? client : null
  }

  /**
   * The client of this id, if this is one of its secrets. Takes as long for an unknown client as
   * for a wrong secret.
   */
  async findWithSecret(id: string, secret: string): Promise<ApiClient | null> {
    const client = await this.find(id)
    const mayShow = client !== null && (this.#options.secrets || this.#bySetting.includes(client))
    const now = this.#options.realClock.now()
    const own = client && mayShow ? validSecrets(client, now).map((one) => one.sha256) : []
    const sent = sha256(secret)
    // Compared in full, and at least once.
    const found = [...own, Buffer.alloc(sent.length)].filter((one) => timingSafeEqual(one, sent))
    return found.length > 0 ? client : null
  }

  async #all(): Promise<ReadonlyMap<string, ApiClient>> {
    const { knownFor = KNOWN_FOR_MILLISECONDS, clock = () => performance.now() } = this.#options
    const now = clock()
    if (!this.#known || now - this.#known.at >= knownFor) {
      const known: Known = { at: now, clients: this.#read() }
      this.#known = known
      // What could not be read is asked for again by the next.
      known.clients.catch(() => {
        if (this.#known === known) this.#known = null
      })
    }
    return await this.#known.clients
  }

  async #read(): Promise<ReadonlyMap<string, ApiClient>> {
    const asked = await askApiClients({ ...this.#context, actor: { kind: 'nobody' } })
    if (!asked.ok) throw new Error(`clients were refused: ${asked.refusals[0].code}`)
    return new Map([...this.#bySetting, ...asked.value].map((client) => [client.id, client]))
  }
}
