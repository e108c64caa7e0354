import { html } from 'hono/html'
import { askOutbox } from '../questions/outbox.ts'
import type { SentMessage } from '../rules/messages.ts'
import { shownTelephoneNumber } from '../rules/telephone-number.ts'
import { isId } from '../storage/ids.ts'
import { select } from '../web/forms.ts'
import { type Html, icon } from '../web/html.ts'
import { mediumMoment } from '../web/moments.ts'
import { languages } from '../web/texts.ts'
import { type DemoDoor, type DemoVisit, localTime } from './door.ts'
import { button, here, missing, show } from './frame.ts'
import { demoCitizen, demoCitizens } from './stories.ts'

const ON_A_PAGE = 60

/** What was handed over, oldest first; of one citizen or of all. */
async function sentBy({ program }: DemoDoor, citizenId: string | null): Promise<SentMessage[]> {
  const outbox = await askOutbox({ ...program, actor: { kind: 'calendar' } }, citizenId)
  return outbox.ok ? outbox.value : []
}

/** What was handed over, oldest first, as the demo's calls tell it. */
export async function outboxOf(door: DemoDoor, citizenId: string | undefined) {
  if (citizenId !== undefined && !isId(citizenId)) return []
  const sent = await sentBy(door, citizenId ?? null)
  return sent.map(({ channel, to, kind, subject, body, settledAt: at }) => ({
    channel,
    to,
    kind,
    ...(subject === null ? {} : { subject }),
    text: body,
    at: at && localTime(at),
  }))
}

/** `/demo/udbakke`: what would have been sent, the newest first, of one citizen or of all. */
export async function outboxPage(visit: DemoVisit): Promise<Response> {
  const { c, program, words } = visit
  const asked = c.req.query('borger') ?? ''
  const citizenId = isId(asked) ? asked : ''
  const citizens = await demoCitizens(program, words)
  const names = new Map(citizens.map((citizen) => [citizen.citizenId, citizen.name]))
  const rows = (await sentBy(visit, citizenId === '' ? null : citizenId)).toReversed()
  const options = [
    { value: '', label: words.t('demo.outbox.everybody'), checked: citizenId === '' },
    ...citizens.map(({ citizenId: value, name: label }) => ({ value, label, checked: value === citizenId })),
  ]
  return await show(
    visit,
    { title: words.t('demo.outbox.title'), breadcrumbs: [{ href: '/demo', text: words.t('demo.start.title') }] },
    html`<p class="font-lead">${words.t('demo.outbox.lead')}</p>
<div class="filter"><form method="get" action="/demo/udbakke">${select(words, { id: 'borger', name: 'borger', label: words.t('demo.outbox.of'), options })}<button type="submit" class="button button-secondary"><span>${words.t('demo.outbox.show')}</span></button></form>${button('/demo/deliver', words.t('demo.machine.deliver'), { til: here(visit) })}</div>
${rows.length === 0 ? html`<p>${words.t('demo.outbox.none')}</p>` : html`<ol class="outbox no-max-width">${rows.slice(0, ON_A_PAGE).map((row) => one(visit, row, names.get(row.citizenId) ?? ''))}</ol>`}
${rows.length > ON_A_PAGE ? html`<p class="quiet">${words.t('demo.outbox.older', { count: rows.length - ON_A_PAGE })}</p>` : ''}`,
  )
}

/** Paragraphs where the text has empty lines, lines where it has line ends. */
const paragraphs = (text: string): Html[] =>
  text
    .split('\n\n')
    .map(
      (paragraph) => html`<p>${paragraph.split('\n').map((line, at) => html`${at > 0 ? html`<br>` : ''}${line}`)}</p>`,
    )

/**
 * The language that a message was put into, which is not kept: the one whose words begin most as it
 * does.
 */
function languageOf({ options }: DemoDoor, row: SentMessage, name: string): string {
  const body = row.body ?? ''
  const alike = (language: string): number => {
    const words = options.words(row, { language, name }).body
    let same = 0
    while (same < words.length && words[same] === body[same]) same += 1
    return same
  }
  return languages().toSorted((a, b) => alike(b) - alike(a))[0] ?? 'da'
}

function one(visit: DemoVisit, row: SentMessage, name: string): Html {
  const { words } = visit
  const { channel, kind, to, subject, body, settledAt: at } = row
  const kindName = words.t(`demo.outbox.kind.${kind}`)
  const head = html`<p class="message__head">${icon(channel === 'sms' ? 'smartphone' : 'email')}<span><strong>${words.t(`demo.outbox.${channel}`, { name })}</strong><br>${channel === 'sms' ? shownTelephoneNumber(to ?? '') : to} · ${at ? mediumMoment(words, at) : ''} · ${kindName}</span></p>`
  const language = languageOf(visit, row, name)
  const attachment = visit.options.words(row, { language, name }).attachment
  const file = attachment
    ? html`<p class="letter__file">${icon('calendar-month')}<a href="/demo/udbakke/${row.id}/moede.ics">${words.t('demo.outbox.attached', { name: attachment.name })}</a></p>`
    : ''
  return channel === 'sms'
    ? html`<li class="message message--sms">${head}<div class="bubble" lang="${language}">${paragraphs(body ?? '')}</div></li>`
    : html`<li class="message message--email">${head}<div class="letter"><div lang="${language}"><p class="letter__subject">${subject}</p>${paragraphs(body ?? '')}</div>${file}</div></li>`
}

/** `/demo/udbakke/<id>/moede.ics`: the file that an e-mail brought along. */
export async function attachedFile(visit: DemoVisit, id: string): Promise<Response> {
  const { c, program, options, words } = visit
  const row = (await sentBy(visit, null)).find((message) => message.id === id)
  const { name = '' } = (row && (await demoCitizen(program, words, row.citizenId))) ?? {}
  const attachment = row && options.words(row, { language: languageOf(visit, row, name), name }).attachment
  if (!attachment) return await missing(visit)
  return c.body(attachment.content, 200, {
    'content-type': attachment.type,
    'content-disposition': `attachment; filename="${attachment.name}"`,
  })
}
