import { z } from '@hono/zod-openapi'
import { cancelMeeting } from '../../actions/cancel-meeting.ts'
import { changeMeeting } from '../../actions/change-meeting.ts'
import { moveMeeting } from '../../actions/move-meeting.ts'
import { rebookMeeting } from '../../actions/rebook-meeting.ts'
import { registerOutcome } from '../../actions/register-outcome.ts'
import { registerWalkIn } from '../../actions/register-walk-in.ts'
import { strikeOutWalkIn } from '../../actions/strike-out-walk-in.ts'
import { summonCitizen, type WantedSummonsTo } from '../../actions/summon-citizen.ts'
import { askMeeting, askMeetings } from '../../questions/job-centre/meetings.ts'
import { citizenOfMeeting, citizenWithId } from '../../questions/whose.ts'
import { answers } from '../answer-examples.ts'
import {
  caseworker,
  EXAMPLE_ID,
  form,
  id,
  interviewType,
  line,
  listOf,
  minutes,
  moment,
  pagesOf,
  prose,
  videoRoom,
} from '../fields.ts'
import { gone, nothing, ok, operation } from '../operation.ts'
import { movingRefusals, rebookingRefusals, summonsRefusals } from '../refusal-lists.ts'
import { unknownCursor } from '../validation.ts'
import { changedMeeting, madeMeeting } from '../views/changed-meeting.ts'
import { currentMeeting } from '../views/current.ts'
import { meetingAnswer, meetingSchema } from '../views/meetings.ts'
import { given } from '../without-undefined.ts'
import { terms } from './offers.ts'

const ofCitizen = z.object({ id: id() })
const ofMeeting = z.object({ id: id() })

const summonsToTime = z
  .object({ timeId: id(), form: form().nullable().optional() })
  .openapi('SummonsToTime', { description: 'To a published time: all else comes from it.' })

const summonsToOwnHour = z
  .object({
    interviewType: interviewType().optional(),
    offerId: id().optional().openapi({ description: 'Gives type, place and terms where the summons says nothing.' }),
    startsAt: moment(),
    minutes: minutes(),
    caseworker: caseworker(),
    form: form(),
    place: line(200).nullable().optional(),
    rebooking: terms().nullable().optional(),
    cancelling: terms().nullable().optional(),
  })
  .refine(({ interviewType: type, offerId }) => (type === undefined) !== (offerId === undefined), {
    path: ['interviewType'],
    message: 'must be given, or else offerId (one of the two)',
  })
  .openapi('SummonsToOwnHour', {
    description:
      "To an hour of the caseworker's own. Without terms, and without an offer that has them, the citizen can neither rebook nor cancel.",
  })

const summonsBody = z.union([summonsToTime, summonsToOwnHour])

function summonsTo(body: z.output<typeof summonsBody>): WantedSummonsTo {
  if ('timeId' in body) return { kind: 'time', timeId: body.timeId, form: body.form ?? null }
  const { interviewType: type, offerId, startsAt, minutes: length, caseworker: who, form: how } = body
  return {
    kind: 'own_hour',
    of: offerId === undefined ? { interviewType: type ?? 'job' } : { offerId },
    startsAt,
    minutes: length,
    caseworker: who,
    form: how,
    place: body.place ?? null,
    rebooking: body.rebooking ?? null,
    cancelling: body.cancelling ?? null,
  }
}

const summon = operation({
  id: 'summonCitizen',
  does: 'summon_citizen',
  method: 'post',
  path: '/citizens/{id}/meetings',
  pathNames: 'citizen',
  tag: 'Meetings',
  summary: 'Summon a citizen',
  description:
    "An interview of either type meets the open deadline (D-BOOK, D-TYPE). Bound neither by the deadline's window nor by exemptions.",
  request: { params: ofCitizen, body: summonsBody },
  example: {
    body: {
      interviewType: 'job',
      startsAt: '2026-07-10T10:00:00+02:00',
      minutes: 45,
      caseworker: 'ahan',
      form: 'in_person',
      place: 'Rådhuspladsen 1',
      rebooking: { allowed: true, noticeHours: 24 },
      cancelling: { allowed: false },
    },
    answer: answers.summonCitizen,
  },
  statuses: [201],
  answer: meetingSchema,
  refusals: summonsRefusals,
  whose: ({ params }, context) => citizenWithId(context, params.id),
  tagged: true,
  async run({ params, body }, caller) {
    const summoned = await summonCitizen(caller.context, params.id, summonsTo(body))
    return summoned.ok ? await madeMeeting(caller, summoned.value) : summoned
  },
})

