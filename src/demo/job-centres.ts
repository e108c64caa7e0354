import { changeCaseworker, changeJobCentre } from '../actions/change-job-centre.ts'
import { createOffer, type OfferContent } from '../actions/change-offer.ts'
import { publishTimes } from '../actions/publish-times.ts'
import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import { addDays, atHour, type PlainDate } from '../rules/dates.ts'
import { type Moment, made, momentOf, staffOf } from './acting-at.ts'
import { type CaseworkerRef, caseworkers, timesOf } from './published-times.ts'
import { DEMO_JOB_CENTRE, OTHER_JOB_CENTRE } from './stories.ts'

/** The demo's job centres by their codes. */
export const jobCentres = {
  [DEMO_JOB_CENTRE]: {
    name: 'Jobcenter Solby',
    address: 'Havnegade 12, 9999 Solby',
    phone: '12 34 56 00',
    email: 'jobcenter@solby.example',
    url: 'https://solby.example/jobcenter',
  },
  [OTHER_JOB_CENTRE]: {
    name: 'Jobcenter Lindeby',
    address: 'Torvet 3, 9998 Lindeby',
    phone: '12 34 57 00',
    email: 'jobcenter@lindeby.example',
    url: 'https://lindeby.example/jobcenter',
  },
} as const

export type OfferKey = 'job' | 'flexJob' | 'followUp' | 'rehabilitation' | 'information'

const terms = { allowed: true, noticeHours: 24 }
const everybody = [2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 24, 25, 26, 27, 28]

const usual = {
  categories: [],
  otherType: null,
  bookingNoticeHours: 0,
  horizonDays: 90,
  reminderHours: null,
  place: 'Havnegade 12, 1. sal',
  rebooking: terms,
  cancelling: terms,
} satisfies Partial<OfferContent>

/** What a job centre writes itself is in its own language, whatever that of the pages.
 * §2.4: "Jobsamtale", "Opfølgningssamtale …", "Informationsmøde A".
 * Revalidering has an offer but no caseworker with times (F-NONE).
 */
const offerContents = {
  job: {
    title: 'Jobsamtale',
    description:
      'En samtale om, hvordan du kommer i job eller uddannelse. Vi taler om din plan, og hvad næste skridt er.',
    meetingType: 'job',
    contactGroups: [2, 3, 12, 26, 27, 28],
    forms: ['in_person', 'phone', 'video'],
    minutes: 45,
  },
  flexJob: {
    title: 'Jobsamtale om fleksjob og afklaring',
    description: 'En samtale om, hvad du kan arbejde med, og hvilken støtte du har brug for.',
    meetingType: 'job',
    contactGroups: [7, 10, 13],
    forms: ['in_person', 'phone'],
    minutes: 45,
  },
  followUp: {
    title: 'Opfølgningssamtale',
    description:
      'En samtale om, hvordan det går, og om det er tid til at begynde på arbejdet igen, måske på nedsat tid.',
    meetingType: 'follow_up',
    contactGroups: [6, 24, 25],
    forms: ['phone', 'in_person'],
    minutes: 30,
  },
  rehabilitation: {
    title: 'Jobsamtale om revalidering',
    description: 'En samtale om din plan for revalidering.',
    meetingType: 'job',
    contactGroups: [4, 5, 11],
    forms: ['in_person'],
    minutes: 45,
  },
  information: {
    title: 'Informationsmøde',
    description: 'Et fælles møde, hvor du hører, hvad jobcentret kan hjælpe med.',
    meetingType: 'other',
    otherType: 9, // informationsmøde
    contactGroups: everybody,
    forms: ['in_person'],
    minutes: 60,
    place: 'Havnegade 12, mødesal A',
  },
} satisfies Record<OfferKey, Partial<OfferContent>>

const whose: Readonly<Record<CaseworkerRef, OfferKey>> = {
  karin: 'job',
  mogens: 'job',
  aline: 'flexJob',
  jonas: 'followUp',
  tina: 'information',
}
const teams: Readonly<Record<CaseworkerRef, string>> = {
  karin: 'Team Job',
  mogens: 'Team Job',
  aline: 'Team Fleks',
  jonas: 'Team Opfølgning',
  tina: 'Team Opfølgning',
}
const SEATS_AT_INFORMATION_MEETING = 12

/** The demo's offers by their ids. */
export type Offers = Readonly<Record<OfferKey, string>>

async function makeOffer(staff: ActionContext, key: OfferKey): Promise<string> {
  const { id } = made(await createOffer(staff, { ...usual, ...offerContents[key] }))
  return id
}

/** Two job centres with caseworkers, offers and their times in so many days from a date on. */
export async function makeJobCentres(program: ProgramContext, first: PlainDate, days: number): Promise<Offers> {
  const before = momentOf(program, atHour(addDays(first, -1), 8))
  const { staff } = before
  const range = { from: first, days }
  made(await changeJobCentre(staff, jobCentres[DEMO_JOB_CENTRE]))
  for (const [ref, name] of Object.entries(caseworkers))
    made(
      await changeCaseworker(staff, {
        ref,
        name,
        email: `${ref}@solby.example`,
        videoUrl: `https://video.solby.example/${ref}`,
        team: teams[refOf(ref)],
      }),
    )
  const offers: Offers = {
    job: await makeOffer(staff, 'job'),
    flexJob: await makeOffer(staff, 'flexJob'),
    followUp: await makeOffer(staff, 'followUp'),
    rehabilitation: await makeOffer(staff, 'rehabilitation'),
    information: await makeOffer(staff, 'information'),
  }
  for (const [caseworker, key] of Object.entries(whose))
    await publish(
      staff,
      offers[key],
      refOf(caseworker),
      range,
      key === 'information' ? SEATS_AT_INFORMATION_MEETING : 1,
    )
  await makeSecondJobCentre(before, range)
  return offers
}

const refOf = (ref: string): CaseworkerRef =>
  ref === 'karin' || ref === 'mogens' || ref === 'aline' || ref === 'jonas' ? ref : 'tina'

async function publish(
  staff: ActionContext,
  offerId: string,
  caseworker: CaseworkerRef,
  range: { readonly from: PlainDate; readonly days: number },
  capacity: number,
) {
  const starts = timesOf(caseworker, range.from, range.days)
  const times = starts.map((startsAt) => ({ startsAt, minutes: null, capacity, caseworker, place: null }))
  made(await publishTimes(staff, offerId, times))
}

/** Somewhere to move to (D-MOVE), for the API's second client. */
async function makeSecondJobCentre(before: Moment, range: { readonly from: PlainDate; readonly days: number }) {
  const staff = before.as(staffOf(OTHER_JOB_CENTRE, 'Lis Toft'))
  made(await changeJobCentre(staff, jobCentres[OTHER_JOB_CENTRE]))
  const offer = made(
    await createOffer(staff, {
      ...usual,
      ...offerContents.job,
      contactGroups: everybody.filter((group) => ![6, 24, 25].includes(group)),
      place: 'Torvet 3',
    }),
  )
  await publish(staff, offer.id, 'karin', range, 1)
}
