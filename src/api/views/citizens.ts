import { z } from '@hono/zod-openapi'
import type { SeenCitizen } from '../../questions/job-centre/citizens.ts'
import { type Absence, exemptionKinds, exempts } from '../../rules/absences.ts'
import { absenceKind, givenContactGroup, givenDate, givenId, jobCentre, language } from '../fields.ts'
import { isoDate } from '../instants.ts'
import { comingChangeAnswers, comingChangeSchema } from './coming-changes.ts'
import { deadlineAnswer, deadlineSchema } from './deadlines.ts'
import { meetingAnswer, meetingSchema } from './meetings.ts'

export const absenceSchema = z
  .object({ id: givenId(), kind: absenceKind(), from: givenDate(), to: givenDate() })
  .openapi('Absence', { description: 'Days on which a citizen cannot come.' })

export const citizenSchema = z
  .object({
    id: givenId(),
    name: z.string().openapi({ description: '`•••` where it is protected and the citizen is another job centre’s.' }),
    contactGroup: givenContactGroup(),
    category: z.string().nullable(),
    jobCentre: jobCentre().nullable(),
    caseworker: z.string().nullable().openapi({ description: "The named caseworker, by the case system's own name." }),
    mobile: z.string().nullable(),
    email: z.string().nullable(),
    smsService: z.boolean(),
    emailService: z.boolean(),
    language: language(),
    hasSignedIn: z.boolean().openapi({ description: 'Whether the citizen has ever been in the portal.' }),
    diedOn: givenDate().optional().openapi({ description: 'The day on which the citizen died, as you have told.' }),
    protected: z.boolean().openapi({ description: 'Whether name and address are protected.' }),
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
type CitizenAnswer = z.input<typeof citizenSchema>

const absenceAnswer = ({ id, kind, from, to }: Absence) => ({ id, kind, from: isoDate(from), to: isoDate(to) })

const elsewhere = (exemptions: readonly Absence[]) =>
  exemptions.flatMap(({ kind, to }) => (exempts(kind) ? [{ kind, until: isoDate(to) }] : []))

export function citizenAnswer(citizen: SeenCitizen): CitizenAnswer {
  const { exemptionsElsewhere, deadline, comingChanges, comingExemptions } = citizen
  return {
    id: citizen.id,
    name: citizen.name,
    contactGroup: citizen.contactGroup,
    category: citizen.category,
    jobCentre: citizen.jobCentre,
    caseworker: citizen.caseworker?.ref ?? null,
    mobile: citizen.mobile,
    email: citizen.email,
    smsService: citizen.smsService,
    emailService: citizen.emailService,
    language: citizen.language === 'en' ? 'en' : 'da',
    hasSignedIn: citizen.hasSignedIn,
    ...(citizen.diedOn ? { diedOn: isoDate(citizen.diedOn) } : {}),
    protected: citizen.isProtected,
    deadline: deadline && deadlineAnswer(deadline),
    meetings: citizen.meetings.map(meetingAnswer),
    absences: citizen.absences.map(absenceAnswer),
    ...(exemptionsElsewhere.length === 0 ? {} : { exemptionsElsewhere: elsewhere(exemptionsElsewhere) }),
    comingChanges: comingChangeAnswers(comingChanges, comingExemptions),
  }
}
