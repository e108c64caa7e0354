import { z } from '@hono/zod-openapi'
import type { findBookableStarts } from '../../actions/find-bookable-times.ts'
import { isSameDay, type PlainDate } from '../../rules/dates.ts'
import { form, givenDate, givenId, givenMoment } from '../fields.ts'
import { danishInstant, isoDate, minutesBetween } from '../instants.ts'
import { type Entries, entriesOf, type JsonText, listOf, objectOf, textOf } from '../json-text.ts'
import { reasonOf, reasonSchema } from '../problems.ts'

const bookableTimeSchema = z
  .object({
    timeId: givenId(),
    startsAt: givenMoment(),
    minutes: z.int(),
    offerId: givenId(),
    forms: z.array(form()),
    place: z.string().nullable(),
    caseworker: z.string(),
    caseworkerName: z.string(),
    free: z.int().openapi({ description: 'Seats neither booked nor held by somebody else.' }),
  })
  .openapi('BookableTime')
type BookableTime = z.input<typeof bookableTimeSchema>

const bookableDaySchema = z.object({ date: givenDate(), times: z.array(bookableTimeSchema) })
type BookableDay = z.input<typeof bookableDaySchema>

export const bookableSchema = z
  .object({
    days: z.array(bookableDaySchema),
    until: givenDate()
      .nullable()
      .openapi({ description: 'The last day that can be booked; null when the citizen is barred.' }),
    deadlineVisible: z
      .boolean()
      .openapi({ description: 'Whether the citizen may be told of the deadline that limits (D-HIDDEN).' }),
    reasons: z.array(reasonSchema).openapi({ description: 'Why there is nothing, when there is nothing.' }),
  })
  .openapi('Bookable')
type Bookable = z.input<typeof bookableSchema>

type Found = Extract<Awaited<ReturnType<typeof findBookableStarts>>, { ok: true }>['value']
type Start = Found['starts'][number]

/** Times that begin together, written; for as long as they are the same ones and their offer says the same of them. */
const written = new WeakMap<Start['start'], { readonly offer: Start['offer']; readonly times: Entries<BookableTime> }>()

const saysTheSame = (a: Start['offer'], b: Start['offer']): boolean =>
  a.place === b.place && a.forms.join() === b.forms.join()

/** What times that begin together share is put into words once. */
function timesOf({ offer, start }: Start): Entries<BookableTime> {
  const known = written.get(start)
  if (known && saysTheSame(known.offer, offer)) return known.times
  const startsAt = danishInstant(start.startsAt)
  const minutes = minutesBetween(start.startsAt, start.endsAt)
  const times = start.timeIds.map((timeId, at) => ({
    timeId,
    startsAt,
    minutes,
    offerId: offer.id,
    forms: [...offer.forms],
    place: start.place ?? offer.place,
    caseworker: start.caseworkers[at]?.ref ?? '',
    caseworkerName: start.caseworkers[at]?.name ?? '',
    free: start.seats[at] ?? 0,
  }))
  const made = entriesOf<BookableTime>(times)
  written.set(start, { offer, times: made })
  return made
}

/** Times in order of time, by their Danish day. */
function byDay(starts: readonly Start[]): JsonText<BookableDay[]> {
  const days: { readonly date: PlainDate; readonly times: Entries<BookableTime>[] }[] = []
  for (const one of starts) {
    const { date } = one.start
    const day = days.at(-1)
    if (day && isSameDay(day.date, date)) day.times.push(timesOf(one))
    else days.push({ date, times: [timesOf(one)] })
  }
  return listOf(
    days.map(({ date, times }) => objectOf<BookableDay>({ date: textOf(isoDate(date)), times: listOf(times) })),
  )
}

/** What a citizen could book, as JSON. */
export const bookableText = ({ starts, until, deadlineVisible, reasons }: Found): JsonText<Bookable> =>
  objectOf<Bookable>({
    days: byDay(starts),
    until: textOf(until ? isoDate(until) : null),
    deadlineVisible: textOf(deadlineVisible),
    reasons: textOf(reasons.map(reasonOf)),
  })
