import { askOwnMeetings, type OwnMeeting } from '../questions/own/meetings.ts'
import { cancellingRefusals, rebookingRefusals } from '../rules/booking-window.ts'
import { addDays, dateOf, type Instant, isBefore, isInstantAfter, isSameDay } from '../rules/dates.ts'
import { flagsOf } from '../rules/flags.ts'
import { type LastMoment, lastCancelling, lastRebooking } from '../rules/last-moments.ts'
import { isStanding, type Meeting } from '../rules/meetings.ts'
import type { Offer } from '../rules/offers.ts'
import { around, asWritten } from '../web/as-written.ts'
import type { Html } from '../web/html.ts'
import type { Texts } from '../web/texts.ts'
import { placeShown, whereabouts } from './meeting-place.ts'
import { paths } from './paths.ts'
import type { MeetingAction, MeetingCardView } from './pieces/meeting-card.ts'
import type { Visit } from './signed-in-request.ts'

/** What a meeting is called: as the job centre calls its offer, or by its type. */
export const titleOf = (texts: Texts, { title, type }: Pick<OwnMeeting, 'title' | 'type'>): string =>
  title ?? texts.t('interview.nameCapital', { type })

/** The same on a page: what the job centre calls it is Danish. */
export const titleShown = (texts: Texts, meeting: Pick<OwnMeeting, 'title' | 'type'>): Html | string =>
  meeting.title === null ? titleOf(texts, meeting) : asWritten(texts, meeting.title)

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
function actionsOf(texts: Texts, row: OwnMeeting, { rebookUntil, cancelUntil }: Changeable): MeetingAction[] {
  const date = texts.dayAndMonth(dateOf(row.startsAt))
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

/**
 * M-FLAG: what the citizen should know about a meeting that stays although something has changed.
 */
function flagWords(visit: Visit, meeting: OwnMeeting): string[] {
  const { texts, situation, jobCentre } = visit
  // Whether the caseworker is away is for the job centre to settle.
  const flags = flagsOf({ ...meeting, away: false }, null, situation)
  return [
    ...(flags.includes('citizen_absent') ? [texts.t('meeting.absenceOver')] : []),
    ...(flags.includes('job_centre_closed') ? [texts.t('meeting.jobCentreClosed')] : []),
    ...(flags.includes('citizen_moved') || meeting.jobCentre !== jobCentre?.code
      ? [texts.t('meeting.formerJobCentre')]
      : []),
  ]
}

const cardOf = (texts: Texts, row: OwnMeeting): MeetingCardView => {
  const place = placeShown(texts, row)
  return {
    title: titleShown(texts, row),
    date: dateOf(row.startsAt),
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    form: row.form,
    ...(place ? { place } : {}),
    ...(row.caseworkerName ? { caseworker: row.caseworkerName } : {}),
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
const seeMeeting = (texts: Texts, row: OwnMeeting): MeetingAction => ({
  text: texts.t('meeting.details'),
  href: paths.meeting(row.id),
  label: texts.t('meeting.detailsLabel', { date: texts.dayAndMonth(dateOf(row.startsAt)) }),
})

/** A coming meeting with what can be done about it. */
export function comingCard(visit: Visit, row: OwnMeeting): MeetingCardView {
  const { texts } = visit
  const can = changeable(visit, row)
  const until = untilWords(texts, can)
  const { words, link } = whereabouts(visit, row)
  return {
    ...cardOf(texts, row),
    ...(words === null ? {} : { place: words }),
    ...(link === null ? {} : { placeLink: link }),
    ...dayBadge(visit, row),
    remarks: [...flagWords(visit, row), ...(until.length > 0 ? until : [texts.t('receipt.cannotChange')])],
    actions: [seeMeeting(texts, row), ...actionsOf(texts, row, can)],
  }
}

const badgeKind = { held: 'success', no_show: 'warning', cancelled: 'error' } as const

/** A meeting that is over or cancelled. */
export function earlierCard({ texts }: Visit, row: OwnMeeting): MeetingCardView {
  const { status } = row
  const badge =
    status === 'held' || status === 'no_show' || status === 'cancelled'
      ? { status: { text: texts.t('meeting.status', { status }), kind: badgeKind[status] } }
      : {}
  const remarks = row.cancelReason ? [around(texts, 'meeting.cancelReason', 'reason', row.cancelReason)] : []
  return { ...cardOf(texts, row), ...badge, remarks, actions: [seeMeeting(texts, row)] }
}

type Told = Pick<Meeting, 'status' | 'date' | 'endsAt'>

/** Coming: planned, or today and not yet over or registered. */
const isComing = ({ situation, now }: Visit, { status, date, endsAt }: Told): boolean =>
  isStanding({ status }) && !isBefore(date, situation.today) && isInstantAfter(endsAt, now)

/** Coming ones the soonest first; of the earlier ones the latest. */
export function comingAndEarlier(visit: Visit, rows: readonly OwnMeeting[]) {
  const comes = (row: OwnMeeting) => isComing(visit, row)
  return { coming: rows.filter(comes), earlier: rows.filter((row) => !comes(row)).toReversed() }
}

/**
 * The coming meetings with their names; not asked for where the visit has none, as most have who
 * are to book.
 */
export async function comingMeetings(visit: Visit): Promise<readonly OwnMeeting[]> {
  const { situation, context } = visit
  if (!situation.meetings.some((meeting) => isComing(visit, meeting))) return []
  const meetings = await askOwnMeetings(context, situation.citizenId, { from: situation.today })
  return meetings.ok ? comingAndEarlier(visit, meetings.value).coming : []
}
