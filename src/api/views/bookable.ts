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

/** What an offer says in each of its times, to know it again by. */
const saying = ({ place, forms }: Start['offer']): string => `${forms.join()} ${place ?? ''}`

/** Times that begin together, written; for as long as they are the same ones and their offer says the same of them. */
const written = new WeakMap<Start['start'], { readonly said: string; readonly times: Entries<BookableTime> }>()

/** What times that begin together share is put into words once. */
function timesOf({ offer, start }: Start, said: string): Entries<BookableTime> {
  const known = written.get(start)
  if (known?.said === said) return known.times
  const startsAt = danishInstant(start.startsAt)
  const minutes = minutesBetween(start.startsAt, start.endsAt)
  const times = entriesOf(
    start.timeIds.map(
      (timeId, at): BookableTime => ({
        timeId,
        startsAt,
        minutes,
        offerId: offer.id,
        forms: [...offer.forms],
        place: start.place ?? offer.place,
        caseworker: start.caseworkers[at]?.ref ?? '',
        caseworkerName: start.caseworkers[at]?.name ?? '',
        free: start.seats[at] ?? 0,
      }),
    ),
  )
  written.set(start, { said, times })
  return times
}

/** Times in order of time, by their Danish day. */
function byDay({ starts, offers }: Found): JsonText<BookableDay[]> {
  const said = new Map(offers.map((offer) => [offer.id, saying(offer)]))
  const days: { readonly date: PlainDate; readonly times: Entries<BookableTime>[] }[] = []
  for (const one of starts) {
    const { date } = one.start
    const times = timesOf(one, said.get(one.offer.id) ?? '')
    const day = days.at(-1)
    if (day && isSameDay(day.date, date)) day.times.push(times)
    else days.push({ date, times: [times] })
  }
  return listOf(
    days.map(({ date, times }) => objectOf<BookableDay>({ date: textOf(isoDate(date)), times: listOf(times) })),
  )
}

/** What a citizen could book, as JSON. */
export const bookableText = (found: Found): JsonText<Bookable> =>
  objectOf<Bookable>({
    days: byDay(found),
    until: textOf(found.until ? isoDate(found.until) : null),
    deadlineVisible: textOf(found.deadlineVisible),
    reasons: textOf(found.reasons.map(reasonOf)),
  })