const walkIn = operation({
  id: 'registerWalkIn',
  does: 'register_walk_in',
  method: 'post',
  path: '/citizens/{id}/interviews',
  pathNames: 'citizen',
  tag: 'Meetings',
  summary: 'Register an interview that was held without a booking',
  description: 'Touches no deadline, and overlaps no other meeting of the citizen (M-WALK-IN).',
  request: {
    params: ofCitizen,
    body: z.object({ interviewType: interviewType(), heldAt: moment(), minutes: minutes(), caseworker: caseworker() }),
  },
  example: {
    body: { interviewType: 'job', heldAt: '2026-06-30T10:00:00+02:00', minutes: 45, caseworker: 'ahan' },
    answer: answers.registerWalkIn,
  },
  statuses: [201],
  answer: meetingSchema,
  refusals: ['not_found', 'walk_in_in_the_future', 'too_long_ago', 'walk_in_overlaps'],
  whose: ({ params }, context) => citizenWithId(context, params.id),
  tagged: true,
  async run({ params, body }, caller) {
    const registered = await registerWalkIn(caller.context, params.id, body)
    return registered.ok ? await madeMeeting(caller, registered.value) : registered
  },
})

const strikeOut = operation({
  id: 'strikeOutInterview',
  does: 'strike_out_walk_in',
  method: 'delete',
  path: '/interviews/{id}',
  tag: 'Meetings',
  summary: 'Strike out an interview registered without a booking by mistake',
  description:
    'Only of such interviews. The meeting stays readable, as `cancelled`, and its history keeps the reason; the citizen is shown nothing of it (M-WALK-IN).',
  request: { params: ofMeeting, body: z.object({ reason: line(500) }) },
  example: { body: { reason: 'Skrevet på en forkert borger' } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  current: currentMeeting,
  async run({ params, body }, caller) {
    const struck = await strikeOutWalkIn(caller.context, params.id, body.reason)
    if (!struck.ok) return struck
    return gone({ citizens: [struck.value.citizenId] })
  },
})

const pages = pagesOf('meetings')

const list = operation({
  id: 'listMeetings',
  does: 'see_meetings',
  method: 'get',
  path: '/citizens/{id}/meetings',
  pathNames: 'citizen',
  tag: 'Meetings',
  summary: "A citizen's meetings, the first first",
  description:
    'Those of your job centre, also when the citizen has moved since. Of a citizen who has moved here also those still planned with the old job centre: that they exist, and no more (M-FLAG).',
  request: { params: ofCitizen, query: z.object(pages.parameters) },
  example: { answer: answers.listMeetings },
  statuses: [200],
  answer: listOf('MeetingList', meetingSchema),
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const seen = await askMeetings(context, params.id)
    if (!seen.ok) return seen
    const shownPage = pages.within(seen.value.map(meetingAnswer), query, (meeting) => meeting.id)
    return shownPage ? ok(shownPage) : unknownCursor
  },
})

const read = operation({
  id: 'getMeeting',
  does: 'see_meetings',
  method: 'get',
  path: '/meetings/{id}',
  tag: 'Meetings',
  summary: 'A meeting',
  request: { params: ofMeeting },
  example: { answer: answers.getMeeting },
  statuses: [200],
  answer: meetingSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const seen = await askMeeting(context, params.id)
    return seen.ok ? ok(meetingAnswer(seen.value)) : seen
  },
})

const rebook = operation({
  id: 'rebookMeeting',
  does: 'rebook_meeting',
  method: 'post',
  path: '/meetings/{id}/rebook',
  tag: 'Meetings',
  summary: "Rebook a meeting under the citizen's rules",
  description:
    'In one step: where the new time is lost, the old stays. Until the notice, the end of the day before or the end of the due date, whichever comes first. The meeting gets the terms of the new time (M-REBOOK).',
  request: {
    params: ofMeeting,
    body: z.object({
      timeId: id(),
      form: form()
        .nullable()
        .optional()
        .openapi({ description: 'As before, where the new time has it, unless given.' }),
      message: prose(1000).nullable().optional(),
    }),
  },
  example: {
    body: { timeId: EXAMPLE_ID, form: 'in_person', message: 'Jeg kommer med tog' },
    answer: answers.rebookMeeting,
  },
  statuses: [200],
  answer: meetingSchema,
  refusals: rebookingRefusals,
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  tagged: true,
  current: currentMeeting,
  async run({ params, body }, caller) {
    const { timeId, form: how = null, message } = body
    const wanted = { meetingId: params.id, timeId, form: how, message: message || null, requireHold: false }
    const rebooked = await rebookMeeting(caller.context, wanted)
    return rebooked.ok ? await changedMeeting(caller, rebooked.value) : rebooked
  },
})

const move = operation({
  id: 'moveMeeting',
  does: 'move_meeting',
  method: 'post',
  path: '/meetings/{id}/move',
  tag: 'Meetings',
  summary: "Move a meeting under the caseworker's rules",
  description:
    'To a published time, or to another hour of the same caseworker. The deadline stays met (M-MOVE-MEETING).',
  request: {
    params: ofMeeting,
    body: z.union([
      z.object({ timeId: id() }).openapi('MoveToTime', { description: 'To a published time.' }),
      z
        .object({ startsAt: moment() })
        .openapi('MoveToOwnHour', { description: 'To another hour of the same caseworker.' }),
    ]),
  },
  example: { body: { startsAt: '2026-07-10T13:00:00+02:00' }, answer: answers.moveMeeting },
  statuses: [200],
  answer: meetingSchema,
  refusals: movingRefusals,
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  tagged: true,
  current: currentMeeting,
  async run({ params, body }, caller) {
    const to =
      'timeId' in body
        ? ({ kind: 'time', timeId: body.timeId } as const)
        : ({ kind: 'own_hour', startsAt: body.startsAt } as const)
    const moved = await moveMeeting(caller.context, params.id, to)
    return moved.ok ? await changedMeeting(caller, moved.value) : moved
  },
})

