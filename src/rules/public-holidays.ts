import { addDays, type PlainDate, plainDate } from './dates.ts'
import { memoise } from './memoise.ts'

/** The Danish days off, as keys for their names. */
export const publicHolidays = [
  'new_year',
  'maundy_thursday',
  'good_friday',
  'easter_sunday',
  'easter_monday',
  'prayer_day',
  'ascension',
  'whit_sunday',
  'whit_monday',
  'constitution_day',
  'christmas_eve',
  'christmas_day',
  'boxing_day',
] as const
export type PublicHoliday = (typeof publicHolidays)[number]

/** The last year of store bededag (lov nr. 214 af 7. marts 2023). */
const LAST_YEAR_OF_PRAYER_DAY = 2023

/**
 * Easter Sunday of a Gregorian year, by Gauss's rule as Lichtenberg completed it. The full moon of
 * spring is `moon` days into March; Easter is the Sunday after it.
 */
function easterSunday(year: number): PlainDate {
  const century = Math.floor(year / 100)
  const solar = 15 + Math.floor((3 * century + 3) / 4) - Math.floor((8 * century + 13) / 25)
  const place = year % 19
  const age = (19 * place + solar) % 30
  const correction = Math.floor((age + Math.floor(place / 11)) / 29)
  const moon = 21 + age - correction
  const sunday = 7 - ((year + Math.floor(year / 4) + 2 - Math.floor((3 * century + 3) / 4)) % 7)
  const untilSunday = 7 - ((((moon - sunday) % 7) + 7) % 7)
  return addDays(plainDate(`${String(year).padStart(4, '0')}-03-01`), moon + untilSunday - 1)
}

/** The holidays of a year by their date, `2026-04-05`. Where two fall together the later stands. */
const holidaysOfYear = memoise((year: number): ReadonlyMap<string, PublicHoliday> => {
  const easter = easterSunday(year)
  const fromEaster = (days: number) => addDays(easter, days).toString()
  const on = (monthAndDay: string) => `${String(year).padStart(4, '0')}-${monthAndDay}`
  return new Map<string, PublicHoliday>([
    [on('01-01'), 'new_year'],
    [fromEaster(-3), 'maundy_thursday'],
    [fromEaster(-2), 'good_friday'],
    [fromEaster(0), 'easter_sunday'],
    [fromEaster(1), 'easter_monday'],
    ...(year <= LAST_YEAR_OF_PRAYER_DAY ? ([[fromEaster(26), 'prayer_day']] as const) : []),
    [fromEaster(39), 'ascension'],
    [on('06-05'), 'constitution_day'],
    [fromEaster(49), 'whit_sunday'],
    [fromEaster(50), 'whit_monday'],
    [on('12-24'), 'christmas_eve'],
    [on('12-25'), 'christmas_day'],
    [on('12-26'), 'boxing_day'],
  ])
})

/**
 * M-HOLIDAY: the Danish public holiday on a date, or null. Grundlovsdag and juleaften are among
 * them: by law no holidays, but job centres are closed. Store bededag was one until 2023.
 */
export const publicHolidayOn = (date: PlainDate): PublicHoliday | null =>
  holidaysOfYear(date.year).get(date.toString()) ?? null
