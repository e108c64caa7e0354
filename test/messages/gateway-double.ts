import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sign } from 'hono/jwt'

/** The gateway's behaviour for one message. */
export type Behaviour =
  | 'accept'
  /** Takes its time, then accepts. */
  | 'slow'
  /** Temporary refusal: HTTP 503. */
  | 'busy'
  /** Permanent refusal: HTTP 422. */
  | 'refuse'
  /** Accepts, and loses the connection before it answers. */
  | 'accept_and_lose'
  /** Loses the connection without accepting. */
  | 'lose'
  /** Accepts, and never answers. */
  | 'accept_and_hang'
  /** Accepts, and then a proxy in front of it gives up. */
  | 'accept_and_502'

/** A message that the gateway has accepted: the citizen's telephone will show it. */
export interface Accepted {
  readonly id: number
  readonly userref: string
  readonly msisdn: number
  readonly message: string
  readonly sender: string
  readonly callbackUrl: string
  /** `performance.now()` */
  readonly at: number
}

const SLOW_MILLISECONDS = 60

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/**
 * A gateway with GatewayAPI's interface. A test can make it fail in every way, and it records what
 * it has accepted.
 */
export class GatewayDouble {
  readonly accepted: Accepted[] = []
  /** All requests received, accepted or not. */
  requests = 0
  /** The behaviour for the next message, by our reference. */
  behave: (userref: string) => Behaviour = () => 'accept'
  /** Called for each accepted message, before the answer is sent. */
  onAccepted: (message: Accepted) => void = () => undefined
  /** The token that clients must send. */
  readonly token: string
  readonly #server: Server
  readonly #hanging = new Set<ServerResponse>()
  #ids = 1_000_000

  private constructor(server: Server, token: string) {
    this.#server = server
    this.token = token
  }

  static async start(token = 'token'): Promise<GatewayDouble> {
    const server = createServer()
    const double = new GatewayDouble(server, token)
    server.on('request', (request, response) => void double.#answer(request, response))
    await double.listen()
    return double
  }

  async listen(port = 0): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get port(): number {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get lookUpUrl(): string {
    return `${this.url}/by-userref/{userref}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const found = /^\/by-userref\/(.+)$/.exec(request.url ?? '')
    if (found) {
      response.writeHead(this.accepted.some(({ userref }) => userref === found[1]) ? 200 : 404).end('{}')
      return
    }
    this.requests += 1
    if (request.method !== 'POST' || request.url !== '/rest/mtsms') return void response.writeHead(404).end()
    if (request.headers.authorization !== `Token ${this.token}`)
      return void response.writeHead(401).end('{"code":"0x0201"}')
    const { userref, message, sender, callback_url: callbackUrl, recipients } = JSON.parse(body)
    const behaviour = this.behave(userref)
    if (behaviour === 'busy') return void response.writeHead(503).end()
    if (behaviour === 'refuse') return void response.writeHead(422).end('{"code":"0x0212"}')
    if (behaviour === 'lose') return void request.socket.destroy()
    this.#ids += 1
    const taken = {
      id: this.#ids,
      userref,
      msisdn: recipients[0].msisdn,
      message,
      sender,
      callbackUrl,
      at: performance.now(),
    }
    this.accepted.push(taken)
    this.onAccepted(taken)
    if (behaviour === 'accept_and_lose') return void request.socket.destroy()
    if (behaviour === 'accept_and_502') return void response.writeHead(502).end('<html>')
    if (behaviour === 'accept_and_hang') return void this.#hanging.add(response)
    const say = () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ids: [taken.id] }))
    if (behaviour === 'slow') setTimeout(say, SLOW_MILLISECONDS)
    else say()
  }

  /** May be called again. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    for (const response of this.#hanging) response.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Sends one receipt, signed as GatewayAPI signs it; returns the status of the answer. */
export async function sendReceipt(
  { id, userref, msisdn, callbackUrl }: Accepted,
  status: string,
  { secret, code, time = 1_500_000_000 }: { secret: string; code?: string; time?: number },
): Promise<number> {
  const claims = { id, msisdn, time, status, userref, charge_status: 'CAPTURED', error: null, code: code ?? null }
  const answered = await fetch(callbackUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gwapi-signature': await sign(claims, secret, 'HS256') },
    body: JSON.stringify(claims),
  })
  await answered.arrayBuffer()
  return answered.status
}
