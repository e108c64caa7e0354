import { html } from 'hono/html'
import type { Planning } from '../../questions/job-centre/planning.ts'
import { lastInterviewDate } from '../../rules/booking-window.ts'
import { dateOf, type Instant, isAfter, isInstantAfter, type PlainDate } from '../../rules/dates.ts'
import type { Changed } from '../../rules/deadline.ts'
import { absenceOn } from '../../rules/meeting-consequences.ts'
import { meetingReminderAt } from '../../rules/meeting-reminders.ts'
import type { MeetingForm, MeetingType, Terms } from '../../rules/meetings.ts'
import { type Channel, leavesAt, meetingParameters, type ReceiptKind } from '../../rules/messages.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import type { Fact } from '../pieces/facts-list.ts'
import { messageTexts } from '../pieces/message-texts.ts'
import type { Visit } from '../visit.ts'
import { firstName } from './names.ts'
import { whereInWords } from './place-form.ts'

// What follows from an act on a meeting, a line each: computed by the functions that the act calls.

type Seen = Pick<Planning, 'citizen' | 'situation' | 'now'>

/** A meeting as it is going to be. */
export interface Planned {
  readonly type: MeetingType
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly date: PlainDate
  readonly form: MeetingForm
  readonly place: string | null
  readonly caseworker: string
}

const strong = (text: string | Html): Html => html`<strong>${text}</strong>`

const momentInWords = (texts: Texts, at: Instant) => ({
  date: texts.dayAndMonth(dateOf(at)),
  time: texts.t('common.timeOfDay', { time: texts.clockTime(at) }),
})

/** What, when, how and with whom. */
export function meetingFact(texts: Texts, planned: Planned): Fact {
  const { type, startsAt, endsAt } = planned
  const time = texts.t('common.timeFromTo', { from: texts.clockTime(startsAt), to: texts.clockTime(endsAt) })
  const when = texts.t('jobCentre.meeting.fact.meeting', { type, date: texts.longDate(dateOf(startsAt)), time })
  return { icon: 'calendar-month', text: strong(capital(when)), more: whereInWords(texts, planned) }
}

/** F-ABSENCE: a meeting on a day on which the citizen is away is flagged (M-FLAG). */
export function absenceFact(texts: Texts, { citizen, situation }: Seen, date: PlainDate): Fact[] {
  const absence = absenceOn(situation.absences, date)
  if (!absence) return []
  const kind = texts.t('jobCentre.meeting.absence.kinds', { kind: absence.kind })
  return [
    {
      icon: 'warning',
      isWarning: true,
      text: strong(
        texts.t('jobCentre.meeting.fact.absent', { name: firstName(citizen.name), kind: kind.toLowerCase() }),
      ),
      more: texts.t('jobCentre.meeting.fact.absentMore'),
    },
  ]
}

/** M-HOLIDAY, M-FLAG: an own hour on a day on which hardly anybody is met. */
export const shutFacts = (texts: Texts, { shut }: Pick<Planning, 'shut'>): Fact[] =>
  shut.map((one) => {
    const values =
      one.what === 'holiday'
        ? { what: one.what, holiday: texts.t(`jobCentre.times.holiday.${one.holiday}`), reason: '' }
        : { what: one.what, holiday: '', reason: one.reason ?? '' }
    const isFlagged = one.what !== 'holiday'
    return {
      icon: 'warning',
      isWarning: true,
      text: strong(texts.t('jobCentre.meeting.fact.shut', values)),
      ...(isFlagged ? { more: texts.t('jobCentre.meeting.fact.absentMore') } : {}),
    }
  })

/**
 * What becomes of the open deadline: the rules' own answer. `after`: null where it is untouched.
 */
export function deadlineFacts(texts: Texts, { citizen, situation }: Seen, after: Changed | null): Fact[] {
  const { deadline } = situation
  if (!deadline || !after) return []
  const name = firstName(citizen.name)
  const date = texts.dayAndMonth(deadline.dueDate)
  const fact = (key: 'met' | 'staysMet' | 'closedToday' | 'again' | 'closed', more: string | null): Fact[] => [
    {
      icon: key === 'closed' || key === 'closedToday' ? 'lock' : 'check',
      text: strong(texts.t(`jobCentre.meeting.fact.${key}`, { date })),
      ...(more === null ? {} : { more }),
    },
  ]
  const { status } = after.deadline
  if (status === 'met') {
    const wasMet = deadline.status === 'met'
    return fact(wasMet ? 'staysMet' : 'met', wasMet ? null : texts.t('jobCentre.meeting.fact.metMore', { name }))
  }
  if (status === 'active' || status === 'not_activated')
    return fact('again', texts.t('jobCentre.meeting.fact.againMore', { name }))
  const isHeld = after.steps.some(({ to }) => to === 'closed_met')
  return isHeld ? fact('closedToday', null) : fact('closed', texts.t('jobCentre.meeting.fact.closedMore'))
}

