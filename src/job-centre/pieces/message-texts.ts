import { html } from 'hono/html'
import type { Message, Reader } from '../../rules/messages.ts'
import type { Html } from '../../web/html.ts'
import { textsIn } from '../../web/texts.ts'
import type { Visit } from '../visit.ts'

/** A message before it is made: what it tells, how, and what stands above it ("I dag"). */
export type ToldLater = Pick<Message, 'kind' | 'channel' | 'parameters'> & { readonly when: string | null }

/** A message in its words; the subject is an e-mail's. */
interface Worded {
  readonly heading: string
  readonly subject: string | null
  readonly body: string
  readonly language: string
}

/** One message as its reader gets it, in their language. */
export const messageText = ({ heading, subject, body, language }: Worded): Html =>
  html`<figure class="message-text"><figcaption>${heading}</figcaption><blockquote lang="${textsIn(language).language}">${subject === null ? '' : html`<strong>${subject}</strong>\n`}${body}</blockquote></figure>`

/** *Læs teksterne*: each message in the words in which it leaves (N-WORDING). */
export function messageTexts({ texts, options }: Visit, messages: readonly ToldLater[], reader: Reader): Html | '' {
  const { messageWords } = options
  if (!messageWords || messages.length === 0) return ''
  const figures = messages.map((message) => {
    const channel = texts.t('jobCentre.case.channels', { which: message.channel })
    const heading = message.when === null ? channel : `${channel}, ${message.when}`
    return messageText({ ...messageWords(message, reader), heading, language: reader.language })
  })
  return html`<details class="message-texts"><summary>${texts.t('jobCentre.message.read', { count: messages.length })}</summary>${figures}</details>`
}
