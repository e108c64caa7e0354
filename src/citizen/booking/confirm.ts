import { html } from 'hono/html'
import { bookMeeting } from '../../actions/book-meeting.ts'
import { keepDraft } from '../../actions/keep-draft.ts'
import { rebookMeeting } from '../../actions/rebook-meeting.ts'
import type { Given } from '../../http/form-input.ts'
import { askHeldTime, type HeldTime, type OfferedTime } from '../../questions/own/booking.ts'
import { askSituation } from '../../questions/situation.ts'
import { dateOf, type Instant, startOf } from '../../rules/dates.ts'
import { proseIn, withoutControls } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { buttonRow, hidden, postForm, textArea } from '../../web/forms.ts'
import { type Html, script } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { minutesUntil, whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { type SummaryRow, stepHeading, summaryList } from '../pieces/booking-steps.ts'
import { goTo } from '../signed-in-request.ts'
import {
  addressIn,
  carried,
  deadlineLine,
  formAction,
  formOfRebooking,
  type Journey,
  type PageOfJourney,
  showStep,
} from './journey.ts'
import { receiptOfDone } from './open-journey.ts'
import { deadlineTrouble, formGonePage, holdLapsedPage, offerNow, refusedTime, startOverPage } from './refused-pages.ts'

/** F-4: how much can be told the caseworker beforehand. */
const MESSAGE_LENGTH = 500

/** What is kept of a message too long to send, so that it can be shortened. */
const DRAFT_LENGTH = 4000

/** Letters as a person counts them: an emoji is one. */
const letters = new Intl.Segmenter('da')
const lengthOf = (text: string): number => Array.from(letters.segment(text)).length

/**
 * The time that an address or a form names, with the hold on it; null when it is no time of this
 * journey.
 */
async function heldTime({ visit, offer, rebooks }: Journey, timeId: string): Promise<HeldTime | null> {
  const { context, situation } = visit
  if (!isId(timeId)) return null
  const { citizenId } = situation
  const held = await askHeldTime(context, { citizenId, timeId, rebooks: rebooks?.id ?? null })
  if (!held.ok) return null
  const { offerId } = held.value.time
  return offerId === null || (offer && offerId !== offer.id) ? null : held.value
}

/** Step 4 (F-4): everything to be read through, while the seat is held. */
export async function viewConfirm(journey: Journey, given: Given): Promise<Response> {
  const { visit } = journey
  const timeId = given('tid')
  const held = await heldTime(journey, timeId)
  if (!held) return await startOverPage(journey)
  if (!held.until) return await holdLapsedPage(journey, held.time)
  return await confirmPage(journey, held.time, held.until, visit.session.draftMessage ?? '')
}

/** "Ret": a button of the form, so that what has been typed goes along. */
const changeButton = (texts: Texts, page: PageOfJourney, term: string): Html =>
  html`<button type="submit" form="bekraeft" name="ret" value="${page}" class="function-link">${texts.t('common.change')}<span class="sr-only"> ${term}</span></button>`

/**
 * The offer of the time, and the form that the meeting will have: as chosen, or of a rebooking as
 * it is kept.
 */
async function offerAndForm(journey: Journey, time: OfferedTime) {
  const { visit, rebooks } = journey
  const offer = journey.offer ?? (await offerNow(visit, time))
  return { offer, form: journey.form ?? (offer && rebooks ? formOfRebooking(offer, rebooks) : null) }
}

function summaryOf(journey: Journey, time: OfferedTime, { offer, form }: OfferAndForm): SummaryRow[] {
  const { visit, rebooks } = journey
  const { texts } = visit
  const hours = texts.t('common.timeFromTo', {
    from: texts.clockTime(time.startsAt),
    to: texts.clockTime(time.endsAt),
  })
  const place = time.place ?? offer?.place ?? null
  const row = (term: string, detail: string | Html, change?: PageOfJourney): SummaryRow => ({
    term,
    detail,
    ...(change && !(rebooks && change !== 'time') ? { changeButton: changeButton(texts, change, term) } : {}),
  })
  const where =
    form === 'in_person' ? place && asWritten(texts, place) : form ? texts.t('meetingForm.hint', { form }) : null
  return [
    row(texts.t('book.step4.what'), offer ? asWritten(texts, offer.title) : '', 'offer'),
    ...(form
      ? [
          row(
            texts.t('book.step4.how'),
            texts.t('meetingForm.name', { form }),
            offer && offer.forms.length > 1 ? 'form' : undefined,
          ),
        ]
      : []),
    ...(rebooks
      ? [row(texts.t('rebook.oldTime'), capital(texts.t('common.dateAndTime', whenOf(texts, rebooks.startsAt))))]
      : []),
    row(
      texts.t(rebooks ? 'rebook.newTime' : 'book.step4.when'),
      html`${capital(texts.longDate(dateOf(time.startsAt)))}<br>${hours}`,
      'time',
    ),
    ...(where ? [row(texts.t('book.step4.where'), where)] : []),
    row(texts.t('book.step4.who'), time.caseworkerName),
  ]
}

/**
 * M-HOLD: until when the seat is held, and how long that is; under a minute is a minute. Where
 * scripts run the minutes fall by themselves.
 */
function holdWords({ visit, rebooks }: Journey, until: Instant): Html {
  const { texts, now } = visit
  const left = now.until(until)
  const minutes = minutesUntil(now, until)
  // "kl. 00.00" is read as the morning before.
  const held = startOf(dateOf(until)).equals(until)
    ? texts.rich('book.step4.heldUntilMidnight', { minutes })
    : texts.rich('book.step4.heldUntil', { time: texts.clockTime(until), minutes })
  const notYet = texts.t(rebooks ? 'rebook.notMovedYet' : 'book.step4.notBookedYet')
  const lapsed = alert(texts, {
    kind: 'warning',
    heading: texts.t('book.step4.lapsedHeading'),
    body: texts.t('book.step4.lapsedText'),
    headingLevel: 3,
  })
  return html`<div data-seconds-left="${Math.ceil(left.total('seconds'))}">${alert(texts, {
    kind: 'info',
    body: html`<p>${held} ${notYet}</p>`,
  })}<template>${lapsed}</template></div>${script('js/minutes.js')}`
}

type OfferAndForm = Awaited<ReturnType<typeof offerAndForm>>

async function confirmPage(
  journey: Journey,
  time: OfferedTime,
  until: Instant,
  message: string,
  error?: string,
): Promise<Response> {
  const { visit, rebooks } = journey
  const { texts } = visit
  const title = texts.t(rebooks ? 'rebook.confirmTitle' : 'book.step4.title')
  const chosen = await offerAndForm(journey, time)
  const field = textArea(texts, {
    id: 'besked',
    name: 'besked',
    label: texts.t('book.step4.message'),
    hint: texts.t('book.step4.messageHint', { count: MESSAGE_LENGTH }),
    value: message,
    optional: true,
    ...(error === undefined ? {} : { error }),
  })
  const back = html`<button type="submit" class="button button-secondary" name="ret" value="time"><span>${texts.t('common.back')}</span></button>`
  const main = html`${stepHeading(texts, 4, title)}${holdWords(journey, until)}
${summaryList(texts, summaryOf(journey, time, chosen))}
${postForm(
  { action: formAction(journey, 'confirm'), owner: visit.formToken, id: 'bekraeft' },
  html`${carried({ ...journey, form: chosen.form })}${hidden('tid', time.id)}${field}${buttonRow({
    primary: { text: texts.t(rebooks ? 'rebook.button' : 'book.step4.button') },
    more: back,
  })}`,
)}`
  const problems = error === undefined ? [] : [{ fieldId: 'besked', message: error }]
  return await showStep(journey, { number: 4, main, problems, at: time.startsAt, top: deadlineLine(journey) || html`` })
}

const pages: readonly PageOfJourney[] = ['offer', 'form', 'time']

/** Step 4 sent: books, or moves, exactly once. What was typed is kept until it has been sent. */
export async function submitConfirm(journey: Journey, given: Given): Promise<Response> {
  const { visit } = journey
  const { texts, context, session } = visit
  const timeId = given('tid')
  const message = proseIn(withoutControls(given('besked'))) ?? ''
  const draft = message.slice(0, DRAFT_LENGTH) || null
  if (draft !== session.draftMessage) await keepDraft(context, session.token, draft)
  const held = await heldTime(journey, timeId)
  if (!held) return await startOverPage(journey)
  const { time, until } = held
  const change = pages.find((page) => page === given('ret'))
  if (change) return goTo(visit, addressIn(journey, change, change === 'time' ? dayAndTime(time) : {}))
  const trouble = await deadlineTrouble(journey, given('frist'))
  if (trouble) return trouble
  const tooLong = texts.t('book.step4.messageTooLong', { count: MESSAGE_LENGTH })
  if (lengthOf(message) > MESSAGE_LENGTH)
    return until ? await confirmPage(journey, time, until, message, tooLong) : await holdLapsedPage(journey, time)
  const { offer, form } = await offerAndForm(journey, time)
  const confirmed = given('form')
  if (offer && confirmed !== '' && confirmed !== form) return await formGonePage(journey, offer)
  return await book({ ...journey, form }, time, message || null)
}

const dayAndTime = (time: OfferedTime) => ({ dag: time.date.toString(), tid: time.id })

async function book(journey: Journey, time: OfferedTime, message: string | null): Promise<Response> {
  const { visit, rebooks, form } = journey
  const { context, session, situation } = visit
  const wanted = { timeId: time.id, form, message, requireHold: true }
  const outcome = rebooks
    ? await rebookMeeting(context, { ...wanted, meetingId: rebooks.id })
    : await bookMeeting(context, { ...wanted, citizenId: situation.citizenId })
  if (outcome.ok) {
    if (message) await keepDraft(context, session.token, null)
    return goTo(visit, paths.receipt(outcome.value.id))
  }
  // A second click that came while the first was at work: what it did is seen only now.
  const again = await secondLook(journey, time.id)
  return again ?? (await refusedTime(journey, outcome.refusals, time))
}

async function secondLook({ visit, rebooks }: Journey, timeId: string): Promise<Response | null> {
  const situation = await askSituation(visit.context, visit.situation.citizenId)
  const done = situation.ok && receiptOfDone(situation.value, timeId, rebooks?.id ?? null)
  return done ? goTo(visit, done) : null
}
