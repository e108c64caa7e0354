import { z } from '@hono/zod-openapi'
import { type Closed, changeClosedDays, closeDays, reopenDays } from '../../actions/close-days.ts'
import { askClosure, askClosures } from '../../questions/job-centre/offers.ts'
import { plainDate } from '../../rules/dates.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import { answers } from '../answer-examples.ts'
import {
  caseworker,
  date,
  givenDate,
  givenId,
  id,
  line,
  listOf,
  orderedPosition,
  orderedPositionIn,
  pagesOf,
  prose,
} from '../fields.ts'
import { isoDate } from '../instants.ts'
import { type Current, gone, made, nothing, ok, operation } from '../operation.ts'
import { asText } from '../views/current.ts'
import { choicesOf, colleague, eachMeetingOfDay, settledFields } from '../views/settled.ts'
import { given } from '../without-undefined.ts'

const place = () =>
  line(200)
    .nullable()
    .optional()
    .openapi({ description: 'The whole job centre unless given; as times and offers name it.' })

const away = () =>
  caseworker()
    .nullable()
    .optional()
    .openapi({ description: 'Who is away: then it is about this caseworker alone, and without a place.' })

const why = () => line(200).nullable().optional().openapi({ description: 'For staff; citizens do not see it.' })

/** Why a meeting cannot be handed over. */
const handOverCodes = [
  'caseworker_busy',
  'caseworker_away',
  'time_held_by_others',
  'job_centre_closed',
  'changing_not_planned',
  'citizen_busy',
] as const satisfies RefusalCode[]

const handOverCode = z
  .string()
  .openapi({ example: 'caseworker_busy', description: `Why: one of ${handOverCodes.join(', ')}. The list may grow.` })

const closureSchema = z
  .object({
    id: givenId(),
    from: givenDate(),
    to: givenDate(),
    place: z.string().nullable().openapi({ description: 'Null: the whole job centre, or a caseworker.' }),
    caseworker: z.string().nullable().openapi({ description: 'Who is away; null: it is closed.' }),
    reason: z.string().nullable().openapi({ description: 'For staff; citizens do not see it.' }),
  })
  .openapi('Closure', {
    description: 'Days on which the job centre, or one of its places, is closed, or a caseworker is away.',
  })

const touchesSchema = z
  .object({
    times: z.int().openapi({ description: 'Published times that are then no longer offered.' }),
    meetings: z.int().openapi({ description: 'Planned meetings on those days: they stay, and are flagged (M-FLAG).' }),
  })
  .openapi('Touches', { description: 'What stands on the days, and at the place, of a closure.' })

// Not an extension: the document would go on to require the id.
const closedSchema = z
  .object({
    ...closureSchema.shape,
    id: givenId()
      .optional()
      .openapi({ description: 'Left out of the answer to a dry run of one that does not stand.' }),
    touches: touchesSchema,
    settled: z
      .object({
        kept: z.array(givenId()).openapi({ description: 'Meetings that stay, and are flagged.' }),
        ...settledFields,
        handedOver: z
          .array(givenId())
          .openapi({ description: 'Meetings that another caseworker now has at the same hour.' }),
        notHandedOver: z
          .array(z.object({ meetingId: givenId(), code: handOverCode }))
          .openapi({ description: 'Meetings that the other caseworker could not take over: they stay.' }),
      })
      .optional()
      .openapi({ description: 'What became of the meetings, where the call said what was to.' }),
  })
  .openapi('ClosureAndTouches', { description: 'A closure, with what stands on its days.' })

const dryRun = () =>
  z
    .enum(['true', 'false'])
    .optional()
    .transform((text) => text === 'true')
    .openapi({ type: 'boolean', default: false, description: 'Only tells what it would touch.' })

const closureAnswer = ({ id: closureId, from, to, place: where, caseworkerRef, reason }: Closed['closure']) => ({
  id: closureId,
  from: isoDate(from),
  to: isoDate(to),
  place: where,
  caseworker: caseworkerRef,
  reason,
})

const settledAnswer = ({
  kept,
  moved,
  cancelled,
  untold,
  handedOver,
  notHandedOver,
}: NonNullable<Closed['settled']>) => ({
  kept: [...kept],
  moved: [...moved],
  cancelled: [...cancelled],
  untold: [...untold],
  handedOver: [...handedOver],
  notHandedOver: notHandedOver.map(({ meetingId, refusal }) => ({ meetingId, code: refusal.code })),
})

const closedAnswer = ({ closure, touches, settled }: Closed) => ({
  ...closureAnswer(closure),
  touches: { ...touches },
  ...(settled ? { settled: settledAnswer(settled) } : {}),
})

const refusals = ['too_far_ahead', 'closure_too_long', 'closure_of_place_and_caseworker'] as const

