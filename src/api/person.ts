import { plainDate } from '../rules/dates.ts'

const ADDED_TO_TEST_NUMBERS = 60

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * Whether the first six digits of a national id number are a date. The number itself says only the year in the century, so
 * 29 February of a year '00 is let through.
 */
export function beginsWithDate(cpr: string): boolean {
  const [day = 0, month = 0, year = 0] = [0, 2, 4].map((at) => Number(cpr.slice(at, at + 2)))
  const realDay = day > ADDED_TO_TEST_NUMBERS ? day - ADDED_TO_TEST_NUMBERS : day
  try {
    plainDate(`20${two(year)}-${two(month)}-${two(realDay)}`)
    return true
  } catch {
    return false
  }
}

/** `20 12 34 56`, `0045 20123456` and `+4520123456` → `+4520123456`; null for what is no telephone number (E.164). */
export function normalisedPhone(text: string): string | null {
  const bare = text.replaceAll(/[\s().-]/g, '')
  const international = /^\d{8}$/.test(bare) ? `+45${bare}` : bare.replace(/^00/, '+')
  if (international.startsWith('+45')) return /^\+45\d{8}$/.test(international) ? international : null
  return /^\+[1-9]\d{6,14}$/.test(international) ? international : null
}

/** The part after the @ does not tell large letters from small ones. */
export function normalisedEmail(text: string): string {
  const at = text.lastIndexOf('@')
  return text.slice(0, at) + text.slice(at).toLowerCase()
}
