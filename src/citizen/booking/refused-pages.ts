import { html } from 'hono/html'
import { askBookableTimes, type BookableTimeOfOffer } from '../../questions/bookable.ts'
import { askOfferNow, askShownDeadline, type OfferedTime } from '../../questions/own/booking.ts'
import { dateOf, isAfter } from '../../rules/dates.ts'
import { isInterview } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import type { RefusalCode, Refusals } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { buttonRow, hidden, linkButton, postForm, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { visibleDeadline } from '../deadline-line.ts'
import { waysOf, whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { wordsOfRefusal } from '../refusal-words.ts'
import { besideContact, show, showProblem, type Visit } from '../signed-in-request.ts'
import { addressIn, carried, deadlineLine, formAction, type Journey, trail, typeOf } from './journey.ts'

const CONFLICT = 409
const FORBIDDEN = 403

/**
 * The refusals that are about the person, whatever the time: a matter of being allowed, not of
 * being late.
 */
const aboutThePerson: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'citizen_died',
  'citizen_without_job_centre',
  'group_cannot_self_book',
  'group_unknown_to_self_booking',
  'deprived_of_self_booking',
])

const headings = {
  book: 'refusal.heading',
  rebook: 'refusal.headingRebook',
  cancel: 'refusal.headingCancel',
} as const

const contactButton = ({ texts }: Visit): Html =>
  html`<div class="button-row">${linkButton(texts.t('common.contactJobCentre'), paths.contact)}<a class="button button-secondary" href="${paths.meetings}">${texts.t('common.toMineMoeder')}</a></div>`

/**
 * What a rule refuses, said with all its reasons and with what to do (J-WHY). `besides`: a sentence
 * more, where one is planned already.
 */
export async function refusedPage(
  visit: Visit,
  wanted: keyof typeof headings,
  refusals: Refusals,
  besides = '',
): Promise<Response> {
  if (refusals.some(({ code }) => code === 'not_found')) return await showProblem(visit, 'notFound')
  const planned = refusals.find(({ code }) => code === 'interview_already_planned')
  if (planned && wanted === 'book') return await alreadyBookedPage(visit, besides)
  const { texts } = visit
  const sentences = refusals.map(({ code }) => wordsOfRefusal(visit, code))
  const status = refusals.some(({ code }) => aboutThePerson.has(code)) ? FORBIDDEN : CONFLICT
  return await show(
    visit,
    { title: texts.t(headings[wanted]), active: paths.meetings, breadcrumbs: trail(visit) },
    besideContact(
      visit,
      html`<h2>${texts.t('refusal.why', { wanted })}</h2>${sentences.map((sentence) => html`<p>${sentence}</p>`)}${contactButton(visit)}`,
    ),
    status,
  )
}

