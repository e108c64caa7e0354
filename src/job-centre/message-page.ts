import { html } from 'hono/html'
import { recorded } from '../actions/once.ts'
import { sendMessageAgain } from '../actions/send-message-again.ts'
import type { Given } from '../http/form-input.ts'
import { withQuery } from '../http/with-query.ts'
import { askMessage, type SeenMessage } from '../questions/job-centre/message.ts'
import { citizenOfMessage } from '../questions/whose.ts'
import { dateOf } from '../rules/dates.ts'
import { leavesAt } from '../rules/messages.ts'
import { shownTelephoneNumber } from '../rules/telephone-number.ts'
import { isId } from '../storage/ids.ts'
import { alert } from '../web/alerts.ts'
import { postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { backField, backIn, backQuery, backWith } from './back.ts'
import { goTo } from './door.ts'
import { ownPath, paths } from './paths.ts'
import { type Fact, factsList } from './pieces/facts-list.ts'
import { messageText } from './pieces/message-texts.ts'
import { smallButton, smallLink } from './pieces/small-buttons.ts'
import { momentInWords } from './today/days.ts'
import { may, show, showProblem, type Visit } from './visit.ts'

async function messageIn(visit: Visit): Promise<SeenMessage | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askMessage(visit.context, id) : null
  return found?.ok ? found.value : null
}

/** The words in which it left; before it has, and after a year, those in which it would leave. */
function wordsOf({ texts, options, context }: Visit, { message, reader }: SeenMessage): Html {
  const { body, subject, channel, settledAt } = message
  const name = texts.t('jobCentre.case.channels', { which: channel })
  const today = dateOf(context.clock.now())
  const heading = settledAt && body !== null ? `${name}, ${momentInWords(texts, settledAt, today)}` : name
  if (body !== null) return messageText({ heading, subject, body, language: reader.language })
  const worded = options.messageWords?.(message, reader)
  const note = message.status === 'waiting' ? '' : texts.t('jobCentre.message.wouldBe')
  return worded
    ? html`${messageText({ ...worded, heading, language: reader.language })}<p class="small quiet">${note}</p>`
    : html``
}

const shownAddress = ({ message, address }: SeenMessage): string =>
  address === null ? '' : message.channel === 'sms' ? shownTelephoneNumber(address) : address

async function showMessage(visit: Visit, seen: SeenMessage, title: string, more: Html): Promise<Response> {
  const { texts } = visit
  const { message } = seen
  return await show(
    visit,
    {
      title,
      beside: texts.t('jobCentre.meeting.of', { name: seen.shownName }),
      active: paths.citizens,
      breadcrumbs: [
        { href: paths.citizens, text: texts.t('jobCentre.case.citizens') },
        { href: paths.citizen(message.citizenId), text: seen.shownName },
      ],
    },
    html`${wordsOf(visit, seen)}${more}`,
  )
}

const canBeSentAgain = ({ message: { status, isLast } }: SeenMessage): boolean => status === 'failed' && isLast

/** `/jc/beskeder/{id}`: what the citizen was told, in its words. */
export async function messagePage(visit: Visit): Promise<Response> {
  const seen = await messageIn(visit)
  if (!seen) return await showProblem(visit, 'notFound')
  const { texts } = visit
  const href = withQuery(paths.sendAgain(seen.message.id), backQuery(paths.citizen(seen.message.citizenId)))
  const again =
    canBeSentAgain(seen) && may(visit, 'send_message_again')
      ? html`<div class="actions">${smallLink({ href, text: texts.t('jobCentre.today.sendAgain') })}</div>`
      : html``
  return await showMessage(visit, seen, texts.t('jobCentre.message.title'), again)
}

/** What sending it again does: where to, when, and what may go wrong once more. */
function followsOf({ texts, context }: Visit, seen: SeenMessage): Fact[] {
  const { message, address } = seen
  const now = context.clock.now()
  const values = { channel: message.channel, address: shownAddress(seen) }
  if (address === null)
    return [{ icon: 'warning', isWarning: true, text: texts.t('jobCentre.message.nowhere', values) }]
  const moment = momentInWords(texts, leavesAt(message.channel, now), dateOf(now))
  return [
    { icon: 'email', text: texts.t('jobCentre.message.goesTo', { ...values, moment }) },
    ...(message.to === address
      ? [{ icon: 'warning', isWarning: true, text: texts.t('jobCentre.message.sameAddress', values) } as const]
      : []),
    { icon: 'info', text: texts.t('jobCentre.message.ifTrue') },
  ]
}

/** `/jc/beskeder/{id}/igen`: what is sent again and where to, before it is. */
export async function sendAgainPage(visit: Visit, given: Given): Promise<Response> {
  const seen = await messageIn(visit)
  if (!seen) return await showProblem(visit, 'notFound')
  const { texts, formToken: owner } = visit
  const { message } = seen
  const back = backIn(given)
  const title = texts.t('jobCentre.today.sendAgain')
  const undo = ownPath(back) ?? paths.citizen(message.citizenId)
  const cannot = alert(texts, { kind: 'info', body: texts.t('jobCentre.message.cannot') })
  if (!canBeSentAgain(seen)) return await showMessage(visit, seen, title, cannot)
  const facts = followsOf(visit, seen)
  const isWarned = facts.some(({ isWarning }) => isWarning)
  const send = seen.address === null ? '' : smallButton({ text: title, isPrimary: true, autofocus: !isWarned })
  const correct = isWarned
    ? smallLink({
        href: paths.citizenPage(message.citizenId, 'oplysninger'),
        text: texts.t('jobCentre.today.correct'),
      })
    : ''
  return await showMessage(
    visit,
    seen,
    title,
    html`<h2>${texts.t('jobCentre.message.happens')}</h2>${factsList(facts)}${postForm(
      { action: paths.sendAgain(message.id), owner, className: 'button-row' },
      html`${backField(back)}${send}${correct}${smallLink({ href: undo, text: texts.t('common.undo') })}`,
    )}`,
  )
}

/** POST `/jc/beskeder/{id}/igen`: a message that has failed is sent again (N-ONCE). */
export async function sendAgain(visit: Visit, given: Given): Promise<Response> {
  const { context } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  const citizenId = await citizenOfMessage(context, id)
  const done = await recorded(context, { act: 'send_message_again', citizenId, subject: id }, (within) =>
    sendMessageAgain(within, id),
  )
  if (done.ok) return goTo(visit, backWith(given, 'igen'))
  const isUnknown = done.refusals.some(({ code }) => code === 'not_found')
  return await showProblem(visit, isUnknown ? 'notFound' : 'conflict')
}
