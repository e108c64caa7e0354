import { z } from '@hono/zod-openapi'
import { changeOffer, createOffer, type OfferContent } from '../../actions/change-offer.ts'
import { askOffer, askOffers } from '../../questions/job-centre/offers.ts'
import { MOST_REMINDER_HOURS } from '../../rules/meeting-reminders.ts'
import { DEFAULT_NOTICE_HOURS } from '../../rules/meetings.ts'
import { DEFAULT_HORIZON_DAYS, type Offer } from '../../rules/offers.ts'
import { answers, exampleOffer } from '../answer-examples.ts'
import {
  category,
  contactGroup,
  form,
  givenId,
  id,
  jobCentre,
  line,
  listOf,
  meetingType,
  minutes,
  noticeHours,
  pagesOf,
  prose,
} from '../fields.ts'
import { made, ok, operation } from '../operation.ts'
import { asText } from '../views/current.ts'
import { termsSchema } from '../views/meetings.ts'
import { given } from '../without-undefined.ts'

/** Whether the citizen may, and until how many hours before: 24 unless told. */
export const terms = () =>
  z
    .object({ allowed: z.boolean(), noticeHours: noticeHours().optional() })
    .transform(({ allowed, noticeHours: hours = DEFAULT_NOTICE_HOURS }) => ({ allowed, noticeHours: hours }))

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** Without defaults: a field that a change does not give must stay as it is. */
const fields = {
  title: line(200),
  description: prose(5000),
  meetingType: meetingType(),
  otherType: z
    .int()
    .min(1)
    .max(999)
    .nullable()
    .openapi({ description: 'Of other meetings: informationsmøde 9, CV-samtale 10.', example: 9 }),
  contactGroups: z.array(contactGroup()).min(1).max(99).transform(distinct),
  categories: z.array(category()).max(100).transform(distinct).openapi({ description: 'Empty: all of them.' }),
  bookingNoticeHours: noticeHours().openapi({ description: 'Times that begin sooner are not offered.' }),
  horizonDays: z.int().min(0).max(730).openapi({ description: 'How far ahead it can be booked without a deadline.' }),
  forms: z.array(form()).min(1).max(3).transform(distinct),
  place: line(200).nullable(),
  minutes: minutes(),
  rebooking: terms(),
  cancelling: terms(),
  retired: z.boolean().openapi({ description: 'No longer offered; its meetings stay.', default: false }),
  reminderHours: z
    .int()
    .min(0)
    .max(MOST_REMINDER_HOURS)
    .nullable()
    .openapi({ description: 'Hours before the meeting at which citizens are reminded of it; 0: never (N-MEETING).' }),
}

const offerSchema = z
  .object({
    id: givenId(),
    jobCentre: jobCentre(),
    title: z.string(),
    description: z.string(),
    meetingType: meetingType(),
    otherType: z.int().nullable(),
    contactGroups: z.array(z.int()),
    categories: z.array(z.string()),
    bookingNoticeHours: z.int(),
    horizonDays: z.int(),
    forms: z.array(form()),
    place: z.string().nullable(),
    minutes: z.int(),
    rebooking: termsSchema,
    cancelling: termsSchema,
    reminderHours: z.int().nullable().openapi({
      description:
        'Hours before the meeting at which citizens are reminded of it; 0: never; null: the day before at nine.',
    }),
    retired: z.boolean().openapi({ description: 'No longer offered; its meetings stay.' }),
  })
  .openapi('Offer', { description: 'What the job centre offers a group of citizens to book.' })

const offerAnswer = (offer: Offer): z.input<typeof offerSchema> => ({
  ...offer,
  contactGroups: [...offer.contactGroups],
  categories: [...offer.categories],
  forms: [...offer.forms],
  retired: offer.retired ?? false,
})

const onlyOthersHaveIt = {
  path: ['otherType'],
  message: 'can only be given when meetingType is "other"',
}

