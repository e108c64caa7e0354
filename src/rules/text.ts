import { memoise } from './memoise.ts'

// What a text must be before it is kept: one judge for bodies, forms and messages. Equal to a
// person is equal to the program: Unicode's composed form (NFC), one blank between words, and no
// sign that shows nothing.

/** Latin letters as they are already composed: most texts, left as they are. */
const isPlainLatin = (text: string): boolean => /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f]*$/.test(text)

/**
 * Signs that show nothing (Unicode: Default_Ignorable_Code_Point): directions, soft hyphens, byte
 * order marks. Kept are the joiners and variants that stand behind a letter without case, a mark or
 * a symbol, where Arabic, Indic scripts and emoji need them, and the tags of a flag.
 */
const unseen =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|(?<=[\p{Lo}\p{M}\p{S}])([\p{Join_Control}\p{Variation_Selector}])|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

const composed = (text: string): string =>
  isPlainLatin(text) ? text : text.normalize('NFC').replaceAll(unseen, '$1$2').normalize('NFC')

/** Blanks of every width; a pattern of Braille without dots looks like one. */
const blanks = /[\p{Zs}\u2800]+/gu

const isVisible = (text: string): boolean => /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u.test(text)

/**
 * One line of text as it is kept; null for what has nothing to see, a control character (NUL, a
 * tab, a line end) or half a sign. Directions and other invisible signs are taken out: pasted texts
 * bring them along.
 */
export function lineIn(text: string): string | null {
  const line = composed(text).replaceAll(blanks, ' ').trim()
  return isVisible(line) && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(line) ? line : null
}

/**
 * Text of several lines as it is kept, '' where nothing is to be seen; null for control characters
 * and half a sign.
 */
export function proseIn(text: string): string | null {
  // Browsers send CR LF, Word a vertical tab; U+0085, U+2028 and U+2029 are Unicode's own.
  const prose = composed(text.replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')).trim()
  if (/(?![\n\t])[\p{Cc}\p{Cs}]/u.test(prose)) return null
  return isVisible(prose) ? prose : ''
}

/**
 * Without what `proseIn` refuses: a citizen who pasted what cannot be seen need not look for it.
 */
export const withoutControls = (text: string): string => text.replaceAll(/(?!\s)[\p{Cc}\p{Cs}]/gu, '')

/** Remembered: each page asks for the categories of each offer, and there are few. */
const keyOf = memoise((name: string) => (lineIn(name) ?? name).toLowerCase().normalize('NFC'))

/**
 * Whether two names of a category are the same to a person: without regard to case, blanks and
 * composition.
 */
export const isSameName = (a: string, b: string): boolean => a === b || keyOf(a) === keyOf(b)

const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

/**
 * The digits and marks of a number as people write and copy it: every dash is `-`, every blank a
 * space, digits are ASCII's.
 */
export const typedNumber = (text: string): string =>
  composed(text.normalize('NFKC'))
    .replaceAll(ARABIC_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[\p{Zs}\s\u2800]+/gu, ' ')
    .trim()
