import { z } from '@hono/zod-openapi'
import { bookMeeting } from '../../actions/book-meeting.ts'
import { askBookable } from '../../questions/bookable.ts'
import { citizenWithId } from '../../questions/whose.ts'
import { answers } from '../answer-examples.ts'
import { date, EXAMPLE_ID, form, id, prose } from '../fields.ts'
import { isoDate } from '../instants.ts'
import { okText, operation } from '../operation.ts'
import { bookingRefusals } from '../refusal-lists.ts'
import { bookableSchema, bookableText } from '../views/bookable.ts'
import { madeMeeting } from '../views/changed-meeting.ts'
import { meetingSchema } from '../views/meetings.ts'

const bookable = operation({
  id: 'getBookableTimes',
  does: 'see_bookable',
  method: 'get',
  path: '/citizens/{id}/bookable',
  pathNames: 'citizen',
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
  example: { answer: answers.getBookableTimes },
  statuses: [200],
  answer: bookableSchema,
  refusals: ['not_found'],
  reads: true,
  async run({ params, query }, { context }) {
    const { offer: offerId = null, from = null, to = null, forMeeting = null } = query
    const found = await askBookable(context, params.id, { offerId, from, to, forMeeting })
    if (!found.ok) return found
    return okText(bookableText(found.value, { ofOneOffer: offerId !== null }))
  },
})

const book = operation({
  id: 'bookMeeting',
  does: 'book_meeting',
  method: 'post',
  path: '/citizens/{id}/bookings',
  pathNames: 'citizen',
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
  example: {
    body: { timeId: EXAMPLE_ID, form: 'in_person', message: 'Jeg kommer med tog' },
    answer: answers.bookMeeting,
  },
  statuses: [201],
  answer: meetingSchema,
  refusals: bookingRefusals,
  whose: ({ params }, context) => citizenWithId(context, params.id),
  async run({ params, body }, caller) {
    const wanted = {
      citizenId: params.id,
      timeId: body.timeId,
      form: body.form ?? null,
      message: body.message || null,
      requireHold: false,
    }
    const booked = await bookMeeting(caller.context, wanted)
    return booked.ok ? await madeMeeting(caller, booked.value) : booked
  },
})

export const bookingOperations = [bookable, book]
