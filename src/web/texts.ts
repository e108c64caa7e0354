import { readdirSync, readFileSync } from 'node:fs'
import { html } from 'hono/html'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Temporal } from 'temporal-polyfill'
import danish from '../../locales/da.json' with { type: 'json' }
import { firstOf, inUtc } from '../rules/dates.ts'
import { memoise, memoiseBy } from '../rules/memoise.ts'
import type { Html } from './html.ts'

type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string]

/** A message's place in locales/da.json, its groups joined by dots: `minSide.title`. */
export type TextKey = Leaves<typeof danish>
export type TextValues = Readonly<Record<string, string | number>>

/** The words and dates of one language. Missing keys and values throw: they are bugs. */
export interface Texts {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  /** The message as plain text, a `<b>` in it left out. No value is escaped: leave that to the `html` tag. */
  readonly t: (key: TextKey, values?: TextValues) => string
  /** The same where the message has `<b>`; everything but the bold is escaped. */
  readonly rich: (key: TextKey, values?: TextValues) => Html
  /** "mandag den 10. juli 2017" */
  readonly longDate: (date: Temporal.PlainDate) => string
  /** "10. juli 2017" */
  readonly mediumDate: (date: Temporal.PlainDate) => string
  /** "10.07.2017" */
  readonly shortDate: (date: Temporal.PlainDate) => string
  /** "mandag den 10. juli" */
  readonly dayAndMonth: (date: Temporal.PlainDate) => string
  /** "juli 2017" */
  readonly monthName: (month: Temporal.PlainYearMonth) => string
  /** "juli" */
  readonly monthOnly: (date: Temporal.PlainDate) => string
  /** "mandag" */
  readonly weekday: (date: Temporal.PlainDate) => string
  /** "man" */
  readonly shortWeekday: (date: Temporal.PlainDate) => string
  /** "10.15", Danish time */
  readonly clockTime: (instant: Temporal.Instant) => string
  /** "ved fremmøde, på telefon eller på video" */
  readonly either: (words: readonly string[]) => string
}

/** Where a language's dates need more than its code: English as Europe writes it. */
const locales: Readonly<Record<string, string>> = { da: 'da-DK', en: 'en-GB' }

function flatten(node: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof node === 'string') into.set(path, node)
  else if (typeof node === 'object' && node !== null)
    for (const [key, value] of Object.entries(node)) flatten(value, path === '' ? key : `${path}.${key}`, into)
  else throw new Error(`locale file: ${path} is neither text nor group`)
  return into
}

/** Where each language's words are, Danish first: the order in which they are offered. */
const files = new Map<string, URL>()

/** Lets citizens choose every language that a folder has a file of (`pl.json`). That file is all that a language needs. */
export function addLanguages(folder: URL): void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  for (const name of names.toSorted((a, b) => Number(b === 'da.json') - Number(a === 'da.json') || (a < b ? -1 : 1))) {
    const language = name.slice(0, -'.json'.length)
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language)) throw new Error(`not a language code: ${language}`)
    files.set(language, new URL(name, folder))
  }
}

addLanguages(new URL('../../locales/', import.meta.url))

/** The languages that the pages are written in, as codes; Danish first. */
export const languages = (): readonly string[] => [...files.keys()]

function messagesOf(language: string): ReadonlyMap<string, string> {
  const file = files.get(language)
  if (!file) throw new Error(`not a language of ours: ${language}`)
  return flatten(language === 'da' ? danish : JSON.parse(readFileSync(file, 'utf8')), '', new Map())
}

/** There are hundreds of texts. */
const MOST_OF_A_TEXT = 200

/** A date without its year and what joins the year to the rest, wherever the language has it. */
function withoutYear(parts: readonly Intl.DateTimeFormatPart[]): Intl.DateTimeFormatPart[] {
  const year = parts.findIndex(({ type }) => type === 'year')
  const joint = year === 0 ? 1 : year - 1
  return parts.filter((_, at) => at !== year && at !== joint)
}

/** Public Britain writes "Monday 10 July 2017", where Intl has "Monday, 10 July 2017". */
const spoken = (locale: string, parts: readonly Intl.DateTimeFormatPart[]): string =>
  parts.map(({ type, value }) => (locale === 'en-GB' && type === 'literal' ? value.replace(',', '') : value)).join('')

/**
 * One Intl.DateTimeFormat per kind, kept: making one anew for each date takes 40 times as long. Each date in words once, 3 to 10 µs: a page
 * says some of them a dozen times, a month of pages some hundred.
 */