const change = operation({
  id: 'changeMeeting',
  does: 'change_meeting',
  method: 'patch',
  path: '/meetings/{id}',
  tag: 'Meetings',
  summary: 'Change caseworker, place, form, length or video room of a meeting that has not begun',
  description:
    'What is not given stays; null takes away. The hour stays, and the deadline stays met. The citizen is told where it matters to them: with whom, how, how long, where (M-CHANGE). Another caseworker, or a longer meeting than its published time, takes an hour of the caseworker’s own, and the seat of that time is free again: withdraw it first (`onBooked: "keep"`) where the caseworker is away.',
  request: {
    params: ofMeeting,
    body: z
      .object({
        caseworker: caseworker().optional(),
        place: line(200).nullable().optional(),
        form: form().optional(),
        minutes: minutes().optional(),
        videoUrl: videoRoom()
          .nullable()
          .optional()
          .openapi({ description: "The meeting's own video room; null: its caseworker's." }),
      })
      .refine((body) => Object.keys(body).length > 0, 'must give at least one of its fields'),
  },
  example: {
    body: { caseworker: 'ckri', place: 'Rådhuspladsen 1', form: 'in_person', minutes: 30 },
    answer: answers.changeMeeting,
  },
  statuses: [200],
  answer: meetingSchema,
  refusals: ['not_found', 'meeting_of_other_job_centre', 'changing_not_planned', 'citizen_busy', 'caseworker_busy'],
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  tagged: true,
  current: currentMeeting,
  async run({ params, body }, caller) {
    const changed = await changeMeeting(caller.context, params.id, given(body))
    return changed.ok ? await changedMeeting(caller, changed.value) : changed
  },
})

const cancel = operation({
  id: 'cancelMeeting',
  does: 'cancel_meeting',
  method: 'post',
  path: '/meetings/{id}/cancel',
  tag: 'Meetings',
  summary: 'Cancel a meeting',
  description:
    "`citizen`: under the citizen's rules, until the notice, also on the day of the meeting; `job_centre`: always. A deadline that it met becomes active again, or closes when the due date has passed (M-CANCEL, D-CANCEL).",
  request: {
    params: ofMeeting,
    body: z.object({
      by: z.enum(['citizen', 'job_centre']),
      reason: prose(500).nullable().optional().openapi({ description: 'The citizen is told.' }),
    }),
  },
  example: { body: { by: 'job_centre', reason: 'Sagsbehandleren er syg' }, answer: answers.cancelMeeting },
  statuses: [200],
  answer: meetingSchema,
  refusals: ['not_found', 'cancelling_not_planned', 'cancelling_not_allowed', 'cancelling_too_late'],
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  tagged: true,
  current: currentMeeting,
  async run({ params, body }, caller) {
    const wanted = { meetingId: params.id, reason: body.reason || null, forCitizen: body.by === 'citizen' }
    const cancelled = await cancelMeeting(caller.context, wanted)
    return cancelled.ok ? await changedMeeting(caller, cancelled.value) : cancelled
  },
})

const outcome = operation({
  id: 'registerOutcome',
  does: 'register_outcome',
  method: 'post',
  path: '/meetings/{id}/outcome',
  tag: 'Meetings',
  summary: 'Register a meeting as held or as a no-show',
  description:
    'Once it has begun; null takes it back. On the day on which it was registered it is changed at will, later with a reason; the history keeps both. Does not touch the deadline (M-REGISTER, D-HELD).',
  request: {
    params: ofMeeting,
    body: z.object({
      outcome: z.enum(['held', 'no_show']).nullable(),
      reason: line(500)
        .nullable()
        .optional()
        .openapi({ description: 'Needed on a later day than that of registering.' }),
    }),
  },
  example: { body: { outcome: 'held' }, answer: answers.registerOutcome },
  statuses: [200],
  answer: meetingSchema,
  refusals: [
    'not_found',
    'meeting_of_other_job_centre',
    'outcome_before_the_day',
    'outcome_before_it_begins',
    'outcome_of_cancelled',
    'outcome_of_walk_in',
    'outcome_not_taken_back',
    'two_interviews_stand',
    'citizen_busy',
  ],
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  tagged: true,
  current: currentMeeting,
  async run({ params, body }, caller) {
    const registered = await registerOutcome(caller.context, params.id, body.outcome, body.reason || null)
    return registered.ok ? await changedMeeting(caller, registered.value) : registered
  },
})

export const meetingOperations = [summon, walkIn, strikeOut, list, read, rebook, move, change, cancel, outcome]
