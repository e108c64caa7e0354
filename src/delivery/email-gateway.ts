import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { accepted, type Gateway, type Outgoing, type Result, refused, refusedForNow, unknown } from './gateway.ts'

export interface EmailGatewaySettings {
  readonly name: string
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which is raised to TLS. */
  readonly url: string
  /** The sender's address, and the name that stands beside it. */
  readonly from: string
  readonly fromName: string
  /** Whether to refuse a server that does not speak TLS. */
  readonly requireTls: boolean
  /** For a mail server on the same machine whose certificate nobody vouches for. */
  readonly ignoreTls?: boolean | undefined
  /** What stands below the words, with the link that takes one off the service. */
  readonly unsubscribeLine: (link: string, language: string) => string
  readonly timeoutMilliseconds?: number
}

const TIMEOUT_MILLISECONDS = 20_000
/** Connections kept for the next message, and how long: mail servers close idle ones after some minutes. */
const MOST_IDLE = 8
const IDLE_MILLISECONDS = 15_000

/** An address as it may stand in a header and an envelope: no space, no sign of control, no list. */
const isAddress = (to: string): boolean => /^[^\s@<>"',;:\p{Cc}]+@[^\s@<>"',;:\p{Cc}]+$/u.test(to)

/** The e-mail as it is sent (RFC 5322). Subject and names are encoded, so that none of them can become a header of its own. */
export async function composed(message: Outgoing, settings: EmailGatewaySettings): Promise<Buffer> {
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

/** Which answers to the sender, the recipient or the content are about this message; others are about the server or our account. */
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

/** Hears of nothing any more; an error that comes late must not bring the program down. */
function silenced(connection: SMTPConnection): SMTPConnection {
  connection.removeAllListeners()
  connection.on('error', () => undefined)
  return connection
}

interface Idle {
  readonly connection: SMTPConnection
  readonly timer: NodeJS.Timeout
}

/** E-mail by SMTP. A connection serves one message at a time and is kept a while for the next. */
export function emailGateway(settings: EmailGatewaySettings): Gateway {
  const { timeoutMilliseconds = TIMEOUT_MILLISECONDS } = settings
  const { protocol, hostname, port, username, password } = new URL(settings.url)
  const secure = protocol === 'smtps:'
  const idle: Idle[] = []

  const connect = (): Promise<SMTPConnection> =>
    new Promise((resolve, reject) => {
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
      connection.on('error', reject)
      connection.once('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' })))
      connection.connect((error) => {
        if (error) return reject(error)
        if (username === '') return resolve(silenced(connection))
        const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
        connection.login(auth, (failed) => (failed ? reject(failed) : resolve(silenced(connection))))
      })
    })

  const keep = (connection: SMTPConnection) => {
    if (idle.length >= MOST_IDLE) return connection.quit()
    const drop = () => {
      const at = idle.findIndex((one) => one.connection === connection)
      if (at !== -1) clearTimeout(idle.splice(at, 1)[0]?.timer)
    }
    const timer = setTimeout(() => {
      drop()
      connection.quit()
    }, IDLE_MILLISECONDS)
    timer.unref()
    silenced(connection).on('error', drop).on('end', drop)
    idle.push({ connection, timer })
  }

  const take = (): SMTPConnection | null => {
    const one = idle.pop()
    if (!one) return null
    clearTimeout(one.timer)
    return silenced(one.connection)
  }

  /** Hands a message over on one connection. It has left from the moment in which its content is first asked for. */
  const send = (connection: SMTPConnection, to: string, raw: Buffer): Promise<Result> =>
    new Promise((resolve) => {
      let left = false
      const content = new Readable({
        read() {
          left = true
          this.push(raw)
          this.push(null)
        },
      })
      const end = (result: Result) => {
        if (result.outcome === 'accepted') keep(connection)
        else silenced(connection).close()
        resolve(result)
      }
      const failed = (error: SmtpError) => end(resultOf(error, left))
      connection.on('error', failed)
      connection.once('end', () => failed(Object.assign(new Error('closed'), { code: 'ECONNECTION' })))
      const envelope = { from: settings.from, to: [to], size: raw.length }
      connection.send(envelope, content, (error) => (error ? failed(error) : end(accepted(null))))
    })

  const handOver = async (message: Outgoing): Promise<Result> => {
    if (!isAddress(message.to)) return refused('not_an_address')
    const raw = await composed(message, settings)
    const kept = take()
    if (kept) {
      const result = await send(kept, message.to, raw)
      // A connection that was closed while nobody used it says nothing of the server: once more on a new one.
      if (result.outcome !== 'refused_for_now' || result.reason?.startsWith('smtp_')) return result
    }
    try {
      return await send(await connect(), message.to, raw)
    } catch (error) {
      return error instanceof Error ? resultOf(error, false) : refusedForNow('error')
    }
  }

  const close = async () => {
    for (let one = take(); one; one = take()) one.quit()
  }
  return { name: settings.name, handOver, close }
}
