import { html } from 'hono/html'
import type { Case } from '../../questions/job-centre/case.ts'
import { lastInterviewDate } from '../../rules/booking-window.ts'
import { isSameDay, isWithin } from '../../rules/dates.ts'
import { type DeadlineStatus, isOpen } from '../../rules/deadline.ts'
import { isInterview } from '../../rules/meetings.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { timeLine } from '../../web/time-line.ts'
import { paths } from '../paths.ts'
import { statusMark } from '../pieces/marks.ts'
import { dayAndTime, firstName } from './words.ts'

/** How a case stands: a sentence, and the guide's name for it. */
interface State {
  readonly sentence: string
  readonly status: DeadlineStatus | null
}

const openOf = ({ deadlines }: Case) => deadlines.find(({ deadline }) => isOpen(deadline.status))?.deadline ?? null

function movedAway(texts: Texts, { move }: Case): State {
  const to = move?.jobCentre ? 'elsewhere' : 'nowhere'
  const date = move ? texts.longDate(move.from) : ''
  return {
    sentence: texts.t('jobCentre.case.state.moved', { to, jobCentre: move?.jobCentre ?? '', date }),
    status: null,
  }
}

function exempted(texts: Texts, { situation, today }: Case): State | null {
  if (!situation.exempt && !situation.deprived) return null
  const kind = situation.deprived ? 'deprived' : 'exempt'
  const last = situation.absences.findLast(
    (absence) => absence.kind === kind && isWithin(today, absence.from, absence.to),
  )
  const sentence = texts.t('jobCentre.case.state.exempt', { kind, date: last ? texts.longDate(last.to) : '' })
  return { sentence, status: null }
}

function planned(texts: Texts, seen: Case, status: DeadlineStatus | null): State | null {
  const next = seen.meetings.find(({ meeting }) => isInterview(meeting.type) && meeting.status === 'planned')
  if (!next) return null
  const { type, origin, startsAt } = next.meeting
  return { sentence: texts.t('jobCentre.case.state.met', { type, origin, date: dayAndTime(texts, startsAt) }), status }
}

function withoutDeadline(texts: Texts, { deadlines }: Case): State {
  const latest = deadlines[0]
  if (latest?.history.some(({ to }) => to === 'closed_overdue')) {
    const { interviewType: type, dueDate } = latest.deadline
    const sentence = texts.t('jobCentre.case.state.overdue', { type, date: texts.dayAndMonth(dueDate) })
    return { sentence, status: 'closed_overdue' }
  }
  return { sentence: texts.t('jobCentre.case.state.none'), status: null }
}

/** The sentence that says how a case stands today. */
function stateOf(texts: Texts, seen: Case): State {
  if (!seen.isOurs) return movedAway(texts, seen)
  const { diedOn } = seen.situation
  if (diedOn !== null)
    return { sentence: texts.t('jobCentre.case.died', { date: texts.longDate(diedOn) }), status: null }
  const open = openOf(seen)
  const barred = exempted(texts, seen)
  if (barred) return barred
  if (!open) return planned(texts, seen, null) ?? withoutDeadline(texts, seen)
  const { status, interviewType: type, dueDate } = open
  if (status === 'met')
    return planned(texts, seen, status) ?? { sentence: texts.t('jobCentre.case.state.held'), status }
  if (status === 'not_activated') {
    const values = {
      activation: texts.dayAndMonth(open.activationDate),
      last: texts.dayAndMonth(lastInterviewDate(open)),
    }
    return { sentence: texts.t('jobCentre.case.state.notActivated', values), status }
  }
  const isLastDay = isSameDay(dueDate, seen.today)
  const values = { type, date: texts.dayAndMonth(dueDate), today: String(isLastDay) }
  return { sentence: texts.t('jobCentre.case.state.active', values), status }
}

/** How many times fit, and the way to why. Focus stands on it where there are none. */
function fitting(texts: Texts, { citizen, freeTimes, ...seen }: Case): Html {
  const open = openOf({ citizen, freeTimes, ...seen })
  const why = html`<a href="${paths.citizenPage(citizen.id, 'hvorfor')}" accesskey="0"${freeTimes === 0 ? html` autofocus` : ''}>${texts.t('jobCentre.case.why', { some: String(freeTimes !== null && freeTimes > 0) })}</a>`
  if (freeTimes === null || !open) return html`<p>${why}</p>`
  const until = texts.dayAndMonth(lastInterviewDate(open))
  return html`<p>${texts.rich('jobCentre.case.fitting', { count: freeTimes, name: firstName(citizen.name), date: until })} ${why}</p>`
}

/** The card at the top: how the case stands, how many times fit, and the line of days. */
export function stateCard(texts: Texts, seen: Case): Html {
  const { sentence, status } = stateOf(texts, seen)
  const open = openOf(seen)
  const isAhead = open !== null && open.status !== 'met'
  const points = isAhead
    ? [
        { date: seen.today, label: texts.t('timeLine.today'), kind: 'today' } as const,
        { date: open.dueDate, label: texts.t('timeLine.due'), kind: 'due' } as const,
        { date: lastInterviewDate(open), label: texts.t('timeLine.end'), kind: 'end' } as const,
      ]
    : []
  return html`<section class="state" aria-labelledby="nu"><div class="state__head"><h2 id="nu">${sentence}</h2>${status ? statusMark(texts, status) : ''}</div>
${seen.isOurs ? fitting(texts, seen) : ''}${isAhead ? timeLine(texts, points, texts.t('jobCentre.case.timeLine')) : ''}</section>`
}
