import { html } from 'hono/html'
import { Temporal } from 'temporal-polyfill'
import { holdTime } from '../../actions/hold-time.ts'
import type { Given } from '../../http/form-input.ts'
import { takeOrTurnAway } from '../../http/limit-headers.ts'
import {
  askBookableStarts,
  type BookableDay,
  type BookableTimeOfOffer,
  daysOf,
  timesOf,
} from '../../questions/bookable.ts'
import { askTime } from '../../questions/own/booking.ts'
import { addDays, firstOf, isSameDay, monthOf, type PlainDate, plainDate } from '../../rules/dates.ts'
import { longestHold } from '../../rules/holds.ts'
import { isId } from '../../storage/ids.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { buttonRow, hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital } from '../../web/texts.ts'
import { minutesUntil, titleShown, whenOf } from '../meeting-words.ts'
import { paths } from '../paths.ts'
import { stepHeading, summaryList } from '../pieces/booking-steps.ts'
import { dayTimes, monthWithTimes, noDayChosen } from '../pieces/day-times.ts'
import { type FreeDay, firstMonthShown, MONTH_ID, type MonthView, monthCalendar } from '../pieces/month.ts'
import { goTo } from '../signed-in-request.ts'
import { addressIn, carried, deadlineLine, formAction, type Journey, lastDayShown, showStep } from './journey.ts'
import { noOtherTimesPage, noTimesPage } from './no-times.ts'
import { deadlineTrouble, refusedPage, refusedTime, startOverPage } from './refused-pages.ts'
import { timeViews } from './times-to-choose.ts'

type Month = Temporal.PlainYearMonth

/** A part of an address that may be anything: null when it is not what it should be. */
function parse<T>(text: string, from: (text: string) => T): T | null {
  try {
    return text === '' ? null : from(text)
  } catch {
    return null
  }
}

const parseDay = (text: string) => parse(text, plainDate)
const parseMonth = (text: string) => parse(text, (month) => Temporal.PlainYearMonth.from(month, { overflow: 'reject' }))

/**
 * The days that can be chosen between, with how many times each has, and the times of the one that
 * the address asks for.
 */
async function daysAndTimes({ visit, offer, rebooks }: Journey, day: PlainDate | null) {
  const { context, situation, alreadyRead } = visit
  const forMeeting = rebooks?.id ?? null
  const found = await askBookableStarts(context, situation.citizenId, { offer, forMeeting, alreadyRead })
  if (!found.ok) throw new Error('a signed-in citizen has vanished')
  const { starts, until, reasons } = found.value
  // A meeting stays with its own offer while that has times; otherwise it may go to another of its
  // type.
  const own = rebooks?.offerId ? starts.filter(({ offer: one }) => one.id === rebooks.offerId) : []
  const shown = own.length > 0 ? own : starts
  const times = day ? timesOf(shown.filter(({ start }) => isSameDay(start.date, day))) : []
  return { days: daysOf(shown), times, until, reasons }
}

interface Asked {
  readonly month: Month
  readonly day: PlainDate | null
  readonly timeId: string
  /** What was wrong with the address, in words. */
  readonly remark: string | null
}

/**
 * What the address asks to see. Anything that cannot be shown gives the first month with times, and
 * a sentence.
 */
function askedFor(
  { visit }: Journey,
  { day, given }: { readonly day: PlainDate | null; readonly given: Given },
  days: readonly BookableDay[],
  until: PlainDate,
): Asked {
  const { texts, situation } = visit
  const month = (day && monthOf(day)) ?? parseMonth(given('maaned'))
  const first = monthOf(days[0]?.date ?? situation.today)
  const timeId = given('tid')
  const unreadable = (given('dag') !== '' && !day) || (!day && given('maaned') !== '' && !month)
  if (unreadable) return { month: first, day: null, timeId, remark: texts.t('book.step3.unreadable') }
  const outside =
    month &&
    (Temporal.PlainYearMonth.compare(month, firstMonthShown(situation.today, days[0]?.date)) < 0 ||
      Temporal.PlainYearMonth.compare(month, monthOf(until)) > 0)
  if (outside) return { month: first, day: null, timeId, remark: texts.t('book.step3.outside') }
  const dayIsFree = day !== null && days.some(({ date }) => isSameDay(date, day))
  const remark = day && !dayIsFree ? texts.t('book.step3.dayNotFree', { date: texts.dayAndMonth(day) }) : null
  return { month: month ?? first, day: dayIsFree ? day : null, timeId, remark }
}

