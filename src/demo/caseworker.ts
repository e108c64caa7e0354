import { cancelMeeting } from '../actions/cancel-meeting.ts'
import { changeContactGroup, changeJobCentreOf } from '../actions/change-citizen.ts'
import { closeDeadline } from '../actions/close-deadline.ts'
import { registerOutcome } from '../actions/register-outcome.ts'
import { registerWalkIn } from '../actions/register-walk-in.ts'
import { setDeadline } from '../actions/set-deadline.ts'
import { summonCitizen } from '../actions/summon-citizen.ts'
import type { ActionContext } from '../actions/transaction.ts'
import type { Given } from '../http/form-input.ts'
import { askSituation } from '../questions/situation.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { dateOf, type PlainDate, plainDate } from '../rules/dates.ts'
import type { Outcome } from '../rules/refusals.ts'
import { isId } from '../storage/ids.ts'
import { staffOf } from './acting-at.ts'
import { type Deed, deeds, type Happened } from './deed-outcome.ts'
import { type DemoDoor, momentIn } from './door.ts'
import { caseworkers } from './published-times.ts'
import { DEMO_JOB_CENTRE, OTHER_JOB_CENTRE } from './stories.ts'

export const deedNamed = (name: string): Deed | null => deeds.find((deed) => deed === name) ?? null

/** Who does it, for whom, as they stand, with what the form says. */
interface Doing {
  readonly context: ActionContext
  readonly citizenId: string
  readonly jobCentre: string
  readonly openDeadline: string | null
  readonly given: Given
}

type Do = (doing: Doing) => Promise<Happened>

/** Does what a form of the citizen's page asks, as a caseworker of the citizen's own job centre. */
export async function doDeed(door: DemoDoor, citizenId: string, deed: Deed, given: Given): Promise<Happened> {
  const found = await askSituation({ ...door.program, actor: { kind: 'calendar' } }, citizenId)
  const situation = found.ok ? found.value : null
  const jobCentre = situation?.jobCentre ?? DEMO_JOB_CENTRE
  const actor = staffOf(jobCentre, caseworkers.karin)
  const openDeadline = situation?.deadline?.id ?? null
  return await doings[deed]({ context: { ...door.program, actor }, citizenId, jobCentre, openDeadline, given })
}

const ofOutcome = (deed: Deed, outcome: Outcome<unknown>): Happened =>
  outcome.ok
    ? { what: 'done', deed, warnings: [] }
    : { what: 'refused', codes: outcome.refusals.map(({ code }) => code) }

/** An id that names nothing stands for one that cannot be an id at all. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
const idIn = (text: string): string => (isId(text) ? text : NOBODY)

function dateIn(text: string): PlainDate | null {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? plainDate(text) : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const typeIn = (given: Given): InterviewType => (given('type') === 'follow_up' ? 'follow_up' : 'job')

async function set({ context, citizenId, given }: Doing): Promise<Happened> {
  const dueDate = dateIn(given('dueDate'))
  const activationDate = given('activationDate') === '' ? null : dateIn(given('activationDate'))
  if (!dueDate || (given('activationDate') !== '' && !activationDate)) return { what: 'wrong', field: 'date' }
  const outcome = await setDeadline(context, citizenId, { interviewType: typeIn(given), dueDate, activationDate })
  if (!outcome.ok) return ofOutcome('set', outcome)
  const { bookableTimes, warnings } = outcome.value
  return { what: 'done', deed: 'set', bookableTimes, warnings: warnings.map(({ code }) => code) }
}

const USUAL_MINUTES = 45

async function summon({ context, citizenId, given }: Doing): Promise<Happened> {
  if (!dateIn(given('date'))) return { what: 'wrong', field: 'date' }
  const time = /^(\d{1,2})[.:](\d{2})$/.exec(given('time').trim())
  const startsAt = time ? momentIn(`${given('date')}T${(time[1] ?? '').padStart(2, '0')}:${time[2] ?? ''}`) : null
  if (!startsAt) return { what: 'wrong', field: 'time' }
  const outcome = await summonCitizen(context, citizenId, {
    kind: 'own_hour',
    of: { interviewType: typeIn(given) },
    startsAt,
    minutes: USUAL_MINUTES,
    caseworker: 'tina',
    form: 'in_person',
    place: 'Havnegade 12, 1. sal',
    rebooking: null,
    cancelling: null,
  })
  return ofOutcome('summon', outcome)
}

async function walkIn({ context, citizenId, given }: Doing): Promise<Happened> {
  const heldAt = context.clock.now()
  const interview = { interviewType: typeIn(given), heldAt, minutes: USUAL_MINUTES, caseworker: 'tina' }
  return ofOutcome('walkIn', await registerWalkIn(context, citizenId, interview))
}

async function changeGroup({ context, citizenId, given }: Doing): Promise<Happened> {
  const contactGroup = /^\d{1,2}$/.test(given('group')) ? Number(given('group')) : 0
  if (contactGroup === 0) return { what: 'wrong', field: 'group' }
  const from = dateOf(context.clock.now())
  return ofOutcome('changeGroup', await changeContactGroup(context, citizenId, { contactGroup, category: null, from }))
}

/** D-MOVE: to the demo's other municipality, or back. */
async function move({ context, citizenId, jobCentre }: Doing): Promise<Happened> {
  const to = jobCentre === DEMO_JOB_CENTRE ? OTHER_JOB_CENTRE : DEMO_JOB_CENTRE
  const from = dateOf(context.clock.now())
  return ofOutcome('move', await changeJobCentreOf(context, citizenId, { jobCentre: to, from }))
}

const register =
  (outcome: 'held' | 'no_show'): Do =>
  async ({ context, given }) =>
    ofOutcome(outcome, await registerOutcome(context, idIn(given('meeting')), outcome))

async function cancel({ context, given }: Doing): Promise<Happened> {
  const reason = given('reason').trim() || null
  return ofOutcome('cancel', await cancelMeeting(context, { meetingId: idIn(given('meeting')), reason }))
}

async function close({ context, openDeadline, given }: Doing): Promise<Happened> {
  const reason = given('reason').trim()
  if (reason === '') return { what: 'wrong', field: 'reason' }
  if (openDeadline === null) return { what: 'refused', codes: ['deadline_not_open'] }
  return ofOutcome('close', await closeDeadline(context, openDeadline, reason))
}

const doings: Readonly<Record<Deed, Do>> = {
  set,
  summon,
  close,
  held: register('held'),
  no_show: register('no_show'),
  cancel,
  walkIn,
  changeGroup,
  move,
}
