import { html } from 'hono/html'
import type { ProgramContext } from '../actions/transaction.ts'
import { askMessages, type MessageRecord, type ShownNotice } from '../questions/job-centre/messages.ts'
import { dateOf, type Instant, isInstantBefore } from '../rules/dates.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'

interface Line {
  readonly at: Instant
  readonly what: string
  readonly how: string
}

const MOST = 100

/** `10.07.2017 09.00` */
const moment = (texts: Texts, at: Instant): string => `${texts.shortDate(dateOf(at))} ${texts.clockTime(at)}`

function howItWent(texts: Texts, message: MessageRecord): string {
  const { status, deliveredAt, failedAt, unknownSince, droppedAt, handedOverAt } = message
  const at = deliveredAt ?? failedAt ?? unknownSince ?? droppedAt ?? handedOverAt
  const words = texts.t(`told.status.${status}`, { at: at ? moment(texts, at) : '', to: message.sentTo ?? '' })
  const because = message.droppedBecause ?? message.failedBecause
  return because === null ? words : `${words} (${because})`
}

const messageLine = (texts: Texts, message: MessageRecord): Line => ({
  at: message.madeAt,
  what: `${texts.t(`told.channel.${message.channel}`)}: ${texts.t(`told.kind.${message.kind}`)}`,
  how: howItWent(texts, message),
})

function noticeLine(texts: Texts, { stage, firstShownAt }: ShownNotice): Line[] {
  if (!firstShownAt) return []
  const what = texts.t('told.notice', { heading: texts.t(`notice.heading.${stage}`) })
  return [{ at: firstShownAt, what, how: texts.t('told.seen', { at: moment(texts, firstShownAt) }) }]
}

/** Proof of notice: what one citizen of the demo was told, in which way, when, and how it went. */
export async function proofOfNotice(program: ProgramContext, texts: Texts, citizenId: string): Promise<Html> {
  const context = { ...program, actor: { kind: 'calendar' } } as const
  const proof = await askMessages(context, citizenId, { before: null, limit: MOST })
  const { messages, notices } = proof.ok ? proof.value : { messages: [], notices: [] }
  const lines = [
    ...messages.map((message) => messageLine(texts, message)),
    ...notices.flatMap((notice) => noticeLine(texts, notice)),
  ].toSorted((a, b) => (isInstantBefore(a.at, b.at) ? -1 : 1))
  const items = lines.map(
    ({ at, what, how }) =>
      html`<li class="history__step"><p class="history__when">${moment(texts, at)}</p><p>${what}</p><p class="quiet">${how}</p></li>`,
  )
  return html`<h2>${texts.t('told.title')}</h2>
${lines.length === 0 ? html`<p>${texts.t('told.nothing')}</p>` : html`<ol class="history no-max-width">${items}</ol>`}`
}
