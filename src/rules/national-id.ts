import { type PlainDate, plainDate } from './dates.ts'
import { typedNumber } from './text.ts'

const ADDED_TO_TEST_NUMBERS = 60

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * Whether the digits begin with a date. They give the year without its century, so 29 February of a
 * year '00 passes.
 */
function isDate(digits: string): boolean {
  const [day = 0, month = 0, year = 0] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)))
  const realDay = day > ADDED_TO_TEST_NUMBERS ? day - ADDED_TO_TEST_NUMBERS : day
  try {
    plainDate(`20${two(year)}-${two(month)}-${two(realDay)}`)
    return true
  } catch {
    return false
  }
}

/**
 * The ten digits of a national id number (CPR) as people write and copy it; null where it cannot be
 * one. Dashes of every kind, blanks and invisible characters are ignored. A dash anywhere but
 * before the last four is a typing error. The number begins with a date; test numbers have 60 added
 * to the day. There is no check digit test: numbers from 2007 on need not have one.
 */
export function nationalIdIn(text: string): string | null {
  const [, date = '', rest = ''] = /^(\d{6})-*(\d{4})$/.exec(typedNumber(text).replaceAll(' ', '')) ?? []
  return date !== '' && isDate(date) ? date + rest : null
}

/** The first year of a hundred in which somebody with this seventh digit, and year, was born. */
function centuryOf(seventh: number, year: number): number {
  if (seventh <= 3) return 1900
  if (seventh === 4 || seventh === 9) return year <= 36 ? 2000 : 1900
  return year <= 57 ? 2000 : 1800
}

/**
 * The birthday in a national id number of ten digits, by the rule of its seventh digit; test
 * numbers have 60 added to the day. Null where no century has that day.
 */
export function birthdayIn(cpr: string): PlainDate | null {
  const [day = 0, month = 0, year = 0] = [0, 2, 4].map((at) => Number(cpr.slice(at, at + 2)))
  const realDay = day > ADDED_TO_TEST_NUMBERS ? day - ADDED_TO_TEST_NUMBERS : day
  try {
    return plainDate(`${centuryOf(Number(cpr[6]), year) + year}-${two(month)}-${two(realDay)}`)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
