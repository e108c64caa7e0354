import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askBookableDays } from '../../questions/bookable.ts'
import { selfBookingRefusals } from '../../rules/booking-window.ts'
import type { Offer } from '../../rules/offers.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { asWritten, writtenLanguage } from '../../web/as-written.ts'
import { buttonRow, postForm, radioGroup } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { waysOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { stepHeading } from '../pieces/booking-steps.ts'
import { goTo, type Visit } from '../signed-in-request.ts'
import {
  addressIn,
  carried,
  deadlineLine,
  deadlineShown,
  formAction,
  isOthers,
  type Journey,
  onlyOf,
  showStep,
  typeOf,
} from './journey.ts'
import { noTimesPage } from './no-times.ts'
import { deadlineTrouble, refusedPage } from './refused-pages.ts'

/** With more offers than this all descriptions are shown: the stylesheet tells so many apart. */
const DESCRIPTIONS_IN_TURN = 12

/** What the citizen has planned already, and so books no more of (M-ONE, J-LIMITS). */
const barsAllOffers: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'interview_already_planned',
  'too_many_other_meetings',
])

const begin = (visit: Visit, others: boolean): Journey => ({ visit, rebooks: null, others, offer: null, form: null })

async function offered(journey: Journey) {
  const { context, situation, alreadyRead } = journey.visit
  const found = await askBookableDays(context, situation.citizenId, { only: onlyOf(journey), alreadyRead })
  if (!found.ok) throw new Error('a signed-in citizen has vanished')
  return found.value
}

/** `/book`: step 1. F-NONE is the first thing seen where nothing is free. */
export async function viewOffers(visit: Visit, given: Given): Promise<Response> {
  return await offersPage(begin(visit, isOthers(given('moede'))), given('emne'))
}

/** Step 1 again, when an address or a form names an offer that is not among those shown. */
export const offersAgain = (visit: Visit, others: boolean): Promise<Response> =>
  offersPage(begin(visit, others), '', { message: visit.texts.t('book.step1.unknown'), status: 404 })

async function offersPage(
  journey: Journey,
  chosen: string,
  problem?: { message: string; status: 404 | 422 },
): Promise<Response> {
  const { visit } = journey
  const barred = selfBookingRefusals(visit.situation)
  const [first, ...more] = barred
  if (first) return await refusedPage(visit, 'book', [first, ...more])
  const { offers, days, until, reasons } = await offered(journey)
  const full = reasons.find(({ code }) => barsAllOffers.has(code))
  if (full && offers.length === 0) return await refusedPage(visit, 'book', [full])
  if (days.length === 0) return await noTimesPage(journey, until, reasons)
  const free = new Map(offers.map((offer) => [offer.id, 0]))
  for (const { offer, count } of days) free.set(offer.id, (free.get(offer.id) ?? 0) + count)
  const problems: FieldProblem[] = problem ? [{ fieldId: 'emne', message: problem.message }] : []
  return await showStep(journey, {
    number: 1,
    top: lead(journey),
    main: offersForm(journey, { offers, free, chosen, problems }),
    problems,
    ...(problem ? { status: problem.status } : {}),
  })
}

/** F-1: what this is, until when, and what to do when there are no more times. */
function lead(journey: Journey): Html {
  const { texts } = journey.visit
  const deadline = deadlineShown(journey)
  const until = deadline ? ` ${texts.t('book.leadDeadline', { date: texts.mediumDate(deadline.dueDate) })}` : ''
  const words = `${texts.t('book.lead', { type: typeOf(journey) })}${until} ${texts.t('book.leadContact')}`
  return html`<p class="font-lead">${words}</p>${deadline ? '' : deadlineLine(journey)}`
}

interface Shown {
  readonly offers: readonly Offer[]
  readonly free: ReadonlyMap<string, number>
  readonly chosen: string
  readonly problems: readonly FieldProblem[]
}

const descriptionId = (at: number): string => `beskrivelse-${at + 1}`

function offersForm(journey: Journey, { offers, free, chosen, problems }: Shown): Html {
  const { texts } = journey.visit
  const [problem] = problems
  // One offer is no choice: it is chosen from the start, so that its description is seen.
  const isChosen = (offer: Offer) => offer.id === chosen || offers.length === 1
  const choices = radioGroup(texts, {
    id: 'emne',
    name: 'emne',
    legend: texts.t('book.step1.title'),
    legendAs: 'hidden',
    ...(problem ? { error: problem.message } : {}),
    options: offers.map((offer, at) => ({
      value: offer.id,
      label: asWritten(texts, offer.title),
      hint: hintOf(texts, offer, free.get(offer.id) ?? 0),
      checked: isChosen(offer),
      describedBy: descriptionId(at),
    })),
  })
  return html`${stepHeading(texts, 1, texts.t('book.step1.title'))}
${postForm(
  { action: formAction(journey, 'offer'), owner: journey.visit.formToken },
  html`${carried(journey)}
<div class="offers${offers.length <= DESCRIPTIONS_IN_TURN ? ' offers--in-turn' : ''}">${choices}${descriptions(texts, offers)}</div>
${buttonRow({
  primary: { text: texts.t('common.continue'), arrow: true },
  links: [{ text: texts.t('common.undo'), href: paths.meetings }],
})}`,
)}`
}

function hintOf(texts: Texts, { minutes, forms }: Offer, free: number): string {
  const words = texts.t('book.step1.hint', { minutes, how: texts.either(waysOf(texts, { forms })) })
  return free > 0 ? words : `${words}. ${texts.t('book.step1.noTimes')}`
}

/**
 * §2.4: "Beskrivelse": "Vælg et tilbud og få vist beskrivelsen.", then the chosen one's. The
 * stylesheet shows the one that is chosen.
 */
const descriptions = (texts: Texts, offers: readonly Offer[]): Html =>
  html`<section class="panel offers__about"><h3 class="panel__heading">${texts.t('book.step1.description')}</h3>
<p class="offers__none">${texts.t('book.step1.descriptionEmpty')}</p>
<div>${offers.map(
    ({ title, description }, at) =>
      html`<div class="offers__description" id="${descriptionId(at)}"${writtenLanguage(texts)}><h4 class="offers__title">${title}</h4>${paragraphs(description)}</div>`,
  )}</div></section>`

const paragraphs = (text: string): Html[] =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map((line) => html`<p>${line}</p>`)

/** POST `/book`: an offer that was shown, or step 1 again. */
export async function submitOffer(visit: Visit, given: Given): Promise<Response> {
  const journey = begin(visit, isOthers(given('moede')))
  const trouble = await deadlineTrouble(journey, given('frist'))
  if (trouble) return trouble
  const wanted = given('emne')
  const missing = { message: visit.texts.t('book.step1.missing'), status: 422 } as const
  if (wanted === '') return await offersPage(journey, '', missing)
  const { offers } = await offered(journey)
  const offer = offers.find(({ id }) => id === wanted)
  if (!offer) return await offersAgain(visit, journey.others)
  const chosen: Journey = { ...journey, offer }
  return goTo(visit, addressIn(chosen, offer.forms.length > 1 ? 'form' : 'time'))
}
