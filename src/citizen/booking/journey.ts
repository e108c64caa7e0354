import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { withQuery } from '../../http/with-query.ts'
import type { OwnMeeting } from '../../questions/own/meetings.ts'
import { chosenForm, lastInterviewDate } from '../../rules/booking-window.ts'
import { daysBetween, type PlainDate } from '../../rules/dates.ts'
import type { Deadline } from '../../rules/deadline.ts'
import { isInterview, type MeetingForm, type MeetingType, meetingForms } from '../../rules/meetings.ts'
import type { Offer } from '../../rules/offers.ts'
import { asWritten } from '../../web/as-written.ts'
import { hidden } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { visibleDeadline } from '../deadline-line.ts'
import { titleShown, whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { deadlineBanner, type StepView, withSteps } from '../pieces/booking-steps.ts'
import { type PageDetails, show, type Visit } from '../signed-in-request.ts'

/**
 * A booking, or a rebooking, as far as the citizen has come. All of it stands in the address of
 * each page, so that going back, reloading and two tabs lose nothing (F-ROBUST); the seat alone is
 * held in the database.
 */
export interface Journey {
  readonly visit: Visit
  /** The meeting that is to be moved; null where a new one is booked. */
  readonly rebooks: OwnMeeting | null
  /** F-CHOICE: "Book møde med jobcentret", the meetings that do not meet the deadline. */
  readonly others: boolean
  /**
   * Null until it is chosen; a rebooking has none, for it takes any offer of the meeting's type.
   */
  readonly offer: Offer | null
  readonly form: MeetingForm | null
}

const OTHERS = 'andet'

/** Step 1 for other meetings than the one that the deadline asks for. */
export const OTHER_MEETINGS = withQuery(paths.book, { moede: OTHERS })

/**
 * Which offers step 1 has: with a deadline those that meet it or the others (F-CHOICE), without one
 * all.
 */
export const onlyOf = ({ visit, others }: Pick<Journey, 'visit' | 'others'>): 'interviews' | 'other' | null =>
  others ? 'other' : visibleDeadline(visit.situation) ? 'interviews' : null

export const isOthers = (text: string): boolean => text === OTHERS

const formNamed = (text: string): MeetingForm | null => meetingForms.find((form) => form === text) ?? null

/**
 * F-2: the form that the meeting will have; null while one of several is still to be chosen, and
 * where the one chosen is not offered.
 */
export function settledForm(offer: Offer, wanted: string): MeetingForm | null {
  if (wanted === '') return offer.forms.length === 1 ? chosenForm(offer, null) : null
  const form = formNamed(wanted)
  return form && chosenForm(offer, form)
}

/**
 * Whether a form of meeting was chosen, or stood on the page that was confirmed, that the offer no
 * longer has.
 */
export const isFormGone = (offer: Offer, wanted: string): boolean => {
  const form = formNamed(wanted)
  return form !== null && !offer.forms.includes(form)
}

/** M-REBOOK keeps the form where the new time's offer has it. */
export const formOfRebooking = (offer: Offer, meeting: OwnMeeting): MeetingForm | null =>
  chosenForm(offer, meeting.form) ?? chosenForm(offer, null)

export type PageOfJourney = 'offer' | 'form' | 'time' | 'confirm'

const bookingPaths = {
  offer: paths.book,
  form: paths.bookForm,
  time: paths.bookTime,
  confirm: paths.bookConfirm,
} as const satisfies Record<PageOfJourney, string>

function pathOf({ rebooks }: Journey, page: PageOfJourney): string {
  if (!rebooks) return bookingPaths[page]
  return page === 'confirm' ? paths.rebookConfirm(rebooks.id) : paths.rebook(rebooks.id)
}

/** What has been chosen, under the names that forms and addresses use. */
const chosenSoFar = ({ rebooks, others, offer, form }: Journey): Record<string, string | null> =>
  rebooks
    ? {}
    : { moede: others ? OTHERS : null, emne: offer?.id ?? null, form: offer && offer.forms.length > 1 ? form : null }

/** The address of a page of the journey, with what has been chosen. */
export const addressIn = (
  journey: Journey,
  page: PageOfJourney,
  more: Readonly<Record<string, string | null>> = {},
): string => withQuery(pathOf(journey, page), { ...chosenSoFar(journey), ...more })

/** Where a form of the journey is sent: the address alone, for the choices go along as fields. */
export const formAction = (journey: Journey, page: PageOfJourney): string => pathOf(journey, page)

/**
 * The choices as fields, with the deadline and the form of meeting that stood on the page: whether
 * they still stand is asked when they arrive. The form goes along also where there was none to
 * choose.
 */
export function carried(journey: Journey): Html {
  const shown = isForInterview(journey) ? (visibleDeadline(journey.visit.situation)?.id ?? null) : null
  const fields = Object.entries({ ...chosenSoFar(journey), form: journey.form, frist: shown })
  return html`${fields.map(([name, value]) => (value ? hidden(name, value) : ''))}`
}

export function typeOf({ rebooks, offer, others, visit }: Journey): MeetingType {
  if (rebooks) return rebooks.type
  if (offer) return offer.meetingType
  const deadline = others ? null : visibleDeadline(visit.situation)
  return deadline?.interviewType ?? 'other'
}

const isForInterview = (journey: Journey): boolean => isInterview(typeOf(journey))

/**
 * The deadline that this journey shows: for interviews, never a hidden one (D-HIDDEN); a rebooking
 * also shows the one it has met.
 */
export function deadlineShown(journey: Journey): Deadline | null {
  const { situation } = journey.visit
  if (!isForInterview(journey)) return null
  return journey.rebooks && situation.deadline?.status === 'met' ? situation.deadline : visibleDeadline(situation)
}

/**
 * F-3: the last day on which the interview can be held, where a deadline that the citizen may know
 * of sets it.
 */
export function lastDayShown(journey: Journey): PlainDate | null {
  const deadline = deadlineShown(journey)
  return deadline && lastInterviewDate(deadline)
}

/**
 * F-1: "Book din jobsamtale senest 10. juli 2017"; without a deadline to be seen, without a date.
 */
function heading(journey: Journey): string {
  const { texts } = journey.visit
  if (journey.rebooks) return texts.t('rebook.title')
  const type = typeOf(journey)
  const deadline = deadlineShown(journey)
  return deadline
    ? texts.t('book.titleWithDeadline', { type, date: texts.mediumDate(deadline.dueDate) })
    : texts.t('book.title', { type })
}

/** F-DEADLINE: on every step; beside other meetings, that these do not meet it. */
export function deadlineLine(journey: Journey): Html | '' {
  const { texts, situation } = journey.visit
  const deadline = deadlineShown(journey)
  if (deadline)
    return deadlineBanner(texts, {
      dueDate: deadline.dueDate,
      daysLeft: daysBetween(situation.today, deadline.dueDate),
    })
  const beside = visibleDeadline(situation)
  if (!beside || journey.rebooks) return ''
  const words = { type: beside.interviewType, date: texts.mediumDate(beside.dueDate) }
  return html`<p>${texts.t('book.otherNotDeadline', words)}</p>`
}

type StepNumber = 1 | 2 | 3 | 4

const stepKeys = { 1: 'book.step1.short', 2: 'book.step2.short', 3: 'book.step3.short', 4: 'book.step4.short' } as const

/** What was chosen in a step that is done, in words; `at`: the time chosen. */
function chosenIn(journey: Journey, number: StepNumber, at: Parameters<typeof whenOf>[1] | null): Html | string | null {
  const { visit, rebooks, offer, form } = journey
  const { texts } = visit
  if (number === 1) return rebooks ? titleShown(texts, rebooks) : offer && asWritten(texts, offer.title)
  if (number === 2) {
    const known = rebooks?.form ?? form
    return known ? texts.t('meetingForm.name', { form: known }) : null
  }
  return number === 3 && at ? texts.t('common.dateAndTime', whenOf(texts, at)) : null
}

function stepsOf(journey: Journey, current: StepNumber, at: Parameters<typeof whenOf>[1] | null): StepView[] {
  const { visit, rebooks, offer } = journey
  const pages = { 1: 'offer', 2: 'form', 3: 'time', 4: 'confirm' } as const
  return ([1, 2, 3, 4] as const).map((number): StepView => {
    const title = visit.texts.t(stepKeys[number])
    if (number === current) return { number, title, state: 'current' }
    if (number > current) return { number, title, state: 'to_come' }
    const chosen = chosenIn(journey, number, at)
    // Nothing to go back to: a rebooking's offer and form, and the form where there is one (F-2).
    const settled = (rebooks && number < 3) || (number === 2 && offer?.forms.length === 1)
    return {
      number,
      title,
      state: 'done',
      ...(chosen ? { chosen } : {}),
      ...(settled ? {} : { href: addressIn(journey, pages[number]) }),
    }
  })
}

/** The way here, as the guide has it: "Min side > Mine møder". */
export const trail = ({ texts }: Visit) => [
  { href: paths.minSide, text: texts.t('minSide.title') },
  { href: paths.meetings, text: texts.t('mineMoeder.title') },
]

export interface StepPage {
  readonly number: StepNumber
  readonly main: Html
  /** Above the steps; without it the deadline's line. */
  readonly top?: Html
  /** The time chosen, once it is. */
  readonly at?: Parameters<typeof whenOf>[1]
  readonly problems?: PageDetails['problems']
  readonly above?: Html
  readonly status?: ContentfulStatusCode
}

/** One step of the journey as a page. */
export async function showStep(journey: Journey, step: StepPage): Promise<Response> {
  const { visit } = journey
  const { texts } = visit
  const { number, main, at = null, problems = [], above, status = problems.length > 0 ? 422 : 200 } = step
  return await show(
    visit,
    {
      title: heading(journey),
      step: texts.t('book.stepNumber', { number }),
      active: paths.meetings,
      breadcrumbs: trail(visit),
      problems,
      ...(above ? { above } : {}),
    },
    html`${step.top ?? deadlineLine(journey)}${withSteps(texts, stepsOf(journey, number, at), main)}`,
    status,
  )
}
