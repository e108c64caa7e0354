import { addDays, dateOf, type PlainDate, plainDate } from '../../rules/dates.ts'
import { type PublicHoliday, publicHolidayOn } from '../../rules/public-holidays.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import type { Queryable } from '../../storage/database.ts'
import { openedHolidays } from '../../storage/time-series.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

export interface SeenHoliday {
  readonly date: PlainDate
  readonly holiday: PublicHoliday
  /** The job centre makes times on it on purpose. */
  readonly opened: boolean
}

/**
 * M-HOLIDAY: the public holidays of a year, in order; null: of this year. Refusals: not_found.
 */
export const askHolidays = (context: QuestionContext, asked: number | null): Promise<Outcome<SeenHoliday[]>> =>
  askUnlogged(context, 'see_offers', async ({ actor }, db) => {
    const year = asked ?? dateOf(context.clock.now()).year
    return done(await holidaysOf(db, actor.jobCentre, year))
  })

/** The public holidays of a year, in order, with those that the job centre has opened. */
export async function holidaysOf(db: Queryable, jobCentre: string, year: number): Promise<SeenHoliday[]> {
  const [from, to] = [plainDate(`${year}-01-01`), plainDate(`${year}-12-31`)]
  const opened = await openedHolidays(db, jobCentre, { from, to })
  const days = Array.from({ length: 366 }, (_, at) => addDays(from, at)).filter((date) => date.year === year)
  return days.flatMap((date) => {
    const holiday = publicHolidayOn(date)
    return holiday ? { date, holiday, opened: opened.has(date.toString()) } : []
  })
}