function datesOf(locale: string) {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const dated = (options: Intl.DateTimeFormatOptions) => {
    const kind = format(options)
    const words = memoise((day: number) => kind.format(day))
    return (date: Temporal.PlainDate) => words(inUtc(date))
  }
  const month = format({ month: 'long', year: 'numeric' })
  const monthName = memoise((day: number) => month.format(day))
  const alternatives = new Intl.ListFormat(locale, { type: 'disjunction' })
  const clock = format({ timeStyle: 'short', timeZone: 'Europe/Copenhagen' })
  const shortWeekday = dated({ weekday: 'short' })
  const weekday = dated({ weekday: 'long' })
  const full = format({ dateStyle: 'full' })
  const longDate = memoise((day: number) => spoken(locale, full.formatToParts(day)))
  // Intl has "mandag 10. juli" for these parts; the long date has the "den" that Danish says.
  const dayAndMonth = memoise((day: number) => spoken(locale, withoutYear(full.formatToParts(day))))
  const clockTime = memoise((milliseconds: number) => clock.format(milliseconds))
  return {
    longDate: (date: Temporal.PlainDate) => longDate(inUtc(date)),
    mediumDate: dated({ dateStyle: 'long' }),
    shortDate: dated({ dateStyle: 'short' }),
    dayAndMonth: (date: Temporal.PlainDate) => dayAndMonth(inUtc(date)),
    monthName: (yearMonth: Temporal.PlainYearMonth) => monthName(inUtc(firstOf(yearMonth))),
    monthOnly: dated({ month: 'long' }),
    weekday,
    shortWeekday: (date: Temporal.PlainDate) => shortWeekday(date).replace(/\.$/, ''),
    clockTime: (instant: Temporal.Instant) => clockTime(instant.epochMilliseconds),
    either: (words: readonly string[]) => alternatives.format(words),
  }
}

const joined = (chunks: readonly string[]) => chunks.join('')
const bold = (chunks: readonly unknown[]): Html => html`<strong>${chunks}</strong>`

interface Message {
  /** What it says where nothing in it changes: most of a page's texts, 7 µs each. */
  readonly fixed: string | null
  /** What it says with values that it has had before: a month has 60 numbers to say, a page the same two minutes each time. */
  readonly plain: (values: TextValues) => string
  readonly rich: (values: TextValues) => Html
}

const NONE: TextValues = {}

/** By which the same values are known again; a number is not the text that looks like it. */
function keyOfValues(values: TextValues): string {
  let key = ''
  for (const [name, value] of Object.entries(values)) key += `${name}${typeof value === 'number' ? '#' : '='}${value}\0`
  return key
}

/**
 * A text in which values only stand where they belong, put together without more ado: names and dates are seldom the same twice. Null
 * where a value decides (plurals) or is put into words.
 */
function simply(format: IntlMessageFormat): Message['plain'] | null {
  const parts = format.getAst().map(partOf)
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length) return null
  return (values) => {
    let text = ''
    for (const part of known) text += typeof part === 'string' ? part : valueIn(values, part.name)
    return text
  }
}

function valueIn(values: TextValues, name: string): string | number {
  const value = values[name]
  if (value === undefined) throw new Error(`no value for {${name}}`)
  return value
}

/** What a text says itself, or whose value stands there. */
type Part = string | { readonly name: string }

function partOf(element: ReturnType<IntlMessageFormat['getAst']>[number]): Part | null {
  switch (kindOf(element)) {
    case LITERAL:
      return 'value' in element ? element.value : null
    case ARGUMENT:
      return 'value' in element ? { name: element.value } : null
    default:
      return null
  }
}

function messageOf(source: string, locale: string): Message {
  const format = new IntlMessageFormat(source, locale) // parsed once: 73 µs against 7 µs
  const inWords = (values: TextValues) => String(format.format<string>({ ...values, b: joined }))
  const plain = simply(format) ?? memoiseBy(keyOfValues, inWords, MOST_OF_A_TEXT)
  const rich = (values: TextValues) => html`${format.format<Html>({ ...values, b: bold })}`
  return {
    fixed: isFixed(format) ? plain(NONE) : null,
    plain,
    rich: memoiseBy(keyOfValues, rich, MOST_OF_A_TEXT),
  }
}

/** Of the parser's elements: a text, and the place of a value. */
const LITERAL = 0
const ARGUMENT = 1

/** As a number: the enum belongs to a package that we do not import. */
const kindOf = ({ type }: { readonly type: number }): number => type

const isFixed = (format: IntlMessageFormat): boolean => format.getAst().every((element) => kindOf(element) === LITERAL)

function load(language: string): Texts {
  const locale = locales[language] ?? language
  const messages = messagesOf(language)
  const parsed = new Map<string, Message>()
  const message = (key: TextKey): Message => {
    const known = parsed.get(key)
    if (known) return known
    const source = messages.get(key)
    if (source === undefined) throw new Error(`${language}.json has no text ${key}`)
    const made = messageOf(source, locale)
    parsed.set(key, made)
    return made
  }
  return {
    language,
    direction: new Intl.Locale(locale).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr',
    t: (key, values = NONE) => {
      const known = message(key)
      return known.fixed ?? known.plain(values)
    },
    rich: (key, values = NONE) => message(key).rich(values),
    ...datesOf(locale),
  }
}

const loaded = new Map<string, Texts>()

/** The words of a language, read from its file at first use. Throws where there is none. */
export function texts(language: string): Texts {
  const known = loaded.get(language)
  if (known) return known
  const made = load(language)
  loaded.set(language, made)
  return made
}

/** The words of a language that somebody has asked for; Danish where there is none such. */
export const textsIn = (language: string): Texts => texts(files.has(language) ? language : 'da')

/** "Juli 2017" from "juli 2017", for headings: Danish writes months and weekdays small. */
export const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1)
