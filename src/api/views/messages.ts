import { z } from '@hono/zod-openapi'
import { dateOf, type Instant, isInstantAfter, type PlainDate, startOf } from '../../rules/dates.ts'
import { attemptOutcomes, dropReasons, messageStatuses } from '../../rules/message-delivery.ts'
import { CODE_KIND, channels, receiptKinds, reminderKinds } from '../../rules/messages.ts'
import { type ActiveDays, noticeStages, noticesDue } from '../../rules/notices.ts'
import { type MessageWithAttempts, type Unreached, unreachedReasons } from '../../storage/proof-of-notice.ts'
import { givenDate, givenId, givenMoment } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { present } from '../without-undefined.ts'
import type { SeenDeadline } from './deadlines.ts'

const attemptSchema = z
  .object({
    reference: givenId().openapi({
      description: 'What the gateway has: `userref` of an SMS, Message-ID of an e-mail.',
    }),
    gateway: z.string().openapi({ example: 'sms-1' }),
    begunAt: givenMoment(),
    endedAt: givenMoment().optional(),
    outcome: z.enum(['under_way', ...attemptOutcomes]),
    reason: z.string().optional().openapi({ example: 'http_503' }),
  })
  .openapi('MessageAttempt', { description: 'One attempt at handing over, recorded before it was made.' })

export const messageSchema = z
  .object({
    id: givenId(),
    kind: z.enum([...reminderKinds, ...receiptKinds, CODE_KIND]),
    channel: z.enum(channels),
    deadlineId: givenId().optional(),
    meetingId: givenId().optional(),
    status: z.enum(messageStatuses).openapi({
      description:
        '`handed_over`: the gateway has it. `unknown`: it may have left and may not; it is not sent again (N-ONCE).',
    }),
    madeAt: givenMoment(),
    dueAt: givenMoment(),
    handedOverAt: givenMoment().optional(),
    deliveredAt: givenMoment().optional(),
    failedAt: givenMoment().optional(),
    failedBecause: z.string().optional().openapi({ description: 'The code of the gateway, or of its receipt.' }),
    unknownSince: givenMoment().optional(),
    droppedAt: givenMoment().optional(),
    droppedBecause: z.enum(dropReasons).optional(),
    attempts: z.array(attemptSchema),
  })
  .openapi('Message', { description: 'An SMS or e-mail, from when it was due to what became of it. Never its words.' })
type MessageAnswer = z.input<typeof messageSchema>

const moment = (at: Instant | null | undefined): string | null => (at ? danishInstant(at) : null)

const dropReasonOf = (text: string | null) => dropReasons.find((one) => one === text) ?? null

export const messageAnswer = (message: MessageWithAttempts): MessageAnswer => {
  const { status, settled_at: settled, concluded_at: concluded } = message
  return {
    id: message.id,
    kind: message.kind,
    channel: message.channel,
    status,
    madeAt: danishInstant(message.created_at),
    dueAt: danishInstant(message.due_at),
    attempts: message.attemptRows.map(({ id, gateway, begun_at: begun, ended_at: ended, outcome, reason }) => ({
      reference: id,
      gateway,
      begunAt: danishInstant(begun),
      outcome: outcome ?? 'under_way',
      ...present({ endedAt: moment(ended), reason }),
    })),
    ...present({
      deadlineId: message.deadline_id,
      meetingId: message.meeting_id,
      handedOverAt: moment(message.handed_over_at),
      deliveredAt: status === 'delivered' ? moment(concluded) : null,
      failedAt: status === 'failed' ? moment(concluded ?? settled) : null,
      failedBecause: message.failed_because,
      unknownSince: status === 'unknown' ? moment(settled) : null,
      droppedAt: status === 'dropped' ? moment(settled) : null,
      droppedBecause: dropReasonOf(message.dropped_because),
    }),
  }
}

export const noticeSchema = z
  .object({
    deadlineId: givenId(),
    stage: z.enum(noticeStages),
    dueOn: givenDate().openapi({ description: 'The first day on which it was to stand on "Min side".' }),
    firstShownAt: givenMoment().nullable().openapi({ description: 'When the citizen first had it before them.' }),
  })
  .openapi('ShownNotice', { description: 'One of the notices of §2.3.1 to §2.3.4.' })

/** The days on which a deadline was active, by its history; a moment that begins and ends at once is none (D-MET-AT-BIRTH). */
function activeDays({ written, unwritten }: SeenDeadline, today: PlainDate): ActiveDays[] {
  const steps = [
    ...written.map(({ at, to_status: to }) => ({ at, to })),
    ...unwritten.map(({ on, to }) => ({ at: startOf(on), to })),
  ]
  return steps.flatMap(({ at, to }, nth) => {
    if (to !== 'active') return []
    const next = steps[nth + 1]
    if (next && !isInstantAfter(next.at, at)) return []
    return [{ from: dateOf(at), through: next ? dateOf(next.at) : today }]
  })
}

/** Every notice that has been due, of some deadlines, with when it was first seen. */
export const noticeAnswers = (
  deadlines: readonly SeenDeadline[],
  shown: ReadonlyMap<string, Instant>,
  today: PlainDate,
): z.input<typeof noticeSchema>[] =>
  deadlines.flatMap((seen) => {
    const { id, dueDate } = seen.deadline
    return noticesDue(dueDate, activeDays(seen, today), today).map(({ stage, dueOn }) => ({
      deadlineId: id,
      stage,
      dueOn: isoDate(dueOn),
      firstShownAt: moment(shown.get(`${id} ${stage}`)),
    }))
  })

export const unreachedSchema = z
  .object({
    citizenId: givenId(),
    deadlineId: givenId().optional(),
    dueDate: givenDate().optional(),
    meetingId: givenId().optional(),
    startsAt: givenMoment().optional(),
    reason: z.enum(unreachedReasons),
    reachedOtherwise: z.boolean().openapi({
      description: 'Whether the citizen has been told all the same: on "Min side", or on the other channel.',
    }),
  })
  .openapi('Unreached', { description: 'Somebody whom a message did not certainly reach: tell them yourselves.' })

export const unreachedAnswer = (one: Unreached): z.input<typeof unreachedSchema> => ({
  citizenId: one.citizenId,
  reason: one.reason,
  reachedOtherwise: one.reachedOtherwise,
  ...present({
    deadlineId: one.deadlineId,
    dueDate: one.dueDate && isoDate(one.dueDate),
    meetingId: one.meetingId,
    startsAt: moment(one.startsAt),
  }),
})
