import { contactGroups } from './contact-groups.ts'

/** The replacement for a removed secret. */
const HIDDEN = '***'

/** A normalised text, and the position in the original of each of its characters. */
interface Plain {
  readonly signs: string
  readonly from: readonly number[]
}

const NOTHING = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Mn}\p{Me}]$/u
// Includes the blank Braille pattern, which Unicode counts as a symbol.
const BLANK = /^[\s\p{Z}\p{Cc}\u2800]$/u
const DASH = /^[\p{Pd}\u2212\u2043\u02D7\uFE63]$/u
const DIGIT = /^\p{Nd}$/u

/** `4` from "४". The digits of each script stand together, ten in order from zero. */
function digitOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  let first = code
  while (code - first < 9 && DIGIT.test(String.fromCodePoint(first - 1))) first -= 1
  return String(code - first)
}

function plainSign(sign: string): string {
  if (NOTHING.test(sign)) return ''
  if (BLANK.test(sign)) return ' '
  if (DASH.test(sign)) return '-'
  const plain = sign.normalize('NFKC').toLowerCase()
  return DIGIT.test(plain) ? digitOf(plain) : plain
}

/**
 * Normalises for the search: every dash becomes "-", several blanks one, letters lower case, digits
 * ASCII. Invisible characters are removed.
 */
