import { z } from '@hono/zod-openapi'
import { reportDeath } from '../../actions/record-death.ts'
import { reportProtection } from '../../actions/report-protection.ts'
import { reportResidence } from '../../actions/report-residence.ts'
import { WITHOUT_END } from '../../rules/protection.ts'
import { cpr, date, municipality } from '../fields.ts'
import { gone, nothing, operation } from '../operation.ts'

const report = operation({
  id: 'reportMove',
  does: 'report_residence',
  method: 'post',
  path: '/residence/moves',
  tag: 'Citizens',
  summary: 'Say where a person lives from a day on',
  description:
    'For the source of residence (CPR) alone. The person belongs to the job centre of the municipality from that day, today at the earliest (D-RESIDENCE, D-MOVE). Where the municipality has several here, or none, they belong to none until one registers them. Said again it changes nothing; nor does what is older than what was said of their residence since. 204 as well for a number that is not here, of which nothing is kept.',
  request: { body: z.object({ cpr: cpr(), municipality: municipality(), from: date() }) },
  example: { body: { cpr: '610190-1234', municipality: '751', from: '2026-07-10' } },
  statuses: [204],
  answer: nothing,
  refusals: ['too_far_ahead'],
  async run({ body }, { context }) {
    const reported = await reportResidence(context, body)
    // Only the job centres that it concerns learn whose it was: their logs have it.
    return reported.ok ? gone() : reported
  },
})

const deaths = operation({
  id: 'reportDeath',
  does: 'report_death',
  method: 'post',
  path: '/residence/deaths',
  tag: 'Citizens',
  summary: 'Say that a person has died',
  description:
    'For the source of residence (CPR) alone; a job centre calls `POST /citizens/{id}/death`. The same follows (D-DEATH), and both job centres are told where a meeting stands with a former one. `on: null` takes back what was told by mistake. 204 as well for a number that is not here, of which nothing is kept.',
  request: {
    body: z.object({
      cpr: cpr(),
      on: date().nullable().openapi({ description: 'The day of the death; null takes back what was told by mistake.' }),
    }),
  },
  example: { body: { cpr: '610190-1234', on: '2026-06-30' } },
  statuses: [204],
  answer: nothing,
  refusals: ['death_in_the_future'],
  async run({ body }, { context }) {
    const reported = await reportDeath(context, body)
    return reported.ok ? gone() : reported
  },
})

const protections = operation({
  id: 'reportProtection',
  does: 'report_protection',
  method: 'post',
  path: '/residence/protections',
  tag: 'Citizens',
  summary: "Say whether a person's name and address are protected",
  description:
    'For the source of residence (CPR) alone; a job centre says so in `POST /citizens` or `PATCH /citizens/{id}`. What is said last holds (J-PROTECTED). 204 as well for a number that is not here, of which nothing is kept.',
  request: {
    body: z.object({
      cpr: cpr(),
      protected: z.boolean().openapi({ description: 'Whether name and address are protected from now on.' }),
      until: date().nullable().optional().openapi({
        description: 'The last day of the protection. Left out or null: until you say otherwise.',
      }),
    }),
  },
  example: { body: { cpr: '610190-1234', protected: true, until: '2027-06-30' } },
  statuses: [204],
  answer: nothing,
  refusals: [],
  async run({ body }, { context }) {
    const until = body.protected ? (body.until ?? WITHOUT_END) : null
    const reported = await reportProtection(context, { cpr: body.cpr, until })
    return reported.ok ? gone() : reported
  },
})

export const residenceOperations = [report, deaths, protections]
