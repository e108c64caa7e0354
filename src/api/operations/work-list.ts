import { z } from '@hono/zod-openapi'
import { type CaseAbout, setAsideCase, showCaseAgain, tellOtherwise } from '../../actions/decide-case.ts'
import { keepFlaggedMeeting } from '../../actions/keep-flagged-meeting.ts'
import { sendMessageAgain } from '../../actions/send-message-again.ts'
import { askCases, type CaseRows } from '../../questions/job-centre/work-list.ts'
import { citizenOfDeadline, citizenOfMeeting, citizenOfMessage } from '../../questions/whose.ts'
import { type DecidableKind, decidableKinds, toldWays } from '../../rules/work-list.ts'
import { answers } from '../answer-examples.ts'
import { date, givenDate, givenId, givenMoment, id, line, pagesOf } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { gone, nothing, ok, operation } from '../operation.ts'

const kinds = () =>
  z.enum(decidableKinds).openapi({
    description:
      '`ran_out`: a deadline ran out and nothing came after it. `no_times`: the citizen searches in vain. `unreached`: nothing has reached them. `flagged`: a planned meeting that somebody should look at (M-FLAG). `no_outcome`: a meeting whose day is over.',
  })

const caseSchema = z
  .object({
    kind: kinds(),
    citizenId: givenId(),
    deadlineId: givenId().optional(),
    meetingId: givenId().optional(),
    dueDate: givenDate().optional(),
    startsAt: givenMoment().optional(),
  })
  .openapi('Case', { description: 'A case of the work list: a fact that somebody should decide about (J-WORK).' })
type CaseAnswer = z.input<typeof caseSchema>

const ofDeadline = (
  kind: DecidableKind,
  { citizenId, deadlineId, dueDate }: Pick<CaseRows['ran_out'], 'citizenId' | 'deadlineId' | 'dueDate'>,
): CaseAnswer => ({ kind, citizenId, deadlineId, dueDate: isoDate(dueDate) })

const ofMeeting = (
  kind: DecidableKind,
  { citizenId, meetingId, startsAt }: Pick<CaseRows['no_outcome'], 'citizenId' | 'meetingId' | 'startsAt'>,
): CaseAnswer => ({ kind, citizenId, meetingId, startsAt: danishInstant(startsAt) })

const answerOf: { readonly [Kind in DecidableKind]: (row: CaseRows[Kind]) => CaseAnswer } = {
  ran_out: (row) => ofDeadline('ran_out', row),
  no_times: (row) => ofDeadline('no_times', row),
  unreached: ({ citizenId, deadlineId, meetingId, dueDate, startsAt }) => ({
    kind: 'unreached',
    citizenId,
    ...(deadlineId === null ? {} : { deadlineId }),
    ...(meetingId === null ? {} : { meetingId }),
    ...(dueDate === null ? {} : { dueDate: isoDate(dueDate) }),
    ...(startsAt === null ? {} : { startsAt: danishInstant(startsAt) }),
  }),
  flagged: ({ id: meetingId, ...row }) => ofMeeting('flagged', { ...row, meetingId }),
  no_outcome: (row) => ofMeeting('no_outcome', row),
}

const pages = pagesOf('work-list', (text) => /^[0-9]{1,6}$/.test(text))

const caseAnswer = <Kind extends DecidableKind>(kind: Kind, row: CaseRows[Kind]): CaseAnswer => answerOf[kind](row)

const list = operation({
  id: 'listCases',
  does: 'see_work_list',
  method: 'get',
  path: '/work-list/{kind}',
  tag: 'Job centre',
  summary: 'The cases of one kind that somebody should decide about',
  description:
    'Facts as of now, never a status: a case goes when its fact no longer holds, or until a day when it is set aside (J-WORK).',
  request: { params: z.object({ kind: kinds() }), query: z.object(pages.parameters) },
  example: { answer: answers.listCases },
  statuses: [200],
  answer: z
    .object({
      items: z.array(caseSchema).openapi({ description: 'One page of the cases.' }),
      nextCursor: z.string().nullable().openapi({ description: 'For the next page; null on the last.' }),
      total: z.int().openapi({ description: 'How many cases there are in all.' }),
    })
    .openapi('CaseList', { description: 'One page of the cases of a kind.' }),
  refusals: [],
  reads: true,
  async run({ params, query }, { context }) {
    const skip = Number(query.cursor ?? 0)
    const { kind } = params
    const found = await askCases(context, kind, 'all', { skip, take: query.limit })
    if (!found.ok) return found
    const { total, rows } = found.value
    const items = rows.map((row) => caseAnswer(kind, row))
    const isMore = total > skip + items.length
    const { nextCursor } = pages.from(isMore ? [...items, null] : items, { ...query, limit: items.length }, () =>
      String(skip + items.length),
    )
    return ok({ items, nextCursor, total })
  },
})

type Things = 'deadlines' | 'meetings'

const thing: Readonly<Record<Things, CaseAbout['of']>> = { deadlines: 'deadline', meetings: 'meeting' }

const whose = { deadlines: citizenOfDeadline, meetings: citizenOfMeeting }

