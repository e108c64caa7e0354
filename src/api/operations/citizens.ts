import { z } from '@hono/zod-openapi'
import { changeContactDetails, changeContactGroup, changeJobCentreOf } from '../../actions/change-citizen.ts'
import { type NewCitizen, registerCitizen } from '../../actions/register-citizen.ts'
import { reportAbsence, withdrawReportedAbsence } from '../../actions/report-absence.ts'
import { withdrawChange } from '../../actions/withdraw-coming-change.ts'
import { askCitizen, askCitizenByNumber, readChangedCitizen } from '../../questions/job-centre/citizens.ts'
import { citizenOfAbsence, citizenWithId, citizenWithNumber } from '../../questions/whose.ts'
import type { Detail } from '../../rules/contact-details.ts'
import type { Warning } from '../../rules/new-deadline.ts'
import { WITHOUT_END } from '../../rules/protection.ts'
import { type Outcome, refuse } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { answers, exampleCitizen } from '../answer-examples.ts'
import {
  absenceKind,
  caseworker,
  category,
  contactGroup,
  cpr,
  date,
  email,
  givenId,
  id,
  jobCentre,
  language,
  line,
  mobile,
} from '../fields.ts'
import { isoDate } from '../instants.ts'
import { textOf } from '../json-text.ts'
import { type Answered, type Caller, gone, made, nothing, ok, operation } from '../operation.ts'
import { absenceSchema, citizenAnswer, citizenSchema } from '../views/citizens.ts'
import { changeOfId } from '../views/coming-changes.ts'
import { currentCitizen } from '../views/current.ts'
import { keptWarnings, nowhereWarnings, toldWarnings, warningSchema } from '../views/warnings.ts'
import { given } from '../without-undefined.ts'

const ofCitizen = z.object({ id: id() })

const contactDetails = {
  mobile: mobile().nullable().optional(),
  email: email().nullable().optional(),
  smsService: z.boolean().optional(),
  emailService: z.boolean().optional(),
  language: language().optional(),
  protected: z.boolean().optional().openapi({
    description: 'Whether name and address are protected ("navne- og adressebeskyttelse"), until you say otherwise.',
  }),
}

type ContactDetailsBody = z.output<z.ZodObject<typeof contactDetails>>

const toDetails = (body: ContactDetailsBody) =>
  given({
    mobile: body.mobile,
    email: body.email,
    smsService: body.smsService,
    emailService: body.emailService,
    language: body.language,
    protectedUntil: body.protected === undefined ? undefined : body.protected ? WITHOUT_END : null,
  })

/** A citizen as they stand after what was said of them, with what stands all the same. */
const changedSchema = citizenSchema
  .extend({ warnings: z.array(warningSchema) })
  .openapi('ChangedCitizen', { description: 'A citizen, with what stands all the same.' })

interface Changed {
  /** Given where contact details were changed. */
  readonly kept?: readonly Detail[]
  readonly warnings?: readonly Warning[]
  readonly status?: 200 | 201
}

/**
 * The citizen as they stand after an act; also of one who has just been moved away, to whoever
 * moved them.
 */
async function answerChanged(
  { context }: Caller,
  citizenId: string,
  { kept, warnings = [], status = 200 }: Changed,
): Promise<Outcome<Answered<z.input<typeof changedSchema>>>> {
  const citizen = citizenAnswer(await readChangedCitizen(context, citizenId))
  const ofDetails = kept ? [...keptWarnings(kept), ...nowhereWarnings(citizen)] : []
  const changed = { ...citizen, warnings: [...ofDetails, ...toldWarnings(warnings)] }
  const about = { citizens: [citizenId] }
  const done = status === 201 ? made(changed, `/citizens/${citizenId}`, about) : ok(changed, about)
  return done.ok ? { ok: true, value: { ...done.value, represents: textOf(citizen) } } : done
}

/** What registers a person: of one call, and of a line of a load. */
export const personFields = {
  cpr: cpr(),
  name: line(200),
  contactGroup: contactGroup(),
  category: category().nullable().optional(),
  jobCentre: jobCentre(),
  caseworker: caseworker().nullable().optional(),
  ...contactDetails,
  movedHere: z
    .object({ from: date().openapi({ description: 'The day of the move: today or before.' }) })
    .nullable()
    .optional()
    .openapi({
      description: 'Says that the person has moved to your job centre. Sent again it takes nobody back.',
    }),
}

