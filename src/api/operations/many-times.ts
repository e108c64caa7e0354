import { z } from '@hono/zod-openapi'
import { copyWeek, importTimes, type MadeTimes, makeSeries, openHoliday } from '../../actions/make-times.ts'
import { askHolidays } from '../../questions/job-centre/holidays.ts'
import { publicHolidays } from '../../rules/public-holidays.ts'
import { MOST_TIMES_AT_ONCE } from '../../rules/series.ts'
import { byDay, type Skipped } from '../../rules/sieve-times.ts'
import { minuteIn } from '../../rules/times-file.ts'
import { answers } from '../answer-examples.ts'
import { caseworker, date, givenDate, givenId, id, line, minutes } from '../fields.ts'
import { isoDate } from '../instants.ts'
import { gone, made, nothing, ok, operation } from '../operation.ts'

const dryRun = () =>
  z
    .enum(['true', 'false'])
    .optional()
    .transform((text) => text === 'true')
    .openapi({ type: 'boolean', default: false, description: 'Only tells what it would make.' })

const hour = () =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be an hour of the day, such as 13:30')
    .transform((text) => minuteIn(text) ?? 0)

const holidaysToOpen = () =>
  z
    .array(date())
    .max(50)
    .optional()
    .openapi({ description: 'Public holidays on which times are made on purpose (M-HOLIDAY).' })

const whyNot = z.enum(['past', 'holiday', 'closed', 'away', 'overlap'])

const madeSchema = z
  .object({
    created: z.int().openapi({ description: 'How many; with `dryRun` how many would be.' }),
    series: givenId().nullable().openapi({ description: 'What its times remember; null for a dry run.' }),
    ids: z.array(givenId()).openapi({ description: 'By their day, in order; empty for a dry run.' }),
    days: z
      .array(
        z.object({
          date: givenDate(),
          times: z.int().openapi({ description: 'How many are made on that day.' }),
          skipped: z
            .array(
              z.object({
                why: whyNot.openapi({ description: 'Why times of that day are not made.' }),
                times: z.int().openapi({ description: 'How many times it costs.' }),
                holiday: z.enum(publicHolidays).optional().openapi({ description: 'Which it is.' }),
                place: z.string().optional().openapi({ description: 'The place that is closed.' }),
                reason: z.string().optional().openapi({ description: 'Of the closure.' }),
              }),
            )
            .openapi({ description: 'Times of the day that are not made.' }),
        }),
      )
      .openapi({ description: 'By their date.' }),
  })
  .openapi('MadeTimes', { description: 'The times that were made, and those that were not, by day.' })

const skippedAnswer = (why: Skipped, times: number) => ({
  why: why.kind,
  times,
  ...(why.kind === 'holiday' ? { holiday: why.holiday } : {}),
  ...(why.kind === 'closed' && why.place !== null ? { place: why.place } : {}),
  ...('reason' in why && why.reason !== null ? { reason: why.reason } : {}),
})

const madeAnswer = ({ series, ids, times }: MadeTimes): z.input<typeof madeSchema> => ({
  created: times.filter(({ skipped }) => skipped === null).length,
  series,
  ids: [...ids],
  days: byDay(times).map(({ date: day, made: ofDay, skipped }) => ({
    date: isoDate(day),
    times: ofDay.length,
    skipped: skipped.map(({ why, times: count }) => skippedAnswer(why, count)),
  })),
})

const answered = (value: MadeTimes) =>
  value.series === null ? ok(madeAnswer(value)) : made(madeAnswer(value), null, { things: [value.series] })

const series = operation({
  id: 'makeSeries',
  does: 'make_series',
  method: 'post',
  path: '/offers/{id}/series',
  tag: 'Times',
  summary: 'Make a series of times',
  description: `On some weekdays, for some caseworkers, up to ${MOST_TIMES_AT_ONCE.toLocaleString('en')} times. Days off and hours that are taken are left out and told. A stamp, not a rule: its times remember it, and each can be changed.`,
  request: {
    params: z.object({ id: id() }),
    query: z.object({ dryRun: dryRun() }),
    body: z.object({
      caseworkers: z.array(caseworker()).min(1).max(200).openapi({ description: 'Whose times they are.' }),
      weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).openapi({ description: 'Monday 1 to Sunday 7.' }),
      from: hour().openapi({ description: 'When the first time of a day begins.', example: '13:00' }),
      until: hour().openapi({ description: 'By when the last time of a day has ended.', example: '15:15' }),
      minutes: minutes(),
      pause: z.int().min(0).max(480).optional().openapi({ description: 'Between two times; none unless told.' }),
      capacity: z.int().min(1).max(1000).optional().openapi({ description: 'One unless given.', default: 1 }),
      place: line(200).nullable().optional(),
      first: date().openapi({ description: 'The first day.' }),
      last: date().openapi({ description: 'The last day.' }),
      everyWeeks: z.int().min(1).max(8).optional().openapi({ description: '2: every other week.', default: 1 }),
      openHolidays: holidaysToOpen(),
    }),
  },
  example: {
    body: {
      caseworkers: ['ahan'],
      weekdays: [4],
      from: '13:00',
      until: '14:00',
      minutes: 45,
      pause: 0,
      capacity: 1,
      place: 'Havnegade 3',
      first: '2026-07-09',
      last: '2026-07-09',
      everyWeeks: 1,
      openHolidays: [],
    },
    answer: answers.makeSeries,
  },
  statuses: [201, 200],
  answer: madeSchema,
  refusals: [
    'not_found',
    'series_ends_before_it_begins',
    'too_far_ahead',
    'series_makes_no_time',
    'too_many_times',
    'caseworker_busy',
  ],
  async run({ params, query, body }, { context }) {
    const { pause = 0, capacity = 1, place = null, everyWeeks = 1, openHolidays: open = [], ...told } = body
    const wanted = { ...told, pause, capacity, place, everyWeeks, open, offerId: params.id }
    const outcome = await makeSeries(context, wanted, query)
    return outcome.ok ? answered(outcome.value) : outcome
  },
})

