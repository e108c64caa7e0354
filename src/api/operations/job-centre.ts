import { z } from '@hono/zod-openapi'
import { changeCaseworker, changeJobCentre } from '../../actions/change-job-centre.ts'
import { askCaseworker, askCaseworkers, askJobCentre } from '../../questions/job-centre/offers.ts'
import { answers } from '../answer-examples.ts'
import { caseworker, email, jobCentre, line, listOf, pagesOf, prose, videoRoom } from '../fields.ts'
import { ok, operation } from '../operation.ts'
import { asText } from '../views/current.ts'
import { given } from '../without-undefined.ts'

const caseworkerSchema = z
  .object({
    ref: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    videoUrl: z
      .string()
      .nullable()
      .openapi({ description: 'The room in which citizens meet the caseworker on video; null without one.' }),
    team: z
      .string()
      .nullable()
      .openapi({ description: 'The group in which planners see the caseworker; citizens do not. Null without one.' }),
  })
  .openapi('Caseworker', { description: 'As citizens see them, and their team.' })

const saveCaseworker = operation({
  id: 'saveCaseworker',
  does: 'change_caseworker',
  method: 'put',
  path: '/caseworkers/{ref}',
  tag: 'Job centre',
  summary: 'Name a caseworker',
  description:
    'What is not given stays; null takes it away. One who is named in a time or a meeting is made when first seen, with the reference as the name.',
  request: {
    params: z.object({ ref: caseworker() }),
    body: z.object({
      name: line(200),
      email: email().nullable().optional(),
      videoUrl: videoRoom().nullable().optional(),
      team: line(100).nullable().optional(),
    }),
  },
  example: {
    body: {
      name: 'Anders Hansen',
      email: 'ahan@example.dk',
      videoUrl: 'https://video.example.dk/rooms/ahan',
      team: 'Team Nord',
    },
    answer: answers.saveCaseworker,
  },
  statuses: [200],
  answer: caseworkerSchema,
  refusals: [],
  tagged: true,
  current: ({ params: { ref } }) => ({
    subject: { of: 'caseworker', ref },
    read: (context) => asText(askCaseworker(context, ref), (found) => found),
  }),
  async run({ params, body }, { context }) {
    const { name, ...details } = body
    const saved = await changeCaseworker(context, { ref: params.ref, name, ...given(details) })
    return saved.ok ? ok(saved.value) : saved
  },
})

const pages = pagesOf('caseworkers', (text) => text !== '')

const listCaseworkers = operation({
  id: 'listCaseworkers',
  does: 'see_offers',
  method: 'get',
  path: '/caseworkers',
  tag: 'Job centre',
  summary: "The job centre's caseworkers, by reference",
  request: { query: z.object(pages.parameters) },
  example: { answer: answers.listCaseworkers },
  statuses: [200],
  answer: listOf('CaseworkerList', caseworkerSchema),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { limit, cursor: after = null } = query
    const caseworkers = await askCaseworkers(context, { after, limit })
    if (!caseworkers.ok) return caseworkers
    return ok(pages.from(caseworkers.value, query, (one) => one.ref))
  },
})

const readCaseworker = operation({
  id: 'getCaseworker',
  does: 'see_offers',
  method: 'get',
  path: '/caseworkers/{ref}',
  tag: 'Job centre',
  summary: 'A caseworker',
  request: { params: z.object({ ref: caseworker() }) },
  example: { answer: answers.saveCaseworker },
  statuses: [200],
  answer: caseworkerSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const found = await askCaseworker(context, params.ref)
    return found.ok ? ok(found.value) : found
  },
})

const address = z
  .url({ protocol: /^https?$/, message: 'must be an address that begins with https:// or http://' })
  .max(500)

const jobCentreSchema = z
  .object({
    code: jobCentre(),
    name: z.string(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    url: z.string().nullable(),
  })
  .openapi('JobCentre', { description: 'As citizens see it.' })

const readJobCentre = operation({
  id: 'getJobCentre',
  does: 'see_offers',
  method: 'get',
  path: '/job-centre',
  tag: 'Job centre',
  summary: 'Your job centre, as citizens see it',
  request: {},
  example: { answer: answers.getJobCentre },
  statuses: [200],
  answer: jobCentreSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run(_call, { context }) {
    const found = await askJobCentre(context)
    return found.ok ? ok(found.value) : found
  },
})

const saveJobCentre = operation({
  id: 'saveJobCentre',
  does: 'change_job_centre',
  method: 'put',
  path: '/job-centre',
  tag: 'Job centre',
  summary: 'Name and contact details of your job centre, as citizens see them',
  description: 'What is not given stays; null takes it away.',
  request: {
    body: z.object({
      name: line(200),
      address: prose(500).nullable().optional(),
      phone: line(50).nullable().optional(),
      email: email().nullable().optional(),
      url: address.nullable().optional(),
    }),
  },
  example: {
    body: {
      name: 'Jobcenter Eksempel',
      address: 'Rådhuspladsen 1, 1550 København V',
      phone: '33 12 34 56',
      email: 'jobcenter@example.dk',
      url: 'https://jobcenter.example.dk',
    },
    answer: answers.saveJobCentre,
  },
  statuses: [200],
  answer: jobCentreSchema,
  refusals: [],
  tagged: true,
  current: () => ({
    subject: { of: 'job_centre' },
    read: (context) => asText(askJobCentre(context), (found) => found),
  }),
  async run({ body }, { context }) {
    const { name, address: where, ...details } = body
    const saved = await changeJobCentre(context, {
      name,
      ...(where === undefined ? {} : { address: where || null }),
      ...given(details),
    })
    return saved.ok ? ok(saved.value) : saved
  },
})

export const jobCentreOperations = [saveCaseworker, listCaseworkers, readCaseworker, readJobCentre, saveJobCentre]
