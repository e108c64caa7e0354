import { cancellingRefusals, rebookingRefusals } from '../rules/booking-window.ts'
import { addDays, dateOf, type Instant, isBefore, isInstantAfter, isSameDay } from '../rules/dates.ts'
import { flagsOf } from '../rules/flags.ts'
import { type LastMoment, lastCancelling, lastRebooking } from '../rules/last-moments.ts'
import { isStanding, type Meeting, statusOn } from '../rules/meetings.ts'
import type { Offer } from '../rules/offers.ts'
import { type MeetingDetails, meetingsFrom } from '../storage/meetings.ts'
import { toMeeting } from '../storage/situations.ts'
import { around, asWritten } from '../web/as-written.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import { placeShown, whereabouts } from './meeting-place.ts'
import { paths } from './paths.ts'
import type { MeetingAction, MeetingCardView } from './pieces/meeting-card.ts'
import type { Visit } from './signed-in-request.ts'

/** What a meeting is called: as the job centre calls its offer, or by its type. */
export const titleOf = (texts: Texts, { offer_title, type }: Pick<MeetingDetails, 'offer_title' | 'type'>): string =>
  offer_title ?? texts.t('interview.nameCapital', { type })

/** The same on a page: what the job centre calls it is Danish. */
export const titleShown = (texts: Texts, meeting: Pick<MeetingDetails, 'offer_title' | 'type'>): Html | string =>
  meeting.offer_title === null ? titleOf(texts, meeting) : asWritten(texts, meeting.offer_title)

/** The meeting as the rules see it, with the status that it has today. */
export const asOfToday = (visit: Visit, row: MeetingDetails): Meeting => {
  const meeting = toMeeting(row)
  return { ...meeting, status: statusOn(meeting, visit.situation.today) }
}

/** "tirsdag den 11. juli 2017" and "10.00", for sentences with both. */
export const whenOf = (texts: Texts, startsAt: Instant): { date: string; time: string } => ({
  date: texts.longDate(dateOf(startsAt)),
  time: texts.clockTime(startsAt),
})

/** "ved fremmøde", "på telefon": the forms that an offer has, in the midst of a sentence. */
export const waysOf = (texts: Texts, { forms }: Pick<Offer, 'forms'>): string[] =>
  forms.map((form) => texts.t('meetingForm.name', { form }).toLocaleLowerCase(texts.language))

/** Whole minutes that are left; under a minute is a minute. */
export const minutesUntil = (now: Instant, until: Instant): number =>
  Math.max(1, Math.ceil(now.until(until).total('minutes')))

export interface Changeable {
  /** The last moment at which the citizen can rebook; null when they cannot. */
  readonly rebookUntil: LastMoment | null
  readonly cancelUntil: LastMoment | null
}

/** M-REBOOK, M-CANCEL: what the citizen may still do about a meeting, and until when. */
export function changeable({ situation, now }: Visit, meeting: Meeting): Changeable {
  const mayRebook = rebookingRefusals(situation, meeting, now).length === 0
  const mayCancel = cancellingRefusals(meeting, now).length === 0
  return {
    rebookUntil: mayRebook ? lastRebooking(meeting, situation.deadline) : null,
    cancelUntil: mayCancel ? lastCancelling(meeting) : null,
  }
}

/** "Du kan ombooke eller aflyse indtil …": one sentence where both end together. */
export function untilWords(texts: Texts, { rebookUntil, cancelUntil }: Changeable): string[] {
  if (rebookUntil?.through === null && cancelUntil?.at.equals(rebookUntil.at))
    return [texts.t('receipt.changeUntil', whenOf(texts, rebookUntil.at))]
  return [
    ...(rebookUntil ? [rebookWords(texts, rebookUntil)] : []),
    ...(cancelUntil ? [texts.t('receipt.cancelUntil', whenOf(texts, cancelUntil.at))] : []),
  ]
}

const rebookWords = (texts: Texts, { at, through }: LastMoment): string =>
  through === null
    ? texts.t('receipt.rebookUntil', whenOf(texts, at))
    : texts.t('receipt.rebookThrough', { date: texts.longDate(through) })

/** The ways on from a coming meeting. */
function actionsOf(texts: Texts, row: MeetingDetails, { rebookUntil, cancelUntil }: Changeable): MeetingAction[] {
  const date = texts.dayAndMonth(dateOf(row.starts_at))
  return [
    ...(rebookUntil
      ? [
          {
            text: texts.t('meeting.rebook'),
            href: paths.rebook(row.id),
            label: texts.t('meeting.rebookLabel', { date }),
          },
        ]
      : []),
    ...(cancelUntil
      ? [
          {
            text: texts.t('meeting.cancel'),
            href: paths.cancel(row.id),
            label: texts.t('meeting.cancelLabel', { date }),
          },
        ]
      : []),
    {
      text: texts.t('receipt.addToCalendar'),
      href: paths.calendarFile(row.id),
      label: texts.t('meeting.calendarLabel', { date }),
    },
  ]
}

