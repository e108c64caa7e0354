import * as http from 'node:http'
import * as https from 'node:https'
import { z } from 'zod'
import { telephoneNumberIn } from '../rules/telephone-number.ts'
import { accepted, type Gateway, type Outgoing, type Result, refused, refusedForNow, unknown } from './gateway.ts'

export interface SmsGatewaySettings {
  readonly name: string
  /** `https://gatewayapi.com`: messages go to its path `/rest/mtsms`. */
  readonly url: string
  readonly token: string
  /** The sender that the telephone shows: at most 11 letters and digits. */
  readonly sender: string
  /** The URL for the gateway's receipts. */
  readonly callbackUrl: string
  /**
   * The URL for looking up a message by our reference, which replaces `{userref}`; undefined: no
   * look-up.
   */
  readonly lookUpUrl?: string | undefined
  readonly timeoutMilliseconds?: number
}

/** A gateway without an answer by then counts as gone; whether it has the message is unknown. */
const TIMEOUT_MILLISECONDS = 20_000

/**
 * `4512345678`: a number in the gateways' format, country code first. Null for an invalid telephone
 * number.
 */
export function msisdnOf(mobile: string): number | null {
  const number = telephoneNumberIn(mobile)
  return number === null ? null : Number(number.slice(1))
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** `connected`: the connection was made, so something may have left. */
type Failure = { readonly failed: true; readonly connected: boolean; readonly code: string }

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : 'error')

/** More than any gateway's answer. */
const MOST_LETTERS = 100_000

/**
 * One request. It uses Node's own client, because `fetch` does not tell whether anything was sent
 * before the connection failed.
 */
function ask(url: URL, options: http.RequestOptions, body: string | null, timeout: number): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    let connected = false
    const request = (url.protocol === 'https:' ? https : http).request(url, { ...options, timeout })
    const deadline = setTimeout(() => request.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), timeout)
    const end = (result: Answer | Failure) => {
      clearTimeout(deadline)
      resolve(result)
    }
    request.on('socket', (socket) => {
      // A reused connection counts as connected. The other side may be closing it, which cannot be
      // known here.
      if (!socket.connecting) connected = true
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (connected = true))
    })
    request.on('timeout', () => request.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })))
    request.on('error', (error) => end({ failed: true, connected, code: codeOf(error) }))
    request.on('response', (response) => {
      let read = ''
      const status = response.statusCode ?? 0
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (read.length < MOST_LETTERS) read += chunk
      })
      // The status is the answer, whatever happens to the rest of the body.
      response.on('error', () => end({ status, body: '' }))
      response.on('end', () => end({ status, body: read }))
    })
    request.end(body ?? undefined)
  })
}

const acceptedSchema = z.object({ ids: z.array(z.union([z.number(), z.string()])) })
const errorSchema = z.object({ code: z.string().regex(/^[\w.-]{1,20}$/) })

function parsed<S extends z.ZodType>(schema: S, body: string): z.output<S> | null {
  try {
    const result = schema.safeParse(JSON.parse(body))
    return result.success ? result.data : null
  } catch {
    return null
  }
}

/** Statuses that mean: the message was certainly not accepted, for a temporary reason. */
const notNow = new Set([401, 402, 403, 408, 425, 429, 503])

/** The result for a message, from the gateway's answer. */
export function resultOf({ status, body }: Answer): Result {
  if (status >= 200 && status < 300) return accepted(parsed(acceptedSchema, body)?.ids[0]?.toString() ?? null)
  const error = parsed(errorSchema, body)
  const reason = error ? `http_${status}_${error.code}` : `http_${status}`
  if (notNow.has(status)) return refusedForNow(reason)
  if (status >= 400 && status < 500) return refused(reason)
  // A code of the gateway's own proves that the gateway answered; without one a proxy may have lost
  // its answer.
  return status === 500 && error ? refusedForNow(reason) : unknown(reason)
}

/** SMS through an HTTP gateway with GatewayAPI's interface (`POST /rest/mtsms`). */
export function smsGateway(settings: SmsGatewaySettings): Gateway {
  const { name, token, sender, callbackUrl, lookUpUrl, timeoutMilliseconds = TIMEOUT_MILLISECONDS } = settings
  const url = new URL('/rest/mtsms', settings.url)
  // Servers drop idle connections after 5 s or more. A connection idle for 2 s is not reused, since
  // a message could be lost on a closing connection.
  const agentOptions = { keepAlive: true, maxSockets: 64, timeout: 2_000, scheduling: 'lifo' } as const
  const agent = url.protocol === 'https:' ? new https.Agent(agentOptions) : new http.Agent(agentOptions)
  const headers = { authorization: `Token ${token}` }

  const handOver = async ({ reference, to, body }: Outgoing): Promise<Result> => {
    const msisdn = msisdnOf(to)
    if (msisdn === null) return refused('not_a_mobile_number')
    const content = JSON.stringify({
      class: 'standard',
      message: body,
      sender,
      userref: reference,
      callback_url: callbackUrl,
      recipients: [{ msisdn }],
    })
    const sent = { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }
    const answer = await ask(url, { method: 'POST', agent, headers: sent }, content, timeoutMilliseconds)
    if (!('failed' in answer)) return resultOf(answer)
    return answer.connected ? unknown(answer.code) : refusedForNow(answer.code)
  }

  const lookUp = async (reference: string): Promise<'accepted' | 'not_arrived' | null> => {
    const asked = new URL((lookUpUrl ?? '').replaceAll('{userref}', encodeURIComponent(reference)))
    const answer = await ask(asked, { method: 'GET', headers }, null, timeoutMilliseconds)
    if ('failed' in answer) return null
    if (answer.status === 404) return 'not_arrived'
    return answer.status === 200 ? 'accepted' : null
  }

  const close = async () => agent.destroy()
  return { name, handOver, ...(lookUpUrl === undefined ? {} : { ask: lookUp }), close }
}
