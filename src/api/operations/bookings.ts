import { z } from '@hono/zod-openapi'
import { bookMeeting } from '../../actions/book-meeting.ts'
import { findBookableStarts, readSituationNow } from '../../actions/find-bookable-times.ts'
import { refuse } from '../../rules/refusals.ts'
import { findOffer } from '../../storage/offers.ts'
import { date, form, givenDate, givenId, givenMoment, id, prose } from '../fields.ts'
import { danishInstant, isoDate, minutesBetween } from '../instants.ts'
import { ok, operation } from '../operation.ts'
import { reasonOf, reasonSchema } from '../problems.ts'
import { bookingRefusals } from '../refusal-lists.ts'
import { answerMeeting } from '../views/meeting-now.ts'
import { meetingSchema } from '../views/meetings.ts'

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

const bookableSchema = z
  .object({
    days: z.array(z.object({ date: givenDate(), times: z.array(bookableTimeSchema) })),
    until: givenDate()
      .nullable()
      .openapi({ description: 'The last day that can be booked; null when the citizen is barred.' }),
    deadlineVisible: z
      .boolean()
      .openapi({ description: 'Whether the citizen may be told of the deadline that limits (D-HIDDEN).' }),
    reasons: z.array(reasonSchema).openapi({ description: 'Why there is nothing, when there is nothing.' }),
  })
  .openapi('Bookable')

type Found = Extract<Awaited<ReturnType<typeof findBookableStarts>>, { ok: true }>['value']

/** Times in order of time, by their Danish day. What times that begin together share is put into words once. */
function byDay(starts: Found['starts']): { date: string; times: BookableTime[] }[] {
  const days: { date: string; times: BookableTime[] }[] = []
  let day: (typeof days)[number] | undefined
  for (const { offer, start } of starts) {
    const startsAt = danishInstant(start.startsAt)
    const isoDay = startsAt.slice(0, 'yyyy-mm-dd'.length)
    if (day?.date !== isoDay) days.push((day = { date: isoDay, times: [] }))
    const minutes = minutesBetween(start.startsAt, start.endsAt)
    const place = start.place ?? offer.place
    const forms = [...offer.forms]
    for (const [at, timeId] of start.timeIds.entries()) {
      const { ref = '', name = '' } = start.caseworkers[at] ?? {}
      const free = start.seats[at] ?? 0
      day.times.push({
        timeId,
        startsAt,
        minutes,
        offerId: offer.id,
        forms,
        place,
        caseworker: ref,
        caseworkerName: name,
        free,
      })
    }
  }
  return days
}

const bookable = operation({
  id: 'getBookableTimes',
  method: 'get',
  path: '/citizens/{id}/bookable',
  tag: 'Bookings',
  summary: 'The days and times that this citizen could book now, or rebook a meeting to',
  description: 'By the rules that the booking itself asks (D-WINDOW, M-HORIZON, M-HOLD, F-ABSENCE, M-REBOOK).',
  request: {
    params: z.object({ id: id() }),
    query: z
      .object({
        offer: id().optional().openapi({ description: 'Only of this offer.' }),
        from: date().optional(),
        to: date().optional(),
        forMeeting: id().optional().openapi({ description: 'The meeting to be rebooked.' }),
      })
      .refine(({ from, to }) => !from || !to || isoDate(from) <= isoDate(to), {
        path: ['to'],
        message: 'must not be before from',
      }),
  },
  statuses: [200],
  answer: bookableSchema,
  refusals: ['not_found'],
  reads: true,
  aboutCitizen: true,
  async run({ params, query }, { context, jobCentre, lookedUp }) {
    const { offer: offerId = null, from = null, to = null, forMeeting = null } = query
    const [offer, situation] = await Promise.all([
      offerId ? findOffer(context.db, offerId) : null,
      readSituationNow(context, params.id),
    ])
    if (!situation || (offerId && offer?.jobCentre !== jobCentre)) return refuse('not_found')
    const found = await findBookableStarts(context, params.id, { offer, situation, from, to, forMeeting })
    if (!found.ok) return found
    lookedUp(params.id)
    const { starts, until, deadlineVisible, reasons } = found.value
    return ok({
      days: byDay(starts),
      until: until ? isoDate(until) : null,
      deadlineVisible,
      reasons: reasons.map(reasonOf),
    })
  },
})

const book = operation({
  id: 'bookMeeting',
  method: 'post',
  path: '/citizens/{id}/bookings',
  tag: 'Bookings',
  summary: "Book a time under the citizen's own rules",
  description: 'For an app or a telephone line. An open deadline is met by an interview (D-BOOK, D-EARLY).',
  request: {
    params: z.object({ id: id() }),
    body: z.object({
      timeId: id(),
      form: form().nullable().optional().openapi({ description: "The offer's first unless given." }),
      message: prose(1000).nullable().optional().openapi({ description: 'From the citizen to the caseworker.' }),
    }),
  },
  statuses: [201],
  answer: meetingSchema,
  refusals: bookingRefusals,
  aboutCitizen: true,
  async run({ params, body }, caller) {
    const wanted = {
      citizenId: params.id,
      timeId: body.timeId,
      form: body.form ?? null,
      message: body.message || null,
      requireHold: false,
    }
    const booked = await bookMeeting(caller.context, wanted)
    return booked.ok ? await answerMeeting(caller, booked.value, 201) : booked
  },
})

export const bookingOperations = [bookable, book]
