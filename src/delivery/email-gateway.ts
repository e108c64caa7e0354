import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { envelopeAddress } from '../rules/email-address.ts'
import { accepted, type Gateway, type Outgoing, type Result, refused, refusedForNow, unknown } from './gateway.ts'

export interface EmailGatewaySettings {
  readonly name: string
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which upgrades to TLS. */
  readonly url: string
  /** The sender's address and its display name. */
  readonly from: string
  readonly fromName: string
  /** Whether to refuse a server without TLS. */
  readonly requireTls: boolean
  /** For a mail server on the same machine with an untrusted certificate. */
  readonly ignoreTls?: boolean | undefined
  /** The line below the text with the unsubscribe link. */
  readonly unsubscribeLine: (link: string, language: string) => string
  readonly timeoutMilliseconds?: number
}

const TIMEOUT_MILLISECONDS = 20_000
/**
 * Idle connections kept for the next message, and how long: mail servers close idle ones after some
 * minutes.
 */
const MOST_IDLE = 8
const IDLE_MILLISECONDS = 15_000

/**
 * The e-mail as sent (RFC 5322). Subject and names are encoded, so that they cannot inject headers.
 */
async function composed(message: Outgoing, settings: EmailGatewaySettings): Promise<Buffer> {
  const { reference, to, subject, body, attachment, unsubscribe, at, language } = message
  const text = unsubscribe === null ? body : `${body}\n\n${settings.unsubscribeLine(unsubscribe, language)}`
  const composer = new MailComposer({
    from: { name: settings.fromName, address: settings.from },
    to: { name: '', address: to },
    subject: (subject ?? '').replaceAll(/\p{Cc}+/gu, ' '),
    messageId: `<${reference}@${settings.from.split('@')[1] ?? 'localhost'}>`,
    date: new Date(at.epochMilliseconds),
    text,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'Content-Language': language,
      ...(unsubscribe === null
        ? {}
        : {
            'List-Unsubscribe': { prepared: true, value: `<${unsubscribe}>` },
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    attachments: attachment
      ? [{ filename: attachment.name, contentType: attachment.type, content: attachment.content }]
      : [],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await composer.compile().build()
}

type SmtpError = Error & { readonly responseCode?: number | undefined; readonly code?: string | undefined }

/**
 * A refusal of the sender, the recipient or the content is about this message. Other errors are
 * about the server or our account.
 */
function resultOf(error: SmtpError, left: boolean): Result {
  const { responseCode, code = 'error' } = error
  if (responseCode === undefined || responseCode < 400) return left ? unknown(code) : refusedForNow(code)
  const reason = `smtp_${responseCode}`
  const SHUTTING_DOWN = 421
  if (responseCode === SHUTTING_DOWN || code === 'EAUTH' || code === 'ETLS') return refusedForNow(reason)
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (responseCode >= 500 && isAboutMessage) return refused(reason)
  return refusedForNow(reason, { gatewayFailed: !isAboutMessage })
}

/** Removes all listeners. A late error must not crash the program. */
function silenced(connection: SMTPConnection): SMTPConnection {
  connection.removeAllListeners()
  connection.on('error', () => undefined)
  return connection
}

interface Idle {
  readonly connection: SMTPConnection
  readonly timer: NodeJS.Timeout
}

/** A connection, authenticated where the settings name a user. */
function connectTo(settings: EmailGatewaySettings): Promise<SMTPConnection> {
  const { protocol, hostname, port, username, password } = new URL(settings.url)
  const { timeoutMilliseconds = TIMEOUT_MILLISECONDS } = settings
  const secure = protocol === 'smtps:'
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host: hostname,
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: settings.requireTls && !secure,
      ignoreTLS: settings.ignoreTls ?? false,
      connectionTimeout: timeoutMilliseconds,
      greetingTimeout: timeoutMilliseconds,
      socketTimeout: timeoutMilliseconds,
      dnsTimeout: timeoutMilliseconds,
    })
    const connected = () => resolve(silenced(connection))
    connection.on('error', reject)
    connection.once('end', () => reject(closed()))
    connection.connect((error) => {
      if (error) return reject(error)
      if (username === '') return connected()
      const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
      connection.login(auth, (failed) => (failed ? reject(failed) : connected()))
    })
  })
}

const closed = (): SmtpError => Object.assign(new Error('closed'), { code: 'ECONNECTION' })

/** The pool of idle connections. */
class IdleConnections {
  readonly #idle: Idle[] = []

  keep(connection: SMTPConnection): void {
    if (this.#idle.length >= MOST_IDLE) return connection.quit()
    const forget = () => {
      const at = this.#idle.findIndex((one) => one.connection === connection)
      if (at !== -1) clearTimeout(this.#idle.splice(at, 1)[0]?.timer)
    }
    const timer = setTimeout(() => {
      forget()
      connection.quit()
    }, IDLE_MILLISECONDS)
    timer.unref()
    silenced(connection).on('error', forget).on('end', forget)
    this.#idle.push({ connection, timer })
  }

  take(): SMTPConnection | null {
    const one = this.#idle.pop()
    if (!one) return null
    clearTimeout(one.timer)
    return silenced(one.connection)
  }

  close(): void {
    for (let one = this.take(); one; one = this.take()) one.quit()
  }
}

interface Letter {
  readonly from: string
  readonly to: string
  readonly raw: Buffer
}

/** Sends a letter on one connection. It counts as left once the connection reads its content. */
function sendOn(connection: SMTPConnection, { from, to, raw }: Letter): Promise<Result> {
  return new Promise((resolve) => {
    let left = false
    const content = new Readable({
      read() {
        left = true
        this.push(raw)
        this.push(null)
      },
    })
    const failed = (error: SmtpError) => {
      silenced(connection).close()
      resolve(resultOf(error, left))
    }
    connection.on('error', failed)
    connection.once('end', () => failed(closed()))
    const envelope = { from, to: [to], size: raw.length }
    connection.send(envelope, content, (error) => (error ? failed(error) : resolve(accepted(null))))
  })
}

/** E-mail by SMTP. A connection carries one message at a time, and is then kept for the next. */
export function emailGateway(given: EmailGatewaySettings): Gateway {
  const { name } = given
  const from = envelopeAddress(given.from) ?? given.from
  const settings = { ...given, from }
  const idle = new IdleConnections()
  const send = async (connection: SMTPConnection, letter: Letter): Promise<Result> => {
    const result = await sendOn(connection, letter)
    if (result.outcome === 'accepted') idle.keep(connection)
    return result
  }
  const handOver = async (message: Outgoing): Promise<Result> => {
    const to = envelopeAddress(message.to)
    if (to === null) return refused('not_an_address')
    const letter = { from, to, raw: await composed({ ...message, to }, settings) }
    const kept = idle.take()
    if (kept) {
      const result = await send(kept, letter)
      // A connection that the server closed while idle says nothing about the server: one retry on
      // a new connection.
      if (result.outcome !== 'refused_for_now' || result.reason?.startsWith('smtp_')) return result
    }
    try {
      return await send(await connectTo(settings), letter)
    } catch (error) {
      return error instanceof Error ? resultOf(error, false) : refusedForNow('error')
    }
  }
  return { name, handOver, close: async () => idle.close() }
}
