import { z } from '@hono/zod-openapi'
import type { MessageRecord, ShownNotice, Unreached } from '../../questions/job-centre/messages.ts'
import type { Instant } from '../../rules/dates.ts'
import { attemptOutcomes, dropReasons, messageStatuses, unreachedReasons } from '../../rules/message-delivery.ts'
import { CODE_KIND, channels, MEETING_REMINDER, receiptKinds, reminderKinds } from '../../rules/messages.ts'
import { noticeStages } from '../../rules/notices.ts'
import { givenDate, givenId, givenMoment } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { present } from '../without-undefined.ts'

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
    kind: z.enum([...reminderKinds, ...receiptKinds, MEETING_REMINDER, CODE_KIND]),
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

const moment = (at: Instant | null): string | null => (at ? danishInstant(at) : null)

export const messageAnswer = ({
  deadlineId,
  meetingId,
  madeAt,
  dueAt,
  attempts,
  ...message
}: MessageRecord): MessageAnswer => ({
  id: message.id,
  kind: message.kind,
  channel: message.channel,
  status: message.status,
  madeAt: danishInstant(madeAt),
  dueAt: danishInstant(dueAt),
  attempts: attempts.map(({ begunAt, endedAt, reason, ...attempt }) => ({
    ...attempt,
    begunAt: danishInstant(begunAt),
    ...present({ endedAt: moment(endedAt), reason }),
  })),
  ...present({
    deadlineId,
    meetingId,
    handedOverAt: moment(message.handedOverAt),
    deliveredAt: moment(message.deliveredAt),
    failedAt: moment(message.failedAt),
    failedBecause: message.failedBecause,
    unknownSince: moment(message.unknownSince),
    droppedAt: moment(message.droppedAt),
    droppedBecause: message.droppedBecause,
  }),
})

export const noticeSchema = z
  .object({
    deadlineId: givenId(),
    stage: z.enum(noticeStages),
    dueOn: givenDate().openapi({ description: 'The first day on which it was to stand on "Min side".' }),
    firstShownAt: givenMoment().nullable().openapi({ description: 'When the citizen first had it before them.' }),
  })
  .openapi('ShownNotice', { description: 'One of the notices of §2.3.1 to §2.3.4.' })

export const noticeAnswer = ({ dueOn, firstShownAt, ...notice }: ShownNotice): z.input<typeof noticeSchema> => ({
  ...notice,
  dueOn: isoDate(dueOn),
  firstShownAt: moment(firstShownAt),
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
