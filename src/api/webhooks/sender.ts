import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type { Instant } from '../../rules/dates.ts'
import { ANSWER_SECONDS } from '../../rules/webhooks.ts'
import { hostOf, mayBeSentTo } from './addresses.ts'

// One event to one address, as Standard Webhooks says: https://www.standardwebhooks.com.

export interface Signed {
  /** The event's id: the same however often it is sent. */
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  readonly at: Instant
}

/** What came of it. */
export interface Sent {
  readonly arrived: boolean
  readonly answered: number | null
  readonly failedBecause: string | null
}

export interface SenderOptions {
  /** In the demo. */
  readonly toLoopback: boolean
  /** The addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  readonly milliseconds?: number
}

const PREFIX = /^whsec_/

/** `v1,…`, one for each secret. */
function signaturesOf({ id, body, secrets, at }: Signed): string {
  const content = `${id}.${Math.floor(at.epochMilliseconds / 1000)}.${body}`
  return secrets
    .map((secret) => Buffer.from(secret.replace(PREFIX, ''), 'base64'))
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    .join(' ')
}

const addressesOf = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address)

const failed = (failedBecause: string, answered: number | null = null): Sent => ({
  arrived: false,
  answered,
  failedBecause,
})

/** The address to connect to, IPv4 first; or why there is none. One that leads inside is enough. */
async function addressFor(
  host: string,
  { toLoopback, resolve = addressesOf }: SenderOptions,
): Promise<{ readonly address: string } | { readonly why: string }> {
  const addresses = isIP(host) === 0 ? await resolve(host).catch((): readonly string[] => []) : [host]
  if (addresses.length === 0) return { why: 'no_address' }
  if (!addresses.every((address) => mayBeSentTo(address, { toLoopback }))) return { why: 'address_not_public' }
  return { address: addresses.find((one) => isIP(one) === 4) ?? addresses[0] ?? host }
}

/** Nobody reads more of an answer. */
const MOST_BYTES = 64 * 1024
const FIRST_NO_SUCCESS = 300
const FIRST_ERROR = 400

/** An answer counts when all of it has come, or more than anybody reads. */
function readAnswer(response: IncomingMessage, end: (sent: Sent) => void): void {
  const status = response.statusCode ?? 0
  const isGood = status >= 200 && status < FIRST_NO_SUCCESS
  const arrived: Sent = { arrived: true, answered: status, failedBecause: null }
  const why = status >= FIRST_NO_SUCCESS && status < FIRST_ERROR ? 'redirect' : `http_${status}`
  const whole = isGood ? arrived : failed(why, status)
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MOST_BYTES) return
    end(whole)
    response.destroy()
  })
  response.on('end', () => end(response.complete ? whole : failed('answer_cut', status)))
  response.on('error', () => end(failed('answer_cut', status)))
  response.on('close', () => end(failed('answer_cut', status)))
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code.toLowerCase().slice(0, 40) : 'no_connection'

/**
 * Sends an event and waits for the answer. The name is resolved once, and what was looked at is
 * what is connected to. Redirects are not followed.
 */
export async function sendEvent(address: string, signed: Signed, options: SenderOptions): Promise<Sent> {
  const { milliseconds = ANSWER_SECONDS * 1000 } = options
  const url = new URL(address)
  const host = hostOf(url)
  const found = await addressFor(host, options)
  if ('why' in found) return failed(found.why)
  const isSecure = url.protocol === 'https:'
  if (!isSecure && !options.toLoopback) return failed('not_secure')
  const sending = {
    method: 'POST',
    host: found.address,
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    agent: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(signed.body),
      'user-agent': 'Selvbook',
      connection: 'close',
      'webhook-id': signed.id,
      'webhook-timestamp': String(Math.floor(signed.at.epochMilliseconds / 1000)),
      'webhook-signature': signaturesOf(signed),
    },
  }
  return await new Promise((resolve) => {
    const request = isSecure ? https.request(sending) : http.request(sending)
    const end = (sent: Sent) => {
      clearTimeout(timer)
      resolve(sent)
    }
    const timer = setTimeout(() => {
      end(failed('too_slow'))
      request.destroy()
    }, milliseconds)
    request.on('error', (error) => end(failed(codeOf(error))))
    request.on('response', (response) => readAnswer(response, end))
    request.end(signed.body)
  })
}
