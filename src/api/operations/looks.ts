import { z } from '@hono/zod-openapi'
import { askLooksAtCitizen, askLooksOfJobCentre, type ListedLook } from '../../questions/job-centre/looks.ts'
import { addDays, latestDay, plainDate, startOf } from '../../rules/dates.ts'
import { answers } from '../answer-examples.ts'
import { date, givenId, givenMoment, id, pagesOf } from '../fields.ts'
import { danishInstant } from '../instants.ts'
import { ok, operation } from '../operation.ts'
import { present } from '../without-undefined.ts'

const lookSchema = z
  .object({
    at: givenMoment().openapi({ description: 'By the clock of the database: real time, also in a demo.' }),
    kind: z.enum(['caseworker', 'client', 'registry', 'operator']).openapi({ description: 'Who looked or acted.' }),
    client: z.string().openapi({ description: 'The system; `portal` for the job centre’s own.', example: 'portal' }),
    name: z.string().optional().openapi({ description: 'The employee’s.', example: 'Karin Brandt' }),
    citizenId: givenId().optional().openapi({ description: 'Whom it was about, where your job centre has had them.' }),
    operation: z.string().openapi({ description: 'What was done or asked.', example: 'getCitizen' }),
    refused: z.boolean().openapi({ description: 'Whether nothing was told or done.' }),
    reason: z.string().optional().openapi({ description: 'What it was for.', example: 'case_work' }),
    search: z.enum(['national_id', 'name']).optional().openapi({ description: 'How a person was searched for.' }),
  })
  .openapi('Look', { description: 'A look at a citizen, or an act, in the record of access (J-OWN).' })

const lookAnswer = (look: ListedLook): z.input<typeof lookSchema> => {
  const { at, kind, client, name, citizenId, citizen, operation: done, refused, reason, search } = look
  return {
    at: danishInstant(at),
    kind,
    client,
    operation: done,
    refused,
    // J-OWN: somebody else's citizen and nobody are told in the same way.
    ...present({ name, citizenId: citizen === null ? null : citizenId, reason, search }),
  }
}

const pages = pagesOf('looks', (text) => /^[0-9]{1,6}$/.test(text))
const FIRST_DAY = plainDate('1970-01-01')

const list = operation({
  id: 'listLooks',
  does: 'see_looks',
  method: 'get',
  path: '/looks',
  tag: 'Job centre',
  summary: 'Who looked at or changed what',
  description:
    'The record of access of your job centre, the newest first, for whoever audits it. Needs a scope of its own, which a new client does not have. To ask is a look itself.',
  request: {
    query: z.object({
      from: date().optional().openapi({ description: 'The first day.' }),
      to: date().optional().openapi({ description: 'The last day.' }),
      citizenId: id().optional().openapi({ description: 'At one citizen alone.' }),
      ...pages.parameters,
    }),
  },
  example: { answer: answers.listLooks },
  statuses: [200],
  answer: z
    .object({
      items: z.array(lookSchema).openapi({ description: 'One page of the looks.' }),
      nextCursor: z.string().nullable().openapi({ description: 'For the next page; null on the last.' }),
      total: z.int().openapi({ description: 'How many there are in all.' }),
    })
    .openapi('LookList', { description: 'One page of the record of access.' }),
  refusals: ['not_found'],
  reads: true,
  async run({ query }, { context }) {
    const skip = Number(query.cursor ?? 0)
    const last = query.to ?? latestDay(plainDate('2196-01-01'))
    const asked = { from: startOf(query.from ?? FIRST_DAY), before: startOf(addDays(last, 1)) }
    const part = { skip, limit: query.limit }
    const found =
      query.citizenId === undefined
        ? await askLooksOfJobCentre(context, asked, part)
        : await askLooksAtCitizen(context, query.citizenId, asked, part)
    if (!found.ok) return found
    const { looks, total } = found.value
    const next = skip + looks.length
    return ok({ items: looks.map(lookAnswer), nextCursor: total > next ? pages.cursorAt(String(next)) : null, total })
  },
})

export const lookOperations = [list]