function plainly(text: string): Plain {
  let signs = ''
  const from: number[] = []
  let at = 0
  for (const sign of text) {
    const plain = plainSign(sign)
    if (plain !== ' ' || !signs.endsWith(' ')) {
      signs += plain
      for (let nth = 0; nth < plain.length; nth += 1) from.push(at)
    }
    at += sign.length
  }
  return { signs, from }
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** Temporary national id numbers (erstatnings-CPR) have 60 added to their day. */
const FOR_THE_TIME_BEING = 60

/** Whether these can be the day and month at the start of a national id number. */
function isDate(day: number, month: number): boolean {
  const born = day > FOR_THE_TIME_BEING ? day - FOR_THE_TIME_BEING : day
  return born >= 1 && born <= (DAYS[month - 1] ?? 0)
}

const isTime = (hours: number, minutes: number): boolean => hours < 24 && minutes < 60

// Not within a longer number, and not after a country code: that is a telephone number.
const BEGINS = String.raw`(?<![\d+])(?<!\+45[- ]?)`
const BETWEEN = String.raw`(?:[-./:_ ]{0,3}|,)`
/** `010190-1234`, `01.01.1990 1234` */
const wholeSerial = new RegExp(String.raw`${BEGINS}(\d\d)( ?[-./]? ?)(\d\d)\2(?:19|20)?\d\d${BETWEEN}\d{4}(?!\d)`, 'g')
/**
 * `01 01 90 12 34`. `10.07.17 12.00` is a day and an hour, and more pairs are a telephone number.
 */
const inPairs = new RegExp(
  String.raw`${BEGINS}(\d\d)([-./ ])(\d\d)\2\d\d([-./:_ ]{1,3})(\d\d)\2(\d\d)(?!\d|[-./ ]\d\d(?!\d))`,
  'g',
)
/** `0 1 0 1 9 0 1 2 3 4` */
const oneByOne = new RegExp(String.raw`${BEGINS}(\d)[-./ ](\d)[-./ ](\d)[-./ ](\d)(?:[-./ ]{1,3}\d){6}(?!\d)`, 'g')

type Range = readonly [from: number, to: number]

const rangeOf = ({ index, 0: found }: RegExpExecArray): Range => [index, index + found.length]

/** The ranges of national id numbers: ten digits that begin with a date, with any separators. */
function numbersIn(signs: string): Range[] {
  const whole = [...signs.matchAll(wholeSerial)].filter(([, day, , month]) => isDate(Number(day), Number(month)))
  const pairs = [...signs.matchAll(inPairs)].filter(([, day, divided, month, between = '', first, second]) => {
    const hour = divided !== ' ' && between.includes(' ') && isTime(Number(first), Number(second))
    return isDate(Number(day), Number(month)) && !hour
  })
  const single = [...signs.matchAll(oneByOne)].filter(([, a, b, c, d]) =>
    isDate(Number(`${a}${b}`), Number(`${c}${d}`)),
  )
  return [...whole, ...pairs, ...single].map(rangeOf)
}

/**
 * Names of benefits. "-" marks where people divide the word. Each contact group is named after one
 * of them.
 */
const benefits = [
  'kontant-hjælp',
  'uddannelses-hjælp',
  'integrations-ydelse',
  'integrations-program',
  'hjemrejse-ydelse',
  'overgangs-ydelse',
  'syge-dagpenge',
  'dagpenge',
  'revaliderin',
  'revalidend',
  'fleks-job',
  'fleks-løn',
  'fleks-ydelse',
  'ledigheds-ydelse',
  'ressource-forløb',
  'job-afklaring',
  'rehabilitering',
  'førtids-pension',
  'senior-pension',
  'efterløn',
  'uddannelses-pålæg',
]

const [AE, OE, AA] = ['(?:æ|ae)', '(?:ø|oe)', '(?:å|aa)']
const spelt: Readonly<Record<string, string>> = { '-': '[- ]?', æ: AE, ae: AE, ø: OE, oe: OE, å: AA, aa: AA }
const asPattern = (words: string): string => words.toLowerCase().replaceAll(/[-æøå]/g, (sign) => spelt[sign] ?? sign)

/** Also matches within a longer word: "sygedagpengesag", "kontanthjælpens". */
const benefitWords = new RegExp(
  [
    // The longest first, since some names are prefixes of others.
    ...contactGroups.map(({ name }) => String.raw`${asPattern(name)}\p{L}*`).toSorted((a, b) => b.length - a.length),
    String.raw`(?:\p{L}+-)*\p{L}*(?:${benefits.map(asPattern).join('|')})\p{L}*(?:-\p{L}+)*`,
    String.raw`\b(?:sickness|cash|unemployment|education(?:al)?|integration|welfare) benefits?\b`,
  ].join('|'),
  'gu',
)

/**
 * Separators that people write between the words of a name: blanks, dashes, commas, an initial's
 * dot.
 */
const BETWEEN_NAMES = String.raw`[^\p{L}\p{N}]{1,3}`
/** A double first name counts as one: "Anne-Marie", "Anne Marie", "Annemarie". */
const WITHIN_NAME = String.raw`[^\p{L}\p{N}]{0,3}`

/**
 * The shortest middle name that is searched for after a first name. Shorter ones are "af", "van",
 * "der".
 */
const MIDDLE_NAME = 4

/** A pattern for a word of a name that also matches spellings without æ, ø, å and accents. */
const nameSpelt = (word: string): string =>
  word.replaceAll(/ae|oe|aa|\p{Script=Latin}/gu, (sign) => {
    const [bare = sign] = sign.normalize('NFD')
    return spelt[sign] ?? (bare === sign ? sign : `(?:${sign}|${bare})`)
  })

const wordsIn = (name: string): string[] => name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
const oneOf = (patterns: readonly string[]): string => `(?:${patterns.join('|')})`

/**
 * A pattern for somebody's name as others write it. It matches the first name followed by at least
 * one of the others, with or without names or initials between, and the last name first. Null for a
 * name of one word: "Bo" and "Dag" are also ordinary words.
 */
function namePattern(name: string): RegExp | null {
  const [first = '', ...others] = plainly(name.normalize('NFC')).signs.trim().split(' ')
  const rest = others.flatMap(wordsIn)
  const last = rest.at(-1)
  const given = wordsIn(first).map(nameSpelt).join(WITHIN_NAME)
  if (given === '' || last === undefined) return null
  const between = oneOf(rest.flatMap((word) => [nameSpelt(word), ...(/^./u.exec(word) ?? [])]))
  const behind = oneOf(rest.filter((word) => word === last || word.length >= MIDDLE_NAME).map(nameSpelt))
  const inOrder = `${given}(?:${BETWEEN_NAMES}${between}){0,8}${BETWEEN_NAMES}${behind}`
  const lastFirst = `${nameSpelt(last)}${BETWEEN_NAMES}${given}(?:${BETWEEN_NAMES}${between}){0,8}`
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${oneOf([inOrder, lastFirst])}(?:['’]?s)?(?![\p{L}\p{N}])`, 'gu')
}

/**
 * N-SECRET: removes national id numbers, names of benefits and the recipient's own name from a text
 * that somebody wrote. The search runs on the normalised text, so no dash, blank, digit or
 * invisible character hides a secret. The rest keeps its original characters. Call this before the
 * text is converted to a channel's alphabet.
 */
export function withoutSecrets(text: string, ownName: string): string {
  const written = text.normalize('NFC')
  const { signs, from } = plainly(written)
  const patterns = [benefitWords, namePattern(ownName)].filter((pattern) => pattern !== null)
  const found = [...numbersIn(signs), ...patterns.flatMap((pattern) => [...signs.matchAll(pattern)].map(rangeOf))]
  // Invisible characters are removed together with the character before them.
  const secret = found.toSorted(([a], [b]) => a - b)
  let safe = ''
  let at = 0
  for (const [begin, end] of secret) {
    const [first, last] = [from[begin] ?? 0, from[end] ?? written.length]
    if (last <= at) continue
    safe += `${written.slice(at, Math.max(at, first))}${HIDDEN}`
    at = last
  }
  return (safe + written.slice(at)).replaceAll(/\s+/g, ' ').trim()
}
