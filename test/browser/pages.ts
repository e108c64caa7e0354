import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeJobCentre } from '../../src/actions/change-job-centre.ts'
import { askForAddress } from '../../src/actions/confirm-address.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { reportAbsence } from '../../src/actions/report-absence.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { giveDeadline, summer, type TestPortal } from '../citizen/portal.ts'
import { citizenOf, must, offerOf, timesAt } from '../support/program.ts'

/** The action that brings a page into a state: a button of its form, after changes. */
export interface Act {
  /** The text of the button, by its key. */
  readonly button:
    | 'common.continue'
    | 'common.save'
    | 'mitFravaer.button'
    | 'mitFravaer.changeButton'
    | 'book.step4.button'
    | 'indstillinger.code.confirm'
  readonly fill?: { readonly id: string; readonly value: string }
  /** The value that the first radio button sends instead, as from an outdated page. */
  readonly choose?: string
  /** The deadline that an outdated page shows, from before the job centre set another. */
  readonly deadline?: string
}

/** A page in one of its states. */
export interface State {
  readonly name: string
  /** Null: nobody is signed in. */
  readonly citizen: string | null
  readonly path: string
  readonly act?: Act
  readonly status?: number
  /** Sends the token of a session that has ended. */
  readonly ended?: boolean
}

export type Rows = Readonly<Record<string, readonly State[]>>

/**
 * The longest texts of job centres: words wider than a window of 320 px, e-mail addresses as names,
 * a video link as a place.
 */
export const longest = {
  title: 'Opfølgningssamtale om sygedagpengeforløb',
  place: 'Erhvervsuddannelsesvejledningscentret 1, 9999 Erhvervsuddannelsesbyen',
  caseworker: 'anne-margrethe.christoffersen.bjerregaard@erhvervsuddannelsesvejledning.example.dk',
  videoLink: `https://teams.example.com/l/meetup-join/19%3ameeting_${'NDk4Y2U3YTgt'.repeat(8)}`,
  reason: 'Sagsbehandleren er desværre blevet forhindret',
  description: `Medbring din Sygedagpengeforløbsopfølgningsplan. Læs mere: https://example.dk/${'opfoelgning/'.repeat(9)}`,
}

/** A job centre with two offers to choose between, one more meeting, and free days. */
async function centreOf(portal: TestPortal) {
  const { staff } = portal
  must(
    await changeJobCentre(staff, {
      name: 'Jobcenter og Erhvervsuddannelsesvejledningscenter København',
      address: 'Erhvervsuddannelsesvejledningscentret 1, 1602 København V',
      phone: '33 17 33 17',
      email: longest.caseworker,
      url: `https://example.dk/${'erhvervsuddannelsesvejledning-'.repeat(4)}`,
    }),
  )
  const { title, place, description } = longest
  const offer = await offerOf(staff, { title, place, description, forms: ['in_person', 'phone', 'video'] })
  const second = await offerOf(staff, { title: 'Hvis du er jobparat', place: longest.videoLink })
  const info = await offerOf(staff, { title: 'Informationsmøde', meetingType: 'other', otherType: 9 })
  const starts = ['04 09:00', '04 13:30', '05 10:00', '05 11:00', '05 12:00', '06 09:00', '15 10:00']
  const times = await timesAt(
    staff,
    offer,
    starts.map((start) => summer(`2017-07-${start}`)),
  )
  await timesAt(staff, offer, [summer('2017-07-05 11:00')], { caseworker: longest.caseworker })
  await timesAt(staff, second, [summer('2017-07-05 10:00'), summer('2017-07-06 10:00')])
  await timesAt(staff, info, [summer('2017-07-06 16:00')])
  return { offer, times }
}

type Centre = Awaited<ReturnType<typeof centreOf>>

async function withDeadline(portal: TestPortal, due = '2017-07-10'): Promise<string> {
  const citizen = await citizenOf(portal.staff)
  await giveDeadline(portal, citizen, { due })
  return citizen
}

async function booked(portal: TestPortal, timeId: string) {
  const citizen = await withDeadline(portal)
  const wanted = { citizenId: citizen, timeId, form: 'in_person', message: 'Ring gerne.', requireHold: false } as const
  const { id } = must(await bookMeeting(portal.asCitizen(citizen), wanted))
  return { citizen, id }
}

async function holding(portal: TestPortal, citizenId: string, timeId: string, rebooks: string | null): Promise<void> {
  must(await holdTime(portal.asCitizen(citizenId), { citizenId, timeId, form: 'in_person', rebooks }))
}