const close = operation({
  id: 'closeJobCentre',
  does: 'close_days',
  method: 'post',
  path: '/closures',
  tag: 'Job centre',
  summary: 'Close the job centre, or one of its places, on some days, or tell that a caseworker is away',
  description:
    'A year at most (J-YEARS). No time is offered on them (M-HORIZON); meetings already planned stay and are flagged (M-FLAG). Where the same days of the same place or caseworker are closed already, the answer is that closure (200). Where a caseworker falls ill, `onMeetings: hand_over` gives their meetings to another one at the same hours, and each citizen is told once of each (M-CHANGE); what the other has at those hours is judged before anything is written. With `dryRun=true` it only tells what it would touch.',
  request: {
    query: z.object({ dryRun: dryRun() }),
    body: z
      .object({
        from: date(),
        to: date(),
        place: place(),
        caseworker: away(),
        reason: why(),
        onMeetings: z.enum(['keep', 'move', 'cancel', 'hand_over']).optional().openapi({
          description:
            'What becomes of planned meetings on the days; unless given they stay, and are flagged. `hand_over`: another caseworker has them at the same hours; those that cannot be handed over stay.',
        }),
        handOverTo: colleague(),
        each: eachMeetingOfDay(),
        tell: prose(500)
          .nullable()
          .optional()
          .openapi({ description: 'Told to the citizens whose meetings are cancelled.' }),
      })
      .refine(({ from, to }) => isoDate(from) <= isoDate(to), { path: ['to'], message: 'must not be before from' })
      .refine(({ onMeetings, handOverTo }) => (onMeetings === 'hand_over') === (handOverTo !== undefined), {
        path: ['handOverTo'],
        message: 'must be given where meetings are handed over, and only there',
      }),
  },
  example: {
    body: {
      from: '2026-12-24',
      to: '2026-12-31',
      place: null,
      caseworker: null,
      reason: 'Jul',
      onMeetings: 'keep',
      each: [],
      tell: null,
    },
    answer: answers.closeJobCentre,
  },
  statuses: [201, 200],
  answer: closedSchema,
  refusals: [...refusals, 'not_found', 'time_taken', 'time_not_offered', ...handOverCodes],
  async run({ query, body }, { context }) {
    const { from, to, place: where = null, caseworker: who = null, reason = null } = body
    const { onMeetings, handOverTo = null, each = [], tell = null } = body
    const isSettling = onMeetings !== undefined || each.length > 0
    const settling = isSettling
      ? { onAll: onMeetings ?? 'keep', handOverTo, each: choicesOf(each), tell: tell || null }
      : null
    const days = { from, to, place: where, caseworker: who, reason }
    const closed = await closeDays(context, days, { ...query, settling })
    if (!closed.ok) return closed
    const answer = closedAnswer(closed.value)
    const { id: closureId, ...withoutId } = answer
    const citizens = closed.value.settled?.citizens ?? []
    if (closed.value.is === 'not_made') return ok(withoutId, { citizens })
    const about = query.dryRun ? { citizens } : { citizens, things: [closureId] }
    return closed.value.is === 'made' ? made(answer, null, about) : ok(answer, about)
  },
})

const isPosition = (text: string): boolean => {
  const position = orderedPositionIn(text)
  return position !== null && z.iso.date().safeParse(position.key).success
}

const pages = pagesOf('closures', isPosition)

const list = operation({
  id: 'listClosures',
  does: 'see_offers',
  method: 'get',
  path: '/closures',
  tag: 'Job centre',
  summary: "The job centre's closures, by their first day",
  request: {
    query: z.object({
      from: date().optional().openapi({ description: 'Without those that are over before this day.' }),
      ...pages.parameters,
    }),
  },
  example: { answer: answers.listClosures },
  statuses: [200],
  answer: listOf('ClosureList', closureSchema),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { from = null, cursor, limit } = query
    const position = cursor ? orderedPositionIn(cursor) : null
    const after = position && { from: plainDate(position.key), id: position.id }
    const closures = await askClosures(context, { from, after, limit })
    if (!closures.ok) return closures
    return ok(
      pages.from(closures.value.map(closureAnswer), query, (closure) => orderedPosition(closure.from, closure.id)),
    )
  },
})

const read = operation({
  id: 'getClosure',
  does: 'see_offers',
  method: 'get',
  path: '/closures/{id}',
  tag: 'Job centre',
  summary: 'A closure',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getClosure },
  statuses: [200],
  answer: closureSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const found = await askClosure(context, params.id)
    return found.ok ? ok(closureAnswer(found.value)) : found
  },
})

const current = ({ params: { id: closureId } }: { readonly params: { readonly id: string } }): Current => ({
  subject: { of: 'closure', id: closureId },
  read: (context) => asText(askClosure(context, closureId), closureAnswer),
})

const change = operation({
  id: 'changeClosure',
  does: 'change_closure',
  method: 'patch',
  path: '/closures/{id}',
  tag: 'Job centre',
  summary: 'Change a closure',
  description:
    'What is not given stays; `place: null` closes the whole job centre. With `dryRun=true` it only tells what it would touch.',
  request: {
    params: z.object({ id: id() }),
    query: z.object({ dryRun: dryRun() }),
    body: z
      .object({
        from: date().optional(),
        to: date().optional(),
        place: place(),
        caseworker: away(),
        reason: why(),
      })
      .refine((body) => Object.keys(body).length > 0, 'must give at least one of its fields'),
  },
  example: { body: { to: '2027-01-01' }, answer: answers.changeClosure },
  statuses: [200],
  answer: closedSchema,
  refusals: ['not_found', ...refusals, 'closure_ends_before_it_begins', 'closure_stands'],
  current,
  async run({ params, query, body }, { context }) {
    const changed = await changeClosedDays(context, params.id, given(body), query)
    return changed.ok ? ok(closedAnswer(changed.value)) : changed
  },
})

const reopen = operation({
  id: 'withdrawClosure',
  does: 'reopen_days',
  method: 'delete',
  path: '/closures/{id}',
  tag: 'Job centre',
  summary: 'Take a closure back',
  description: 'Its times are offered again, where no other closure stands.',
  request: { params: z.object({ id: id() }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  current,
  async run({ params }, { context }) {
    const reopened = await reopenDays(context, params.id)
    return reopened.ok ? gone() : reopened
  },
})

export const closureOperations = [close, list, read, change, reopen]
