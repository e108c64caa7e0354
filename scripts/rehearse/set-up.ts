import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { statfsSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setDefaultCACertificates } from 'node:tls'
import { type Certificate, certificateKey, certificate as trusted } from '../../test/support/certificate.ts'
import { freePort } from '../../test/support/started.ts'
import type { BrokerSetUp } from '../../test/support/started-broker.ts'
import type { Database } from './database.ts'
import { brokerSetUp, MailServer, type People, SmsGateway, startFront } from './outside.ts'
import type { Environment, Programs } from './programs.ts'
import { type Checked, count, see } from './steps.ts'

// The first steps of the road: what a machine has before the program starts.

const LEAST_FREE_BYTES = 1e9
const LEAST_NODE = 20

/** Where everything is, and who closes it. */
export interface Place {
  readonly folder: string
  readonly opened: AsyncDisposableStack
  readonly programs: Programs
}

export async function lookAtMachine({ folder }: Place): Promise<Checked<void>> {
  const [major = 0] = process.versions.node.split('.').map(Number)
  see(major >= LEAST_NODE, `Node ${process.versions.node}: it must be ${LEAST_NODE} or later`)
  const { bavail, bsize } = statfsSync(folder)
  see(bavail * bsize > LEAST_FREE_BYTES, `${folder} has less than 1 GB free`)
  const free = Math.floor((bavail * bsize) / 1e9)
  return [
    `Node ${process.versions.node}, ${count(availableParallelism(), 'processors')}, ${free} GB free; an empty folder`,
    undefined,
  ]
}

/** Addresses and secrets that all steps share. */
export interface Ground extends Place {
  readonly certificate: Certificate
  readonly port: number
  readonly brokerPort: number
  /** Where the proxy ends TLS: the public address. */
  readonly publicUrl: string
  readonly smsToken: string
  readonly receiptSecret: string
  readonly mailPassword: string
  readonly staffSecret: string
  /** The file of the journal (O-JOURNAL). */
  readonly journal: string
}

const MAIL_USER = 'selvbook'
const newSecret = (): string => randomBytes(32).toString('base64')

export async function makeGround(place: Place): Promise<Checked<Ground>> {
  const certificate = { key: certificateKey, certificate: trusted }
  writeFileSync(join(place.folder, 'certificate.pem'), certificate.certificate)
  setDefaultCACertificates([certificate.certificate])
  const [port, frontPort, brokerPort] = [await freePort(), await freePort(), await freePort()]
  const ground = {
    ...place,
    certificate,
    port,
    brokerPort,
    publicUrl: `https://localhost:${frontPort}`,
    smsToken: newSecret(),
    receiptSecret: newSecret(),
    mailPassword: randomBytes(24).toString('hex'),
    staffSecret: newSecret(),
    journal: join(place.folder, 'journal.ndjson'),
  }
  await startFront(certificate, { port: frontPort, program: port }, place.opened)
  return [`a certificate for localhost; a proxy ends TLS at ${ground.publicUrl}`, ground]
}

/** What stands outside, and the files that the program needs for it. */
export interface Outside extends Ground {
  readonly sms: SmsGateway
  readonly mail: MailServer
  readonly signingKey: string
}

/** A broker in a process of its own, an SMS gateway and a mail server. */
export async function startOutside(ground: Ground, people: People, clock: string): Promise<Checked<Outside>> {
  const { certificate, brokerPort, opened, programs } = ground
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const setUp: BrokerSetUp = brokerSetUp({
    ...certificate,
    port: brokerPort,
    program: `http://127.0.0.1:${ground.port}`,
    publicUrl: ground.publicUrl,
    people,
    clientKey: publicKey.export({ format: 'jwk' }),
    staffSecret: ground.staffSecret,
  })
  const broker = programs.start('test/support/started-broker.ts', [], { BROKER: JSON.stringify(setUp) }, clock)
  await broker.said(/^Broker: ready$/m)
  const sms = await SmsGateway.start({ token: ground.smsToken, secret: ground.receiptSecret }, opened)
  const mail = await MailServer.start(certificate, { user: MAIL_USER, password: ground.mailPassword }, opened)
  const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return [
    'an OpenID broker (MitID for citizens, the municipality’s own for staff), an SMS gateway, a mail server',
    { ...ground, sms, mail, signingKey },
  ]
}

/** The settings of `npm start`, and those that `npm run migrate` needs besides. */
export interface Settings {
  readonly running: Environment
  readonly migrating: Environment
}

/** Secrets in files that only this user can read; all else as an operator sets it. */
export async function writeSettings(outside: Outside, database: Database): Promise<Checked<Settings>> {
  const { folder, publicUrl } = outside
  const secret = (name: string, text: string) => {
    const path = join(folder, name.toLowerCase())
    writeFileSync(path, `${text}\n`, { mode: 0o600 })
    return [`${name}_FILE`, path] as const
  }
  const issuer = `https://127.0.0.1:${outside.brokerPort}/broker`
  const mailUrl = `smtps://${MAIL_USER}:${outside.mailPassword}@localhost:${outside.mail.port}`
  const secrets = [
    secret('CPR_SECRET', newSecret()),
    secret('TOKEN_SECRET', newSecret()),
    secret('DATABASE_URL', database.program),
    secret('MITID_KEY', outside.signingKey),
    secret('STAFF_SECRET', outside.staffSecret),
    secret('SMS_TOKEN', outside.smsToken),
    secret('SMS_RECEIPT_SECRET', outside.receiptSecret),
    secret('SMTP_URL', mailUrl),
  ]
  const open = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(outside.port),
    PUBLIC_URL: publicUrl,
    TRUSTED_PROXIES: '127.0.0.1',
    JOURNAL: outside.journal,
    MITID_BROKER: 'nemlogin',
    MITID_ISSUER: issuer,
    MITID_CLIENT_ID: 'citizens',
    MITID_KEY_ID: 'ours',
    STAFF_PROVIDER: 'keycloak',
    STAFF_ISSUER: issuer,
    STAFF_CLIENT_ID: 'staff',
    STAFF_ACR: '2',
    STAFF_LEVELS: '2',
    STAFF_ROLES: '{"Selvbook-sagsbehandler":"caseworker","Selvbook-planlaegger":"planner"}',
    STAFF_JOB_CENTRE: '10100',
    SMS_URL: outside.sms.url,
    MAIL_FROM: 'svar-ikke@jobcenter.example.dk',
    // What a gateway allows: here nobody else waits.
    SMS_PER_SECOND: '400',
    MAIL_PER_SECOND: '400',
  }
  const text = Object.entries(open).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(folder, 'settings'), text.join(''))
  const running = {
    ...open,
    ...Object.fromEntries(secrets),
    // No authority has signed the certificate.
    NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem'),
  }
  const [ownerName, ownerFile] = secret('DATABASE_OWNER_URL', database.owner)
  return [
    `${count(text.length, 'settings')} of production, and ${count(secrets.length + 1, 'secrets')}, each in a file that only its user can read`,
    { running, migrating: { ...running, [ownerName]: ownerFile } },
  ]
}