async function bookingRows(portal: TestPortal, { offer, times: [, , taken = '', free = '', held = ''] }: Centre) {
  const citizen = await withDeadline(portal)
  const confirming = await withDeadline(portal)
  await holding(portal, confirming, held, null)
  await booked(portal, taken)
  const none = await withDeadline(portal)
  const always = { kind: 'other', from: plainDate('2017-06-26'), to: plainDate('2017-12-31') } as const
  must(await reportAbsence(portal.asCitizen(none), none, always))
  const barred = await citizenOf(portal.staff, { contactGroup: 1 })
  const changed = await citizenOf(portal.staff)
  const former = await giveDeadline(portal, changed, { due: '2017-07-05' })
  await giveDeadline(portal, changed)
  const chosen = `emne=${offer.id}&form=in_person`
  const day = `/book/tid?${chosen}&dag=2017-07-05`
  const go: Act = { button: 'common.continue' }
  return {
    '/book': [
      { name: 'the offers', citizen, path: '/book' },
      { name: 'other meetings', citizen, path: '/book?moede=andet' },
      { name: 'nothing chosen', citizen, path: '/book', act: go, status: 422 },
      { name: 'an offer that there is not', citizen, path: '/book/tid?emne=1', status: 404 },
      { name: 'no free times', citizen: none, path: '/book' },
      { name: 'may not book', citizen: barred, path: '/book', status: 403 },
      {
        name: 'the deadline changed meanwhile',
        citizen: changed,
        path: '/book',
        act: { ...go, deadline: former },
        status: 409,
      },
    ],
    '/book/form': [
      { name: 'the forms', citizen, path: `/book/form?emne=${offer.id}` },
      { name: 'nothing chosen', citizen, path: `/book/form?emne=${offer.id}`, act: go, status: 422 },
    ],
    '/book/tid': [
      { name: 'the month', citizen, path: `/book/tid?${chosen}` },
      { name: 'a month without times', citizen, path: `/book/tid?${chosen}&maaned=2017-06` },
      { name: 'a day', citizen, path: day },
      { name: 'no day chosen', citizen, path: `/book/tid?${chosen}`, act: go, status: 422 },
      { name: 'no time chosen', citizen, path: day, act: go, status: 422 },
      { name: 'a month that cannot be read', citizen, path: `/book/tid?${chosen}&maaned=juli`, status: 400 },
      { name: 'the time taken meanwhile', citizen, path: day, act: { ...go, choose: taken }, status: 409 },
    ],
    '/book/bekraeft': [
      { name: 'all to be read through', citizen: confirming, path: `/book/bekraeft?${chosen}&tid=${held}` },
      {
        name: 'a message too long',
        citizen: confirming,
        path: `/book/bekraeft?${chosen}&tid=${held}`,
        act: { button: 'book.step4.button', fill: { id: 'besked', value: 'a'.repeat(501) } },
        status: 422,
      },
      { name: 'the hold lapsed', citizen, path: `/book/bekraeft?${chosen}&tid=${free}`, status: 409 },
      { name: 'a time that there is not', citizen, path: `/book/bekraeft?${chosen}&tid=1`, status: 404 },
    ],
  } satisfies Rows
}

async function meetingRows(portal: TestPortal, { times: [first = '', second = '', , , , last = ''] }: Centre) {
  const { citizen, id } = await booked(portal, first)
  await holding(portal, citizen, last, id)
  const gone = await booked(portal, second)
  must(await cancelMeeting(portal.staff, { meetingId: gone.id, reason: longest.reason }))
  const at = `/moeder/${id}`
  return {
    citizen,
    rows: {
      '/moeder/:id': [
        { name: 'planned', citizen, path: at },
        { name: 'cancelled', citizen: gone.citizen, path: `/moeder/${gone.id}` },
        { name: 'somebody else’s', citizen: gone.citizen, path: at, status: 404 },
      ],
      '/moeder/:id/kvittering': [
        { name: 'booked', citizen, path: `${at}/kvittering` },
        { name: 'cancelled', citizen: gone.citizen, path: `/moeder/${gone.id}/kvittering` },
      ],
      '/moeder/:id/ombook': [
        { name: 'the month', citizen, path: `${at}/ombook` },
        { name: 'a day', citizen, path: `${at}/ombook?dag=2017-07-05` },
        { name: 'cancelled meanwhile', citizen: gone.citizen, path: `/moeder/${gone.id}/ombook`, status: 409 },
      ],
      '/moeder/:id/ombook/bekraeft': [
        { name: 'all to be read through', citizen, path: `${at}/ombook/bekraeft?tid=${last}` },
        { name: 'nothing chosen', citizen, path: `${at}/ombook/bekraeft`, status: 404 },
      ],
      '/moeder/:id/aflys': [{ name: 'asked', citizen, path: `${at}/aflys` }],
    } satisfies Rows,
    gone: gone.citizen,
  }
}

