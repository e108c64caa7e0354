// 3GPP TS 23.038 §6.2.1: the default alphabet, and its extension, whose signs take two places.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('\f^{}\\[~]|€')

/** Places that a segment of such an SMS has (N-GSM). */
export const SEGMENT_PLACES = 160

/** How many places a text takes in an SMS; null where a sign is not of the alphabet, which would halve the segment. */
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

/** N-GSM: "straight quotes, no typographic dashes". */
const plainSigns: ReadonlyMap<string, string> = new Map([
  ...each('‘’‚‛′`´', "'"),
  ...each('“”„‟″«»', '"'),
  ...each('‐‑‒–—―−', '-'),
  ...each('\u00A0\u202F\t', ' '),
  ['…', '...'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đ', 'd'],
  ['Đ', 'D'],
  ['ð', 'd'],
  ['Ð', 'D'],
  ['þ', 'th'],
  ['Þ', 'Th'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['ı', 'i'],
  ['ẞ', 'ß'],
])

function inAlphabet(sign: string): string {
  if (gsmLength(sign) !== null) return sign
  const plain = plainSigns.get(sign)
  if (plain !== undefined) return plain
  // "ç" and "Š" without their marks; what is no letter of ours at all is left out.
  const bare = sign.normalize('NFD').replaceAll(/\p{M}/gu, '')
  return gsmLength(bare) === null ? '' : bare
}

/** The text in signs of the alphabet alone: a name from anywhere, a dash from a word processor. */
export const toGsm = (text: string): string => Array.from(text.normalize('NFC'), inAlphabet).join('')

/** As much of a text in the alphabet as takes so many places, the end told by "..."; empty where nothing worth reading is left. */
export function shorten(text: string, places: number): string {
  if ((gsmLength(text) ?? 0) <= places) return text
  // An address is cut at a comma if it can be: half a street would lead astray.
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
