import { reachesCitizen, reachesThing } from '../../rules/access.ts'
import { jobCentreOf } from '../../rules/actor.ts'
import { dateOf, type Instant, isInstantAfter, type PlainDate } from '../../rules/dates.ts'
import { leavesAt } from '../../rules/messages.ts'
import { type ActiveDays, type NoticeStage, noticesDue } from '../../rules/notices.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { snapshot } from '../../storage/pipeline.ts'
import {
  type MessageRecord,
  messagesOf,
  noticesShown,
  type Unreached,
  unreachedOf,
} from '../../storage/proof-of-notice.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { hasWritten } from '../situation.ts'
import { citizenWithId } from '../whose.ts'
import { readDeadlines, type SeenDeadline } from './deadlines.ts'

export type { MessageRecord, Unreached } from '../../storage/proof-of-notice.ts'

/** One of the notices of §2.3.1 to §2.3.4. */
export interface ShownNotice {
  readonly deadlineId: string
  readonly stage: NoticeStage
  /** The first day on which it was to stand on "Min side". */
  readonly dueOn: PlainDate
  /** When the citizen first had it before them. */
  readonly firstShownAt: Instant | null
}

/**
 * The days on which a deadline was active, by its history; a moment that begins and ends at once is
 * none (D-MET-AT-BIRTH).
 */
function activeDays({ history }: SeenDeadline, today: PlainDate): ActiveDays[] {
  return history.flatMap(({ at, to }, nth) => {
    if (to !== 'active') return []
    const next = history[nth + 1]
    if (next && !isInstantAfter(next.at, at)) return []
    return [{ from: dateOf(at), through: next ? dateOf(next.at) : today }]
  })
}

/** Every notice that has been due, of some deadlines, with when it was first seen. */
export const noticesOf = (
  deadlines: readonly SeenDeadline[],
  shown: ReadonlyMap<string, Instant>,
  today: PlainDate,
): ShownNotice[] =>
  deadlines.flatMap((seen) => {
    const { id, dueDate } = seen.deadline
    return noticesDue(dueDate, activeDays(seen, today), today).map(({ stage, dueOn }) => ({
      deadlineId: id,
      stage,
      dueOn,
      firstShownAt: shown.get(`${id} ${stage}`) ?? null,
    }))
  })

/** What a citizen was told, and how it went. */
export interface ProofOfNotice {
  /** The newest first, at most one more than was asked for: it says that there are more. */
  readonly messages: readonly MessageRecord[]
  readonly notices: readonly ShownNotice[]
}

/**
 * What a citizen has been told by the job centre that asks, also when they have moved since:
 * messages from before an id on, and all notices of "Min side". Refusals: not_found.
 */
export const askMessages = (
  context: QuestionContext,
  citizenId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<Outcome<ProofOfNotice>> =>
  ask(
    context,
    'see_messages',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const jobCentre = jobCentreOf(granted.actor)
        const [seen, written, rows] = await Promise.all([
          readDeadlines(db, citizenId, context.clock.now()),
          hasWritten(granted, db, citizenId),
          messagesOf(db, { citizenId, jobCentre, before, limit: limit + 1 }),
        ])
        if (!seen || !reachesCitizen(granted, seen.situation, { written })) return refuse('not_found')
        looks.told(citizenId)
        const own = seen.deadlines.filter(({ deadline }) => reachesThing(granted, deadline))
        const shown = await noticesShown(
          db,
          own.map(({ deadline }) => deadline.id),
        )
        return done({ messages: rows, notices: noticesOf(own, shown, seen.situation.today) })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/**
 * Citizens of the job centre that asks whom a message did not certainly reach, after a position in
 * the list; at most one more than was asked for: it says that there are more, and the log does not
 * name it.
 */
export const askUnreached = (
  context: QuestionContext,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Outcome<readonly Unreached[]>> =>
  ask(context, 'see_unreached', async ({ actor: { jobCentre } }, looks, database) => {
    const now = context.clock.now()
    const wanted = { jobCentre, today: dateOf(now), smsLeavesAt: leavesAt('sms', now), after, limit: limit + 1 }
    const found = await unreachedOf(database, wanted)
    looks.told(...found.slice(0, limit).map(({ citizenId }) => citizenId))
    return done(found)
  })
