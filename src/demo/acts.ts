import type { ActionContext } from '../actions/transaction.ts'
import { askBookableTimes } from '../questions/bookable.ts'
import { askOffer } from '../questions/job-centre/offers.ts'
import { addDays, type PlainDate } from '../rules/dates.ts'
import { type Moment, made } from './acting-at.ts'
import type { Offers } from './job-centres.ts'
import type { WordsOf } from './seed.ts'
import type { StoryKey } from './stories.ts'

export type Citizens = ReadonlyMap<StoryKey, string>

/** Something that somebody did, at a Danish hour of a day before today. */
export interface Act {
  readonly day: PlainDate
  readonly hour: number
  readonly happen: (at: Moment) => Promise<void>
}

export interface Scene {
  readonly today: PlainDate
  readonly citizens: Citizens
  readonly offers: Offers
  readonly words: WordsOf
}

/** Days from today: -3 is three days ago. */
export type Days = number

/** The day itself, or the Friday before it: job centres are closed at weekends. */
export function lastWeekday(day: PlainDate): PlainDate {
  const FRIDAY = 5
  return day.dayOfWeek > FRIDAY ? addDays(day, FRIDAY - day.dayOfWeek) : day
}

interface WantedTime {
  readonly citizenId: string
  readonly offerId: string
  readonly from: PlainDate
  readonly to: PlainDate
}

/** The first time that the citizen could book in these days. */
export async function firstTime(
  { staff }: Moment,
  context: ActionContext,
  { citizenId, offerId, from, to }: WantedTime,
): Promise<string> {
  const offer = made(await askOffer(staff, offerId))
  const { times } = made(await askBookableTimes(context, citizenId, { offer, from, to }))
  const [time] = times
  if (!time) throw new Error(`the demo could not be made: no time from ${from.toString()} to ${to.toString()}`)
  return time.id
}
