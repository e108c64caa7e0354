import { addressesOf } from '../rules/database-hosts.ts'

/**
 * O-WRITABLE: which host is asked next. The first that may write is kept until it fails; then they
 * are asked again in their order.
 */
export class Hosts {
  readonly addresses: readonly string[]
  #at = 0

  constructor(connectionString: string) {
    this.addresses = addressesOf(connectionString)
  }

  get next(): string {
    return this.addresses[this.#at] ?? ''
  }

  /** No connection to it, or one that may not write: the one after it is asked next. */
  failed(address: string): void {
    if (address === this.next) this.#at = (this.#at + 1) % this.addresses.length
  }

  /** A connection to it that was in use is gone: whoever comes next begins with the first. */
  lost(address: string): void {
    if (address === this.next) this.#at = 0
  }
}
