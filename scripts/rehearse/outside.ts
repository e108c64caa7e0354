import { once } from 'node:events'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type Accepted, GatewayDouble, sendReceipt } from '../../test/messages/gateway-double.ts'
import type { Certificate } from '../../test/support/certificate.ts'
import type { BrokerSetUp } from '../../test/support/started-broker.ts'
import { see } from './steps.ts'

// What the program meets outside, each as a double that speaks the real protocol over TLS.

/** The proxy in front of the program: ends TLS, and says who asks. */
export async function startFront(
  { key, certificate }: Certificate,
  { port, program }: { readonly port: number; readonly program: number },
  opened: AsyncDisposableStack,
): Promise<void> {
  const front = createServer({ key, cert: certificate }, (request, response) => {
    const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress ?? '' }
    const { method, url: path } = request
    const onward = ask({ host: '127.0.0.1', port: program, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  front.listen(port, '127.0.0.1')
  await once(front, 'listening')
  opened.defer(async () => {
    front.closeAllConnections()
    front.close()
    await once(front, 'close')
  })
}

/** A mail that a mail server has taken. */
interface Mail {
  readonly to: string
  readonly raw: string
}

/** A mail server (SMTP over TLS, with a user and a password) that keeps what it takes. */
export class MailServer {
  readonly mails: Mail[] = []
  readonly #server: SMTPServer

  private constructor({ key, certificate }: Certificate, user: string, password: string) {
    this.#server = new SMTPServer({
      secure: true,
      key,
      cert: certificate,
      onAuth: (auth, _session, done) =>
        auth.username === user && auth.password === password
          ? done(null, { user })
          : done(Object.assign(new Error('no'), { responseCode: 535 })),
      onData: (stream, { envelope }, done) => {
        let raw = ''
        stream.on('data', (chunk: Buffer) => (raw += chunk.toString('latin1')))
        stream.on('end', () => {
          for (const { address } of envelope.rcptTo) this.mails.push({ to: address, raw })
          done()
        })
      },
    })
    // A client that stops leaves its connection.
    this.#server.on('error', () => undefined)
  }

  static async start(
    certificate: Certificate,
    { user, password }: { readonly user: string; readonly password: string },
    opened: AsyncDisposableStack,
  ): Promise<MailServer> {
    const mails = new MailServer(certificate, user, password)
    const { server } = mails.#server
    mails.#server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    opened.defer(() => new Promise<void>((resolve) => mails.#server.close(() => resolve())))
    return mails
  }

  get port(): number {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    return (this.#server.server.address() as AddressInfo).port
  }
}

/** An SMS gateway of GatewayAPI's shape, and its receipts. */
export class SmsGateway {
  readonly #double: GatewayDouble
  readonly #secret: string
  #told = 0

  private constructor(double: GatewayDouble, secret: string) {
    this.#double = double
    this.#secret = secret
  }

  static async start(
    { token, secret }: { readonly token: string; readonly secret: string },
    opened: AsyncDisposableStack,
  ): Promise<SmsGateway> {
    const double = await GatewayDouble.start(token)
    opened.defer(() => double.stop())
    return new SmsGateway(double, secret)
  }

  get url(): string {
    return this.#double.url
  }

  get accepted(): readonly Accepted[] {
    return this.#double.accepted
  }

  /** Tells the program that all it has taken since has arrived, some at a time; how many. */
  async tellDelivered(): Promise<number> {
    const waiting = this.accepted.slice(this.#told)
    this.#told += waiting.length
    const tell = async () => {
      for (let message = waiting.pop(); message; message = waiting.pop()) {
        const status = await sendReceipt(message, 'DELIVERED', { secret: this.#secret })
        see(status < 300, `a receipt was answered with ${status}`)
      }
    }
    const count = waiting.length
    await Promise.all([tell(), tell(), tell(), tell()])
    return count
  }
}

const NSIS = 'https://data.gov.dk/concept/core/nsis/loa'
const NUMBER = 'https://data.gov.dk/model/core/eid/cprNumber'

/** Who signs in at the broker, by the name of their button there. */
export interface People {
  /** Citizens and their national id numbers. */
  readonly citizens: Readonly<Record<string, string>>
  /** Staff and the name of their role at the municipality. */
  readonly staff: Readonly<Record<string, string>>
}

/** What the broker double is told: one provider, for citizens and for staff. */
export const brokerSetUp = (
  told: Pick<BrokerSetUp, 'port' | 'program' | 'certificate' | 'key'> & {
    readonly publicUrl: string
    readonly people: People
    readonly clientKey: object
    readonly staffSecret: string
  },
): BrokerSetUp => {
  const { publicUrl, people, clientKey, staffSecret, ...ports } = told
  const client = (id: string, below: string) => ({
    client_id: id,
    redirect_uris: [`${publicUrl}${below}/log-ind/svar`],
    post_logout_redirect_uris: [`${publicUrl}${below}/log-ud`],
    response_types: ['code' as const],
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const citizens = Object.entries(people.citizens).map(([name, cpr]) => [
    name,
    { [NUMBER]: cpr, [NSIS]: 'Substantial' },
  ])
  const staff = Object.entries(people.staff).map(([name, role]) => [name, { name, roles: [role] }])
  return {
    ...ports,
    acr: '2',
    people: Object.fromEntries([...citizens, ...staff]),
    scopes: { ssn: [NUMBER, NSIS], profile: ['name', 'roles'] },
    clients: [
      {
        ...client('citizens', ''),
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [{ ...clientKey, kty: 'EC', kid: 'ours', use: 'sig' }] },
      },
      { ...client('staff', '/jc'), token_endpoint_auth_method: 'client_secret_basic', client_secret: staffSecret },
    ],
  }
}
