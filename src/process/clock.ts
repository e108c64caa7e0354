import { Temporal } from 'temporal-polyfill'
import type { Clock, Instant } from '../rules/dates.ts'

/** The machine's own time. */
export const systemClock: Clock = { now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()) }

/**
 * The demo's time machine: the machine's time plus an offset. It ticks on from wherever it is set.
 */
export class DemoClock implements Clock {
  #offset: number
  readonly #keep: (offsetMilliseconds: number) => Promise<void>

  /** `keep` stores the offset, so that a restart keeps the time. */
  constructor(offsetMilliseconds: number, keep: (offsetMilliseconds: number) => Promise<void>) {
    this.#offset = offsetMilliseconds
    this.#keep = keep
  }

  now(): Instant {
    return systemClock.now().add({ milliseconds: this.#offset })
  }

  /** Sets the time for everybody, forwards or backwards. */
  async set(to: Instant): Promise<void> {
    const offset = to.epochMilliseconds - systemClock.now().epochMilliseconds
    await this.#keep(offset)
    this.#offset = offset
  }
}
