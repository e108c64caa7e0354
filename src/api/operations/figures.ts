import { z } from '@hono/zod-openapi'
import { askFigures, type Figures } from '../../questions/job-centre/figures.ts'
import { FIGURE_MONTHS } from '../../rules/figures.ts'
import { weekText } from '../../rules/weeks.ts'
import { answers } from '../answer-examples.ts'
import { interviewType } from '../fields.ts'
import { ok, operation } from '../operation.ts'

const count = (description: string) => z.int().openapi({ description })
const month = () => z.string().openapi({ description: 'Its year and month.', example: '2026-07' })

const ends = z
  .object({
    booked: count('Met by a booking.'),
    summoned: count('Met by a summons.'),
    overdue: count('Ran out with nothing booked.'),
    other: count('Closed for other reasons.'),
    open: count('Not ended yet.'),
  })
  .openapi('DeadlineEnds', { description: 'How the deadlines that were set in a month have ended.' })

const figuresSchema = z
  .object({
    months: z
      .array(
        z.object({
          month: month(),
          ends,
          messagesFailed: count('Messages that did not arrive.'),
          messagesUnknown: count('Messages of which nobody knows whether they arrived.'),
        }),
      )
      .openapi({ description: 'The earliest first; the last month has not ended.' }),
    bookedDaysBefore: z.array(z.int()).openapi({
      description: 'Bookings by days before the due date, from 0 on; the last number has all earlier ones.',
    }),
    interviews: z
      .array(
        z.object({
          month: month(),
          offer: z.string().nullable().openapi({ description: 'Its title; null for a caseworker’s own hour.' }),
          origin: z.enum(['booked', 'summoned']).openapi({ description: 'Who made the meeting.' }),
          interviewType: interviewType(),
          held: count('Held.'),
          noShow: count('The citizen did not come.'),
        }),
      )
      .openapi({ description: 'Interviews with an outcome, by the month of their day.' }),
    searchesInVain: z
      .array(
        z.object({
          week: z.string().openapi({ description: 'The week.', example: '2026-W27' }),
          count: count('How many found no free time.'),
        }),
      )
      .openapi({ description: 'F-EVIDENCE, the earliest week first.' }),
  })
  .openapi('Figures', { description: 'Figures of the job centre. They tell of nobody.' })

const monthText = (day: { toString(): string }): string => day.toString().slice(0, 'yyyy-mm'.length)

const figuresAnswer = (figures: Figures): z.input<typeof figuresSchema> => ({
  months: figures.months.map((day, at) => ({
    month: monthText(day),
    ends: figures.ends[at] ?? { booked: 0, summoned: 0, overdue: 0, other: 0, open: 0 },
    messagesFailed: figures.lost[at]?.failed ?? 0,
    messagesUnknown: figures.lost[at]?.unknown ?? 0,
  })),
  bookedDaysBefore: [...figures.daysBefore],
  interviews: figures.interviews.map(({ month: day, offer, origin, type, held, noShow }) => ({
    month: monthText(day),
    offer,
    origin,
    interviewType: type,
    held,
    noShow,
  })),
  searchesInVain: figures.weeks.map((monday, at) => ({ week: weekText(monday), count: figures.inVain[at] ?? 0 })),
})

const read = operation({
  id: 'getFigures',
  does: 'see_figures',
  method: 'get',
  path: '/figures',
  tag: 'Job centre',
  summary: 'How deadlines ended, no-shows, searches in vain, and messages that did not arrive',
  description: `Of the last ${FIGURE_MONTHS} months. A deadline counts in the month in which it was set, with its end as of today: a month changes until its last deadline has ended.`,
  request: {},
  example: { answer: answers.getFigures },
  statuses: [200],
  answer: figuresSchema,
  refusals: [],
  reads: true,
  async run(_call, { context }) {
    const found = await askFigures(context)
    return found.ok ? ok(figuresAnswer(found.value)) : found
  },
})

export const figureOperations = [read]
