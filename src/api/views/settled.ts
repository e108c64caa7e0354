import { z } from '@hono/zod-openapi'
import type { MeetingChoice } from '../../rules/relocation.ts'
import { givenId, id } from '../fields.ts'

const oneMeeting = z
  .object({
    meetingId: id(),
    onBooked: z.enum(['keep', 'move', 'cancel']).openapi({ description: 'What becomes of this meeting.' }),
    timeId: id().optional().openapi({ description: 'Where it is moved to.' }),
  })
  .refine(({ onBooked, timeId }) => (onBooked === 'move') === (timeId !== undefined), {
    path: ['timeId'],
    message: 'must be given where the meeting is moved, and only there',
  })

/** Choices for single meetings. */
export const eachMeeting = () =>
  z
    .array(oneMeeting)
    .max(10_000)
    .optional()
    .openapi({ description: 'Choices for single meetings; all others go as `onBooked` says.' })

type OneMeeting = z.output<typeof oneMeeting>

const choiceOf = ({ onBooked, timeId }: OneMeeting): MeetingChoice =>
  onBooked === 'move' ? { kind: 'move', timeId: timeId ?? '' } : { kind: onBooked }

export const choicesOf = (each: readonly OneMeeting[]): ReadonlyMap<string, MeetingChoice> =>
  new Map(each.map((one) => [one.meetingId, choiceOf(one)]))

/** What became of the meetings. */
export const settledFields = {
  moved: z.array(givenId()).openapi({ description: 'Meetings that were moved.' }),
  cancelled: z.array(givenId()).openapi({ description: 'Meetings that were cancelled.' }),
  untold: z.array(givenId()).openapi({ description: 'Citizens of these whom no message reaches: tell them yourself.' }),
}
