import { z } from '@hono/zod-openapi'
import { askWhy } from '../../questions/job-centre/why.ts'
import { citizenWithId } from '../../questions/whose.ts'
import { whySteps } from '../../rules/why.ts'
import type { WhyChange } from '../../rules/why-changes.ts'
import { answers } from '../answer-examples.ts'
import { givenDate, givenId, id, interviewType } from '../fields.ts'
import { growing, ruleSchema } from '../growing.ts'
import { isoDate } from '../instants.ts'
import { ok, operation } from '../operation.ts'
import { reasonOf, reasonSchema } from '../problems.ts'
import { present } from '../without-undefined.ts'

const whyRuleSchema = z
  .object({
    rule: ruleSchema,
    about: growing([...whySteps, 'free'], { name: 'WhyAbout', description: 'What the rule asks.', example: 'group' }),
    verdict: z.enum(['yes', 'limits', 'no']).openapi({
      description: '`yes`: nothing against it; `limits`: it takes times away; `no`: it bars, or nothing is left.',
    }),
    facts: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .openapi({ description: 'What it rests on, by name: dates, numbers and codes.' }),
    until: givenDate().optional().openapi({
      description: 'The last day on which it says so. Left out where the calendar does not change it.',
    }),
    left: z.int().openapi({ description: 'Times left when this rule and those before it have been asked.' }),
  })
  .openapi('WhyRule', { description: 'One rule for or against booking an interview (J-WHY).' })

const why = operation({
  id: 'getWhy',
  does: 'see_why',
  method: 'get',
  path: '/citizens/{id}/why',
  pathNames: 'citizen',
  tag: 'Bookings',
  summary: 'Why this citizen can or cannot book an interview now, rule by rule',
  description:
    'Each rule for and against, in the order in which they are asked, with how many of the free times are left after it (J-WHY). What is left after the last rule can be booked: by the functions that the booking itself asks.',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getWhy },
  statuses: [200],
  answer: z
    .array(whyRuleSchema)
    .openapi('WhyRules', { description: 'Every rule, in the order in which they are asked.' }),
  refusals: ['not_found'],
  reads: true,
  whose: ({ params }, context) => citizenWithId(context, params.id),
  async run({ params }, { context }) {
    const found = await askWhy(context, params.id)
    if (!found.ok) return found
    return ok(
      found.value.rules.map(({ key, rule, verdict, facts, until, left }) => ({
        rule,
        about: key,
        verdict,
        facts: { ...facts },
        ...present({ until: until && isoDate(until) }),
        left,
      })),
    )
  },
})

const changeSchema = z
  .object({
    change: z
      .enum([
        'summon',
        'set_deadline',
        'close_deadline',
        'move_meeting',
        'withdraw_absence',
        'reopen_days',
        'open_times',
      ])
      .openapi({ description: 'What somebody would do.' }),
    times: z.int().nullable().openapi({
      description: 'How many times the citizen would then have. Null: one for each time that is opened.',
    }),
    interviewType: interviewType().optional(),
    dueDate: givenDate().optional(),
    deadlineId: givenId().optional(),
    meetingId: givenId().optional(),
    absenceId: givenId().optional().openapi({ description: 'The absence that would be withdrawn.' }),
    from: givenDate().optional(),
    to: givenDate().optional(),
    offerIds: z.array(givenId()).optional().openapi({ description: 'Of any of these offers.' }),
  })
  .openapi('WhyChange', { description: 'One thing that somebody could do, by itself (J-WHY).' })

const waysSchema = z
  .object({
    times: z.int().openapi({ description: 'How many times the citizen can book now.' }),
    reasons: z.array(reasonSchema).openapi({ description: 'Why there is nothing, as the booking would refuse.' }),
    changes: z.array(changeSchema).openapi({ description: 'What would bring more, the most first.' }),
    ofItself: z
      .object({
        on: givenDate().openapi({ description: 'The day on which it changes.' }),
        times: z.int().openapi({ description: 'Of the times that are free now, so many could be booked then.' }),
      })
      .nullable()
      .openapi({ description: 'When the calendar alone changes the answer; null: never.' }),
  })
  .openapi('WaysOut', { description: 'What would let the citizen book (J-WHY).' })

function changeAnswer(one: WhyChange): z.input<typeof changeSchema> {
  const { change, times } = one
  switch (one.change) {
    case 'set_deadline':
      return { change, times, interviewType: one.type, dueDate: isoDate(one.dueDate) }
    case 'close_deadline':
      return { change, times, deadlineId: one.deadlineId }
    case 'move_meeting':
      return { change, times, meetingId: one.meetingId }
    case 'withdraw_absence':
      return { change, times, absenceId: one.absence.id, from: isoDate(one.absence.from), to: isoDate(one.absence.to) }
    case 'open_times':
      return { change, times, from: isoDate(one.from), to: isoDate(one.to), offerIds: [...one.offerIds] }
    default:
      return { change, times }
  }
}

const ways = operation({
  id: 'getWaysOut',
  does: 'see_why',
  method: 'get',
  path: '/citizens/{id}/why/changes',
  pathNames: 'citizen',
  tag: 'Bookings',
  summary: 'What would let this citizen book an interview, one change at a time',
  description: 'Each counted by the rules that the act itself would ask, with the times that are free now (J-WHY).',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getWaysOut },
  statuses: [200],
  answer: waysSchema,
  refusals: ['not_found'],
  reads: true,
  whose: ({ params }, context) => citizenWithId(context, params.id),
  async run({ params }, { context }) {
    const found = await askWhy(context, params.id)
    if (!found.ok) return found
    const { times, reasons, changes, ofItself } = found.value
    return ok({
      times,
      reasons: reasons.map(reasonOf),
      changes: changes.map(changeAnswer),
      ofItself: ofItself && { on: isoDate(ofItself.on), times: ofItself.times },
    })
  },
})

export const whyOperations = [why, ways]
