import { z } from '@hono/zod-openapi'
import type { BookableByCitizen as Found } from '../../questions/bookable.ts'
import { isSameDay } from '../../rules/dates.ts'
import { form, givenDate, givenId, givenMoment, meetingType } from '../fields.ts'
import { danishInstant, isoDate, minutesBetween } from '../instants.ts'
import { keptTextOf, listOf, objectOf, type SerializedJson, textOf } from '../json-text.ts'
import { reasonOf, reasonSchema } from '../problems.ts'

const bookableTimeSchema = z
  .object({
    timeId: givenId(),
    startsAt: givenMoment(),
    type: meetingType(),
    minutes: z.int(),
    offerId: givenId(),
    forms: z.array(form()),
    place: z.string().nullable(),
    caseworker: z.string(),
    caseworkerName: z.string(),
    free: z.int().openapi({ description: 'Seats neither booked nor held by somebody else.' }),
  })
  .openapi('BookableTime', { description: 'A time that the citizen could book.' })
type BookableTime = z.input<typeof bookableTimeSchema>

const bookableDaySchema = z
  .object({ date: givenDate(), times: z.array(bookableTimeSchema).openapi({ description: 'The first first.' }) })
  .openapi('BookableDay', { description: 'A day with something free.' })
type BookableDay = z.input<typeof bookableDaySchema>

const lastDaysSchema = z
  .object({ job: givenDate().optional(), follow_up: givenDate().optional(), other: givenDate().optional() })
  .openapi('LastDays', { description: 'An open deadline limits interviews, not other meetings (D-WINDOW).' })

export const bookableSchema = z
  .object({
    days: z.array(bookableDaySchema),
    until: z.union([lastDaysSchema, givenDate(), z.null()]).openapi({
      description:
        'The last day that can be booked, of each type of meeting that there are offers of; with `offer` the one date of that offer. Null when the citizen is barred.',
    }),
    deadlineVisible: z
      .boolean()
      .openapi({ description: 'Whether the citizen may be told of the deadline that limits (D-HIDDEN).' }),
    reasons: z.array(reasonSchema).openapi({ description: 'Why there is nothing, when there is nothing.' }),
  })
  .openapi('Bookable', { description: 'What the citizen could book.' })
type Bookable = z.input<typeof bookableSchema>

type Start = Found['starts'][number]

/** What the offers say in each of their times, to know a day again by. */
const sayingOf = ({ offers }: Found): string =>
  offers.map(({ id, meetingType: type, place, forms }) => `${id} ${type} ${forms.join()} ${place ?? ''}`).join('\n')

/** What times that begin together share is put into words once. */
function timesOf({ offer, start }: Start): BookableTime[] {
  const startsAt = danishInstant(start.startsAt)
  const minutes = minutesBetween(start.startsAt, start.endsAt)
  return start.times().map(({ id, caseworker, caseworkerName, seats }) => ({
    timeId: id,
    startsAt,
    type: offer.meetingType,
    minutes,
    offerId: offer.id,
    forms: [...offer.forms],
    place: start.place ?? offer.place,
    caseworker,
    caseworkerName,
    free: seats,
  }))
}

interface DayWritten {
  readonly saying: string
  readonly starts: readonly Start['start'][]
  readonly text: SerializedJson<BookableDay>
}

/**
 * Days as they were last written, by the first of their times. What is free is the same object for
 * as long as it is free.
 */
const written = new WeakMap<Start['start'], DayWritten>()

/**
 * A day, written once for as long as the same times are free on it: 18 days of 40 times are 100 kB,
 * and took longest to write.
 */
function dayText(starts: readonly Start[], saying: string): SerializedJson<BookableDay> {
  const [first] = starts
  const known = first && written.get(first.start)
  const isSame = (one: Start, at: number) => one.start === known?.starts[at]
  if (known?.saying === saying && known.starts.length === starts.length && starts.every(isSame)) return known.text
  const date = first ? isoDate(first.start.date) : ''
  const text = keptTextOf<BookableDay>({ date, times: starts.flatMap(timesOf) })
  if (first) written.set(first.start, { saying, starts: starts.map(({ start }) => start), text })
  return text
}

/** Times in order of time, by their Danish day. */
function byDay(found: Found): SerializedJson<BookableDay[]> {
  const saying = sayingOf(found)
  const days: Start[][] = []
  for (const one of found.starts) {
    const day = days.at(-1)
    if (day?.[0] && isSameDay(day[0].start.date, one.start.date)) day.push(one)
    else days.push([one])
  }
  return listOf(days.map((starts) => dayText(starts, saying)))
}

type Until = Bookable['until']

/** With an offer named its one date: there is one type. */
function untilOf({ until, lastDays }: Found, ofOneOffer: boolean): Until {
  if (!until || !lastDays) return null
  if (ofOneOffer) return isoDate(until)
  return Object.fromEntries(Object.entries(lastDays).map(([type, day]) => [type, isoDate(day)]))
}

/** What a citizen could book, as JSON. */
export const bookableText = (
  found: Found,
  { ofOneOffer }: { readonly ofOneOffer: boolean },
): SerializedJson<Bookable> =>
  objectOf<Bookable>({
    days: byDay(found),
    until: textOf<Until>(untilOf(found, ofOneOffer)),
    deadlineVisible: textOf(found.deadlineVisible),
    reasons: textOf(found.reasons.map(reasonOf)),
  })