export function personOf(body: z.output<z.ZodObject<typeof personFields>>): NewCitizen {
  const { cpr: number, name, contactGroup: group, category: within, jobCentre: to } = body
  const named = given({ category: within, caseworker: body.caseworker })
  const person = { cpr: number, name, contactGroup: group, ...named, jobCentre: to }
  return { ...person, details: toDetails(body), movedHere: body.movedHere?.from ?? null }
}

const register = operation({
  id: 'registerCitizen',
  does: 'register_citizen',
  method: 'post',
  path: '/citizens',
  tag: 'Citizens',
  summary: 'Register a citizen',
  description:
    'Registers a person who belongs to no job centre with yours (201), or brings the details of one who is yours up to date (200). A person of another job centre is refused, unless you say `movedHere`: then they belong to yours from today (201, D-MOVE), and nothing that was written to the other one goes along (D-RESIDENCE). What the citizen chose in the portal stands, and a warning tells so (N-OPTOUT). Another contact group takes effect today, with the warnings of `POST /citizens/{id}/contact-group`.',
  request: {
    body: z.object(personFields),
  },
  example: {
    body: { cpr: '610190-1234', ...exampleCitizen },
    answer: answers.registerCitizen,
    secondAnswer: answers.registerCitizenAgain,
  },
  statuses: [201, 200],
  answer: changedSchema,
  refusals: ['not_found', 'job_centre_of_others', 'belongs_to_other_job_centre', 'moved_here_later'],
  whose: ({ body }, context) => citizenWithNumber(context, body.cpr),
  async run({ body }, caller) {
    const registered = await registerCitizen(caller.context, personOf(body))
    if (!registered.ok) return registered
    const { id: citizenId, joined, kept, warnings } = registered.value
    return await answerChanged(caller, citizenId, { kept, warnings, status: joined ? 201 : 200 })
  },
})

const change = operation({
  id: 'changeCitizen',
  does: 'change_contact_details',
  method: 'patch',
  path: '/citizens/{id}',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Change contact details and preferences',
  description: 'What is not given stays; null takes an address away. What the citizen chose stands (N-OPTOUT).',
  request: {
    params: ofCitizen,
    body: z
      .object({ name: line(200).optional(), caseworker: caseworker().nullable().optional(), ...contactDetails })
      .refine((body) => Object.keys(body).length > 0, 'must give at least one of its fields'),
  },
  example: {
    body: {
      name: 'Anna Hansen',
      mobile: '+4520123456',
      email: null,
      smsService: true,
      emailService: false,
      language: 'en',
      caseworker: 'ckri',
    },
    answer: answers.changeCitizen,
  },
  statuses: [200],
  answer: changedSchema,
  refusals: ['not_found'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, caller) {
    const changed = await changeContactDetails(caller.context, params.id, {
      ...given({ name: body.name, caseworker: body.caseworker }),
      ...toDetails(body),
    })
    return changed.ok ? await answerChanged(caller, params.id, changed.value) : changed
  },
})

const search = operation({
  id: 'searchCitizen',
  does: 'search_citizen',
  method: 'post',
  path: '/citizens/search',
  tag: 'Citizens',
  summary: 'Find a citizen by national id number',
  request: { body: z.object({ cpr: cpr() }) },
  example: { body: { cpr: '610190-1234' }, answer: answers.searchCitizen },
  statuses: [200],
  answer: citizenSchema,
  refusals: ['not_found'],
  reads: true,
  limit: 'search',
  async run({ body }, { context }) {
    const found = await askCitizenByNumber(context, body.cpr)
    return found.ok ? ok(citizenAnswer(found.value)) : found
  },
})

const read = operation({
  id: 'getCitizen',
  does: 'see_citizen',
  method: 'get',
  path: '/citizens/{id}',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'A citizen, with open deadline and planned meetings',
  request: { params: ofCitizen },
  example: { answer: answers.getCitizen },
  statuses: [200],
  answer: citizenSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const seen = await askCitizen(context, params.id)
    return seen.ok ? ok(citizenAnswer(seen.value)) : seen
  },
})

const DATED =
  'A coming date takes effect on it; a past one takes effect today. The open deadline closes by itself where the rules say so.'

