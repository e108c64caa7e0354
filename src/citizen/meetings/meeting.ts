import { html } from 'hono/html'
import { cancelMeeting } from '../../actions/cancel-meeting.ts'
import type { Given } from '../../http/form-input.ts'
import { askOwnMeeting, askReceipt, type OwnMeeting, type Receipt } from '../../questions/own/meetings.ts'
import { cancellingRefusals } from '../../rules/booking-window.ts'
import { dateOf, isAfter } from '../../rules/dates.ts'
import { isStanding } from '../../rules/meetings.ts'
import type { Refusals } from '../../rules/refusals.ts'
import { withoutSecrets } from '../../rules/secrets.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { calendarFile } from '../../web/calendar-file.ts'
import { buttonRow, linkButton, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { trail } from '../booking/journey.ts'
import { refusedPage } from '../booking/refused-pages.ts'
import { newsSeen } from '../evidence.ts'
import { placeOf, placeShown, whereabouts } from '../meeting-place.ts'
import {
  type Changeable,
  changeable,
  comingAndEarlier,
  comingCard,
  earlierCard,
  titleOf,
  untilWords,
  whenOf,
} from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { type SummaryRow, summaryList } from '../pieces/booking-steps.ts'
import { meetingCard } from '../pieces/meeting-card.ts'
import {
  type Answer,
  besideContact,
  goTo,
  type PageDetails,
  show,
  showProblem,
  type Visit,
} from '../signed-in-request.ts'

/**
 * The citizen's own meeting that the address names; of anybody else's it is not even said that it
 * exists.
 */
async function ownMeeting(visit: Visit): Promise<OwnMeeting | null> {
  const id = visit.c.req.param('id') ?? ''
  const meeting = isId(id) ? await askOwnMeeting(visit.context, id) : null
  return meeting?.ok ? meeting.value : null
}

/** A page of one meeting; the page that says "not found" where it is not the citizen's. */
export const ofMeeting =
  (answer: (visit: Visit, meeting: OwnMeeting, given: Given) => Promise<Response>): Answer =>
  async (visit, given) => {
    const meeting = await ownMeeting(visit)
    return meeting ? await answer(visit, meeting, given) : await showProblem(visit, 'notFound')
  }

const detailsOf = (visit: Visit, title: string): PageDetails => ({
  title,
  active: paths.meetings,
  breadcrumbs: trail(visit),
})

/**
 * What can be done about the meeting, as buttons. None of them is the page's purpose, so none is
 * the main one.
 */
function waysOn({ texts }: Visit, { id }: OwnMeeting, can: Changeable | null): Html {
  return buttonRow({
    links: [
      ...(can?.rebookUntil ? [{ text: texts.t('meeting.rebook'), href: paths.rebook(id) }] : []),
      ...(can?.cancelUntil ? [{ text: texts.t('meeting.cancel'), href: paths.cancel(id) }] : []),
      ...(can ? [{ text: texts.t('receipt.addToCalendar'), href: paths.calendarFile(id) }] : []),
      { text: texts.t('common.toMineMoeder'), href: paths.meetings },
    ],
  })
}

/** `/moeder/<id>`: all that there is to know of a meeting. */
export async function viewMeeting(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const { texts } = visit
  await newsSeen(visit, meeting)
  const { coming } = comingAndEarlier(visit, [meeting])
  const can = coming.length > 0 ? changeable(visit, meeting) : null
  const { status, remarks = [] } = can ? comingCard(visit, meeting) : earlierCard(visit, meeting)
  const badge = status ? html`<p><span class="badge badge-${status.kind}">${status.text}</span></p>` : ''
  const said = meeting.message
    ? [{ term: texts.t('book.step4.message'), detail: html`<span class="typed">${meeting.message}</span>` }]
    : []
  const main = html`${badge}<p>${texts.t('meeting.origin', { origin: meeting.origin })}</p>
${summaryList(texts, [...factsOf(visit, meeting, can !== null), ...said])}
${remarks.map((remark) => html`<p>${remark}</p>`)}${waysOn(visit, meeting, can)}`
  return await show(
    visit,
    { ...detailsOf(visit, titleOf(texts, meeting)), titleIsWritten: meeting.title !== null },
    besideContact(visit, main),
  )
}

/** When, how, where and with whom. */
function factsOf(visit: Visit, meeting: OwnMeeting, isComing: boolean): SummaryRow[] {
  const { texts } = visit
  const { startsAt: from, endsAt: to, form, caseworkerName: caseworker } = meeting
  const hours = texts.t('common.timeFromTo', { from: texts.clockTime(from), to: texts.clockTime(to) })
  const { words: place, link } = isComing
    ? whereabouts(visit, meeting)
    : { words: placeShown(texts, meeting), link: null }
  return [
    {
      term: texts.t('book.step4.when'),
      detail: html`${capital(texts.longDate(dateOf(from)))}<br>${hours}`,
    },
    { term: texts.t('book.step4.how'), detail: texts.t('meetingForm.name', { form }) },
    ...(place
      ? [
          {
            term: texts.t('book.step4.where'),
            detail: html`${place}${link ? html`<br><a href="${link.href}" rel="noreferrer">${link.text}</a>` : ''}`,
          },
        ]
      : []),
    ...(caseworker ? [{ term: texts.t('book.step4.who'), detail: caseworker }] : []),
  ]
}

/** `/moeder/<id>/kalender.ics` */
export async function viewCalendarFile(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const { texts, options, jobCentre, session } = visit
  const place = (meeting.form === 'video' ? meeting.videoUrl : null) ?? placeOf(texts, meeting)
  const file = calendarFile({
    id: meeting.id,
    revision: meeting.revision,
    cancelled: meeting.status === 'cancelled',
    startsAt: meeting.startsAt,
    endsAt: meeting.endsAt,
    stamp: visit.now,
    // The offer's own title may name a benefit (N-SECRET).
    title: texts.t('calendarFile.title', { type: meeting.type, jobCentre: jobCentre?.name ?? '' }),
    organizer: { name: texts.t('message.emailSender'), address: options.organizerAddress },
    // A calendar is often shared: what is written goes into it as into an e-mail. An address is not
    // a text.
    ...(place ? { place: place === meeting.videoUrl ? place : withoutSecrets(place, session.name) } : {}),
    ...(meeting.caseworkerName
      ? { description: texts.t('calendarFile.with', { name: withoutSecrets(meeting.caseworkerName, session.name) }) }
      : {}),
    ...(options.publicUrl ? { url: new URL(paths.meeting(meeting.id), options.publicUrl).href } : {}),
  })
  const name = `moede-${dateOf(meeting.startsAt).toString()}.ics`
  return visit.c.body(file.content, 200, {
    'content-type': `text/calendar; charset=utf-8; method=${file.method}`,
    'content-disposition': `attachment; filename="${name}"`,
  })
}

/** "Vi sender dig en bekræftelse på …", by the channels signed up for (N-CONFIRM). */
function confirmationWords({ texts }: Visit, { details }: Receipt): string {
  const sms = details.smsService && details.mobile !== null
  const email = details.emailService && details.email !== null
  if (!sms && !email) return texts.t('receipt.noConfirmation')
  return texts.t('receipt.confirmationSent', { channels: sms && email ? 'both' : sms ? 'sms' : 'email' })
}

/** What is told of a meeting after it was booked or summoned. */
const laterKinds = ['rebooked', 'moved', 'changed', 'cancelled'] as const

/** What was last done to a meeting, and whether the citizen did it. */
interface LastDone {
  readonly kind: 'booked' | 'summoned' | (typeof laterKinds)[number]
  readonly own: boolean
}

/** Its history says what and by whom; without one it is as it was made. */
function lastDone({ origin }: OwnMeeting, { history }: Receipt): LastDone {
  for (const event of history.toReversed()) {
    const kind = laterKinds.find((one) => one === event.kind)
    if (kind) return { kind, own: event.by.kind === 'citizen' }
  }
  return origin === 'summoned' ? { kind: 'summoned', own: false } : { kind: 'booked', own: true }
}

/** The receipt's box: good news where the citizen did it, else something to know. */
function doneAlert(texts: Texts, { type }: OwnMeeting, { kind, own }: LastDone, body: string): Html {
  const heading =
    kind === 'booked' && type !== 'other'
      ? texts.t('receipt.bookedInterview', { type })
      : texts.t(`receipt.${kind}`, { type, by: own ? 'citizen' : 'job_centre' })
  return alert(texts, { kind: own ? 'success' : 'info', heading, body })
}

/** `/moeder/<id>/kvittering`: what has been done, outside the steps (F-4). */
export async function viewReceipt(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const { texts } = visit
  if (meeting.status === 'cancelled') return await cancelledReceipt(visit, meeting)
  if (!isStanding(meeting)) return goTo(visit, paths.meeting(meeting.id))
  const receipt = await askReceipt(visit.context, meeting)
  if (!receipt.ok) return await showProblem(visit, 'notFound')
  const { hasMetDeadline } = receipt.value
  const until = untilWords(texts, changeable(visit, meeting))
  const what = html`<ul class="bullets"><li>${confirmationWords(visit, receipt.value)}</li><li>${texts.t('receipt.remember', { form: meeting.form })}</li>${(
    until.length > 0 ? until : [texts.t('receipt.cannotChange')]
  ).map((line) => html`<li>${line}</li>`)}</ul>`
  const { remarks: _, actions: __, ...card } = comingCard(visit, meeting)
  return await show(
    visit,
    detailsOf(visit, texts.t('receipt.title')),
    besideContact(
      visit,
      html`${doneAlert(texts, meeting, lastDone(meeting, receipt.value), texts.t(hasMetDeadline ? 'receipt.deadlineMet' : 'receipt.seeYou'))}
<div class="meetings">${meetingCard(texts, card)}</div>
<p class="more"><a href="${paths.calendarFile(meeting.id)}">${texts.t('receipt.addToCalendar')}</a></p>
<h2>${texts.t('receipt.whatNow')}</h2>${what}
<div class="button-row">${linkButton(texts.t('common.toMinSide'), paths.minSide)}<a class="button button-secondary" href="${paths.meeting(meeting.id)}">${texts.t('meeting.details')}</a></div>`,
    ),
  )
}

async function cancelledReceipt(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const { texts, situation } = visit
  const words = texts.t('cancelMeeting.done', whenOf(texts, meeting.startsAt))
  const again = situation.deadline?.status === 'active' && meeting.type !== 'other' ? situation.deadline : null
  const next = again
    ? html`<p>${texts.t('cancelMeeting.bookAgain', { type: again.interviewType, date: texts.longDate(again.dueDate) })}</p>`
    : ''
  const receipt = await askReceipt(visit.context, meeting)
  if (!receipt.ok) return await showProblem(visit, 'notFound')
  return await show(
    visit,
    detailsOf(visit, texts.t('receipt.title')),
    besideContact(
      visit,
      html`${doneAlert(texts, meeting, lastDone(meeting, receipt.value), words)}${next}
<p>${confirmationWords(visit, receipt.value)}</p>
<div class="button-row">${again ? linkButton(texts.t('cancelMeeting.bookNew'), paths.book) : linkButton(texts.t('common.toMinSide'), paths.minSide)}<a class="button button-secondary" href="${paths.meetings}">${texts.t('common.toMineMoeder')}</a></div>`,
    ),
  )
}

/**
 * D-CANCEL: what cancelling does to the deadline that the meeting has met; null when it touches
 * none.
 */
function consequence({ texts, situation }: Visit, meeting: OwnMeeting): string | null {
  const { deadline, today } = situation
  if (deadline?.meetingId !== meeting.id) return null
  const words = { type: deadline.interviewType, date: texts.longDate(deadline.dueDate) }
  return isAfter(today, deadline.dueDate)
    ? texts.t('cancelMeeting.deadlineOver', words)
    : texts.t('cancelMeeting.deadlineAgain', words)
}

/** `/moeder/<id>/aflys`: asks first, and says what it does to the deadline (M-CANCEL). */
export async function viewCancel(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const { texts, now } = visit
  if (meeting.status === 'cancelled') return goTo(visit, paths.receipt(meeting.id))
  const [first, ...more] = cancellingRefusals(meeting, now)
  if (first) return await refusedPage(visit, 'cancel', [first, ...more])
  const words = consequence(visit, meeting)
  const { remarks: _, actions: __, ...card } = comingCard(visit, meeting)
  return await show(
    visit,
    detailsOf(visit, texts.t('cancelMeeting.title')),
    besideContact(
      visit,
      html`<p class="font-lead">${texts.t('cancelMeeting.question')}</p><div class="meetings">${meetingCard(texts, { ...card, headingLevel: 2 })}</div>
${words ? alert(texts, { kind: 'warning', body: words }) : ''}
${postForm(
  { action: paths.cancel(meeting.id), owner: visit.formToken },
  buttonRow({
    primary: { text: texts.t('cancelMeeting.button') },
    links: [{ text: texts.t('cancelMeeting.keep'), href: paths.meetings }],
  }),
)}`,
    ),
  )
}

/** POST `/moeder/<id>/aflys` */
export async function submitCancel(visit: Visit, meeting: OwnMeeting): Promise<Response> {
  const receipt = paths.receipt(meeting.id)
  if (meeting.status === 'cancelled') return goTo(visit, receipt)
  const outcome = await cancelMeeting(visit.context, { meetingId: meeting.id, reason: null })
  if (outcome.ok) return goTo(visit, receipt)
  return await cancelledMeanwhile(visit, meeting, outcome.refusals)
}

/** A second click that came while the first was at work. */
async function cancelledMeanwhile(visit: Visit, { id }: OwnMeeting, refusals: Refusals): Promise<Response> {
  const current = await askOwnMeeting(visit.context, id)
  return current.ok && current.value.status === 'cancelled'
    ? goTo(visit, paths.receipt(id))
    : await refusedPage(visit, 'cancel', refusals)
}