const create = operation({
  id: 'createOffer',
  does: 'create_offer',
  method: 'post',
  path: '/offers',
  tag: 'Offers',
  summary: 'Make a meeting offer',
  request: {
    body: z
      .object({
        ...fields,
        description: fields.description.optional(),
        otherType: fields.otherType.optional(),
        categories: fields.categories.optional(),
        bookingNoticeHours: fields.bookingNoticeHours.optional(),
        horizonDays: fields.horizonDays.optional(),
        place: fields.place.optional(),
        rebooking: fields.rebooking.optional(),
        cancelling: fields.cancelling.optional(),
        retired: fields.retired.optional(),
        reminderHours: fields.reminderHours.optional(),
      })
      .refine((body) => body.meetingType === 'other' || !body.otherType, onlyOthersHaveIt),
  },
  example: {
    body: exampleOffer,
    answer: answers.createOffer,
  },
  statuses: [201],
  answer: offerSchema,
  refusals: [],
  tagged: true,
  async run({ body }, { context }) {
    const silent = { allowed: false, noticeHours: DEFAULT_NOTICE_HOURS }
    const content: OfferContent = {
      description: '',
      otherType: null,
      categories: [],
      bookingNoticeHours: 0,
      horizonDays: DEFAULT_HORIZON_DAYS,
      place: null,
      rebooking: silent,
      cancelling: silent,
      reminderHours: null,
      ...given(body),
      title: body.title,
      meetingType: body.meetingType,
      contactGroups: body.contactGroups,
      forms: body.forms,
      minutes: body.minutes,
    }
    const created = await createOffer(context, content)
    return created.ok ? made(offerAnswer(created.value), `/offers/${created.value.id}`) : created
  },
})

const pages = pagesOf('offers')

const list = operation({
  id: 'listOffers',
  does: 'see_offers',
  method: 'get',
  path: '/offers',
  tag: 'Offers',
  summary: "The job centre's meeting offers, in the order in which they were made",
  request: { query: z.object(pages.parameters) },
  example: { answer: answers.listOffers },
  statuses: [200],
  answer: listOf('OfferList', offerSchema),
  refusals: [],
  reads: true,
  async run({ query }, { context }) {
    const { limit, cursor: after = null } = query
    const offers = await askOffers(context, { after, limit })
    if (!offers.ok) return offers
    return ok(pages.from(offers.value.map(offerAnswer), query, (offer) => offer.id))
  },
})

const read = operation({
  id: 'getOffer',
  does: 'see_offers',
  method: 'get',
  path: '/offers/{id}',
  tag: 'Offers',
  summary: 'A meeting offer',
  request: { params: z.object({ id: id() }) },
  example: { answer: answers.getOffer },
  statuses: [200],
  answer: offerSchema,
  refusals: ['not_found'],
  reads: true,
  tagged: true,
  async run({ params }, { context }) {
    const offer = await askOffer(context, params.id)
    return offer.ok ? ok(offerAnswer(offer.value)) : offer
  },
})

const change = operation({
  id: 'changeOffer',
  does: 'change_offer',
  method: 'patch',
  path: '/offers/{id}',
  tag: 'Offers',
  summary: 'Change a meeting offer',
  description: 'What is not given stays. Meetings already made keep the terms under which they were made.',
  request: {
    params: z.object({ id: id() }),
    body: z
      .object(fields)
      .partial()
      .refine((body) => Object.keys(body).length > 0, 'must give at least one of its fields'),
  },
  example: { body: { horizonDays: 60, cancelling: { allowed: false } }, answer: answers.changeOffer },
  statuses: [200],
  answer: offerSchema,
  refusals: ['not_found', 'other_type_of_interview'],
  tagged: true,
  current: ({ params: { id: offerId } }) => ({
    subject: { of: 'offer', id: offerId },
    read: (context) => asText(askOffer(context, offerId), offerAnswer),
  }),
  async run({ params, body }, { context }) {
    const isNoLongerOther = body.meetingType !== undefined && body.meetingType !== 'other'
    const changed = await changeOffer(context, params.id, {
      ...(isNoLongerOther ? { otherType: null } : {}),
      ...given(body),
    })
    return changed.ok ? ok(offerAnswer(changed.value)) : changed
  },
})

export const offerOperations = [create, list, read, change]