/** The days of all offers together, in order. */
function together(days: readonly BookableDay[]): FreeDay[] {
  const all: { date: PlainDate; count: number }[] = []
  for (const { date, count } of days) {
    const latest = all.at(-1)
    if (latest && isSameDay(latest.date, date)) latest.count += count
    else all.push({ date, count })
  }
  return all
}

function monthView(
  journey: Journey,
  { month, day }: Asked,
  bookable: readonly BookableDay[],
  until: PlainDate,
): MonthView {
  const { today } = journey.visit.situation
  const days = together(bookable)
  const [firstFree] = days
  const lastDay = lastDayShown(journey)
  const neighbour = (to: Month) => ({
    month: to,
    href: `${addressIn(journey, 'time', { maaned: to.toString() })}#${MONTH_ID}`,
  })
  // Twenty days differ in the day alone.
  const here = addressIn(journey, 'time')
  const toDay = `${here}${here.includes('?') ? '&' : '?'}dag=`
  const hasPrevious = Temporal.PlainYearMonth.compare(month, firstMonthShown(today, firstFree?.date)) > 0
  const hasNext = Temporal.PlainYearMonth.compare(month, monthOf(until)) < 0
  return {
    month,
    today,
    freeDays: days,
    addressOf: (date) => `${toDay}${date.toString()}#tider`,
    ...(lastDay ? { lastDay } : {}),
    ...(day ? { chosen: day } : {}),
    ...(hasPrevious ? { previous: neighbour(monthOf(addDays(firstOf(month), -1))) } : {}),
    ...(hasNext ? { next: neighbour(monthOf(addDays(firstOf(month), month.daysInMonth))) } : {}),
    ...(firstFree ? { firstFree } : {}),
  }
}

/** M-REBOOK: the time that the citizen has until the new one is booked. */
function oldTime({ visit, rebooks }: Journey): Html | '' {
  if (!rebooks) return ''
  const { texts } = visit
  const when = capital(texts.t('common.dateAndTime', whenOf(texts, rebooks.startsAt)))
  return html`<p>${texts.t('rebook.lead')}</p>${summaryList(texts, [
    { term: texts.t('rebook.oldTime'), detail: html`${titleShown(texts, rebooks)}<br>${when}` },
  ])}`
}

/** Step 3 (F-3): a month of days, then the times of one. Without any free time at all, F-NONE. */
export async function viewTimes(journey: Journey, given: Given, error?: string): Promise<Response> {
  const { visit, rebooks } = journey
  const { texts } = visit
  const wantedDay = parseDay(given('dag'))
  const { days, until, reasons, times } = await daysAndTimes(journey, wantedDay)
  if (until === null || days.length === 0) {
    const [first, ...more] = reasons.filter(({ code }) => code !== 'no_free_times' && code !== 'no_offer_fits')
    if (until === null && first) return await refusedPage(visit, rebooks ? 'rebook' : 'book', [first, ...more])
    return rebooks
      ? await noOtherTimesPage(journey, rebooks, until, reasons)
      : await noTimesPage(journey, until, reasons)
  }
  const asked = askedFor(journey, { day: wantedDay, given }, days, until)
  const problems: FieldProblem[] = error ? [{ fieldId: asked.day ? 'tid' : 'tider', message: error }] : []
  const lastDay = lastDayShown(journey)
  const main = html`${stepHeading(texts, 3, texts.t('book.step3.title'))}
${lastDay ? html`<p>${texts.t('book.step3.until', { date: texts.mediumDate(lastDay) })}</p>` : ''}
<p>${texts.t('book.step3.howTo')}</p>
${asked.remark ? alert(texts, { kind: 'info', body: asked.remark, headingLevel: 3 }) : ''}
${monthWithTimes(monthCalendar(texts, monthView(journey, asked, days, until)), timesForm(journey, asked, asked.day ? times : [], error))}`
  const top = rebooks ? html`${deadlineLine(journey)}${oldTime(journey)}` : undefined
  const malformed = given('dag') + given('maaned') !== '' && asked.remark === texts.t('book.step3.unreadable')
  return await showStep(journey, {
    number: 3,
    main,
    problems,
    ...(top ? { top } : {}),
    ...(malformed ? { status: 400 } : {}),
  })
}

