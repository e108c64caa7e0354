import { html } from 'hono/html'
import type { Scarcity } from '../../questions/job-centre/capacity.ts'
import type { NewDeadlinePreview, WhatFollows } from '../../questions/job-centre/new-deadline.ts'
import { lastInterviewDate } from '../../rules/booking-window.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { type Reminder, reminderDays, reminderKinds, reminderParameters } from '../../rules/messages.ts'
import type { WarningCode } from '../../rules/new-deadline.ts'
import { publicHolidayOn } from '../../rules/public-holidays.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { timeLine } from '../../web/time-line.ts'
import { paths } from '../paths.ts'
import { type Fact, factsList } from '../pieces/facts-list.ts'
import { messageTexts } from '../pieces/message-texts.ts'
import type { Visit } from '../visit.ts'
import { daysTable } from './days-table.ts'
import { channelsInWords, firstName, ruleWord } from './words.ts'

/** A preview that can be set, with its words. */
interface Following {
  readonly visit: Visit
  readonly texts: Texts
  readonly preview: NewDeadlinePreview
  readonly follows: WhatFollows
  /** Null where it has not been counted. */
  readonly scarcity: Scarcity | null
  readonly name: string
}

const SATURDAY = 6

const warned = ({ follows }: Following, code: WarningCode): boolean => follows.warnings.some((one) => one.code === code)

const warning = (text: Html | string, more?: Html | string): Fact => ({
  icon: 'warning',
  text,
  isWarning: true,
  ...(more === undefined ? {} : { more }),
})

function supersededFact({ texts, follows }: Following): Fact[] {
  const { superseded } = follows
  if (!superseded) return []
  const text = texts.rich('jobCentre.case.follows.superseded', { date: texts.dayAndMonth(superseded.dueDate) })
  return [warning(text, texts.t('jobCentre.case.follows.notBack'))]
}

function timesFact({ texts, preview, follows, name }: Following): Fact {
  const { freeTimes, freeTimesByDay: byDay, away, set } = follows
  const { id } = preview.citizen
  const { today } = preview.situation
  if (freeTimes === 0)
    return warning(
      texts.rich('jobCentre.case.follows.noTimes', { name }),
      html`<a href="${paths.capacity}">${texts.t('jobCentre.case.follows.askForTimes')}</a> · <a href="${paths.citizenPage(id, 'indkald')}">${texts.t('jobCentre.case.follows.summon')}</a>`,
    )
  const table = daysTable(texts, {
    today,
    due: set.deadline.dueDate,
    last: lastInterviewDate(set.deadline),
    byDay,
    away,
  })
  const key = freeTimes < preview.settings.fewTimes ? 'jobCentre.case.follows.fewTimes' : 'jobCentre.case.follows.times'
  const text = texts.rich(key, { count: freeTimes, days: byDay.size, name })
  return freeTimes < preview.settings.fewTimes
    ? { ...warning(text), below: table }
    : { icon: 'calendar-month', text, below: table }
}

/** J-CAPACITY: her times alone say nothing of those who lack one. */
function scarcityFact({ texts, preview, scarcity, name }: Following): Fact[] {
  if (!scarcity?.isScarce) return []
  const { interviewType: type } = preview.wanted
  const text = texts.rich('jobCentre.case.follows.scarce', { count: scarcity.short, type })
  return [
    warning(
      text,
      html`${texts.t('jobCentre.case.follows.bookSoon', { name })} <a href="${paths.capacity}">${texts.t('jobCentre.case.follows.seeCapacity')}</a>`,
    ),
  ]
}

function daysFacts(following: Following): Fact[] {
  const { texts, preview, name } = following
  const { dueDate } = preview.wanted
  const day = texts.dayAndMonth(dueDate)
  const last = following.follows.days.flatMap(({ steps }) => steps).at(-1)
  const isHoliday = publicHolidayOn(dueDate) !== null
  const lastDay = isHoliday ? 'holiday' : dueDate.dayOfWeek >= SATURDAY ? 'weekend' : null
  return [
    ...(warned(following, 'absent_all_window')
      ? [warning(texts.t('jobCentre.case.follows.absentThroughout', { name }))]
      : warned(following, 'absent_on_due_date')
        ? [warning(texts.t('jobCentre.case.follows.absentOnDueDate', { name, date: day }))]
        : []),
    ...(warned(following, 'beyond_ninety_days') && last
      ? [warning(texts.t('jobCentre.case.follows.beyondNinety', { date: texts.dayAndMonth(last.on) }))]
      : []),
    ...(lastDay ? [warning(texts.t('jobCentre.case.follows.lastDay', { kind: lastDay, date: day }))] : []),
  ]
}

/** The days on which the citizen is told, and of what. */
function tellings({ follows, preview }: Following): (Reminder & { readonly on: PlainDate })[] {
  const now = follows.set.reminder ? [{ ...follows.set.reminder, on: preview.situation.today }] : []
  return [...now, ...follows.days.flatMap(({ on, reminder }) => (reminder ? [{ ...reminder, on }] : []))]
}

