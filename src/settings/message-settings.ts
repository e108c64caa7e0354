import { isIPv4 } from 'node:net'
import { emailAddressIn } from '../rules/email-address.ts'

// The settings of the SMS and e-mail service. Read with all others, so that one start reports every
// mistake.

interface SmsGatewayAddress {
  readonly name: string
  readonly url: string
  readonly token: string
  /** Signs the gateway's receipts (HS256). */
  readonly receiptSecret: string
  readonly lookUpUrl: string | undefined
}

interface EmailGatewayAddress {
  readonly name: string
  readonly url: string
}

export interface MessageSettings {
  /** In order of preference; with none, this process sends no SMS. */
  readonly sms: readonly SmsGatewayAddress[]
  readonly smsSender: string
  readonly smsPerSecond: number
  readonly email: readonly EmailGatewayAddress[]
  readonly emailFrom: string
  readonly emailPerSecond: number
  /** Seconds of failure before the next gateway takes over. */
  readonly patience: number
  /** Whether `npm start` also sends messages and events, or leaves that to `npm run work`. */
  readonly workerInside: boolean
}

/**
 * The organizer's address in calendar files: `MAIL_FROM`, or one at the portal's own host; never a
 * person's. It must be the same in each file: otherwise calendars ignore a cancellation of an
 * earlier entry.
 */
export function organizerAddress(settings: {
  readonly messages: Pick<MessageSettings, 'emailFrom'>
  readonly publicUrl: string | undefined
}): string | undefined {
  const { messages, publicUrl } = settings
  if (messages.emailFrom !== '') return messages.emailFrom
  return publicUrl === undefined ? undefined : `svar-ikke@${new URL(publicUrl).hostname}`
}

interface Reader {
  readonly mistakes: string[]
  text(name: string, fallback: string): string
  optional(name: string): string | undefined
  isOn(name: string, fallback: 'on' | 'off'): boolean
  whole(name: string, fallback: number, least: number, most: number): number
}

/** The setting that states explicitly: this process has no gateway for a channel. */
const NONE = 'none'

/** Whether the host of an address is this machine: all of 127.0.0.0/8 is (RFC 1122 §3.2.1.3). */
export const isLoopback = (host: string): boolean =>
  ['[::1]', '::1', 'localhost'].includes(host) || (isIPv4(host) && host.startsWith('127.'))

/** The validated address of a gateway; undefined where none is set or it is wrong. */
function addressIn(reader: Reader, name: string, protocols: readonly string[], example: string): string | undefined {
  const text = reader.optional(name)
  if (text === undefined || text === NONE) return undefined
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (
      protocols.includes(url.protocol) ||
      (url.protocol === 'http:' && protocols.includes('https:') && isLoopback(url.hostname))
    )
      return text
  }
  reader.mistakes.push(`${name} must be an address such as ${example}, or ${NONE}`)
  return undefined
}

function needed(reader: Reader, name: string, what: string): string {
  const text = reader.optional(name)
  if (text === undefined) reader.mistakes.push(`${name} is not set: ${what}`)
  return text ?? ''
}

function smsGateways(reader: Reader): SmsGatewayAddress[] {
  return ['', '_2'].flatMap((end, at) => {
    const url = addressIn(reader, `SMS_URL${end}`, ['https:'], 'https://gatewayapi.com')
    if (url === undefined) return []
    const receiptSecret = needed(reader, `SMS_RECEIPT_SECRET${end}`, 'the secret that signs the gateway’s receipts')
    const LEAST_LETTERS = 16
    if (receiptSecret !== '' && receiptSecret.length < LEAST_LETTERS)
      reader.mistakes.push(`SMS_RECEIPT_SECRET${end} is too short: it must have ${LEAST_LETTERS} letters or more`)
    return [
      {
        name: `sms-${at + 1}`,
        url,
        token: needed(reader, `SMS_TOKEN${end}`, 'the token that the SMS gateway has given you'),
        receiptSecret,
        lookUpUrl: addressIn(
          reader,
          `SMS_LOOKUP_URL${end}`,
          ['https:'],
          'https://gateway.example/messages?ref={userref}',
        ),
      },
    ]
  })
}

const emailGateways = (reader: Reader): EmailGatewayAddress[] =>
  ['', '_2'].flatMap((end, at) => {
    const url = addressIn(reader, `SMTP_URL${end}`, ['smtp:', 'smtps:'], 'smtps://user:password@mail.example.dk')
    return url === undefined ? [] : [{ name: `email-${at + 1}`, url }]
  })

/**
 * Deadlines work only if citizens hear of them, so a process without a gateway must be configured
 * as such.
 */
function mustBeSaid(reader: Reader, name: string, what: string): void {
  if (reader.optional(name) === undefined)
    reader.mistakes.push(`${name} is not set: ${what}, or ${NONE} if this process has none`)
}

/** The settings for messages. In the demo all messages go to its outbox, whatever is set. */
export function readMessageSettings(reader: Reader, production: boolean): MessageSettings {
  if (production) {
    mustBeSaid(reader, 'SMS_URL', 'the SMS gateway, such as https://gatewayapi.com')
    mustBeSaid(reader, 'SMTP_URL', 'the mail server, such as smtps://user:password@mail.example.dk')
  }
  const email = production ? emailGateways(reader) : []
  const emailFrom = email.length > 0 ? needed(reader, 'MAIL_FROM', 'the address that e-mails come from') : ''
  if (emailFrom !== '' && emailAddressIn(emailFrom) !== emailFrom)
    reader.mistakes.push('MAIL_FROM must be an e-mail address alone, such as svar-ikke@jobcenter.example.dk')
  const smsSender = reader.text('SMS_SENDER', 'Jobcenter')
  if (!/^([A-Za-z0-9 ]{1,11}|\d{1,15})$/.test(smsSender))
    reader.mistakes.push('SMS_SENDER must be at most 11 letters and digits, or a number')
  return {
    sms: production ? smsGateways(reader) : [],
    smsSender,
    smsPerSecond: reader.whole('SMS_PER_SECOND', 50, 1, 10_000),
    email,
    emailFrom,
    emailPerSecond: reader.whole('MAIL_PER_SECOND', 50, 1, 10_000),
    patience: reader.whole('GATEWAY_PATIENCE_SECONDS', 180, 1, 86_400),
    workerInside: reader.isOn('WORKER_INSIDE', 'on'),
  }
}
