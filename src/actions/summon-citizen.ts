import { type Granted, type GrantedFor, reachesThing } from '../rules/access.ts'
import type { SeenCase } from '../rules/case-changes.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { dateOf, type Instant } from '../rules/dates.ts'
import { DEFAULT_NOTICE_HOURS, type MeetingDetails, type MeetingForm, type Terms } from '../rules/meetings.ts'
import type { Offer } from '../rules/offers.ts'
import { done, type Outcome, refuse, refusedBy } from '../rules/refusals.ts'
import { summonsRefusals } from '../rules/summons.ts'
import type { Transaction } from '../storage/database.ts'
import { ensureCaseworkers, ensureJobCentre, lockCaseworker } from '../storage/job-centres.ts'
import { findOffer } from '../storage/offers.ts'
import { lockTime } from '../storage/times.ts'
import { lockCitizenAnd } from './steps/citizen.ts'
import { minutesAfter } from './steps/meetings.ts'
import { takeOwnHour } from './steps/own-hours.ts'
import { chooseSeat } from './steps/seats.ts'
import { refuseChangedSince } from './steps/seen-case.ts'
import { atTime, planMeeting } from './steps/write-meeting.ts'
import { type ActionContext, transact } from './transaction.ts'

/** A summons to one of the published times, or to an hour of the caseworker's own. */
export type WantedSummonsTo =
  | { readonly kind: 'time'; readonly timeId: string; readonly form: MeetingForm | null }
  | {
      readonly kind: 'own_hour'
      /** An offer gives type, place and terms where the summons itself says nothing. */
      readonly of: { readonly interviewType: InterviewType } | { readonly offerId: string }
      readonly startsAt: Instant
      readonly minutes: number
      readonly caseworker: string
      readonly form: MeetingForm
      readonly place: string | null
      readonly rebooking: Terms | null
      readonly cancelling: Terms | null
    }

/**
 * D-BOOK, D-EARLY by summons: the job centre plans a meeting for a citizen; not bound by the
 * deadline's window or type (D-WINDOW, D-TYPE). `seen`: what a form had seen of the case (J-STALE).
 * Refusals: not_found, the seat's, caseworker_busy, case_changed, day_changed, and those of
 * `summonsRefusals`.
 */
export const summonCitizen = (
  context: ActionContext,
  citizenId: string,
  to: WantedSummonsTo,
  { seen = null }: { readonly seen?: SeenCase | null } = {},
): Promise<Outcome<MeetingDetails>> =>
  transact(context, 'summon_citizen', async (trx, granted) =>
    to.kind === 'time'
      ? await summonToTime(trx, context, granted, citizenId, to, seen)
      : await summonToOwnHour(trx, context, granted, citizenId, to, seen),
  )

async function summonToTime(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  citizenId: string,
  to: Extract<WantedSummonsTo, { kind: 'time' }>,
  seen: SeenCase | null,
): Promise<Outcome<MeetingDetails>> {
  const found = await lockCitizenAnd(trx, context, granted, citizenId, () => lockTime(trx, to.timeId))
  const time = found?.more
  const offer = time?.offerId ? await findOffer(trx, time.offerId) : null
  if (!found || !time || !offer || !reachesThing(granted, time)) return refuse('not_found')
  const changed = await refuseChangedSince(trx, found.locked, seen)
  if (changed) return changed
  if (!time.offered) return refuse('time_not_offered')
  const { situation, now } = found.locked
  const seat = await chooseSeat(trx, time, citizenId, now)
  const refused = refusedBy([
    ...summonsRefusals(situation, { ...time, type: offer.meetingType }, now),
    ...(seat.ok ? [] : seat.refusals),
  ])
  if (refused) return refused
  if (!seat.ok) return seat
  const form = to.form ?? offer.forms[0] ?? 'in_person'
  if (!offer.forms.includes(form)) return refuse('form_not_offered')
  const summoned = atTime(time, offer, seat.value.seatNumber, { form, message: null })
  return await planMeeting(trx, context, found.locked, { origin: 'summoned', ...summoned })
}

async function offerOf(
  trx: Transaction,
  granted: Granted,
  of: Extract<WantedSummonsTo, { kind: 'own_hour' }>['of'],
): Promise<Outcome<Offer | null>> {
  if (!('offerId' in of)) return done(null)
  const offer = await findOffer(trx, of.offerId)
  return offer && reachesThing(granted, offer) ? done(offer) : refuse('not_found')
}

async function summonToOwnHour(
  trx: Transaction,
  context: ActionContext,
  granted: GrantedFor<'summon_citizen'>,
  citizenId: string,
  to: Extract<WantedSummonsTo, { kind: 'own_hour' }>,
  seen: SeenCase | null,
): Promise<Outcome<MeetingDetails>> {
  const { jobCentre } = granted.actor
  const found = await lockCitizenAnd(trx, context, granted, citizenId, async () => {
    await ensureJobCentre(trx, jobCentre)
    const caseworker = (await ensureCaseworkers(trx, jobCentre, [to.caseworker])).get(to.caseworker)
    if (caseworker) await lockCaseworker(trx, caseworker.id)
    return caseworker
  })
  const caseworker = found?.more
  if (!found || !caseworker) return refuse('not_found')
  const changed = await refuseChangedSince(trx, found.locked, seen)
  if (changed) return changed
  const offer = await offerOf(trx, granted, to.of)
  if (!offer.ok) return offer
  const { situation, now } = found.locked
  const type = 'interviewType' in to.of ? to.of.interviewType : (offer.value?.meetingType ?? 'job')
  const endsAt = minutesAfter(to.startsAt, to.minutes)
  const hour = { startsAt: to.startsAt, endsAt, date: dateOf(to.startsAt) }
  const refused = refusedBy(summonsRefusals(situation, { ...hour, type }, now))
  if (refused) return refused
  const place = to.place ?? offer.value?.place ?? null
  const taken = await takeOwnHour(trx, { jobCentre, caseworkerId: caseworker.id, ...hour, place }, now)
  if (!taken.ok) return taken
  // Decided: a summons that says nothing of it can neither be rebooked nor cancelled by the
  // citizen.
  const silent: Terms = { allowed: false, noticeHours: DEFAULT_NOTICE_HOURS }
  return await planMeeting(trx, context, found.locked, {
    origin: 'summoned',
    facts: {
      jobCentre,
      offerId: offer.value?.id ?? null,
      caseworkerId: caseworker.id,
      type,
      otherType: offer.value?.otherType ?? null,
      startsAt: to.startsAt,
      endsAt,
      form: to.form,
      place,
      message: null,
    },
    rebooking: to.rebooking ?? offer.value?.rebooking ?? silent,
    cancelling: to.cancelling ?? offer.value?.cancelling ?? silent,
    reminderHours: offer.value?.reminderHours ?? null,
    seat: { timeId: taken.value.timeId, seatNumber: 1, capacity: 1 },
    names: { offerTitle: offer.value?.title ?? null, caseworkerName: caseworker.name },
  })
}
