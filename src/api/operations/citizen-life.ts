import { z } from '@hono/zod-openapi'
import { changeNumber } from '../../actions/change-number.ts'
import { eraseOwnCitizen } from '../../actions/erase-own-citizen.ts'
import { holdTime } from '../../actions/hold-time.ts'
import { recordDeath } from '../../actions/record-death.ts'
import { giveHoldBack } from '../../actions/release-hold.ts'
import { citizenWithId } from '../../questions/whose.ts'
import { HOLD_MINUTES } from '../../rules/holds.ts'
import { refuse } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { answers } from '../answer-examples.ts'
import { cpr, date, EXAMPLE_ID, form, givenId, givenMoment, id, line } from '../fields.ts'
import { danishInstant } from '../instants.ts'
import { gone, made, nothing, operation } from '../operation.ts'
import { bookingRefusals } from '../refusal-lists.ts'
import { currentCitizen } from '../views/current.ts'

// What befalls a citizen, and a seat held for them while somebody speaks.

const ofCitizen = z.object({ id: id() })

const nationalId = operation({
  id: 'changeNationalId',
  does: 'change_number',
  method: 'post',
  path: '/citizens/{id}/national-id',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: "Change a citizen's national id number",
  description:
    'Everything follows: deadline, meetings, messages, and how the citizen signs in. The former number finds nobody. The number that they have already changes nothing.',
  request: { params: ofCitizen, body: z.object({ cpr: cpr() }) },
  example: { body: { cpr: '610190-1234' } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found', 'number_taken'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, { context }) {
    const changed = await changeNumber(context, params.id, body.cpr)
    return changed.ok ? gone({ citizens: [params.id] }) : changed
  },
})

const death = operation({
  id: 'recordDeath',
  does: 'record_death',
  method: 'post',
  path: '/citizens/{id}/death',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Tell that a citizen has died',
  description:
    'Closes the open deadline, cancels planned meetings, and silences every message, also those that wait. Nothing is set or booked from then on (`citizen_died`). `on: null` takes back what was told by mistake: what it has closed and cancelled stays so.',
  request: {
    params: ofCitizen,
    body: z.object({
      on: date().nullable().openapi({ description: 'The day of the death; null takes back what was told by mistake.' }),
    }),
  },
  example: { body: { on: '2026-06-30' } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found', 'death_in_the_future'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params, body }, { context }) {
    const told = await recordDeath(context, params.id, body.on)
    return told.ok ? gone({ citizens: [params.id] }) : told
  },
})

const erase = operation({
  id: 'eraseCitizen',
  does: 'erase_own_citizen',
  method: 'delete',
  path: '/citizens/{id}',
  pathNames: 'citizen',
  tag: 'Citizens',
  summary: 'Erase a citizen, as far as retention allows',
  description:
    'Name, number, contact details, absences and words go at once. What documents the case stays under an id that leads to nobody, until its time. Refused while a deadline or meeting stands.',
  request: { params: ofCitizen },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found', 'citizen_case_stands'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  current: currentCitizen,
  async run({ params }, { context }) {
    const erased = await eraseOwnCitizen(context, params.id)
    return erased.ok ? gone({ citizens: [params.id] }) : erased
  },
})

const holdSchema = z
  .object({
    id: z.string().openapi({ description: 'To give it back with.' }),
    citizenId: givenId(),
    timeId: givenId(),
    heldUntil: givenMoment().openapi({ description: 'When anybody may take the seat again.' }),
  })
  .openapi('Hold', { description: 'A seat that nobody else can take until then (M-HOLD).' })

const idOf = (citizenId: string, timeId: string): string => `${citizenId}_${timeId}`

const hold = operation({
  id: 'holdTime',
  does: 'hold_time',
  method: 'post',
  path: '/citizens/{id}/holds',
  pathNames: 'citizen',
  tag: 'Bookings',
  summary: 'Hold a seat for a citizen',
  description: `Under the citizen’s own rules, for ${HOLD_MINUTES} minutes: for a telephone line while it speaks. One hold for each citizen: another gives the former back. \`POST /citizens/{id}/bookings\` takes the seat (M-HOLD).`,
  request: {
    params: ofCitizen,
    body: z.object({ timeId: id(), form: form().nullable().optional() }),
  },
  example: { body: { timeId: EXAMPLE_ID, form: 'in_person' }, answer: answers.holdTime },
  statuses: [201],
  answer: holdSchema,
  refusals: bookingRefusals,
  whose: ({ params }, context) => citizenWithId(context, params.id),
  async run({ params, body }, { context }) {
    const { timeId, form: how = null } = body
    const held = await holdTime(context, { citizenId: params.id, timeId, form: how, rebooks: null })
    if (!held.ok) return held
    const told = { citizenId: params.id, timeId, heldUntil: danishInstant(held.value.heldUntil) }
    return made({ id: idOf(params.id, timeId), ...told }, null, { citizens: [params.id] })
  },
})

/** The citizen and the time of a hold; null where an id names none. */
function holdNamed(text: string): { citizenId: string; timeId: string } | null {
  const [citizenId = '', timeId = '', ...more] = text.split('_')
  return isId(citizenId) && isId(timeId) && more.length === 0 ? { citizenId, timeId } : null
}

const giveBack = operation({
  id: 'releaseHold',
  does: 'release_hold',
  method: 'delete',
  path: '/holds/{id}',
  tag: 'Bookings',
  summary: 'Give a held seat back',
  request: { params: z.object({ id: line(100) }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  whose: async ({ params }, context) => {
    const named = holdNamed(params.id)
    return named && (await citizenWithId(context, named.citizenId))
  },
  async run({ params }, { context }) {
    const named = holdNamed(params.id)
    if (!named) return refuse('not_found')
    const released = await giveHoldBack(context, named)
    return released.ok ? gone({ citizens: [named.citizenId] }) : released
  },
})

export const citizenLifeOperations = [nationalId, death, erase, hold, giveBack]
