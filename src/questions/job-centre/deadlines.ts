import { reachesCitizen, reachesThing } from '../../rules/access.ts'
import { theCalendar } from '../../rules/actor.ts'
import { dateOf, type Instant, startOf } from '../../rules/dates.ts'
import type { Deadline, Step } from '../../rules/deadline.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import type { Queryable } from '../../storage/database.ts'
import { historiesOfCitizen, historyOf, type WrittenStep } from '../../storage/deadline-history.ts'
import { deadlinesOf, findDeadline, type StoredDeadline } from '../../storage/deadlines.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { readSituation, readSituationBehind } from '../../storage/situations.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { hasWritten } from '../situation.ts'
import { citizenOfDeadline, citizenWithId } from '../whose.ts'

/** One status that a deadline came to. */
export interface DeadlineStep extends WrittenStep {
  /** False: it holds by the calendar, and no night has written it down yet (D-LATE-RUN). */
  readonly writtenDown: boolean
}

/** A deadline as of today, with all that has happened to it, the oldest first. */
export interface SeenDeadline {
  readonly deadline: Deadline & { readonly id: string; readonly citizenId: string }
  readonly history: readonly DeadlineStep[]
}

/** A citizen and their deadlines, newest first, as of now. */
export interface SeenDeadlines {
  readonly situation: SituationToday
  readonly deadlines: readonly SeenDeadline[]
}

const writtenStep = (step: WrittenStep): DeadlineStep => ({ ...step, writtenDown: true })

const unwrittenStep = ({ on, from, to, rule }: Step): DeadlineStep => ({
  at: startOf(on),
  from,
  to,
  rule,
  by: theCalendar,
  reason: null,
  writtenDown: false,
})

/** What has been written down of a deadline: all of it, where its citizen is locked. */
export const writtenHistory = async (db: Queryable, deadlineId: string): Promise<DeadlineStep[]> =>
  (await historyOf(db, deadlineId)).map(writtenStep)

/** Row, history and situation must be of one moment: see `snapshot`. */
export function seenOn(
  { settledDeadline, unwritten }: SituationToday,
  stored: StoredDeadline,
  written: readonly WrittenStep[],
): SeenDeadline {
  const history = written.map(writtenStep)
  if (settledDeadline?.id !== stored.id) return { deadline: stored, history }
  const deadline = { ...settledDeadline, citizenId: stored.citizenId }
  return { deadline, history: [...history, ...unwritten.map(unwrittenStep)] }
}

/**
 * All deadlines of a citizen, of every job centre, as of now and of one moment; null where there is
 * no such citizen.
 */
export const readDeadlines = (db: Queryable, citizenId: string, now: Instant): Promise<SeenDeadlines | null> =>
  snapshot(db, async (one) => {
    const [stored, rows, histories] = await Promise.all([
      readSituation(one, citizenId, dateOf(now)),
      deadlinesOf(one, citizenId),
      historiesOfCitizen(one, citizenId),
    ])
    if (!stored) return null
    const situation = situationOn(stored, now)
    return { situation, deadlines: rows.map((row) => seenOn(situation, row, histories.get(row.id) ?? [])) }
  })

/**
 * A citizen's deadlines as far as who asks may know of them: a job centre's own, also when the
 * citizen has moved since (J-OWN, D-MOVE). Refusals: not_found.
 */
export const askDeadlines = (context: QuestionContext, citizenId: string): Promise<Outcome<SeenDeadlines>> =>
  ask(
    context,
    'see_deadlines',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const [seen, written] = await Promise.all([
          readDeadlines(db, citizenId, context.clock.now()),
          hasWritten(granted, db, citizenId),
        ])
        if (!seen || !reachesCitizen(granted, seen.situation, { written })) return refuse('not_found')
        looks.told(citizenId)
        return done({ ...seen, deadlines: seen.deadlines.filter(({ deadline }) => reachesThing(granted, deadline)) })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/** One deadline, to the job centre to which it belongs. Refusals: not_found. */
export const askDeadline = (context: QuestionContext, id: string): Promise<Outcome<SeenDeadline>> =>
  ask(
    context,
    'see_deadlines',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        // In one go, so that another job centre's id costs no trip that nobody's does not.
        const [stored, situation, history] = await Promise.all([
          findDeadline(db, id),
          readSituationBehind(db, { of: 'deadline', id }, dateOf(now)),
          historyOf(db, id),
        ])
        if (!stored || !situation) return refuse('not_found')
        const seen = seenOn(situationOn(situation, now), stored, history)
        if (!reachesThing(granted, seen.deadline)) return refuse('not_found')
        looks.told(stored.citizenId)
        return done(seen)
      }),
    { subject: id, whose: () => citizenOfDeadline(context, id) },
  )