const changeGroup = operation({
  id: 'changeContactGroup',
  does: 'change_contact_group',
  method: 'post',
  path: '/citizens/{id}/contact-group',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Change the contact group',
  description: `${DATED} (D-GROUP-CHANGE)`,
  request: {
    params: ofCitizen,
    body: z.object({ contactGroup: contactGroup(), category: category().nullable().optional(), from: date() }),
  },
  example: { body: { contactGroup: 3, category: '2.2', from: '2026-07-10' }, answer: answers.changeContactGroup },
  statuses: [200],
  answer: changedSchema,
  refusals: ['not_found', 'too_far_ahead'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, caller) {
    const { contactGroup: group, category: within = null, from } = body
    const changed = await changeContactGroup(caller.context, params.id, { contactGroup: group, category: within, from })
    return changed.ok ? await answerChanged(caller, params.id, changed.value) : changed
  },
})

const move = operation({
  id: 'changeJobCentreOfCitizen',
  does: 'move_citizen',
  method: 'post',
  path: '/citizens/{id}/job-centre',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Move the citizen to another job centre, or to none',
  description: `${DATED} (D-MOVE) Once moved, the citizen is no longer yours: this answer is the last you see of them. To a job centre that is registered here: one that a client belongs to.`,
  request: { params: ofCitizen, body: z.object({ jobCentre: jobCentre().nullable(), from: date() }) },
  example: { body: { jobCentre: '10102', from: '2026-07-10' }, answer: answers.changeJobCentreOfCitizen },
  statuses: [200],
  answer: changedSchema,
  refusals: ['not_found', 'job_centre_not_registered', 'too_far_ahead'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, caller) {
    const changed = await changeJobCentreOf(caller.context, params.id, body)
    return changed.ok ? await answerChanged(caller, params.id, changed.value) : changed
  },
})

const withdrawComing = operation({
  id: 'withdrawComingChange',
  does: 'withdraw_coming_change',
  method: 'delete',
  path: '/citizens/{id}/coming-changes/{changeId}',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Take back a change of group, job centre or exemption that has not taken effect',
  description: 'By its id in `comingChanges`. Nothing happens on its day then.',
  request: { params: z.object({ id: id(), changeId: line(50) }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params }, { context }) {
    const meant = changeOfId(params.changeId)
    if (!meant && !isId(params.changeId)) return refuse('not_found')
    const withdrawn = meant
      ? await withdrawChange(context, params.id, meant)
      : await withdrawReportedAbsence(context, params.changeId, { comingOf: params.id })
    if (!withdrawn.ok) return withdrawn
    return gone({ citizens: [params.id] })
  },
})

const report = operation({
  id: 'reportAbsence',
  does: 'report_absence',
  method: 'post',
  path: '/citizens/{id}/absences',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Register an absence',
  description:
    'No times are offered on its days (F-ABSENCE). `exempt` (56) and `deprived` (57) close an open deadline on their first day, and `deprived` bars self-booking while it lasts (D-EXEMPT).',
  request: {
    params: ofCitizen,
    body: z
      .object({ kind: absenceKind(), from: date(), to: date() })
      .refine(({ from, to }) => isoDate(from) <= isoDate(to), { path: ['to'], message: 'must not be before from' }),
  },
  example: { body: { kind: 'holiday', from: '2026-07-10', to: '2026-07-17' }, answer: answers.reportAbsence },
  statuses: [201],
  answer: absenceSchema
    .extend({ citizenId: givenId() })
    .openapi('ReportedAbsence', { description: 'An absence just registered.' }),
  refusals: ['not_found', 'too_far_ahead', 'too_long_ago', 'too_many_absences'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, { context }) {
    const reported = await reportAbsence(context, params.id, body)
    if (!reported.ok) return reported
    const { kind, from, to } = body
    const absence = { id: reported.value.id, citizenId: params.id, kind, from: isoDate(from), to: isoDate(to) }
    return made(absence, null, { citizens: [params.id] })
  },
})

const withdraw = operation({
  id: 'withdrawAbsence',
  does: 'withdraw_absence',
  method: 'delete',
  path: '/absences/{id}',
  tag: 'Citizens',
  summary: 'Take an absence back',
  description:
    'What it has closed is not opened again. The absence is kept with who took it back, and only the job centre to which it was written can do so, also after a move (D-RESIDENCE).',
  request: { params: z.object({ id: id() }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  whose: ({ params }, context) => citizenOfAbsence(context, params.id),
  async run({ params }, { context }) {
    const withdrawn = await withdrawReportedAbsence(context, params.id)
    if (!withdrawn.ok) return withdrawn
    return gone({ citizens: [withdrawn.value.citizenId] })
  },
})

export const citizenOperations = [register, search, read, change, changeGroup, move, withdrawComing, report, withdraw]
