import { z } from '@hono/zod-openapi'
import type { MeetingEvent } from '../../questions/job-centre/meetings.ts'
import { meetingHistoryKinds } from '../../rules/meetings.ts'

import { givenMoment } from '../fields.ts'
import { danishInstant } from '../instants.ts'
import { present } from '../without-undefined.ts'
import { byAnswer, bySchema } from './by.ts'

export const meetingHistorySchema = z
  .object({
    at: givenMoment(),
    what: z.enum(meetingHistoryKinds).openapi({
      description:
        '`rebooked`: by the citizen; `moved`: by a caseworker; `changed`: in place, form, length or caseworker (M-CHANGE); `due`: its day has come. The list may grow.',
    }),
    by: bySchema,
    reason: z.string().optional(),
  })
  .openapi('MeetingHistoryEntry', { description: 'What has been done to a meeting, the first first.' })

export const meetingHistoryAnswer = (events: readonly MeetingEvent[]): z.input<typeof meetingHistorySchema>[] =>
  events.map(({ at, kind, by, reason }) => ({
    at: danishInstant(at),
    what: kind,
    by: byAnswer(by),
    ...present({ reason }),
  }))
