import { z } from '@hono/zod-openapi'
import { changeSeats } from '../../actions/change-seats.ts'
import { publishTimes } from '../../actions/publish-times.ts'
import { withdrawTimes } from '../../actions/withdraw-times.ts'
import { askOfferedTime, askTimes, type PublishedTime } from '../../questions/job-centre/offers.ts'
import { instant } from '../../rules/dates.ts'
import { answers } from '../answer-examples.ts'
import {
  caseworker,
  date,
  EXAMPLE_ID,
  givenId,
  givenMoment,
  id,
  line,
  listOf,
  minutes,
  moment,
  orderedPosition,
  orderedPositionIn,
  pagesOf,
  prose,
} from '../fields.ts'
import { danishInstant, minutesBetween } from '../instants.ts'
import { made, ok, operation } from '../operation.ts'
import { asText } from '../views/current.ts'
import { choicesOf, eachMeeting, settledFields } from '../views/settled.ts'

/** The most that one call publishes or withdraws. */
const MOST_TIMES = 10_000
/** 10,000 times are some 2 MB, their ids 0.4 MB. */
const MOST_BYTES_OF_TIMES = 8 * 1024 * 1024
const MOST_BYTES_OF_IDS = 1024 * 1024

const timeSchema = z
  .object({
    id: givenId(),
    offerId: givenId().nullable(),
    startsAt: givenMoment(),
    minutes: z.int(),
    capacity: z.int(),
    booked: z.int().openapi({ description: 'How many of its seats hold a meeting.' }),
    caseworker: z.string(),
    caseworkerName: z.string(),
    place: z.string().nullable(),
    status: z.enum(['open', 'kept', 'own', 'withdrawn', 'blocked']).openapi({
      description: '`kept`: withdrawn, but its meetings stay; `blocked`: a summons took the caseworker’s hour.',
    }),
    closed: z.boolean().openapi({ description: 'The job centre, or the place, is closed that day.' }),
  })
  .openapi('Time', { description: 'A published time of an offer.' })

const timeAnswer = (time: PublishedTime): z.input<typeof timeSchema> => ({
  id: time.id,
  offerId: time.offerId,
  startsAt: danishInstant(time.startsAt),
  minutes: minutesBetween(time.startsAt, time.endsAt),
  capacity: time.capacity,
  booked: time.booked,
  caseworker: time.caseworkerRef,
  caseworkerName: time.caseworkerName,
  place: time.place,
  status: time.status,
  closed: time.closed,
})

const capacity = () => z.int().min(1).max(1000)

const publish = operation({
  id: 'publishTimes',
  does: 'publish_times',
  method: 'post',
  path: '/offers/{id}/times',
  tag: 'Times',
  summary: 'Publish times of an offer',
  description: `Up to ${MOST_TIMES.toLocaleString('en')} at a time, all or none. A caseworker is made when first named.`,
  request: {
    params: z.object({ id: id() }),
    body: z.object({
      times: z
        .array(
          z.object({
            startsAt: moment(),
            minutes: minutes().nullable().optional().openapi({ description: 'As the offer says unless given.' }),
            capacity: capacity().optional().openapi({ description: 'One unless given.', default: 1 }),
            caseworker: caseworker(),
            place: line(200).nullable().optional(),
          }),
        )
        .min(1)
        .max(MOST_TIMES),
    }),
  },
  example: {
    body: {
      times: [
        {
          startsAt: '2026-07-09T10:00:00+02:00',
          minutes: 45,
          capacity: 1,
          caseworker: 'ahan',
          place: 'Rådhuspladsen 1',
        },
      ],
    },
    answer: answers.publishTimes,
  },
  statuses: [201],
  answer: z
    .object({
      created: z.int().openapi({ description: 'How many.' }),
      ids: z.array(givenId()).openapi({ description: 'In the order sent.' }),
    })
    .openapi('PublishedTimes', { description: 'The times that were made.' }),
  refusals: ['not_found', 'times_in_the_past', 'too_far_ahead', 'times_overlap', 'caseworker_busy'],
  mostBytes: MOST_BYTES_OF_TIMES,
  async run({ params, body }, { context }) {
    const times = body.times.map((time) => ({
      startsAt: time.startsAt,
      minutes: time.minutes ?? null,
      capacity: time.capacity ?? 1,
      caseworker: time.caseworker,
      place: time.place ?? null,
    }))
    const published = await publishTimes(context, params.id, times)
    if (!published.ok) return published
    const { ids } = published.value
    return made({ created: ids.length, ids: [...ids] }, null)
  },
})

const isPosition = (text: string): boolean => {
  const position = orderedPositionIn(text)
  return position !== null && z.iso.datetime({ offset: true }).safeParse(position.key).success
}

const pages = pagesOf('times', isPosition)

