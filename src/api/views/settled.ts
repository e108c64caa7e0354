import { z } from '@hono/zod-openapi'
import type { MeetingChoice } from '../../rules/relocation.ts'
import { givenId, id, line } from '../fields.ts'

const whichMeeting = { meetingId: id(), timeId: id().optional().openapi({ description: 'Where it is moved to.' }) }

interface Moved {
  readonly onBooked: string
  readonly timeId?: string | undefined
}

const sayWhere = ({ onBooked, timeId }: Moved): boolean => (onBooked === 'move') === (timeId !== undefined)

const whereIsSaid = { path: ['timeId'], message: 'must be given where the meeting is moved, and only there' }

const oneMeeting = z
  .object({
    ...whichMeeting,
    onBooked: z.enum(['keep', 'move', 'cancel']).openapi({ description: 'What becomes of this meeting.' }),
  })
  .refine(sayWhere, whereIsSaid)

/** Who takes meetings over at their hours: a caseworker who is known. */
export const colleague = () =>
  line(100).optional().openapi({
    example: 'bo',
    description: "The case system's own name for the caseworker who takes over; one who is known here.",
  })

const oneMeetingOfDay = z
  .object({
    ...whichMeeting,
    onBooked: z.enum(['keep', 'move', 'cancel', 'hand_over']).openapi({ description: 'What becomes of this meeting.' }),
    handOverTo: colleague(),
  })
  .refine(sayWhere, whereIsSaid)
  .refine(({ onBooked, handOverTo }) => (onBooked === 'hand_over') === (handOverTo !== undefined), {
    path: ['handOverTo'],
    message: 'must be given where the meeting is handed over, and only there',
  })

const manyOf = <T extends z.ZodType>(one: T) =>
  z
    .array(one)
    .max(10_000)
    .optional()
    .openapi({ description: 'Choices for single meetings; all others go as the call says.' })

/** Choices for single meetings on times that are withdrawn. */
export const eachMeeting = () => manyOf(oneMeeting)

/** Choices for single meetings on closed days: they can be handed over as well. */
export const eachMeetingOfDay = () => manyOf(oneMeetingOfDay)

type OneMeeting = z.output<typeof oneMeeting> | z.output<typeof oneMeetingOfDay>

function choiceOf(one: OneMeeting): MeetingChoice {
  if (one.onBooked === 'move') return { kind: 'move', timeId: one.timeId ?? '' }
  if (one.onBooked === 'hand_over') return { kind: 'hand_over', caseworker: one.handOverTo ?? '' }
  return { kind: one.onBooked }
}

export const choicesOf = (each: readonly OneMeeting[]): ReadonlyMap<string, MeetingChoice> =>
  new Map(each.map((one) => [one.meetingId, choiceOf(one)]))

/** What became of the meetings. */
export const settledFields = {
  moved: z.array(givenId()).openapi({ description: 'Meetings that were moved.' }),
  cancelled: z.array(givenId()).openapi({ description: 'Meetings that were cancelled.' }),
  untold: z.array(givenId()).openapi({ description: 'Citizens of these whom no message reaches: tell them yourself.' }),
}