const strangers = {
  '/': [{ name: 'not signed in', citizen: null, path: '/' }],
  '/log-ind': [
    { name: 'not signed in', citizen: null, path: '/log-ind' },
    { name: 'asked for a page', citizen: null, path: '/log-ind?til=/book' },
    { name: 'signed out by time', citizen: null, path: '/book', ended: true },
  ],
  '/log-ind/svar': [{ name: 'cookies refused', citizen: null, path: '/log-ind/svar?code=a&state=b', status: 400 }],
  '/log-ud': [{ name: 'signed out', citizen: null, path: '/log-ud' }],
} satisfies Rows

/** Every page with the states to inspect, on a database that has them all. */
export async function rowsOf(portal: TestPortal): Promise<Rows> {
  const centre = await centreOf(portal)
  const citizen = await withDeadline(portal)
  const meetings = await meetingRows(portal, centre)
  const absent = await withDeadline(portal)
  const week = { kind: 'holiday', from: plainDate('2017-07-03'), to: plainDate('2017-07-04') } as const
  const { id: absence } = must(await reportAbsence(portal.asCitizen(absent), absent, week))
  const minSide = async (name: string, due: string) => ({
    name,
    citizen: await withDeadline(portal, due),
    path: '/min-side',
  })
  const asking = await citizenOf(portal.staff)
  must(await askForAddress(portal.asCitizen(asking), asking, { channel: 'sms', address: '20304050' }))
  const wrongMobile: Act = { button: 'common.save', fill: { id: 'mobil', value: '1' } }
  return {
    ...strangers,
    '/was': [
      { name: 'not signed in', citizen: null, path: '/was' },
      { name: 'signed in', citizen, path: '/was' },
    ],
    '/saadan-booker-du': [
      { name: 'not signed in', citizen: null, path: '/saadan-booker-du' },
      { name: 'signed in', citizen, path: '/saadan-booker-du' },
    ],
    '/cookies': [{ name: 'not signed in', citizen: null, path: '/cookies' }],
    '/log-ind/en-anden': [{ name: 'somebody else has signed in', citizen, path: '/log-ind/en-anden' }],
    '/min-side': [
      await minSide('more than 8 days left', '2017-07-10'),
      await minSide('6 days left', '2017-07-02'),
      await minSide('2 days left', '2017-06-28'),
      await minSide('the last day', '2017-06-26'),
      { name: 'booked', citizen: meetings.citizen, path: '/min-side' },
    ],
    '/mine-moeder': [
      { name: 'with a deadline and other meetings', citizen, path: '/mine-moeder' },
      { name: 'booked', citizen: meetings.citizen, path: '/mine-moeder' },
      { name: 'cancelled', citizen: meetings.gone, path: '/mine-moeder' },
      { name: 'may not book', citizen: await citizenOf(portal.staff, { contactGroup: 1 }), path: '/mine-moeder' },
    ],
    ...(await bookingRows(portal, centre)),
    ...meetings.rows,
    '/mit-fravaer': [
      { name: 'none', citizen, path: '/mit-fravaer' },
      { name: 'reported', citizen: absent, path: `/mit-fravaer?meldt=${absence}` },
      { name: 'nothing filled in', citizen, path: '/mit-fravaer', act: { button: 'mitFravaer.button' }, status: 422 },
    ],
    '/mit-fravaer/:id/ret': [
      { name: 'as it was reported', citizen: absent, path: `/mit-fravaer/${absence}/ret` },
      {
        name: 'no last day',
        citizen: absent,
        path: `/mit-fravaer/${absence}/ret`,
        act: { button: 'mitFravaer.changeButton', fill: { id: 'til', value: '' } },
        status: 422,
      },
      { name: 'somebody else’s', citizen, path: `/mit-fravaer/${absence}/ret`, status: 404 },
    ],
    '/indstillinger': [
      { name: 'as it is', citizen, path: '/indstillinger' },
      { name: 'saved', citizen, path: '/indstillinger?gemt=ja' },
      { name: 'a wrong number', citizen, path: '/indstillinger', act: wrongMobile, status: 422 },
    ],
    '/indstillinger/kode': [
      { name: 'a number', citizen: asking, path: '/indstillinger/kode?kanal=sms' },
      {
        name: 'a wrong code',
        citizen: asking,
        path: '/indstillinger/kode?kanal=sms',
        act: { button: 'indstillinger.code.confirm', fill: { id: 'kode', value: '1' } },
        status: 422,
      },
      { name: 'no code asked for', citizen, path: '/indstillinger/kode?kanal=email', status: 404 },
    ],
    '/indstillinger/logget-paa': [{ name: 'here', citizen, path: '/indstillinger/logget-paa' }],
    '/indstillinger/mine-oplysninger': [{ name: 'as it is', citizen, path: '/indstillinger/mine-oplysninger' }],
    '/indstillinger/hvem-har-set': [
      { name: 'some', citizen, path: '/indstillinger/hvem-har-set' },
      { name: 'no more', citizen, path: '/indstillinger/hvem-har-set?side=9' },
    ],
    '/kontakt': [{ name: 'as it is', citizen, path: '/kontakt' }],
  }
}
