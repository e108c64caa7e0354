import { EXAMPLE_EVENT, EXAMPLE_ID, EXAMPLE_SECRET } from './fields.ts'

// As answer-examples.ts, of what is told of what has happened.

const id = EXAMPLE_ID
const now = '2026-07-01T10:00:00+02:00'
/** Queues go by the machine's own clock. */
const ofMachine = '2026-11-01T13:00:00+01:00'

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

const webhook = {
  id,
  url: 'https://sag.example.dk/selvbook',
  types: ['meeting.booked', 'meeting.cancelled'],
  createdAt: ofMachine,
  failingSince: null,
} as const

export const eventAnswers = {
  listEvents: { items: [event], next: EXAMPLE_EVENT },
  addWebhook: { ...webhook, secret: EXAMPLE_SECRET },
  listWebhooks: { items: [webhook] },
  getWebhook: webhook,
  rotateWebhookSecret: { secret: EXAMPLE_SECRET },
  listDeliveries: {
    items: [
      {
        eventId: EXAMPLE_EVENT,
        status: 'waiting',
        attempts: 0,
        queuedAt: ofMachine,
        triedAt: null,
        nextAttemptAt: ofMachine,
        answered: null,
        failedBecause: null,
        endedAt: null,
      },
    ],
    nextCursor: null,
  },
  redeliverEvents: { queued: 0 },
} as const
