import { z } from '@hono/zod-openapi'
import type { SeenDeadline } from '../../questions/job-centre/deadlines.ts'
import { WINDOW_DAYS } from '../../rules/booking-window.ts'
import { addDays } from '../../rules/dates.ts'
import { passingStatuses, restingStatuses } from '../../rules/deadline.ts'
import { givenDate, givenId, givenMoment, interviewType, jobCentre } from '../fields.ts'
import { ruleSchema } from '../growing.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { present } from '../without-undefined.ts'
import { byAnswer, bySchema } from './by.ts'

const status = z.enum([...restingStatuses, ...passingStatuses])

const stepSchema = z
  .object({
    at: givenMoment(),
    from: status.nullable(),
    to: status,
    rule: ruleSchema,
    by: bySchema,
    reason: z.string().optional(),
  })
  .openapi('DeadlineStep', { description: 'One status passed through.' })

export const deadlineSchema = z
  .object({
    id: givenId(),
    citizenId: givenId(),
    jobCentre: jobCentre(),
    interviewType: interviewType(),
    status: z.enum(restingStatuses).openapi({ description: 'As of today, whether or not the night has been run.' }),
    dueDate: givenDate().openapi({ description: 'The last day on which the citizen can book.' }),
    activationDate: givenDate().openapi({ description: 'From this day on the citizen sees the deadline.' }),
    createdDate: givenDate(),
    lastInterviewDate: givenDate().openapi({ description: `The due date and ${WINDOW_DAYS} days.` }),
    meetingId: givenId().optional().openapi({ description: 'The interview that meets it.' }),
    history: z.array(stepSchema).openapi({ description: 'The oldest first.' }),
  })
  .openapi('Deadline', { description: 'A day until which a citizen is to book an interview, as of today.' })
export type DeadlineAnswer = z.input<typeof deadlineSchema>

export function deadlineAnswer({ deadline, history }: SeenDeadline): DeadlineAnswer {
  return {
    id: deadline.id,
    citizenId: deadline.citizenId,
    jobCentre: deadline.jobCentre,
    interviewType: deadline.interviewType,
    status: deadline.status,
    dueDate: isoDate(deadline.dueDate),
    activationDate: isoDate(deadline.activationDate),
    createdDate: isoDate(deadline.createdDate),
    lastInterviewDate: isoDate(addDays(deadline.dueDate, WINDOW_DAYS)),
    ...(deadline.meetingId === null ? {} : { meetingId: deadline.meetingId }),
    history: history.map(({ at, from, to, rule, by, reason }) => ({
      at: danishInstant(at),
      from,
      to,
      rule,
      by: byAnswer(by),
      ...present({ reason }),
    })),
  }
}
