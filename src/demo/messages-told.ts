import { html } from 'hono/html'
import type { ProgramContext } from '../actions/transaction.ts'
import { dateOf, type Instant, isInstantBefore } from '../rules/dates.ts'
import { type MessageWithAttempts, messagesOf, noticesShown } from '../storage/proof-of-notice.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import type { Life } from './citizen-lives.ts'
import { DEMO_JOB_CENTRE } from './stories.ts'

interface Line {
  readonly at: Instant
  readonly what: string
  readonly how: string
}

const MOST = 100

/** `10.07.2017 09.00` */
const moment = (texts: Texts, at: Instant): string => `${texts.shortDate(dateOf(at))} ${texts.clockTime(at)}`

function howOf(texts: Texts, message: MessageWithAttempts): string {
  const { status, handed_over_at: handed, concluded_at: concluded, settled_at: settled, sent_to: to } = message
  const at = status === 'handed_over' ? handed : status === 'delivered' ? concluded : settled
  const told = texts.t(`told.status.${status}`, { at: at ? moment(texts, at) : '', to: to ?? '' })
  const because = message.dropped_because ?? message.failed_because
  return because === null ? told : `${told} (${because})`
}

/**
 * Proof of notice: what one citizen of the demo has been told, by which way, when, and what became
 * of it.
 */
export async function toldSection({ db }: ProgramContext, texts: Texts, life: Life): Promise<Html> {
  const { citizenId } = life.citizen
  const messages = await messagesOf(db, { citizenId, jobCentre: DEMO_JOB_CENTRE, before: null, limit: MOST })
  const shown = await noticesShown(
    db,
    life.deadlines.map(({ deadline }) => deadline.id),
  )
  const lines: Line[] = [
    ...messages.map((message) => ({
      at: message.created_at,
      what: `${texts.t(`told.channel.${message.channel}`)}: ${texts.t(`told.kind.${message.kind}`)}`,
      how: howOf(texts, message),
    })),
    ...life.deadlines.flatMap(({ deadline }) =>
      (['new', 'remember', 'hurry', 'last_day'] as const).flatMap((stage) => {
        const at = shown.get(`${deadline.id} ${stage}`)
        const what = texts.t('told.notice', { heading: texts.t(`notice.heading.${stage}`) })
        return at ? [{ at, what, how: texts.t('told.seen', { at: moment(texts, at) }) }] : []
      }),
    ),
  ].toSorted((a, b) => (isInstantBefore(a.at, b.at) ? -1 : 1))
  const items = lines.map(
    ({ at, what, how }) =>
      html`<li class="history__step"><p class="history__when">${moment(texts, at)}</p><p>${what}</p><p class="quiet">${how}</p></li>`,
  )
  return html`<h2>${texts.t('told.title')}</h2>
${lines.length === 0 ? html`<p>${texts.t('told.nothing')}</p>` : html`<ol class="history no-max-width">${items}</ol>`}`
}
