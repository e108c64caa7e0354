import { addressesOf } from '../rules/database-hosts.ts'
import { isReadableColour } from '../rules/readable-colour.ts'
import { isLoopback } from './message-settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads single settings. Collects every mistake, so that one start reports them all. */
export class Reader {
  readonly mistakes: string[] = []
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  text(name: string, fallback: string): string {
    return this.#environment[name] || fallback
  }

  optional(name: string): string | undefined {
    return this.#environment[name] || undefined
  }

  required(name: string, what: string): string {
    const value = this.#environment[name]
    if (!value) this.mistakes.push(`${name} is not set: ${what}`)
    return value ?? ''
  }

  isYes(name: string): boolean {
    const text = this.#environment[name] ?? ''
    if (!['', 'yes'].includes(text)) this.mistakes.push(`${name} is "${text}": it must be yes, or not be set`)
    return text === 'yes'
  }

  isOn(name: string, fallback: 'on' | 'off'): boolean {
    const text = this.#environment[name] || fallback
    if (!['on', 'off'].includes(text)) this.mistakes.push(`${name} is "${text}": it must be on or off`)
    return text !== 'off'
  }

  whole(name: string, fallback: number, least: number, most: number): number {
    const text = this.#environment[name]
    if (!text) return fallback
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    this.mistakes.push(`${name} is "${text}": it must be a whole number from ${least} to ${most}`)
    return fallback
  }

  colour(name: string): string | undefined {
    const text = this.optional(name)
    if (text !== undefined && !isReadableColour(text))
      this.mistakes.push(`${name} is "${text}": it must be a colour such as #14418b, dark enough to be read on white`)
    return text
  }

  mapAddress(name: string): string | undefined {
    const text = this.optional(name)
    if (text !== undefined && !/^https:\/\/\S*\{place\}\S*$/.test(text))
      this.mistakes.push(`${name} is "${text}": it must begin with https:// and have {place} where the place goes`)
    return text
  }

  filmAddress(name: string): string | undefined {
    const text = this.optional(name)
    if (text !== undefined && !(text.startsWith('https://') && URL.canParse(text)))
      this.mistakes.push(`${name} is "${text}": it must be a whole address that begins with https://`)
    return text
  }

  url(name: string, what: string): string {
    const text = this.required(name, what)
    if (text && !URL.canParse(text))
      this.mistakes.push(`${name} is "${text}": it must be a whole address, such as https://…`)
    return text
  }

  /** Without TLS the session cookie and all pages travel unencrypted. */
  publicUrl(name: string): string {
    const text = this.url(name, 'the address at which citizens find the portal, such as https://selvbook.example.dk')
    if (!URL.canParse(text)) return text
    const url = new URL(text)
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
      this.mistakes.push(`${name} is "${text}": it must begin with https:// (http:// only for this machine itself)`)
    return text
  }

  /** Never quoted in an error, since it may contain a password. */
  databaseUrl(name: string): string {
    const text = this.required(name, 'the PostgreSQL to use, such as postgres://user:password@host/database')
    if (text === '') return text
    // It may name several hosts (O-WRITABLE).
    const addresses = addressesOf(text)
    if (!addresses.every((address) => URL.canParse(address)))
      this.mistakes.push(`${name} cannot be read: it must be such as postgres://user:password@host/database`)
    else if (!addresses.every((address) => isThisMachine(new URL(address)) || isVerified(new URL(address))))
      this.mistakes.push(
        `${name} leads to another machine without TLS: add sslmode=verify-full (and sslrootcert=… where the certificate is from an authority of your own)`,
      )
    return text
  }
}

const isVerified = ({ searchParams }: URL): boolean => searchParams.get('sslmode') === 'verify-full'

/**
 * Whether a database is reached without leaving this machine: by loopback, or by a socket in a
 * folder.
 */
function isThisMachine({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get('host') ?? decodeURIComponent(hostname)
  return host === '' || host.startsWith('/') || isLoopback(host)
}