/** *Læs teksterne*: each message on each channel. */
function textsOf({ visit, texts, preview, follows }: Following, told: ReturnType<typeof tellings>): Html | '' {
  const messages = told.flatMap(({ on, ...reminder }) =>
    follows.channels.map((channel) => ({
      kind: reminder.kind,
      channel,
      parameters: reminderParameters(reminder),
      when: on.equals(preview.situation.today) ? texts.t('jobCentre.case.follows.todayWord') : texts.dayAndMonth(on),
    })),
  )
  return messageTexts(visit, messages, preview.citizen)
}

function messagesFacts(following: Following): Fact[] {
  const { texts, preview, follows, name } = following
  const told = tellings(following)
  const isMet = follows.set.deadline.status === 'met'
  const otherwise = warned(following, 'never_signed_in')
    ? [
        warning(
          texts.t('jobCentre.case.follows.neverSignedIn', { name }),
          texts.t('jobCentre.case.follows.tellOtherwise', { name }),
        ),
      ]
    : []
  if (isMet) return [{ icon: 'email', text: texts.t('jobCentre.case.follows.noMessagesMet') }]
  if (warned(following, 'no_message_reaches'))
    return [
      warning(
        texts.t('jobCentre.case.follows.noMessage', { name }),
        texts.t('jobCentre.case.follows.tellOtherwise', { name }),
      ),
      ...otherwise,
    ]
  const { today } = preview.situation
  const days = told.map(({ on }) =>
    on.equals(today)
      ? texts.t('jobCentre.case.follows.todayWord')
      : texts.t('jobCentre.case.follows.onDay', { date: texts.dayAndMonth(on) }),
  )
  const channels = channelsInWords(texts, follows.channels)
  const text = texts.rich('jobCentre.case.follows.messages', {
    name,
    days: texts.all(days),
    channels: channels.toLocaleLowerCase(),
  })
  const missing = reminderKinds.filter((kind) => told.length > 0 && !told.some((one) => one.kind === kind))
  const short = missing.flatMap((kind) =>
    kind === 'deadline_set'
      ? []
      : [warning(texts.t('jobCentre.case.follows.noReminder', { days: reminderDays[kind] }))],
  )
  return [
    {
      icon: 'email',
      text,
      ...(told.length > 1 ? { more: texts.t('jobCentre.case.follows.untilBooked', { name }) } : {}),
    },
    ...short,
    ...otherwise,
  ]
}

function endFact({ texts, follows, name }: Following): Fact[] {
  const last = follows.days.flatMap(({ steps }) => steps).at(-1)
  if (!last) return []
  const text = texts.rich('jobCentre.case.follows.end', {
    rule: ruleWord(last.rule),
    name,
    date: texts.dayAndMonth(last.on),
  })
  return [{ icon: 'lock', text }]
}

function activationFact({ texts, preview, follows, name }: Following): Fact[] {
  const { activationDate, status } = follows.set.deadline
  if (status !== 'not_activated') return []
  const last = texts.dayAndMonth(lastInterviewDate(preview.wanted))
  const text = texts.rich('jobCentre.case.follows.activation', { name, date: texts.dayAndMonth(activationDate), last })
  return [{ icon: 'visibility', text }]
}

/** *Læs teksterne*, which stands below the button: it is no stop of Tab on the way there. */
export function textsThatFollow(visit: Visit, preview: NewDeadlinePreview, follows: WhatFollows): Html | '' {
  const following = { visit, texts: visit.texts, preview, follows, scarcity: null, name: '' }
  return textsOf(following, tellings(following))
}

/** All that follows, in order; what should be read first is marked. */
export function factsOf(
  visit: Visit,
  preview: NewDeadlinePreview,
  follows: WhatFollows,
  scarcity: Scarcity | null,
): Fact[] {
  const following = { visit, texts: visit.texts, preview, follows, scarcity, name: firstName(preview.citizen.name) }
  return [
    ...supersededFact(following),
    ...activationFact(following),
    timesFact(following),
    ...scarcityFact(following),
    ...daysFacts(following),
    ...messagesFacts(following),
    ...endFact(following),
  ]
}

/** *Det sker, når du sætter fristen*: the line of days, and all that follows. */
export function whatFollows(
  texts: Texts,
  preview: NewDeadlinePreview,
  facts: readonly Fact[],
  { mayFocus }: { readonly mayFocus: boolean },
): Html {
  const points = [
    { date: preview.situation.today, label: texts.t('timeLine.today'), kind: 'today' },
    { date: preview.wanted.dueDate, label: texts.t('timeLine.due'), kind: 'due' },
    { date: lastInterviewDate(preview.wanted), label: texts.t('timeLine.end'), kind: 'end' },
  ] as const
  return html`${timeLine(texts, points, texts.t('jobCentre.case.timeLine'))}${factsList(facts, { mayFocus })}`
}
