import type { Given } from '../../http/form-input.ts'
import type { OwnMeeting } from '../../questions/own/meetings.ts'
import { offerRefusals, otherMeetingRefusals, rebookingRefusals } from '../../rules/booking-window.ts'
import { isStanding } from '../../rules/meetings.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { paths } from '../paths.ts'
import { goTo, type Visit } from '../signed-in-request.ts'
import { addressIn, isFormGone, isOthers, type Journey, settledForm } from './journey.ts'
import { offersAgain } from './offer.ts'
import { formGonePage, refusedPage } from './refused-pages.ts'

/**
 * The receipt of the meeting that a time has led to already: by a double click, the back button or
 * another tab (F-ROBUST). `rebooks`: the meeting that was to be moved there.
 */
export function receiptOfDone(situation: SituationToday, timeId: string, rebooks: string | null): string | null {
  const done = situation.meetings.find(
    (meeting) => meeting.timeId === timeId && isStanding(meeting) && (rebooks === null || meeting.id === rebooks),
  )
  return done ? paths.receipt(done.id) : null
}

/**
 * What no step 1 has shown to this citizen: an address that somebody has made up, or an old one.
 */
const neverShown: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'offer_not_for_citizen',
  'offer_of_other_job_centre',
])

/**
 * A booking as an address or a form tells it, for the steps after the first: its offer must be one
 * that this citizen can book of now. Otherwise the page that says why.
 */
export async function openBooking(visit: Visit, given: Given): Promise<Journey | Response> {
  const done = receiptOfDone(visit.situation, given('tid'), null)
  if (done) return goTo(visit, done)
  const others = isOthers(given('moede'))
  if (given('emne') === '')
    return goTo(visit, addressIn({ visit, rebooks: null, others, offer: null, form: null }, 'offer'))
  const offer = visit.alreadyRead.offer
  if (!offer) return await offersAgain(visit, others)
  const refusals = [
    ...offerRefusals(visit.situation, offer),
    ...otherMeetingRefusals(visit.situation, offer, visit.context.bounds.other_meetings),
  ]
  if (refusals.some(({ code }) => neverShown.has(code))) return await offersAgain(visit, others)
  const [first, ...more] = refusals
  if (first) return await refusedPage(visit, 'book', [first, ...more])
  const journey: Journey = { visit, rebooks: null, others, offer, form: settledForm(offer, given('form')) }
  return isFormGone(offer, given('form')) ? await formGonePage(journey, offer) : journey
}

/**
 * The same for the steps after the second: a form must have been chosen where there are several
 * (F-2).
 */
export async function openBookingWithForm(visit: Visit, given: Given): Promise<Journey | Response> {
  const journey = await openBooking(visit, given)
  if (journey instanceof Response || journey.form) return journey
  return goTo(visit, addressIn(journey, 'form'))
}

/** M-REBOOK: the journey of a meeting that may be moved; otherwise the page that says why not. */
export async function openRebooking(visit: Visit, meeting: OwnMeeting, given: Given): Promise<Journey | Response> {
  const done = receiptOfDone(visit.situation, given('tid'), meeting.id)
  if (done) return goTo(visit, done)
  const [first, ...more] = rebookingRefusals(visit.situation, meeting, visit.now)
  if (first) return await refusedPage(visit, 'rebook', [first, ...more])
  return { visit, rebooks: meeting, others: false, offer: null, form: null }
}
