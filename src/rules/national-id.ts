import { plainDate } from './dates.ts'
import { typedNumber } from './text.ts'

const ADDED_TO_TEST_NUMBERS = 60

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * Of the number itself only the year in the century is known, so 29 February of a year '00 is let
 * through.
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
 * The ten digits of a national id number (CPR) as people write and copy it: dashes of every kind,
 * blanks and invisible signs do not count. A dash elsewhere than before the last four is a slip.
 * Null for what cannot be one: it begins with a date, of test numbers with a day that is 60 higher.
 * No check digit: numbers from 2007 on need not have one.
 */
export function nationalIdIn(text: string): string | null {
  const [, date = '', rest = ''] = /^(\d{6})-*(\d{4})$/.exec(typedNumber(text).replaceAll(' ', '')) ?? []
  return date !== '' && isDate(date) ? date + rest : null
}
