import type { Task } from '../../questions/job-centre/tasks.ts'
import { isStaff } from '../../rules/actor.ts'
import type { Texts } from '../../web/texts.ts'

/** Who began it: a person, or a case system. */
export const beganIt = ({ startedBy: { actor } }: Task): string =>
  isStaff(actor) ? actor.name : (actor.user ?? actor.client)

/** "Sæt en frist for jobsamtale senest 8. december 2026" */
export function taskName(texts: Texts, { wanted }: Task): string {
  switch (wanted.kind) {
    case 'set_deadlines':
      return texts.t('jobCentre.task.setting', {
        type: wanted.interviewType,
        date: texts.mediumDate(wanted.dueDate),
      })
    case 'close_deadlines':
      return texts.t('jobCentre.task.closing')
    case 'make_times':
      return texts.t('jobCentre.task.making', { source: wanted.source })
    case 'withdraw_times':
      return texts.t('jobCentre.task.withdrawing')
    default:
      return wanted satisfies never
  }
}
