import { z } from '@hono/zod-openapi'
import { askCapacity, type SeenCapacity } from '../../questions/job-centre/capacity.ts'
import { DEFAULT_WEEKS, MOST_WEEKS } from '../../rules/capacity-figures.ts'
import { answers } from '../answer-examples.ts'
import { date, givenDate, givenId, givenMoment, interviewType } from '../fields.ts'
import { danishInstant, isoDate } from '../instants.ts'
import { ok, operation } from '../operation.ts'

/** The most new deadlines that can be tried at once. */
const MOST_TRIED = 100_000

const count = (description: string) => z.int().openapi({ description })
const week = () => z.string().openapi({ example: '2026-W28', description: 'As ISO 8601 names it.' })
const short = () => count('Those of them whom no pairing can give a time.')

const weekSchema = z
  .object({
    week: week(),
    from: givenDate(),
    to: givenDate(),
    citizens: count('Those whose last day for the interview is in this week (D-WINDOW).'),
    times: count('Free seats of this week.'),
    short: short(),
    expected: count(
      'A forecast, part of no other number: new deadlines whose last day is in this week, if as many are set as in the last weeks.',
    ),
  })
  .openapi('CapacityWeek', { description: 'Citizens and free times of one week.' })

const offerSchema = z
  .object({
    offerId: givenId(),
    title: z.string(),
    citizens: count('Those whom this offer fits. Whom several fit counts in each of them.'),
    times: count('Its free seats.'),
    short: short(),
    shortFrom: week().nullable().openapi({ description: 'The week of the first who lacks a time; null: nobody does.' }),
    tooLate: count('Its free seats that are later than the last day of all whom it fits.'),
  })
  .openapi('CapacityOfOffer', { description: 'Citizens and free times of one offer.' })

const enoughSchema = z
  .object({
    offerIds: z.array(givenId()).openapi({ description: 'Any of these; empty where no offer fits them.' }),
    week: week(),
    until: givenDate().openapi({ description: 'No later than this day.' }),
    times: count('So many seats more.'),
  })
  .openapi('EnoughTimes', { description: 'What would do for everybody, together with the others.' })

const trialSchema = z
  .object({
    deadlines: z.int(),
    dueDate: givenDate(),
    served: count('So many of them can get a time, and nobody else loses one.'),
    until: givenDate().openapi({ description: 'Their last day for the interview.' }),
  })
  .openapi('TriedDeadlines', { description: 'New deadlines, tried and not set.' })

const capacitySchema = z
  .object({
    countedAt: givenMoment(),
    interviewType: interviewType(),
    citizens: count('Those with an open deadline of this type that is not met.'),
    times: count('Free seats that can still be booked.'),
    short: short(),
    fitting: count('Free seats that at least one of the citizens could have.'),
    weeks: z.array(weekSchema),
    offers: z.array(offerSchema),
    enough: z.array(enoughSchema),
    trial: trialSchema.nullable().openapi({ description: 'Null where nothing was to be tried.' }),
  })
  .openapi('Capacity', { description: 'Whether the free times suffice (J-CAPACITY).' })

const numberAtMost = (most: number) => {
  const told = `must be a whole number from 1 to ${most}`
  return z
    .string()
    .regex(/^\d{1,6}$/, told)
    .transform(Number)
    .refine((number) => number >= 1 && number <= most, told)
}

const dated = <D extends { readonly from: Parameters<typeof isoDate>[0]; readonly to: Parameters<typeof isoDate>[0] }>(
  one: D,
) => ({ ...one, from: isoDate(one.from), to: isoDate(one.to) })

const answerOf = ({ capacity, countedAt, trial }: SeenCapacity): z.input<typeof capacitySchema> => ({
  ...capacity,
  countedAt: danishInstant(countedAt),
  weeks: capacity.weeks.map(dated),
  offers: capacity.offers.map((one) => ({ ...one })),
  enough: capacity.enough.map((one) => ({ ...one, offerIds: [...one.offerIds], until: isoDate(one.until) })),
  trial: trial && { ...trial, dueDate: isoDate(trial.dueDate), until: isoDate(trial.until) },
})

const capacityNow = operation({
  id: 'getCapacity',
  does: 'see_capacity',
  method: 'get',
  path: '/capacity',
  tag: 'Job centre',
  summary: 'Whether the free times suffice for those with an open deadline',
  description:
    'Each citizen is paired with a time that they could book: of an offer for their group, before their last day, outside their absences (J-CAPACITY). `short` are those who are left over, however one pairs. The weeks are of citizens by their last day and of times by their own. `tryDeadlines` with `tryDueDate` counts new deadlines in, of the same groups as there are now. The numbers of a large job centre are up to a minute old.',
  request: {
    query: z
      .object({
        interviewType: interviewType().default('job'),
        weeks: numberAtMost(MOST_WEEKS).default(DEFAULT_WEEKS).openapi({
          type: 'integer',
          minimum: 1,
          maximum: MOST_WEEKS,
          default: DEFAULT_WEEKS,
          description: 'How many weeks are told, the one under way included.',
        }),
        tryDeadlines: numberAtMost(MOST_TRIED).optional().openapi({
          type: 'integer',
          minimum: 1,
          maximum: MOST_TRIED,
          description: 'New deadlines that are counted in, to try.',
        }),
        tryDueDate: date().optional().openapi({ description: 'The due date of the deadlines to be tried.' }),
      })
      .refine(({ tryDeadlines, tryDueDate }) => (tryDeadlines === undefined) === (tryDueDate === undefined), {
        path: ['tryDueDate'],
        message: 'must be given with tryDeadlines, and only then',
      }),
  },
  example: { answer: answers.getCapacity },
  statuses: [200],
  answer: capacitySchema,
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { interviewType: type, weeks, tryDeadlines, tryDueDate } = query
    const trial = tryDeadlines && tryDueDate ? { deadlines: tryDeadlines, dueDate: tryDueDate } : null
    const found = await askCapacity(context, { interviewType: type, weeks, trial })
    return found.ok ? ok(answerOf(found.value)) : found
  },
})

export const capacityOperations = [capacityNow]
