import { html } from 'hono/html'
import type { Happened } from '../../questions/job-centre/story.ts'
import type { WhoActed } from '../../rules/actor.ts'
import type { PlainDate } from '../../rules/dates.ts'
import type { DeadlineStatus } from '../../rules/deadline.ts'
import type { MessageStatus } from '../../rules/message-delivery.ts'
import { CODE_KIND } from '../../rules/messages.ts'
import { isShownAgain } from '../../rules/work-list.ts'
import { type Html, icon } from '../../web/html.ts'
import type { IconName } from '../../web/icon-names.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { statusMark } from '../pieces/marks.ts'
import { byWhom, channelsInWords, dayAndTime, ruleWord, shortDay, span } from './words.ts'

/** How a line looks: what, and what there is to say about it. */
export interface Line {
  readonly icon: IconName
  readonly look?: 'blue' | 'red' | 'amber'
  readonly text: Html | string
  readonly more?: Html | string
}

const marks = (texts: Texts, statuses: readonly DeadlineStatus[]): Html =>
  html`${statuses.map((status, at) => html`${at === 0 ? ' ' : html` ${icon('chevron-right', { className: 'arrow-right' })} `}${statusMark(texts, status)}`)}`

const because = (texts: Texts, by: WhoActed, reason: string | null): string =>
  reason === null ? byWhom(texts, by) : texts.t('jobCentre.case.byBecause', { by: byWhom(texts, by), reason })

type Of<K extends Happened['kind']> = Extract<Happened, { kind: K }>

function deadlineLine(texts: Texts, { deadline, from, to, rule, by, reason }: Of<'deadline'>): Line {
  const { interviewType: type, dueDate } = deadline
  const values = { type, date: texts.dayAndMonth(dueDate) }
  if (from === null)
    return {
      icon: 'calendar-month',
      look: 'blue',
      text: html`<strong>${texts.t('jobCentre.case.story.set', values)}</strong>${marks(texts, to.slice(-1))}`,
      more: byWhom(texts, by),
    }
  const isOpened = to.at(-1) === 'active'
  const why = texts.t('jobCentre.case.story.why', { rule: ruleWord(rule) })
  return {
    icon: isOpened ? 'calendar-month' : 'lock',
    ...(to.includes('closed_overdue') ? { look: 'red' as const } : {}),
    text: html`${texts.t(isOpened ? 'jobCentre.case.story.opened' : 'jobCentre.case.story.closed', values)}${marks(texts, to)}`,
    more: by.kind === 'calendar' ? why : html`${why} ${because(texts, by, reason)}`,
  }
}

const meetingLooks: Partial<Record<string, Pick<Line, 'icon' | 'look'>>> = {
  held: { icon: 'check' },
  walk_in: { icon: 'check' },
  no_show: { icon: 'close', look: 'red' },
  cancelled: { icon: 'close', look: 'amber' },
}

function meetingLine(texts: Texts, { meeting: seen, event, to }: Of<'meeting'>): Line {
  const { meeting, place, details } = seen
  const what = texts.t('jobCentre.case.story.meeting', { what: event.kind, type: meeting.type })
  const where = [
    place,
    details?.caseworkerName && texts.t('jobCentre.case.story.with', { name: details.caseworkerName }),
  ]
  const about = [...where.filter(Boolean), because(texts, event.by, event.reason)].join('. ')
  return {
    ...(meetingLooks[event.kind] ?? { icon: 'calendar-month', look: 'blue' }),
    text: html`<strong>${what}</strong> <a href="${paths.meeting(meeting.id)}">${dayAndTime(texts, meeting.startsAt)}</a>${marks(texts, to)}`,
    more: about,
  }
}

const isTrouble = (status: MessageStatus): boolean => status === 'failed' || status === 'unknown'