/** M-ONE: one interview at a time; the way to move it. */
async function alreadyBookedPage(visit: Visit, besides: string): Promise<Response> {
  const { texts, situation } = visit
  const planned = situation.plannedInterview
  const words = planned
    ? texts.t('trouble.alreadyBooked.text', whenOf(texts, planned.startsAt))
    : wordsOfRefusal(visit, 'interview_already_planned')
  const seeMeeting = planned ? linkButton(texts.t('meeting.details'), paths.meeting(planned.id)) : ''
  return await show(
    visit,
    { title: texts.t('trouble.alreadyBooked.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    besideContact(
      visit,
      html`<p class="font-lead">${words}</p>${besides ? html`<p>${besides}</p>` : ''}<div class="button-row">${seeMeeting}<a class="button button-secondary" href="${paths.meetings}">${texts.t('common.toMineMoeder')}</a></div>`,
    ),
    CONFLICT,
  )
}

/**
 * F-2: the form of meeting that was chosen or confirmed is no longer offered. Never replaced by
 * another: it is chosen again.
 */
export async function formGonePage(journey: Journey, offer: Offer): Promise<Response> {
  const { visit, rebooks } = journey
  const { texts } = visit
  const how = texts.either(waysOf(texts, offer))
  const words = texts.t(rebooks ? 'trouble.formGone.textRebooking' : 'trouble.formGone.text', { how })
  const again = addressIn({ ...journey, form: null }, !rebooks && offer.forms.length > 1 ? 'form' : 'time')
  return await show(
    visit,
    { title: texts.t('trouble.formGone.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    html`${deadlineLine(journey)}${besideContact(
      visit,
      html`<p class="font-lead">${words}</p>
<div class="button-row">${linkButton(texts.t('trouble.formGone.button'), again)}<a class="button button-secondary" href="${paths.meetings}">${texts.t('common.toMineMoeder')}</a></div>`,
    )}`,
    CONFLICT,
  )
}

/** Nothing is known of what was chosen: an old or a mangled address. */
export async function startOverPage(journey: Journey): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  const start = journey.rebooks ? addressIn(journey, 'time') : paths.book
  return await show(
    visit,
    { title: texts.t('trouble.startOver.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    html`<p class="font-lead">${texts.t(journey.rebooks ? 'trouble.startOver.textRebooking' : 'trouble.startOver.text')}</p>
<div class="button-row">${linkButton(texts.t('trouble.startOver.button'), start)}</div>`,
    404,
  )
}

/**
 * F-DEADLINE: whether the deadline that stood on the page still stands. Null when it does, or when
 * none stood there: a deadline that has come meanwhile is met by the booking like any other
 * (D-BOOK).
 */
export async function deadlineTrouble(journey: Journey, shownId: string): Promise<Response | null> {
  const { visit, rebooks } = journey
  const { situation, context } = visit
  const current = visibleDeadline(situation)
  const metByNow = situation.deadline?.status === 'met' && situation.deadline.id === shownId
  if (rebooks || !isId(shownId) || current?.id === shownId || metByNow || !isInterview(typeOf(journey))) return null
  const asked = await askShownDeadline(context, shownId)
  if (!asked.ok) return null
  const shown = asked.value
  if (current) return await deadlinePage(visit, 'deadlineChanged')
  if (isAfter(situation.today, shown.dueDate))
    return await deadlinePage(visit, 'deadlineOverdue', visit.texts.longDate(shown.dueDate))
  // A deadline that an interview has met is closed on its day; whoever has booked knows.
  return shown.meetingId ? null : await deadlinePage(visit, 'deadlineClosed')
}

async function deadlinePage(
  visit: Visit,
  kind: 'deadlineChanged' | 'deadlineClosed' | 'deadlineOverdue',
  date = '',
): Promise<Response> {
  const { texts } = visit
  const on =
    kind === 'deadlineChanged'
      ? linkButton(texts.t('trouble.deadlineChanged.button'), paths.book)
      : linkButton(texts.t('common.contactJobCentre'), paths.contact)
  return await show(
    visit,
    { title: texts.t(`trouble.${kind}.title`), active: paths.meetings, breadcrumbs: trail(visit) },
    besideContact(
      visit,
      html`<p class="font-lead">${texts.t(`trouble.${kind}.text`, { date })}</p>
<div class="button-row">${on}<a class="button button-secondary" href="${paths.meetings}">${texts.t('common.toMineMoeder')}</a></div>`,
    ),
    CONFLICT,
  )
}

const distance = (a: Pick<OfferedTime, 'startsAt'>, b: Pick<OfferedTime, 'startsAt'>): number =>
  Math.abs(a.startsAt.epochMilliseconds - b.startsAt.epochMilliseconds)

/** The three free times nearest to one that is lost, in the order in which they come. */
async function nearest({ visit, offer, rebooks }: Journey, lost: OfferedTime): Promise<BookableTimeOfOffer[]> {
  const { context, situation } = visit
  const found = await askBookableTimes(context, situation.citizenId, {
    offer,
    forMeeting: rebooks?.id ?? null,
  })
  if (!found.ok) return []
  return found.value.times
    .filter(({ id }) => id !== lost.id)
    .toSorted((a, b) => distance(a, lost) - distance(b, lost))
    .slice(0, 3)
    .toSorted((a, b) => a.startsAt.epochMilliseconds - b.startsAt.epochMilliseconds)
}

/** The calendar, at the day of a time, with what was chosen kept. */
const toCalendar = (journey: Journey, time: OfferedTime): { text: string; href: string } => ({
  text: journey.visit.texts.t('trouble.seeAllTimes'),
  href: addressIn(journey, 'time', { dag: time.date.toString() }),
})

async function offerOthers(journey: Journey, lost: OfferedTime): Promise<Html> {
  const { texts } = journey.visit
  const times = await nearest(journey, lost)
  if (times.length === 0) return buttonRow({ links: [toCalendar(journey, lost)] })
  const choices = radioGroup(texts, {
    id: 'tid',
    name: 'tid',
    legend: texts.t('trouble.timeTaken.nearest'),
    legendAs: 'heading',
    options: times.map((time) => ({
      value: time.id,
      label: capital(texts.t('common.dateAndTime', whenOf(texts, time.startsAt))),
      hint: time.caseworkerName,
    })),
  })
  return postForm(
    { action: formAction(journey, 'time'), owner: journey.visit.formToken },
    html`${carried(journey)}${choices}${buttonRow({
      primary: { text: texts.t('common.continue'), arrow: true },
      links: [toCalendar(journey, lost)],
    })}`,
  )
}

/**
 * About the time alone; with any other reason among them it is not this time that is the matter.
 */
const aboutTheTime: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'time_taken',
  'time_held_by_others',
  'time_not_offered',
  'time_has_begun',
  'within_booking_notice',
  'job_centre_closed',
  'absent_that_day',
  'after_deadline_window',
  'beyond_horizon',
  'citizen_busy',
  'new_interview_must_be_later',
  'hold_lapsed',
])

/** Why a time could not be held or booked, on the page that this calls for. */
export async function refusedTime(journey: Journey, refusals: Refusals, time: OfferedTime): Promise<Response> {
  const { visit, rebooks } = journey
  const offer = refusals.every(({ code }) => code === 'form_not_offered') ? await offerNow(visit, time) : null
  if (offer) return await formGonePage(journey, offer)
  if (refusals.some(({ code }) => !aboutTheTime.has(code)))
    return await refusedPage(visit, rebooks ? 'rebook' : 'book', refusals)
  if (refusals.every(({ code }) => code === 'hold_lapsed')) return await holdLapsedPage(journey, time)
  return await timeLostPage(journey, refusals, time)
}

/** The offer as it is now: it has changed since this request read it. */
export async function offerNow({ context }: Visit, { offerId }: OfferedTime): Promise<Offer | null> {
  const offer = offerId === null ? null : await askOfferNow(context, offerId)
  return offer?.ok ? offer.value : null
}

const gone: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['time_taken', 'time_held_by_others'])

/** What happened to the time, in words: somebody else has it, or it is no longer to be had. */
function lossOf({ visit, rebooks }: Journey, refusals: Refusals, lost: OfferedTime): { title: string; text: string } {
  const { texts } = visit
  if (!refusals.some(({ code }) => gone.has(code))) {
    const reasons = refusals.filter(({ code }) => code !== 'hold_lapsed').map(({ code }) => wordsOfRefusal(visit, code))
    return { title: texts.t('trouble.timeGone.title'), text: reasons.join(' ') }
  }
  const title = texts.t('trouble.timeTaken.title')
  if (!rebooks) return { title, text: texts.t('trouble.timeTaken.text', whenOf(texts, lost.startsAt)) }
  const old = whenOf(texts, rebooks.startsAt)
  const words = { ...whenOf(texts, lost.startsAt), oldDate: old.date, oldTime: old.time }
  return { title, text: texts.t('trouble.timeTaken.textRebooking', words) }
}

/**
 * M-REBOOK, M-HOLD: the time is lost; the three nearest others are offered, and the old meeting
 * stays.
 */
async function timeLostPage(journey: Journey, refusals: Refusals, lost: OfferedTime): Promise<Response> {
  const { visit } = journey
  const { title, text } = lossOf(journey, refusals, lost)
  return await show(
    visit,
    { title, active: paths.meetings, breadcrumbs: trail(visit) },
    html`${deadlineLine(journey)}${besideContact(visit, html`<p class="font-lead">${text}</p>${await offerOthers(journey, lost)}`)}`,
    CONFLICT,
  )
}

/**
 * M-HOLD: the ten minutes are over, or another window has taken the hold; the time itself is still
 * free.
 */
export async function holdLapsedPage(journey: Journey, time: OfferedTime): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  const words = { date: texts.longDate(dateOf(time.startsAt)), time: texts.clockTime(time.startsAt) }
  return await show(
    visit,
    { title: texts.t('trouble.holdLapsed.title'), active: paths.meetings, breadcrumbs: trail(visit) },
    html`${deadlineLine(journey)}${besideContact(
      visit,
      html`<p class="font-lead">${texts.t('trouble.holdLapsed.stillFree', words)}</p>
${postForm(
  { action: formAction(journey, 'time'), owner: visit.formToken },
  html`${carried(journey)}${hidden('tid', time.id)}${buttonRow({
    primary: { text: texts.t('trouble.holdLapsed.again') },
    links: [toCalendar(journey, time)],
  })}`,
)}`,
    )}`,
    CONFLICT,
  )
}
