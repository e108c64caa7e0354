/** How one attempt ended. */
export interface EndedAttempt {
  readonly gateway: string
  readonly outcome: string
  readonly gatewayFailed: boolean
  /** A code. */
  readonly reason: string | null
}

export interface TellAttempts {
  /** The counts of the last minute, by gateway and outcome. */
  handedOver(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): void
  failing(gateway: string, reason: string | null): void
  /** `seconds`: for how long it failed. */
  back(gateway: string, seconds: number): void
}

/** What this process says of gateways: what it handed over, and which of them fail. */
export class AttemptTally {
  readonly #tell: TellAttempts
  readonly #clock: () => number
  readonly #counts = new Map<string, Map<string, number>>()
  readonly #failingSince = new Map<string, number>()

  /** `clock` is monotonic, in milliseconds. */
  constructor(tell: TellAttempts, clock: () => number = () => performance.now()) {
    this.#tell = tell
    this.#clock = clock
  }

  ended({ gateway, outcome, gatewayFailed, reason }: EndedAttempt): void {
    const counts = this.#counts.get(gateway) ?? new Map<string, number>()
    this.#counts.set(gateway, counts)
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    const since = this.#failingSince.get(gateway)
    if (gatewayFailed) {
      if (since === undefined) this.#tell.failing(gateway, reason)
      this.#failingSince.set(gateway, since ?? this.#clock())
    } else if (since !== undefined) {
      this.#failingSince.delete(gateway)
      this.#tell.back(gateway, Math.round((this.#clock() - since) / 100) / 10)
    }
  }

  /** Tells what was handed over since the last time; nothing of nothing. */
  tellCounts(): void {
    if (this.#counts.size === 0) return
    const counts = [...this.#counts].map(([gateway, outcomes]) => [gateway, Object.fromEntries(outcomes)] as const)
    this.#tell.handedOver(Object.fromEntries(counts))
    this.#counts.clear()
  }
}
