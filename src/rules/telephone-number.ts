import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { typedNumber } from './text.ts'

// Parses telephone numbers in any notation. They are stored in E.164 (`+4520123456`), shown in
// groups (`20 12 34 56`) and handed to the gateway as digits. Only the lengths that a country
// allows are checked: ranges in use change faster than a program.

/** Numbers of Denmark, the Faroe Islands and Greenland never begin with 0. */
const cannotBe = (number: string): boolean => /^\+(?:45|298|299)0/.test(number)

/**
 * A candidate number with its `+`, not yet parsed. Eight digits without a country code are Danish;
 * 45, 298 and 299 may lack their plus.
 */
function international(bare: string): string | null {
  if (/^\+?00/.test(bare)) return bare.replace(/^\+?00/, '+')
  if (bare.startsWith('+')) return bare
  if (/^\d{8}$/.test(bare)) return `+45${bare}`
  return /^(?:45\d{8}|29[89]\d{6})$/.test(bare) ? `+${bare}` : null
}

function read(text: string): PhoneNumber | null {
  const typed = typedNumber(text).replace(/^\(\+/, '+')
  if (!/^\+?[\d ()./-]+$/.test(typed)) return null
  const number = international(typed.replace('(0)', '').replaceAll(/[ ()./-]/g, ''))
  const found = number === null ? undefined : parsePhoneNumberFromString(number, { extract: false })
  return found?.isPossible() && !cannotBe(found.number) ? found : null
}

/**
 * The telephone number in a text, in E.164; null where it cannot be one. Landlines are accepted
 * too.
 */
export const telephoneNumberIn = (text: string): string | null => read(text)?.number ?? null

/**
 * A number as people read it: a Danish one without its country code. Other text is returned
 * unchanged.
 */
export function shownTelephoneNumber(text: string): string {
  const number = read(text)
  if (number === null) return text
  return number.countryCallingCode === '45'
    ? number.nationalNumber.replaceAll(/\d\d(?=\d)/g, '$& ')
    : number.formatInternational()
}