const copy = operation({
  id: 'copyWeek',
  does: 'copy_week',
  method: 'post',
  path: '/times/copy',
  tag: 'Times',
  summary: 'Put the times of a week into another week',
  description:
    'Open times at the same hours of the same weekdays. Days off and hours that are taken are left out and told.',
  request: {
    query: z.object({ dryRun: dryRun() }),
    body: z.object({
      from: date().openapi({ description: 'Any day of the week that is copied.' }),
      to: date().openapi({ description: 'Any day of the week that gets the times.' }),
      caseworkers: z
        .array(caseworker())
        .min(1)
        .max(200)
        .nullable()
        .optional()
        .openapi({ description: 'Of all unless given.' }),
      openHolidays: holidaysToOpen(),
    }),
  },
  example: {
    body: { from: '2026-07-06', to: '2026-07-13', caseworkers: null, openHolidays: [] },
    answer: answers.copyWeek,
  },
  statuses: [201, 200],
  answer: madeSchema,
  refusals: ['no_times_to_copy', 'too_far_ahead', 'too_many_times', 'series_makes_no_time', 'caseworker_busy'],
  async run({ query, body }, { context }) {
    const { from, to, caseworkers = null, openHolidays: open = [] } = body
    const outcome = await copyWeek(context, { from, to, caseworkers, open }, query)
    return outcome.ok ? answered(outcome.value) : outcome
  },
})

const fromFile = operation({
  id: 'importTimes',
  does: 'import_times',
  method: 'post',
  path: '/times/import',
  tag: 'Times',
  summary: 'Make the times of a file, all or none',
  description:
    'The text of a file as Danish spreadsheets write it: semicolons, with the columns tilbud, sagsbehandler, dato, fra, and if wanted til, pladser and sted. Dates as 10.07.2017, hours as 09.00; an offer by its title or id. Each wrong line is a reason of the refusal.',
  request: {
    query: z.object({ dryRun: dryRun() }),
    body: z.object({
      file: z.string().min(1).max(4_000_000).openapi({
        description: 'The text of the file.',
        example: 'tilbud;sagsbehandler;dato;fra\r\nJobsamtale;ahan;09.07.2026;10.00\r\n',
      }),
    }),
  },
  example: {
    body: { file: 'tilbud;sagsbehandler;dato;fra\r\nJobsamtale;ahan;09.07.2026;10.00\r\n' },
    answer: answers.importTimes,
  },
  statuses: [201, 200],
  answer: madeSchema,
  refusals: ['line_is_wrong', 'file_sent_before', 'caseworker_busy'],
  mostBytes: 8 * 1024 * 1024,
  async run({ query, body }, { context }) {
    const outcome = await importTimes(context, body.file, query)
    return outcome.ok ? answered(outcome.value) : outcome
  },
})

const holidaySchema = z
  .object({
    date: givenDate(),
    holiday: z.enum(publicHolidays).openapi({ description: 'Which it is.' }),
    opened: z.boolean().openapi({ description: 'Whether times are made on it on purpose.' }),
  })
  .openapi('Holiday', { description: 'A Danish public holiday (M-HOLIDAY).' })

const holidays = operation({
  id: 'listHolidays',
  does: 'see_offers',
  method: 'get',
  path: '/holidays',
  tag: 'Job centre',
  summary: 'The public holidays of a year, and which of them the job centre has opened',
  request: {
    query: z.object({
      year: z
        .string()
        .regex(/^(19|20|21)\d\d$/, 'must be a year, such as 2026')
        .optional()
        .openapi({ description: 'This year unless given.' }),
    }),
  },
  example: { answer: answers.listHolidays },
  statuses: [200],
  answer: z
    .object({ items: z.array(holidaySchema).openapi({ description: 'The days.' }) })
    .openapi('HolidayList', { description: 'By their date.' }),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const found = await askHolidays(context, query.year === undefined ? null : Number(query.year))
    if (!found.ok) return found
    return ok({ items: found.value.map(({ date: day, ...others }) => ({ date: isoDate(day), ...others })) })
  },
})

const open = operation({
  id: 'openHoliday',
  does: 'open_holiday',
  method: 'post',
  path: '/holidays',
  tag: 'Job centre',
  summary: 'Open a public holiday for times, or shut it again',
  description: 'Times that stand on it stay as they are.',
  request: {
    body: z.object({
      date: date(),
      opened: z.boolean().openapi({ description: 'Whether times are made on it on purpose.' }),
    }),
  },
  example: { body: { date: '2026-12-24', opened: true } },
  statuses: [204],
  answer: nothing,
  refusals: ['not_found'],
  async run({ body }, { context }) {
    const outcome = await openHoliday(context, body.date, body.opened)
    return outcome.ok ? gone() : outcome
  },
})

export const manyTimesOperations = [series, copy, fromFile, holidays, open]
