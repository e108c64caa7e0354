import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { statusOn } from '../../rules/meetings.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { type DayMeeting, meetingsOfDay } from '../../storage/work-list/own-day.ts'
import { ask, type QuestionContext } from '../ask.ts'

/** The meetings of one day, in order. */
export interface DayOfPlace {
  readonly meetings: readonly DayMeeting[]
}

/**
 * The meetings of the job centre on a day, at one place or all; those that were cancelled are left
 * out. Everybody whom the answer names is a look.
 */
export const askDay = (
  context: QuestionContext,
  { day, place }: { readonly day: PlainDate; readonly place: string | null },
): Promise<Outcome<DayOfPlace>> =>
  ask(context, 'see_work_list', async ({ actor: { jobCentre } }, looks, database) => {
    const now = context.clock.now()
    const today = dateOf(now)
    const found = await meetingsOfDay(database, { jobCentre, now, today, mine: null }, { day, place })
    looks.told(...found.map(({ citizenId }) => citizenId))
    return done({ meetings: found.map((meeting) => ({ ...meeting, status: statusOn(meeting, today) })) })
  })
