import { z } from '@hono/zod-openapi'
import type { StoredEvent } from '../../questions/job-centre/events.ts'
import { type EventType, eventId, eventSubjects, eventTypeOf, eventTypes } from '../../rules/events.ts'
import { EXAMPLE_EVENT, givenId, givenMoment } from '../fields.ts'
import { growing, ruleSchema } from '../growing.ts'
import { danishInstant } from '../instants.ts'
import { byAnswer, bySchema } from './by.ts'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a list written out
export const typeNames = Object.keys(eventTypes) as [EventType, ...EventType[]]

const meanings = Object.entries(eventTypes)
  .map(([name, meaning]) => `\n- \`${name}\`: ${meaning}`)
  .join('')

const eventTypeSchema = growing(typeNames, {
  name: 'EventType',
  description: `What has happened.${meanings}\n`,
  example: 'meeting.booked',
})

export const eventSchema = z
  .object({
    specversion: z.literal('1.0').openapi({ description: 'Of CloudEvents, whose names the envelope has.' }),
    id: z.string().openapi({ description: 'Names this event, and no other.', example: EXAMPLE_EVENT }),
    source: z.string().openapi({ description: 'Whose event it is.', example: '/job-centres/10100' }),
    type: eventTypeSchema,
    time: givenMoment().openapi({ description: 'The same as `at`, by the name that CloudEvents has for it.' }),
    at: givenMoment().openapi({
      description: 'When it happened. What the calendar does stands at the first moment of its day (D-LATE-RUN).',
    }),
    datacontenttype: z.literal('application/json').openapi({ description: 'What `data` is.' }),
    jobCentre: z.string().openapi({ description: 'Whose event it is.', example: '10100' }),
    citizenId: givenId().optional().openapi({ description: 'Of whom it tells; absent where of nobody.' }),
    subject: z
      .object({
        kind: growing(eventSubjects, {
          name: 'EventSubjectKind',
          description: 'What an event is about.',
          example: 'meeting',
        }),
        id: givenId(),
      })
      .openapi({ description: 'What it is about: read it by its id.' }),
    rule: ruleSchema.optional().openapi({ description: 'The rule by which it happened.' }),
    by: bySchema,
    data: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'Ids and facts, by type; more may be added. Nothing that somebody wrote.' }),
  })
  .openapi('Event', { description: 'Something that has happened.' })

function dataOf({ facts }: StoredEvent): Record<string, unknown> {
  switch (facts.of) {
    case 'deadline': {
      const { from, to, interviewType, dueDate } = facts
      return { from, to, interviewType, dueDate }
    }
    case 'meeting': {
      const { what, startsAt, meetingType, origin } = facts
      return { what, startsAt: danishInstant(startsAt), type: meetingType, origin }
    }
    default:
      return { ...facts.data }
  }
}

/** An event as it is told, to whoever reads it and to whoever it is sent. */
export function eventAnswer(event: StoredEvent): z.input<typeof eventSchema> {
  const at = danishInstant(event.at)
  return {
    specversion: '1.0',
    id: eventId(event),
    source: `/job-centres/${event.jobCentre}`,
    type: eventTypeOf(event.facts),
    time: at,
    at,
    datacontenttype: 'application/json',
    jobCentre: event.jobCentre,
    ...(event.citizenId === null ? {} : { citizenId: event.citizenId }),
    subject: { kind: event.subject, id: event.subjectId },
    rule: event.rule,
    by: byAnswer(event.by),
    data: dataOf(event),
  }
}