const list = operation({
  id: 'listTimes',
  does: 'see_offers',
  method: 'get',
  path: '/offers/{id}/times',
  tag: 'Times',
  summary: 'The times of an offer, in order',
  description: 'Withdrawn ones are left out.',
  request: {
    params: z.object({ id: id() }),
    query: z.object({ from: date().optional(), to: date().optional(), ...pages.parameters }),
  },
  example: { answer: answers.listTimes },
  statuses: [200],
  answer: listOf('TimeList', timeSchema),
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const { from = null, to = null, cursor, limit } = query
    const position = cursor ? orderedPositionIn(cursor) : null
    const after = position && { startsAt: instant(position.key), id: position.id }
    const times = await askTimes(context, params.id, { from, to, after, limit })
    if (!times.ok) return times
    const { items, nextCursor } = pages.from(times.value, query, (time) =>
      orderedPosition(time.startsAt.toString(), time.id),
    )
    return ok({ items: items.map(timeAnswer), nextCursor })
  },
})

const read = operation({
  id: 'getTime',
  does: 'see_offers',
  method: 'get',
  path: '/times/{id}',
  tag: 'Times',
  summary: 'A published time',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getTime },
  statuses: [200],
  answer: timeSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const found = await askOfferedTime(context, params.id)
    return found.ok ? ok(timeAnswer(found.value)) : found
  },
})

const changeCapacity = operation({
  id: 'changeTime',
  does: 'change_seats',
  method: 'patch',
  path: '/times/{id}',
  tag: 'Times',
  summary: 'Change how many seats a published time has',
  description: 'Raised, or lowered to what is booked and held (M-CHANGE).',
  request: { params: z.object({ id: id() }), body: z.object({ capacity: capacity() }) },
  example: { body: { capacity: 2 }, answer: answers.changeTime },
  statuses: [200],
  answer: timeSchema,
  refusals: ['not_found', 'seats_are_taken'],
  tagged: true,
  current: ({ params: { id: timeId } }) => ({
    subject: { of: 'time', id: timeId },
    read: (context) => asText(askOfferedTime(context, timeId), timeAnswer),
  }),
  async run({ params, body }, { context }) {
    const changed = await changeSeats(context, params.id, body.capacity)
    return changed.ok ? ok(timeAnswer(changed.value)) : changed
  },
})

const withdraw = operation({
  id: 'withdrawTimes',
  does: 'withdraw_times',
  method: 'post',
  path: '/times/withdraw',
  tag: 'Times',
  summary: 'Withdraw times',
  description:
    'All or none. `onBooked` says what becomes of meetings on them: `refuse` (nothing is withdrawn), `keep` (they stay) `move` (each to the time that is suggested for it, else kept) or `cancel` (the citizens are told, with the reason). `each` says otherwise of single meetings. With `dryRun=true` it only tells what it would touch.',
  request: {
    query: z.object({
      dryRun: z
        .enum(['true', 'false'])
        .optional()
        .transform((text) => text === 'true')
        .openapi({ type: 'boolean', default: false }),
    }),
    body: z.object({
      ids: z.array(id()).min(1).max(MOST_TIMES),
      onBooked: z.enum(['refuse', 'keep', 'move', 'cancel']),
      each: eachMeeting(),
      reason: prose(500)
        .nullable()
        .optional()
        .openapi({ description: 'Told to the citizens whose meetings are cancelled.' }),
    }),
  },
  example: {
    body: { ids: [EXAMPLE_ID], onBooked: 'cancel', each: [], reason: 'Sagsbehandleren er syg' },
    answer: answers.withdrawTimes,
  },
  statuses: [200],
  answer: z
    .object({
      dryRun: z.boolean().openapi({ description: 'Whether nothing was done.' }),
      withdrawn: z.array(givenId()).openapi({ description: 'Times.' }),
      kept: z.array(givenId()).openapi({ description: 'Times no longer offered whose meetings stay.' }),
      meetings: z.array(givenId()).openapi({ description: 'Meetings on any of the times.' }),
      ...settledFields,
    })
    .openapi('WithdrawnTimes', { description: 'What was withdrawn; with `dryRun` what would be.' }),
  refusals: ['not_found', 'times_are_booked', 'time_taken', 'time_held_by_others', 'citizen_busy'],
  mostBytes: MOST_BYTES_OF_IDS,
  async run({ query, body }, { context }) {
    const { ids, onBooked, each = [], reason } = body
    const { dryRun } = query
    const wanted = { ids, onBooked, each: choicesOf(each), reason: reason || null, dryRun }
    const outcome = await withdrawTimes(context, wanted)
    if (!outcome.ok) return outcome
    const { withdrawn, keptTimes, meetings, offers, citizens, ...settled } = outcome.value
    const told = {
      dryRun: query.dryRun,
      withdrawn: [...withdrawn],
      kept: [...keptTimes],
      meetings: [...meetings],
      moved: [...settled.moved],
      cancelled: [...settled.cancelled],
      untold: [...settled.untold],
    }
    return ok(told, { citizens, things: offers })
  },
})

export const timeOperations = [publish, list, read, changeCapacity, withdraw]
