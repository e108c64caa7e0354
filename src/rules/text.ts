import { memoise } from './memoise.ts'

// Validates and normalises text before it is stored, for bodies, forms and messages alike. Texts
// that look equal are equal to the program. That means Unicode's composed form (NFC), one blank
// between words, and no invisible characters.

/** Composed Latin letters: most texts, returned unchanged. */
const isPlainLatin = (text: string): boolean => /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f]*$/.test(text)

/**
 * Invisible characters (Unicode: Default_Ignorable_Code_Point): directions, soft hyphens, byte
 * order marks. Joiners and variation selectors stay after a letter without case, a mark or a
 * symbol, since Arabic, Indic scripts and emoji need them. The tags of a flag stay too.
 */
const unseen =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|(?<=[\p{Lo}\p{M}\p{S}])([\p{Join_Control}\p{Variation_Selector}])|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

const composed = (text: string): string =>
  isPlainLatin(text) ? text : text.normalize('NFC').replaceAll(unseen, '$1$2').normalize('NFC')

/** Blanks of every width. The blank Braille pattern looks like one. */
const blanks = /[\p{Zs}\u2800]+/gu

const isVisible = (text: string): boolean => /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u.test(text)

/**
 * One line of text in the form that is stored. Null for text with nothing visible, a control
 * character (NUL, a tab, a line end) or an unpaired surrogate. Directions and other invisible
 * characters are removed, since pasted texts contain them.
 */
export function lineIn(text: string): string | null {
  const line = composed(text).replaceAll(blanks, ' ').trim()
  return isVisible(line) && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(line) ? line : null
}

/**
 * Text of several lines in the form that is stored, '' where nothing is visible. Null for control
 * characters and unpaired surrogates.
 */
export function proseIn(text: string): string | null {
  // Browsers send CR LF, Word a vertical tab; U+0085, U+2028 and U+2029 are Unicode's own.
  const prose = composed(text.replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')).trim()
  if (/(?![\n\t])[\p{Cc}\p{Cs}]/u.test(prose)) return null
  return isVisible(prose) ? prose : ''
}

/**
 * Removes the characters that `proseIn` refuses, so that a citizen need not search a pasted text
 * for invisible ones.
 */
export const withoutControls = (text: string): string => text.replaceAll(/(?!\s)[\p{Cc}\p{Cs}]/gu, '')

/** Memoised: each page asks for the categories of each offer, and there are few. */
const keyOf = memoise((name: string) => (lineIn(name) ?? name).toLowerCase().normalize('NFC'))

/**
 * Whether two category names look the same to a person: case, blanks and composition are ignored.
 */
export const isSameName = (a: string, b: string): boolean => a === b || keyOf(a) === keyOf(b)

const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

/**
 * The digits and marks of a number as people write and copy it. Every dash becomes `-`, every blank
 * a space, and digits become ASCII.
 */
export const typedNumber = (text: string): string =>
  composed(text.normalize('NFKC'))
    .replaceAll(ARABIC_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[\p{Zs}\s\u2800]+/gu, ' ')
    .trim()