/**
 * M-HOLD: for how many minutes a time would be held that is chosen now; under a minute is a minute.
 */
function minutesHeld({ visit, offer, rebooks }: Journey): number {
  const { situation, now } = visit
  const rebooked = situation.meetings.find(({ id }) => id === rebooks?.id) ?? null
  const until = longestHold(situation, offer?.meetingType ?? rebooks?.type ?? 'other', now, rebooked)
  return minutesUntil(now, until)
}

/** The times of the day that is chosen, and the way on. */
function timesForm(journey: Journey, asked: Asked, times: readonly BookableTimeOfOffer[], error?: string): Html {
  const { texts } = journey.visit
  const { day, timeId } = asked
  const choices = day
    ? dayTimes(texts, {
        id: 'tid',
        name: 'tid',
        date: day,
        times: timeViews(texts, times, timeId),
        ...(error === undefined ? {} : { error }),
      })
    : noDayChosen(texts, error)
  const back = journey.rebooks
    ? { text: texts.t('rebook.keep'), href: paths.meetings }
    : { text: texts.t('common.back'), href: backFrom(journey), back: true }
  return postForm(
    { action: formAction(journey, 'time'), owner: journey.visit.formToken },
    html`${carried(journey)}${day ? hidden('dag', day.toString()) : ''}${choices}
<p class="quiet">${texts.t('book.step3.held', { minutes: minutesHeld(journey) })}</p>${buttonRow({
      primary: { text: texts.t('common.continue'), arrow: true },
      links: [back],
    })}`,
  )
}

/** The step before: the form where there was one to choose (F-2), else the offer. */
const backFrom = (journey: Journey): string =>
  addressIn(journey, (journey.offer?.forms.length ?? 0) > 1 ? 'form' : 'offer')

/** Step 3 sent: holds a seat for ten minutes (M-HOLD) and goes on to step 4. */
export async function submitTime(journey: Journey, given: Given): Promise<Response> {
  const { visit, rebooks, offer, form } = journey
  const { texts, context, situation } = visit
  const trouble = await deadlineTrouble(journey, given('frist'))
  if (trouble) return trouble
  const timeId = given('tid')
  if (timeId === '')
    return await viewTimes(journey, given, texts.t(given('dag') ? 'book.step3.missing' : 'book.step3.missingDay'))
  const asked = isId(timeId) ? await askTime(context, timeId) : null
  const time = asked?.ok ? asked.value : null
  // Only what was offered: a time of another offer than the one chosen is none of this booking's.
  if (!time || (offer && time.offerId !== offer.id)) return await startOverPage(journey)
  await takeOrTurnAway(visit.program.limits, 'holds', situation.citizenId)
  const held = await holdTime(context, {
    citizenId: situation.citizenId,
    timeId,
    form,
    rebooks: rebooks?.id ?? null,
  })
  if (held.ok) return goTo(visit, addressIn(journey, 'confirm', { tid: timeId }))
  return await refusedTime(journey, held.refusals, time)
}