/** D-WINDOW does not bind the job centre; M-MOVE-MEETING: nor does it bind a move. */
export function windowFact(texts: Texts, { situation: { deadline } }: Seen, date: PlainDate): Fact[] {
  if (!deadline || !isAfter(date, lastInterviewDate(deadline))) return []
  return [
    {
      icon: 'info',
      text: texts.t('jobCentre.meeting.fact.afterWindow', { date: texts.dayAndMonth(lastInterviewDate(deadline)) }),
    },
  ]
}

const channelsKey = (channels: readonly Channel[]): string => (channels.length === 2 ? 'both' : (channels[0] ?? ''))

interface Telling {
  /** The meeting of which a reminder follows (N-MEETING); null: of none. */
  readonly reminderOf: { readonly startsAt: Instant; readonly reminderHours: number | null } | null
  /** The receipt whose words can be read. */
  readonly receipt?: { readonly visit: Visit; readonly kind: ReceiptKind; readonly planned: Planned }
}

function receiptTexts({ citizen }: Seen, { visit, kind, planned }: NonNullable<Telling['receipt']>): Html | '' {
  const parameters = meetingParameters({
    ...planned,
    offerTitle: null,
    caseworkerName: planned.caseworker === '' ? null : planned.caseworker,
    cancelReason: null,
  })
  const messages = citizen.channels.map((channel) => ({ kind, channel, parameters, when: null }))
  return messageTexts(visit, messages, citizen)
}

/**
 * N-CONFIRM, N-HOURS, N-MEETING: what the citizen is told, and when; a warning where nothing is.
 */
export function messageFacts(texts: Texts, seen: Seen, { reminderOf, receipt }: Telling): Fact[] {
  const { citizen, now } = seen
  const name = firstName(citizen.name)
  const { channels, hasSignedIn } = citizen
  if (channels.length === 0)
    return [
      {
        icon: 'warning',
        isWarning: true,
        text: strong(texts.t(`jobCentre.meeting.fact.${hasSignedIn ? 'notTold' : 'neverIn'}`, { name })),
        more: texts.t('jobCentre.meeting.fact.notToldMore'),
      },
    ]
  const smsAt = channels.includes('sms') ? leavesAt('sms', now) : now
  const reminderAt = channels
    .map((channel) => (reminderOf ? meetingReminderAt(channel, reminderOf) : null))
    .find((at) => at !== null && isInstantAfter(at, now))
  const more = [
    ...(isInstantAfter(smsAt, now) ? [texts.t('jobCentre.meeting.fact.smsLater', momentInWords(texts, smsAt))] : []),
    ...(reminderAt ? [texts.t('jobCentre.meeting.fact.reminder', momentInWords(texts, reminderAt))] : []),
  ].join(' ')
  return [
    {
      icon: 'email',
      text: strong(texts.t('jobCentre.meeting.fact.told', { name, channels: channelsKey(channels) })),
      ...(more === '' ? {} : { more }),
      ...(receipt ? { below: html`${receiptTexts(seen, receipt)}` } : {}),
    },
  ]
}

/** N-NEWS: who has not signed up for messages learns it too. */
export const newsFact = (texts: Texts, { citizen }: Pick<Seen, 'citizen'>): Fact => ({
  icon: 'info',
  text: texts.t('jobCentre.meeting.fact.minSide', { name: firstName(citizen.name) }),
})

/** M-REBOOK, M-CANCEL: what the citizen may do about it. */
export function termsFact(
  texts: Texts,
  { citizen }: Pick<Seen, 'citizen'>,
  { rebooking, cancelling }: { readonly rebooking: Terms; readonly cancelling: Terms },
): Fact {
  const name = firstName(citizen.name)
  const can = rebooking.allowed ? (cancelling.allowed ? 'both' : 'rebook') : 'cancel'
  return {
    icon: 'person',
    text:
      rebooking.allowed || cancelling.allowed
        ? texts.t('jobCentre.meeting.fact.ownTerms', { name, can })
        : texts.t('jobCentre.meeting.fact.noTerms', { name }),
  }
}
