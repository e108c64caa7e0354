import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A key and its certificate, both as PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
}

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const UTF8_STRING = 0x0c
const GENERALIZED_TIME = 0x18
/** `[n]` of a structure. */
const explicit = (number: number) => 0xa0 + number
/** `[n]` in place of another tag. */
const implicit = (number: number) => 0x80 + number

/** An object identifier, as its bytes in hexadecimal. */
const object = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))
const COMMON_NAME = object('550403')
const ECDSA_WITH_SHA256 = object('2a8648ce3d040302')
const SUBJECT_ALT_NAME = object('551d11')
const BASIC_CONSTRAINTS = object('551d13')

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...bytes]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(SEQUENCE, ...parts)
const bits = (bytes: Buffer): Buffer => tagged(BIT_STRING, Buffer.from([0]), bytes)
const TRUE = Buffer.from([0x01, 0x01, 0xff])

/** `20261124100000Z` */
const time = (at: Date): Buffer =>
  tagged(GENERALIZED_TIME, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`))

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`

const DAY = 86_400_000

/**
 * A certificate that signs itself (RFC 5280, P-256), for `localhost` and 127.0.0.1, from yesterday
 * to tomorrow. Node makes keys and no certificates; for two hosts of a day that is the whole of it.
 */
export function certificateOfToday(name: string): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const common = sequence(tagged(SET, sequence(COMMON_NAME, tagged(UTF8_STRING, Buffer.from(name)))))
  const hosts = sequence(
    tagged(implicit(2), Buffer.from('localhost')),
    tagged(implicit(7), Buffer.from([127, 0, 0, 1])),
  )
  const extensions = sequence(
    sequence(SUBJECT_ALT_NAME, tagged(OCTET_STRING, hosts)),
    sequence(BASIC_CONSTRAINTS, TRUE, tagged(OCTET_STRING, sequence(TRUE))),
  )
  const now = Date.now()
  const certified = sequence(
    tagged(explicit(0), tagged(INTEGER, Buffer.from([2]))),
    tagged(INTEGER, Buffer.from([1]), randomBytes(15)),
    sequence(ECDSA_WITH_SHA256),
    common,
    sequence(time(new Date(now - DAY)), time(new Date(now + DAY))),
    common,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(explicit(3), extensions),
  )
  const signed = sequence(certified, sequence(ECDSA_WITH_SHA256), bits(sign('sha256', certified, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem('CERTIFICATE', signed),
  }
}