/** M-FLAG: what the citizen should know about a meeting that stays although something has changed. */
function flagWords(visit: Visit, row: MeetingDetails, meeting: Meeting): string[] {
  const { texts, situation, jobCentre } = visit
  const flags = flagsOf({ ...meeting, closed: row.closed }, null, situation)
  return [
    ...(flags.includes('citizen_absent') ? [texts.t('meeting.absenceOver')] : []),
    ...(flags.includes('job_centre_closed') ? [texts.t('meeting.jobCentreClosed')] : []),
    ...(flags.includes('citizen_moved') || row.job_centre !== jobCentre?.code
      ? [texts.t('meeting.formerJobCentre')]
      : []),
  ]
}

const cardOf = (texts: Texts, row: MeetingDetails): MeetingCardView => {
  const place = placeShown(texts, row)
  return {
    title: titleShown(texts, row),
    date: dateOf(row.starts_at),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    form: row.form,
    ...(place ? { place } : {}),
    ...(row.caseworker_name ? { caseworker: row.caseworker_name } : {}),
  }
}

/** "I dag", "I morgen": for the days on which it matters. */
function dayBadge(visit: Visit, meeting: Meeting): Pick<MeetingCardView, 'status'> {
  const { texts, situation } = visit
  if (isSameDay(meeting.date, situation.today)) return { status: { text: texts.t('meeting.isToday'), kind: 'warning' } }
  return isSameDay(meeting.date, addDays(situation.today, 1))
    ? { status: { text: texts.t('meeting.isTomorrow'), kind: 'info' } }
    : {}
}

/** The link to a meeting's own page. */
const seeMeeting = (texts: Texts, row: MeetingDetails): MeetingAction => ({
  text: texts.t('meeting.details'),
  href: paths.meeting(row.id),
  label: texts.t('meeting.detailsLabel', { date: texts.dayAndMonth(dateOf(row.starts_at)) }),
})

/** A coming meeting with what can be done about it. */
export function comingCard(visit: Visit, row: MeetingDetails): MeetingCardView {
  const { texts } = visit
  const meeting = asOfToday(visit, row)
  const can = changeable(visit, meeting)
  const until = untilWords(texts, can)
  const { words, link } = whereabouts(visit, row)
  return {
    ...cardOf(texts, row),
    ...(words === null ? {} : { place: words }),
    ...(link === null ? {} : { placeLink: link }),
    ...dayBadge(visit, meeting),
    remarks: [...flagWords(visit, row, meeting), ...(until.length > 0 ? until : [texts.t('receipt.cannotChange')])],
    actions: [seeMeeting(texts, row), ...actionsOf(texts, row, can)],
  }
}

const badgeKind = { held: 'success', no_show: 'warning', cancelled: 'error' } as const

/** A meeting that is over or cancelled. */
export function earlierCard({ texts }: Visit, row: MeetingDetails): MeetingCardView {
  const { status } = row
  const badge =
    status === 'held' || status === 'no_show' || status === 'cancelled'
      ? { status: { text: texts.t('meeting.status', { status }), kind: badgeKind[status] } }
      : {}
  const remarks = row.cancel_reason ? [around(texts, 'meeting.cancelReason', 'reason', row.cancel_reason)] : []
  return { ...cardOf(texts, row), ...badge, remarks, actions: [seeMeeting(texts, row)] }
}

type Told = Pick<Meeting, 'status' | 'date' | 'endsAt'>

/** Coming: planned, or today and not yet over or registered. */
const isComing = ({ situation, now }: Visit, { status, date, endsAt }: Told): boolean =>
  isStanding({ status }) && !isBefore(date, situation.today) && isInstantAfter(endsAt, now)

/** M-WALK-IN: an interview registered by mistake never was; the citizen is shown nothing of it. */
export const isStruckOut = ({ origin, status }: Pick<Meeting, 'origin' | 'status'>): boolean =>
  origin === 'walk_in' && status === 'cancelled'

/** Coming ones the soonest first; of the earlier ones the latest. */
export function comingAndEarlier(visit: Visit, rows: readonly MeetingDetails[]) {
  const comes = (row: MeetingDetails) => isComing(visit, { status: row.status, date: row.date, endsAt: row.ends_at })
  return { coming: rows.filter(comes), earlier: rows.filter((row) => !comes(row) && !isStruckOut(row)).toReversed() }
}

/** The coming meetings with their names; not asked for where the visit has none, as most have who are to book. */
export async function comingMeetings(visit: Visit): Promise<readonly MeetingDetails[]> {
  const { situation, program } = visit
  if (!situation.meetings.some((meeting) => isComing(visit, meeting))) return []
  return comingAndEarlier(visit, await meetingsFrom(program.db, situation.citizenId, situation.today)).coming
}
