// 3GPP TS 23.038 §6.2.1: the default alphabet, and its extension, whose characters take two places.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('\f^{}\\[~]|€')

/** The places in one segment of such an SMS (N-GSM). */
export const SEGMENT_PLACES = 160

/**
 * The places that a text takes in an SMS. Null where a character is outside the alphabet, which
 * would halve the segment.
 */
export function gsmLength(text: string): number | null {
  let places = 0
  for (const sign of text) {
    if (basic.has(sign)) places += 1
    else if (extended.has(sign)) places += 2
    else return null
  }
  return places
}

const each = (signs: string, plain: string) => Array.from(signs, (sign) => [sign, plain] as const)
const letters = (signs: string, ...plain: string[]) =>
  Array.from(signs, (sign, nth) => [sign, plain[nth] ?? ''] as const)

/** N-GSM: "straight quotes, no typographic dashes", and other characters with a plain spelling. */
const plainSigns: ReadonlyMap<string, string> = new Map([
  ...each('‘’‚‛′`´ʼ', "'"),
  ...each('“”„‟″«»', '"'),
  ...each('‐‑‒–—―−•·‣', '-'),
  ...each('\u00A0\u202F\u2009\t', ' '),
  ...letters('łŁđĐðÐþÞœŒıẞħĦŧŦŋŊəƏ', ...'l L d D d D th Th oe OE i ß h H t T ng Ng e E'.split(' ')),
  ...letters('…©®°×÷±→←≤≥≈⁄', ...'... (c) (R) o x / +/- -> <- <= >= ca. /'.split(' ')),
])

/** The usual transliteration of Cyrillic (Russian, Ukrainian and others) and of Greek. */
const transliterated: ReadonlyMap<string, string> = new Map([
  ...letters(
    'абвгдежзийклмнопрстуфхцчшщъыьэюя',
    ...'a b v g d e zh z i j k l m n o p r s t u f kh ts ch sh shch'.split(' '),
    '',
    'y',
    '',
    'e',
    'ju',
    'ja',
  ),
  ...letters('єіїґўђјљњћџ', ...'je i i g u dj j lj nj c dz'.split(' ')),
  ...letters('αβγδεζηθικλμνξοπρσςτυφχψω', ...'a b g d e z i th i k l m n x o p r s s t y f ch ps o'.split(' ')),
])

const isCapital = (sign: string): boolean => sign !== sign.toLowerCase()
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** One character in letters of the alphabet; null where it has no readable spelling. */
function inAlphabet(sign: string): string | null {
  if (gsmLength(sign) !== null) return sign
  const plain = plainSigns.get(sign)
  if (plain !== undefined) return plain
  // "ç" and "Š" without their marks, "²" and "Ａ" in their compatibility forms.
  const bare = sign.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  if (gsmLength(bare) !== null) return bare
  const latin = transliterated.get(bare.toLowerCase())
  if (latin !== undefined) return isCapital(bare) ? capital(latin) : latin
  return bare === sign ? null : inEach(bare)
}

const inEach = (text: string): string | null => {
  const signs = Array.from(text, inAlphabet)
  return signs.includes(null) ? null : signs.join('')
}

/** The text in the alphabet alone; characters without a spelling are dropped. For our own texts. */
export const toGsm = (text: string): string =>
  Array.from(text.normalize('NFC'), (sign) => inAlphabet(sign) ?? '').join('')

// Characters without meaning of their own: pictures, their colours and joiners, and invisible
// characters.
const SAYS_NOTHING =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Default_Ignorable_Code_Point}\p{Cf}\u20E3]/gu

/**
 * N-GSM: text that somebody wrote (a place, a name, a reason) in the alphabet: "2½" becomes "2
 * 1/2". Pictures are dropped. Null where anything else has no spelling: half an address would
 * mislead, so none of it is sent.
 */
export function writtenInGsm(text: string): string | null {
  const divided = text.normalize('NFC').replaceAll(/(?<=\d)(?=[¼½¾⅐-⅞])/g, ' ')
  const written = inEach(divided.replaceAll(/[©®]/g, (sign) => plainSigns.get(sign) ?? '').replaceAll(SAYS_NOTHING, ''))
  const told = written?.replaceAll(/\s+/g, ' ').trim() ?? ''
  return /[\p{L}\p{N}]/u.test(told) ? told : null
}

/**
 * Shortens a text in the alphabet to a number of places, with "..." at the end. Empty where nothing
 * useful would be left.
 */
export function shorten(text: string, places: number): string {
  if ((gsmLength(text) ?? 0) <= places) return text
  // An address is cut at a comma where possible: half a street name would mislead.
  const parts = text.split(',')
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    const short = parts.slice(0, kept).join(',').trim()
    if ((gsmLength(short) ?? 0) <= places) return short
  }
  const END = '...'
  let cut = ''
  for (const sign of text) {
    if ((gsmLength(cut + sign) ?? 0) > places - END.length) break
    cut += sign
  }
  const LEAST = 4
  return cut.trim().length < LEAST ? '' : `${cut.trim()}${END}`
}