/** The refusals of every act on a case. */
const caseRefusals = (things: Things) =>
  [
    'not_found',
    ...(things === 'meetings' ? (['meeting_of_other_job_centre'] as const) : []),
    'not_such_a_case',
  ] as const

const setAside = (things: Things, name: string, example: DecidableKind) =>
  operation({
    id: name,
    does: 'set_aside_case',
    method: 'post',
    path: `/${things}/{id}/set-aside`,
    tag: 'Job centre',
    summary: `Set a case about one of the ${things} aside until a day`,
    description: 'On that day it is listed again, if its fact still holds. The citizen is told nothing.',
    request: {
      params: z.object({ id: id() }),
      body: z.object({
        kind: kinds(),
        until: date().openapi({ description: 'The day on which the case is listed again.' }),
        reason: line(200),
      }),
    },
    example: { body: { kind: example, until: '2026-07-08', reason: 'Vi taler sammen på onsdag' } },
    statuses: [204],
    answer: nothing,
    refusals: [...caseRefusals(things), 'set_aside_not_ahead', 'set_aside_too_long'],
    whose: ({ params }, context) => whose[things](context, params.id),
    async run({ params, body }, { context }) {
      const done = await setAsideCase(context, { of: thing[things], id: params.id }, body)
      return done.ok ? gone({ citizens: [done.value.citizenId] }) : done
    },
  })

const showAgain = (things: Things, name: string, example: DecidableKind) =>
  operation({
    id: name,
    does: 'set_aside_case',
    method: 'post',
    path: `/${things}/{id}/show-again`,
    tag: 'Job centre',
    summary: `List a case about one of the ${things} again that was set aside`,
    description:
      'From now on, if its fact still holds: where it was set aside by mistake, or something has come up. One that is not set aside stays as it is.',
    request: { params: z.object({ id: id() }), body: z.object({ kind: kinds() }) },
    example: { body: { kind: example } },
    statuses: [204],
    answer: nothing,
    refusals: caseRefusals(things),
    whose: ({ params }, context) => whose[things](context, params.id),
    async run({ params, body }, { context }) {
      const done = await showCaseAgain(context, { of: thing[things], id: params.id }, body.kind)
      return done.ok ? gone({ citizens: [done.value.citizenId] }) : done
    },
  })

const tell = (things: Things, name: string) =>
  operation({
    id: name,
    does: 'tell_otherwise',
    method: 'post',
    path: `/${things}/{id}/told`,
    tag: 'Messages',
    summary: `Say that the citizen was told of one of the ${things} by a person`,
    description:
      'Nothing is sent, and no message changes. Of a meeting it counts until the meeting changes (N-ONCE, D-UNKNOWING).',
    request: {
      params: z.object({ id: id() }),
      body: z.object({ how: z.enum(toldWays).openapi({ description: 'How the citizen was told.' }) }),
    },
    example: { body: { how: 'phone' } },
    statuses: [204],
    answer: nothing,
    refusals: ['not_found', ...(things === 'meetings' ? (['meeting_of_other_job_centre'] as const) : [])],
    whose: ({ params }, context) => whose[things](context, params.id),
    async run({ params, body }, { context }) {
      const done = await tellOtherwise(context, { of: thing[things], id: params.id }, body.how)
      return done.ok ? gone({ citizens: [done.value.citizenId] }) : done
    },
  })

const keep = operation({
  id: 'keepMeeting',
  does: 'keep_flagged_meeting',
  method: 'post',
  path: '/meetings/{id}/keep',
  tag: 'Meetings',
  summary: 'Keep a flagged meeting as it is',
  description: 'It counts for the flags that it has now, and until it is moved or changed (M-FLAG).',
  request: { params: z.object({ id: id() }), body: z.object({ reason: line(200) }) },
  example: { body: { reason: 'Borgeren kommer alligevel' } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found', 'meeting_of_other_job_centre', 'meeting_without_flags'],
  whose: ({ params }, context) => citizenOfMeeting(context, params.id),
  async run({ params, body }, { context }) {
    const done = await keepFlaggedMeeting(context, params.id, body.reason)
    return done.ok ? gone({ citizens: [done.value.citizenId] }) : done
  },
})

const again = operation({
  id: 'sendMessageAgain',
  does: 'send_message_again',
  method: 'post',
  path: '/messages/{id}/send-again',
  tag: 'Messages',
  summary: 'Send a message again that has failed',
  description:
    'To the number or address that the citizen has now, and only if it is still true when it leaves (N-TRUE).',
  request: { params: z.object({ id: id() }) },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found', 'message_not_sent_again'],
  whose: ({ params }, context) => citizenOfMessage(context, params.id),
  async run({ params }, { context }) {
    const done = await sendMessageAgain(context, params.id)
    return done.ok ? gone({ citizens: [done.value.citizenId] }) : done
  },
})

export const workListOperations = [
  list,
  setAside('deadlines', 'setAsideDeadline', 'ran_out'),
  setAside('meetings', 'setAsideMeeting', 'no_outcome'),
  showAgain('deadlines', 'showDeadlineAgain', 'ran_out'),
  showAgain('meetings', 'showMeetingAgain', 'no_outcome'),
  tell('deadlines', 'tellOfDeadline'),
  tell('meetings', 'tellOfMeeting'),
  keep,
  again,
]
