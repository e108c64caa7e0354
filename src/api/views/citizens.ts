import { z } from '@hono/zod-openapi'
import { exemptionKinds, exempts } from '../../rules/absences.ts'
import { worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import { detailsIn } from '../../rules/contact-details.ts'
import { dateOf, type Instant } from '../../rules/dates.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { findCitizen } from '../../storage/citizens.ts'
import { comingChangesOf } from '../../storage/coming-changes.ts'
import type { Queryable } from '../../storage/database.ts'
import { meetingsOf } from '../../storage/meetings.ts'
import { absenceKind, givenContactGroup, givenDate, givenId, jobCentre, language } from '../fields.ts'
import { isoDate } from '../instants.ts'
import { comingChangeAnswers, comingChangeSchema } from './coming-changes.ts'
import { deadlineAnswer, deadlineSchema, seeDeadlines } from './deadlines.ts'
import { aroundMeetings, meetingAnswers, meetingSchema, visibleMeetings } from './meetings.ts'

export const absenceSchema = z
  .object({ id: givenId(), kind: absenceKind(), from: givenDate(), to: givenDate() })
  .openapi('Absence', { description: 'Days on which a citizen cannot come.' })

export const citizenSchema = z
  .object({
    id: givenId(),
    name: z.string(),
    contactGroup: givenContactGroup(),
    category: z.string().nullable(),
    jobCentre: jobCentre().nullable(),
    mobile: z.string().nullable(),
    email: z.string().nullable(),
    smsService: z.boolean(),
    emailService: z.boolean(),
    language: language(),
    hasSignedIn: z.boolean().openapi({ description: 'Whether the citizen has ever been in the portal.' }),
    deadline: z.union([deadlineSchema, z.null()]).openapi({ description: 'The open one, if any.' }),
    meetings: z.array(meetingSchema).openapi({ description: 'Those planned, and those of today not yet registered.' }),
    absences: z.array(absenceSchema).openapi({
      description: 'Those that have not ended and were registered with, or reported to, your job centre.',
    }),
    comingChanges: z.array(comingChangeSchema),
    exemptionsElsewhere: z
      .array(
        z
          .object({ kind: z.enum(exemptionKinds), until: givenDate() })
          .openapi('ExemptionElsewhere', { description: 'An exemption that another job centre has set.' }),
      )
      .optional()
      .openapi({
        description:
          'What another job centre has set, and binds wherever the citizen lives (D-RESIDENCE); only that one, or the calendar, lifts it.',
      }),
  })
  .openapi('Citizen', { description: 'As of today.' })
export type CitizenAnswer = z.input<typeof citizenSchema>

/** D-RESIDENCE: the absences written to this job centre; of another's, that an exemption binds, and until when. */
function absences(viewer: Actor, { absences: all, today }: SituationToday) {
  const lasting = all.filter(({ to }) => isoDate(to) >= isoDate(today))
  const others = lasting.filter(({ jobCentre: writtenTo }) => !worksFor(viewer, writtenTo))
  const binding = others.flatMap(({ kind, to }) => (exempts(kind) ? [{ kind, until: isoDate(to) }] : []))
  return {
    absences: lasting
      .filter((one) => !others.includes(one))
      .map(({ id, kind, from, to }) => ({ id, kind, from: isoDate(from), to: isoDate(to) })),
    ...(binding.length === 0 ? {} : { exemptionsElsewhere: binding }),
  }
}

/** A citizen as a job centre that may see them sees them now; null where there is none. */
export async function citizenAnswer(
  db: Queryable,
  viewer: Actor,
  citizenId: string,
  now: Instant,
): Promise<CitizenAnswer | null> {
  const stored = await findCitizen(db, citizenId)
  const seen = await seeDeadlines(db, citizenId, now)
  if (!stored || !seen) return null
  const { situation, deadlines } = seen
  const row = detailsIn(stored, situation.jobCentre)
  const today = dateOf(now)
  const [all, coming] = await Promise.all([meetingsOf(db, citizenId), comingChangesOf(db, citizenId, today)])
  const meetings = all.filter(
    ({ status, date }) => (status === 'planned' || status === 'due') && isoDate(date) >= isoDate(today),
  )
  const visible = visibleMeetings(viewer, situation, meetings)
  const open = deadlines.find(({ deadline }) => deadline.id === situation.deadline?.id)
  return {
    id: row.id,
    name: row.name,
    contactGroup: situation.contactGroup,
    category: situation.category,
    jobCentre: situation.jobCentre,
    mobile: row.mobile,
    email: row.email,
    smsService: row.sms_service,
    emailService: row.email_service,
    language: row.language === 'en' ? 'en' : 'da',
    hasSignedIn: row.first_signed_in_at !== null,
    deadline: open && worksFor(viewer, open.deadline.jobCentre) ? deadlineAnswer(open) : null,
    meetings: meetingAnswers(await aroundMeetings(db, visible), viewer, situation, visible),
    ...absences(viewer, situation),
    comingChanges: comingChangeAnswers(viewer, situation, coming),
  }
}
