import { z } from '@hono/zod-openapi'
import { settleMessage } from '../../actions/settle-message.ts'
import { askUnknownMessages } from '../../questions/job-centre/setup.ts'
import { answers } from '../answer-examples.ts'
import { givenId, givenMoment, id } from '../fields.ts'
import { danishInstant } from '../instants.ts'
import { gone, nothing, ok, operation } from '../operation.ts'

const unknownSchema = z
  .object({
    reference: givenId().openapi({ description: 'The gateway knows the message by it.' }),
    gateway: z.string().openapi({ description: 'Which gateway to ask.', example: 'sms' }),
    channel: z.enum(['sms', 'email']).openapi({ description: 'How it was sent.' }),
    kind: z.string().openapi({ description: 'What it tells of.', example: 'deadline_set' }),
    begunAt: givenMoment().openapi({ description: 'When it was handed over, or nearly.' }),
  })
  .openapi('UnknownMessage', { description: 'A message of which nobody knows whether the gateway took it (N-ONCE).' })

const list = operation({
  id: 'listUnknownMessages',
  does: 'see_unknown_messages',
  method: 'get',
  path: '/unknown-messages',
  tag: 'Messages',
  summary: 'Messages of unknown outcome',
  description:
    'The oldest first, two hundred at most. Nobody is named: ask the gateway by the reference, then settle it.',
  request: {},
  example: { answer: answers.listUnknownMessages },
  statuses: [200],
  answer: z
    .object({ items: z.array(unknownSchema).openapi({ description: 'The messages.' }) })
    .openapi('UnknownMessageList', { description: 'The oldest first.' }),
  refusals: [],
  reads: true,
  async run(_call, { context }) {
    const found = await askUnknownMessages(context)
    if (!found.ok) return found
    const items = found.value.map(({ reference, gateway, channel, kind, begunAt }) => ({
      reference,
      gateway,
      channel,
      kind,
      begunAt: danishInstant(begunAt),
    }))
    return ok({ items })
  },
})

const settle = operation({
  id: 'settleMessage',
  does: 'settle_message',
  method: 'post',
  path: '/unknown-messages/{id}',
  tag: 'Messages',
  summary: 'Say whether the gateway took a message of unknown outcome',
  description: 'If it did, it counts as handed over. If it did not, it is sent again where it is still true.',
  request: {
    params: z.object({ id: id() }),
    body: z.object({ taken: z.boolean().openapi({ description: 'Whether the gateway took it.' }) }),
  },
  example: { body: { taken: true } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  async run({ params, body }, { context }) {
    const settled = await settleMessage(context, params.id, { wasTaken: body.taken })
    return settled.ok ? gone({ citizens: [settled.value.citizenId] }) : settled
  },
})

export const unknownMessageOperations = [list, settle]
