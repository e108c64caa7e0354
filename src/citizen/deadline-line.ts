import { lastInterviewDate } from '../rules/booking-window.ts'
import { isSameDay } from '../rules/dates.ts'
import type { Deadline } from '../rules/deadline.ts'
import type { SituationToday } from '../rules/situation.ts'
import type { Html } from '../web/html.ts'
import { timeLine } from '../web/time-line.ts'
import type { Visit } from './signed-in-request.ts'

/** D-HIDDEN: the deadline that the citizen is to meet and may know of. */
export function visibleDeadline({ deadline }: SituationToday): (Deadline & { readonly id: string }) | null {
  return deadline?.status === 'active' ? deadline : null
}

/**
 * The deadline that the citizen is to meet, from today over its last day to the last day of the
 * interview (D-WINDOW); nothing without one.
 */
export function deadlineInTime({ texts, situation }: Visit): Html | '' {
  const deadline = visibleDeadline(situation)
  if (!deadline) return ''
  const { today } = situation
  const { dueDate } = deadline
  const last = { date: lastInterviewDate(deadline), label: texts.t('timeLine.end'), kind: 'end' } as const
  if (isSameDay(dueDate, today))
    return timeLine(texts, [{ date: dueDate, label: texts.t('timeLine.dueToday'), kind: 'due' }, last])
  return timeLine(texts, [
    { date: today, label: texts.t('timeLine.today'), kind: 'today' },
    { date: dueDate, label: texts.t('timeLine.due'), kind: 'due' },
    last,
  ])
}
