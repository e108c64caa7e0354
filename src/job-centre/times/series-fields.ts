import type { Given } from '../../http/form-input.ts'
import type { WantedSeries } from '../../questions/job-centre/planned-times.ts'
import type { Person, SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, type PlainDate } from '../../rules/dates.ts'
import type { Offer } from '../../rules/offers.ts'
import { mondayOf } from '../../rules/series.ts'
import { lineIn } from '../../rules/text.ts'
import { danishDateIn, minuteIn } from '../../rules/times-file.ts'
import { weekIn } from '../../rules/weeks.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import type { Texts } from '../../web/texts.ts'
import type { Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'

/** The fields of a series, as they are typed. */
const seriesFields = [
  'tilbud',
  'fra',
  'til',
  'laengde',
  'pause',
  'pladser',
  'sted',
  'foerste',
  'sidste',
  'hver',
  'aabn',
] as const
export type SeriesField = (typeof seriesFields)[number]

export const personField = ({ id }: Pick<Person, 'id'>): string => `sb-${id}`
export const dayField = (weekday: number): string => `dag${weekday}`
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

export interface TypedSeries {
  readonly typed: Readonly<Record<SeriesField, string>>
  readonly people: readonly Person[]
  readonly weekdays: readonly number[]
  /** Whether the form has been sent at all. */
  readonly isSent: boolean
}

/** How many weeks a series lasts unless told. */
const USUAL_WEEKS = 6

const shortDate = (texts: Texts, date: PlainDate): string => texts.shortDate(date)

/** What is typed, or what usually stands there. */
export function typedSeries(visit: Visit, given: Given, { offers, caseworkers }: SeenDays): TypedSeries {
  const { texts } = visit
  const today = todayOf(visit)
  const monday = weekIn(given('uge'), today) ?? addDays(mondayOf(today), 7)
  const isSent = given('vis') !== ''
  const first = offers.find(({ retired }) => !retired)
  const usual: Readonly<Record<SeriesField, string>> = {
    tilbud: first?.id ?? '',
    fra: '9.00',
    til: '12.00',
    laengde: String(first?.minutes ?? ''),
    pause: '0',
    pladser: '1',
    sted: '',
    foerste: shortDate(texts, monday),
    sidste: shortDate(texts, addDays(monday, USUAL_WEEKS * 7 - 3)),
    hver: '1',
    aabn: '',
  }
  const typed = Object.fromEntries(
    seriesFields.map((name) => [name, isSent ? given(name) : given(name) || usual[name]]),
  )
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of the names just read
    typed: typed as Readonly<Record<SeriesField, string>>,
    people: caseworkers.filter((person) => given(personField(person)) !== ''),
    weekdays: weekdays.filter((day) => given(dayField(day)) !== ''),
    isSent,
  }
}

/** The fields of what is typed, for an address or a form. */
export function fieldsOfSeries({ typed, people, weekdays: days }: TypedSeries): Record<string, string> {
  return {
    vis: 'ja',
    ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== '')),
    ...Object.fromEntries(people.map((person) => [personField(person), 'on'])),
    ...Object.fromEntries(days.map((day) => [dayField(day), 'on'])),
  }
}

/** The holidays that are opened on purpose. */
export const openedIn = (text: string): PlainDate[] => text.split(',').flatMap((day) => danishDateIn(day) ?? [])

const wholeIn = (text: string, least: number, most: number): number | null => {
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : null
  return number !== null && number >= least && number <= most ? number : null
}

export type ReadSeries =
  | { readonly ok: true; readonly wanted: WantedSeries; readonly offer: Offer }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** What is typed as a series, or each field that is wrong. */
export function readSeries(
  texts: Texts,
  { typed, people, weekdays: days }: TypedSeries,
  offers: readonly Offer[],
): ReadSeries {
  const problems: FieldProblem[] = []
  const wrong = (fieldId: string, message: string): null => {
    problems.push({ fieldId, message })
    return null
  }
  const told = <T>(field: SeriesField, value: T | null, message: string): T | null => value ?? wrong(field, message)
  const offer = told(
    'tilbud',
    offers.find(({ id }) => id === typed.tilbud) ?? null,
    texts.t('jobCentre.times.wrong.offer'),
  )
  if (people.length === 0) wrong('sagsbehandlere', texts.t('jobCentre.times.wrong.people'))
  if (days.length === 0) wrong('dag1', texts.t('jobCentre.times.wrong.weekdays'))
  const from = told('fra', minuteIn(typed.fra), texts.t('jobCentre.times.wrong.hour'))
  const until = told('til', minuteIn(typed.til), texts.t('jobCentre.times.wrong.hour'))
  const minutes = told('laengde', wholeIn(typed.laengde, 5, 480), texts.t('jobCentre.times.wrong.minutes'))
  const pause = told('pause', wholeIn(typed.pause || '0', 0, 480), texts.t('jobCentre.times.wrong.minutes'))
  const capacity = told('pladser', wholeIn(typed.pladser, 1, 1000), texts.t('jobCentre.times.wrong.seats'))
  const first = told('foerste', danishDateIn(typed.foerste), texts.t('form.invalidDate'))
  const last = told('sidste', danishDateIn(typed.sidste), texts.t('form.invalidDate'))
  const everyWeeks = told('hver', wholeIn(typed.hver, 1, 8), texts.t('jobCentre.times.wrong.weeks'))
  if (!offer || from === null || until === null || minutes === null || pause === null || capacity === null)
    return { ok: false, problems }
  if (!first || !last || everyWeeks === null || problems.length > 0) return { ok: false, problems }
  const wanted = {
    offerId: offer.id,
    caseworkers: people.map(({ ref }) => ref),
    weekdays: days,
    from,
    until,
    minutes,
    pause,
    first,
    last,
    everyWeeks,
    capacity,
    place: lineIn(typed.sted)?.slice(0, 200) ?? null,
    open: openedIn(typed.aabn),
  }
  return { ok: true, wanted, offer }
}
