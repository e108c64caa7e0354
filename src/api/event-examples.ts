import { EXAMPLE_EVENT, EXAMPLE_ID } from './fields.ts'

// As answer-examples.ts, of what is told of what has happened.

const id = EXAMPLE_ID
const now = '2026-07-01T10:00:00+02:00'

const event = {
  specversion: '1.0',
  id: EXAMPLE_EVENT,
  source: '/job-centres/10100',
  type: 'citizen.registered',
  time: now,
  at: now,
  datacontenttype: 'application/json',
  jobCentre: '10100',
  citizenId: id,
  subject: { kind: 'citizen', id },
  rule: 'D-RESIDENCE',
  by: { kind: 'client', client: 'demo' },
  data: {},
} as const

export const eventAnswers = {
  listEvents: { items: [event], next: EXAMPLE_EVENT },
} as const
