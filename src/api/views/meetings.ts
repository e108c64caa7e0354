import { z } from '@hono/zod-openapi'
import { maySeeMeeting, worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import { flagsOf, meetingFlags } from '../../rules/flags.ts'
import { lastCancelling, lastRebooking } from '../../rules/last-moments.ts'
import { type Meeting, meetingOrigins, meetingStatuses, statusOn } from '../../rules/meetings.ts'
import type { SituationToday } from '../../rules/situation.ts'
import type { Queryable } from '../../storage/database.ts'
import { deadlineMetBy } from '../../storage/deadlines.ts'
import { historyOfMeetings, type MeetingDetails, type MeetingHistoryRow } from '../../storage/meetings.ts'
import { findOffers } from '../../storage/offers.ts'
import { toMeeting } from '../../storage/situations.ts'
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

/** What stands in the answer beside the facts of the meeting itself; of another job centre's meeting none of it is told (M-FLAG). */
const details = (meeting: MeetingDetails, history: readonly MeetingHistoryRow[]) => ({
  createdAt: danishInstant(meeting.created_at),
  updatedAt: danishInstant(history.at(-1)?.at ?? meeting.created_at),
  history: meetingHistoryAnswer(history),
  ...present({
    videoUrl: meeting.form === 'video' ? meeting.video_url : null,
    caseworker: meeting.caseworker_ref,
    caseworkerName: meeting.caseworker_name,
    offerId: meeting.offer_id,
    timeId: meeting.time_id,
    title: meeting.offer_title,
    message: meeting.message,
    cancelReason: meeting.cancel_reason,
  }),
})

/** J-OWN, M-FLAG: of a citizen's meetings those that a job centre may see: its own, and after a move those still planned with the old one. */
export const visibleMeetings = (
  viewer: Actor,
  situation: SituationToday,
  meetings: readonly MeetingDetails[],
): MeetingDetails[] =>
  meetings.filter((row) =>
    maySeeMeeting(viewer, { jobCentre: row.job_centre, status: statusOn(row, situation.today) }, situation),
  )

/** What stands in other rows about some meetings. */
export interface AroundMeetings {
  readonly offers: Awaited<ReturnType<typeof findOffers>>
  readonly met: Awaited<ReturnType<typeof deadlineMetBy>>
  readonly histories: Awaited<ReturnType<typeof historyOfMeetings>>
}

/** Their offers, the deadlines that they have met, and what has been done to them. */
export async function aroundMeetings(db: Queryable, meetings: readonly MeetingDetails[]): Promise<AroundMeetings> {
  const ids = meetings.map((row) => row.id)
  const [offers, met, histories] = await Promise.all([
    findOffers(db, [...new Set(meetings.flatMap((row) => row.offer_id ?? []))]),
    deadlineMetBy(db, ids),
    historyOfMeetings(db, ids),
  ])
  return { offers, met, histories }
}

/** M-REBOOK, M-CANCEL: until when the citizen may, as page and refusal say too. */
function lastMoments(meeting: Meeting, { deadline }: SituationToday) {
  if (meeting.status !== 'planned' && meeting.status !== 'due') return {}
  return present({
    rebookableUntil: meeting.rebooking.allowed ? danishInstant(lastRebooking(meeting, deadline).at) : null,
    cancellableUntil: meeting.cancelling.allowed ? danishInstant(lastCancelling(meeting).at) : null,
  })
}

/** Meetings of one citizen, as of today; of another job centre's only that they exist. Whether they may be seen at all is asked before. */
export const meetingAnswers = (
  { offers, met, histories }: AroundMeetings,
  viewer: Actor,
  situation: SituationToday,
  meetings: readonly MeetingDetails[],
): MeetingAnswer[] => {
  // D-RESIDENCE: an absence is known to the job centre to which it was written.
  const known = { ...situation, absences: situation.absences.filter((one) => worksFor(viewer, one.jobCentre)) }
  return meetings.map((row): MeetingAnswer => {
    const status = statusOn(row, situation.today)
    const deadline = met.get(row.id)
    return {
      id: row.id,
      citizenId: row.citizen_id,
      jobCentre: row.job_centre,
      type: row.type,
      ...present({ otherType: row.other_type }),
      status,
      startsAt: danishInstant(row.starts_at),
      endsAt: danishInstant(row.ends_at),
      minutes: minutesBetween(row.starts_at, row.ends_at),
      origin: row.origin,
      form: row.form,
      ...present({ place: row.place }),
      ...(worksFor(viewer, row.job_centre) ? details(row, histories.get(row.id) ?? []) : {}),
      ...(deadline && worksFor(viewer, deadline.jobCentre) ? { deadlineId: deadline.id } : {}),
      rebooking: { allowed: row.rebooking_allowed, noticeHours: row.rebooking_notice_hours },
      cancelling: { allowed: row.cancelling_allowed, noticeHours: row.cancelling_notice_hours },
      ...lastMoments(toMeeting({ ...row, status }), situation),
      flags: flagsOf(
        { jobCentre: row.job_centre, status, date: row.date, closed: row.closed },
        offers.get(row.offer_id ?? '') ?? null,
        known,
      ),
    }
  })
}
