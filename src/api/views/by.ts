import { z } from '@hono/zod-openapi'
import { recordedKinds, type WhoActed } from '../../rules/actor.ts'
import { present } from '../without-undefined.ts'

/**
 * Who did something, wherever a history tells it. The kind cannot be chosen by whoever calls: a
 * caseworker named "citizen" is a caseworker.
 */
export const bySchema = z
  .object({
    kind: z.enum(recordedKinds).openapi({
      description:
        '`client`: a case system that named no caseworker; `registry`: the source of residence; `calendar`: the date alone (D-LATE-RUN).',
    }),
    name: z.string().optional().openapi({ description: 'The caseworker, from `X-Acting-User`.', example: 'ahan' }),
    client: z.string().optional().openapi({ description: 'The case system that sent it.' }),
  })
  .openapi('By', { description: 'Who did it.' })

export const byAnswer = ({ kind, name, client }: WhoActed): z.input<typeof bySchema> => ({
  kind,
  ...present({ name, client }),
})
