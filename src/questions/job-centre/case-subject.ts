import { reachesThing, worksFor } from '../../rules/access.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import type { MeetingType } from '../../rules/meetings.ts'
import { asCase, shownName } from '../../rules/protection.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findCitizen } from '../../storage/citizens.ts'
import { findDeadline } from '../../storage/deadlines.ts'
import { findMeeting } from '../../storage/meetings.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'
import { citizenOfDeadline, citizenOfMeeting } from '../whose.ts'

/** What a decision about a case is about, and whom. */
export interface CaseSubject {
  readonly citizenId: string
  readonly name: string
  readonly type: MeetingType
  /** The last day of a deadline; null of a meeting. */
  readonly dueDate: PlainDate | null
  /** When a meeting begins; null of a deadline. */
  readonly startsAt: Instant | null
}

/**
 * A deadline or a meeting of one's own job centre, with the name of its citizen. Refusals:
 * not_found.
 */
export const askCaseSubject = (
  context: QuestionContext,
  { of, id }: { readonly of: 'deadline' | 'meeting'; readonly id: string },
): Promise<Outcome<CaseSubject>> =>
  ask(
    context,
    'see_work_list',
    (granted, looks, database) =>
      onOneConnection(database, async (db) => {
        const found = of === 'deadline' ? await findDeadline(db, id) : await findMeeting(db, id)
        const citizen = found && reachesThing(granted, found) ? await findCitizen(db, found.citizenId) : null
        if (!found || !citizen) return refuse('not_found')
        looks.told(citizen.id)
        const situation = await readSituationToday(db, citizen.id, context.clock.now())
        if (!situation) return refuse('not_found')
        const isOurs = worksFor(granted.actor, situation.jobCentre)
        const name = shownName({ name: citizen.name, isProtected: situation.isProtected }, asCase(isOurs))
        const about = { citizenId: citizen.id, name }
        return done(
          'dueDate' in found
            ? { ...about, type: found.interviewType, dueDate: found.dueDate, startsAt: null }
            : { ...about, type: found.type, dueDate: null, startsAt: found.startsAt },
        )
      }),
    { subject: id, whose: () => (of === 'deadline' ? citizenOfDeadline : citizenOfMeeting)(context, id) },
  )
