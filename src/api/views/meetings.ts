import { z } from '@hono/zod-openapi'
import type { MeetingDetails, SeenMeeting } from '../../questions/job-centre/meetings.ts'
import type { Instant } from '../../rules/dates.ts'
import { meetingFlags } from '../../rules/flags.ts'
import { meetingOrigins, meetingStatuses } from '../../rules/meetings.ts'
import { form, givenId, givenMoment, jobCentre, meetingType } from '../fields.ts'
import { danishInstant, minutesBetween } from '../instants.ts'
import { present } from '../without-undefined.ts'
import { meetingHistoryAnswer, meetingHistorySchema } from './meeting-history.ts'

export const termsSchema = z
  .object({ allowed: z.boolean(), noticeHours: z.int() })
  .openapi('Terms', { description: 'Whether the citizen may, and until how many hours before the meeting.' })

export const meetingSchema = z
  .object({
    id: givenId(),
    citizenId: givenId(),
    jobCentre: jobCentre().openapi({ description: 'The one that planned it; it keeps it when the citizen moves.' }),
    type: meetingType(),
    otherType: z.int().optional().openapi({ description: 'Number of the national data model, of other meetings.' }),
    status: z
      .enum(meetingStatuses)
      .openapi({ description: 'As of today: `due` from its day on until it is registered.' }),
    startsAt: givenMoment(),
    endsAt: givenMoment(),
    minutes: z.int(),
    origin: z.enum(meetingOrigins),
    form: form(),
    place: z.string().optional(),
    caseworker: z.string().optional().openapi({ description: "The case system's own name for the caseworker." }),
    caseworkerName: z.string().optional(),
    deadlineId: givenId().optional().openapi({ description: 'The deadline that it meets.' }),
    offerId: givenId().optional(),
    timeId: givenId().optional(),
    title: z.string().optional().openapi({ description: "The offer's." }),
    message: z.string().optional().openapi({ description: 'From the citizen to the caseworker.' }),
    cancelReason: z.string().optional(),
    videoUrl: z.string().optional().openapi({ description: "The meeting's own video room, or else its caseworker's." }),
    createdAt: givenMoment().optional(),
    updatedAt: givenMoment().optional().openapi({ description: 'When something was last done to it.' }),
    history: z.array(meetingHistorySchema).optional(),
    rebooking: termsSchema,
    cancelling: termsSchema,
    rebookableUntil: givenMoment().optional().openapi({
      description:
        'The last moment at which the citizen may rebook; at midnight the day before has ended. Where it is allowed, until the meeting is registered or cancelled.',
    }),
    cancellableUntil: givenMoment()
      .optional()
      .openapi({ description: 'The last moment at which the citizen may cancel.' }),
    flags: z.array(z.enum(meetingFlags)).openapi({ description: 'Why somebody should look at a planned meeting.' }),
  })
  .openapi('Meeting', { description: 'A meeting of a citizen, as of today.' })
export type MeetingAnswer = z.input<typeof meetingSchema>

/**
 * What stands in the answer beside the facts of the meeting itself; of another job centre's meeting
 * none of it is told (M-FLAG).
 */
const detailsAnswer = ({ createdAt, history, caseworkerRef, ...details }: MeetingDetails) => ({
  createdAt: danishInstant(createdAt),
  updatedAt: danishInstant(history.at(-1)?.at ?? createdAt),
  history: meetingHistoryAnswer(history),
  ...present({ ...details, caseworker: caseworkerRef }),
})

const moment = (at: Instant | null): string | null => at && danishInstant(at)

export function meetingAnswer(seen: SeenMeeting): MeetingAnswer {
  const { meeting, otherType, place, details, deadlineId } = seen
  const { offerId, timeId } = meeting
  return {
    id: meeting.id,
    citizenId: meeting.citizenId,
    jobCentre: meeting.jobCentre,
    type: meeting.type,
    ...present({ otherType }),
    status: meeting.status,
    startsAt: danishInstant(meeting.startsAt),
    endsAt: danishInstant(meeting.endsAt),
    minutes: minutesBetween(meeting.startsAt, meeting.endsAt),
    origin: meeting.origin,
    form: meeting.form,
    ...present({ place }),
    ...(details ? { ...detailsAnswer(details), ...present({ offerId, timeId }) } : {}),
    ...present({ deadlineId }),
    rebooking: meeting.rebooking,
    cancelling: meeting.cancelling,
    ...present({ rebookableUntil: moment(seen.rebookableUntil), cancellableUntil: moment(seen.cancellableUntil) }),
    flags: [...seen.flags],
  }
}
