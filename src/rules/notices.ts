import type { InterviewType } from './contact-groups.ts'
import { addDays, daysBetween, isAfter, later, type PlainDate } from './dates.ts'
import type { Deadline } from './deadline.ts'

/** §2.3: "fire notifikationer, der afløser hinanden". */
export const noticeStages = ['new', 'remember', 'hurry', 'last_day'] as const
export type NoticeStage = (typeof noticeStages)[number]

export interface Notice {
  readonly stage: NoticeStage
  readonly interviewType: InterviewType
  readonly dueDate: PlainDate
  readonly daysLeft: number
}

/**
 * §2.3.1–2.3.4: the notice for this number of days left. The guide does not name one day left
 * (decided: as 2–3).
 */
function stageOf(daysLeft: number): NoticeStage {
  if (daysLeft > 8) return 'new' // §2.3.1: "mere end 8 dage frem i tid"
  if (daysLeft >= 4) return 'remember' // §2.3.2: "4 – 8 dage til fristdatoen"
  if (daysLeft >= 1) return 'hurry' // §2.3.3: "2-3 dage til fristdatoen"
  return 'last_day' // §2.3.4: "Notificering på fristdatoen"
}

/**
 * §2.3: the single notice on "Min side", only for a deadline that is `active` today. Takes a
 * settled deadline. D-VOLUNTARY: no notice follows an overdue deadline, and none is about a meeting
 * that awaits registration.
 */
export function noticeFor(deadline: Deadline | null, today: PlainDate): Notice | null {
  if (deadline?.status !== 'active') return null
  const { interviewType, dueDate } = deadline
  const daysLeft = daysBetween(today, dueDate)
  return { stage: stageOf(daysLeft), interviewType, dueDate, daysLeft }
}

/** A range of days on which a deadline was active, both ends included. */
export interface ActiveDays {
  readonly from: PlainDate
  readonly through: PlainDate
}

/**
 * §2.3.1–2.3.4: the range of days before the due date in which each notice is shown. The first has
 * no beginning.
 */
const standing: Readonly<Record<NoticeStage, { first: number | null; last: number }>> = {
  new: { first: null, last: 9 },
  remember: { first: 8, last: 4 },
  hurry: { first: 3, last: 1 },
  last_day: { first: 0, last: 0 },
}

/**
 * Proof of notice: the notices due up to a day, each with the first day on which "Min side" was to
 * show it.
 */
export function noticesDue(
  dueDate: PlainDate,
  active: readonly ActiveDays[],
  today: PlainDate,
): { stage: NoticeStage; dueOn: PlainDate }[] {
  return noticeStages.flatMap((stage) => {
    const { first, last } = standing[stage]
    const end = addDays(dueDate, -last)
    for (const { from, through } of active) {
      const dueOn = first === null ? from : later(from, addDays(dueDate, -first))
      if (!isAfter(dueOn, through) && !isAfter(dueOn, end) && !isAfter(dueOn, today)) return [{ stage, dueOn }]
    }
    return []
  })
}
