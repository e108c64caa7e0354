import { reachesCitizen, reachesThing } from '../../rules/access.ts'
import { dateOf, type Instant, isInstantAfter, type PlainDate } from '../../rules/dates.ts'
import { type AttemptOutcome, type DropReason, dropReasons, type MessageStatus } from '../../rules/message-delivery.ts'
import { type Channel, leavesAt, type MessageKind } from '../../rules/messages.ts'
import { type ActiveDays, type NoticeStage, noticesDue } from '../../rules/notices.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { snapshot } from '../../storage/pipeline.ts'
import {
  type MessageWithAttempts,
  messagesOf,
  noticesShown,
  type Unreached,
  unreachedOf,
} from '../../storage/proof-of-notice.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { hasWritten } from '../situation.ts'
import { readDeadlines, type SeenDeadline } from './deadlines.ts'

export type { Unreached } from '../../storage/proof-of-notice.ts'

/** One attempt at handing a message over, recorded before it was made. */
interface ToldAttempt {
  /** What the gateway has: `userref` of an SMS, Message-ID of an e-mail. */
  readonly reference: string
  readonly gateway: string
  readonly begunAt: Instant
  readonly endedAt: Instant | null
  readonly outcome: AttemptOutcome | 'under_way'
  readonly reason: string | null
}

/** An SMS or e-mail, from when it was due to what became of it; never its words. */
export interface ToldMessage {
  readonly id: string
  readonly kind: MessageKind
  readonly channel: Channel
  readonly status: MessageStatus
  readonly deadlineId: string | null
  readonly meetingId: string | null
  readonly madeAt: Instant
  readonly dueAt: Instant
  readonly handedOverAt: Instant | null
  readonly deliveredAt: Instant | null
  readonly failedAt: Instant | null
  readonly failedBecause: string | null
  readonly unknownSince: Instant | null
  readonly droppedAt: Instant | null
  readonly droppedBecause: DropReason | null
  readonly attempts: readonly ToldAttempt[]
}

/** One of the notices of §2.3.1 to §2.3.4. */
export interface ToldNotice {
  readonly deadlineId: string
  readonly stage: NoticeStage
  /** The first day on which it was to stand on "Min side". */
  readonly dueOn: PlainDate
  /** When the citizen first had it before them. */
  readonly firstShownAt: Instant | null
}

function toMessage(row: MessageWithAttempts): ToldMessage {
  const { status, settled_at: settled, concluded_at: concluded } = row
  return {
    id: row.id,
    kind: row.kind,
    channel: row.channel,
    status,
    deadlineId: row.deadline_id,
    meetingId: row.meeting_id,
    madeAt: row.created_at,
    dueAt: row.due_at,
    handedOverAt: row.handed_over_at,
    deliveredAt: status === 'delivered' ? concluded : null,
    failedAt: status === 'failed' ? (concluded ?? settled) : null,
    failedBecause: row.failed_because,
    unknownSince: status === 'unknown' ? settled : null,
    droppedAt: status === 'dropped' ? settled : null,
    droppedBecause: dropReasons.find((one) => one === row.dropped_because) ?? null,
    attempts: row.attemptRows.map((attempt) => ({
      reference: attempt.id,
      gateway: attempt.gateway,
      begunAt: attempt.begun_at,
      endedAt: attempt.ended_at,
      outcome: attempt.outcome ?? 'under_way',
      reason: attempt.reason,
    })),
  }
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
const noticesOf = (
  deadlines: readonly SeenDeadline[],
  shown: ReadonlyMap<string, Instant>,
  today: PlainDate,
): ToldNotice[] =>
  deadlines.flatMap((seen) => {
    const { id, dueDate } = seen.deadline
    return noticesDue(dueDate, activeDays(seen, today), today).map(({ stage, dueOn }) => ({
      deadlineId: id,
      stage,
      dueOn,
      firstShownAt: shown.get(`${id} ${stage}`) ?? null,
    }))
  })

export interface ToldMessages {
  /** The newest first, at most one more than was asked for: it says that there are more. */
  readonly messages: readonly ToldMessage[]
  readonly notices: readonly ToldNotice[]
}

/**
 * What a citizen has been told by the job centre that asks, also when they have moved since:
 * messages from before an id on, and all notices of "Min side". Refusals: not_found.
 */
export const askMessages = (
  context: QuestionContext,
  citizenId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<Outcome<ToldMessages>> =>
  ask(context, 'see_messages', (granted, looks) =>
    snapshot(context.db, async (db) => {
      const { jobCentre } = granted.actor
      const [seen, written, rows] = await Promise.all([
        readDeadlines(db, citizenId, context.clock.now()),
        hasWritten(granted, db, citizenId),
        messagesOf(db, { citizenId, jobCentre, before, limit: limit + 1 }),
      ])
      if (!seen) return refuse('not_found')
      looks.found(citizenId)
      if (!reachesCitizen(granted, seen.situation, { written })) return refuse('not_found')
      looks.told(citizenId)
      const own = seen.deadlines.filter(({ deadline }) => reachesThing(granted, deadline))
      const shown = await noticesShown(
        db,
        own.map(({ deadline }) => deadline.id),
      )
      return done({ messages: rows.map(toMessage), notices: noticesOf(own, shown, seen.situation.today) })
    }),
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
  ask(context, 'see_unreached', async ({ actor: { jobCentre } }, looks) => {
    const now = context.clock.now()
    const wanted = { jobCentre, today: dateOf(now), smsLeavesAt: leavesAt('sms', now), after, limit: limit + 1 }
    const found = await unreachedOf(context.db, wanted)
    looks.told(...found.slice(0, limit).map(({ citizenId }) => citizenId))
    return done(found)
  })