function messageLine(texts: Texts, { about, sent }: Of<'message'>): Line {
  const channels = channelsInWords(
    texts,
    sent.map(({ channel }) => channel),
  )
  const text = texts.t('jobCentre.case.story.message', { channels, about })
  const outcomes = [...Map.groupBy(sent, ({ status }) => status)].map(([status, same]) => {
    const of = channelsInWords(
      texts,
      same.map(({ channel }) => channel),
    )
    return texts.t('jobCentre.case.story.outcome', { status, channels: of })
  })
  const isBad = sent.some(({ status }) => isTrouble(status))
  const arrived = sent.every(({ status }) => status === 'delivered')
  return {
    icon: arrived ? 'check' : 'email',
    ...(isBad ? { look: 'amber' as const } : {}),
    text,
    more: html`${outcomes.join(' ')} ${about === CODE_KIND ? '' : sent.map(({ id, channel }, at) => html`${at === 0 ? '' : ' · '}<a href="${paths.message(id)}">${texts.t('jobCentre.message.see', { channel })}</a>`)}`,
  }
}

function absenceLine(texts: Texts, { absence, isWithdrawal }: Of<'absence'>, today: PlainDate): Line {
  const { kind, from, to, by, withdrawn } = absence
  const days = span(texts, from, to, today)
  const key = isWithdrawal ? 'jobCentre.case.story.absenceWithdrawn' : 'jobCentre.case.story.absence'
  return {
    icon: 'time',
    ...(isWithdrawal ? {} : { look: 'amber' as const }),
    text: texts.t(key, { kind, days }),
    more: byWhom(texts, isWithdrawal && withdrawn ? withdrawn.by : by),
  }
}

function changeLine(texts: Texts, { change }: Of<'change'>): Line {
  const values = { group: String(change.contactGroup ?? 0), jobCentre: change.jobCentre ?? '' }
  const text =
    change.of === 'contact_group'
      ? texts.t('jobCentre.case.story.group', {
          group: texts.t('jobCentre.case.contactGroup', { number: values.group }),
          date: texts.mediumDate(change.from),
        })
      : texts.t('jobCentre.case.story.moved', {
          to: change.jobCentre === null ? 'nowhere' : 'elsewhere',
          jobCentre: values.jobCentre,
          date: texts.mediumDate(change.from),
        })
  return { icon: 'person', text, ...(change.by ? { more: byWhom(texts, change.by) } : {}) }
}

/** What staff decided of a case of the work list, and why. */
function decisionLine(texts: Texts, { decided }: Of<'decision'>, today: PlainDate): Line {
  const { decision, by, meetingId } = decided
  if (decision.what === 'told') {
    const about = meetingId === null ? 'deadline' : 'meeting'
    const text = texts.t('jobCentre.case.story.told', { way: decision.how, about })
    return { icon: 'person', text, more: byWhom(texts, by) }
  }
  const more = because(texts, by, decision.reason)
  if (decision.what === 'kept') return { icon: 'check', text: texts.t('jobCentre.case.story.kept'), more }
  const kind = texts.t(`jobCentre.today.kinds.${decision.kind}.heading`)
  const text = isShownAgain(decided)
    ? texts.t('jobCentre.case.story.shownAgain', { kind })
    : texts.t('jobCentre.case.story.aside', { kind, day: shortDay(texts, decision.until, today) })
  return { icon: 'time', text, more }
}

/** An event in words. */
export function lineOf(texts: Texts, what: Happened, today: PlainDate): Line {
  switch (what.kind) {
    case 'deadline':
      return deadlineLine(texts, what)
    case 'meeting':
      return meetingLine(texts, what)
    case 'message':
      return messageLine(texts, what)
    case 'notice':
      return { icon: 'visibility', text: texts.t('jobCentre.case.story.notice', { stage: what.stage }) }
    case 'absence':
      return absenceLine(texts, what, today)
    case 'in_vain': {
      const { offer, windowUntil } = what.search
      const values = { has: String(offer !== null), offer: offer ?? '', date: texts.dayAndMonth(windowUntil) }
      return { icon: 'warning', look: 'amber', text: texts.t('jobCentre.case.story.inVain', values) }
    }
    case 'decision':
      return decisionLine(texts, what, today)
    case 'change':
      break
  }
  return changeLine(texts, what)
}
