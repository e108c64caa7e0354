import { readdirSync, readFileSync } from 'node:fs'
import danish from '../../locales/da.json' with { type: 'json' }
import { type DatesInWords, datesIn } from './dates-in-words.ts'
import type { Html } from './html.ts'
import { type Message, messageOf, NO_VALUES, type TextValues } from './message-format.ts'

type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string]

/** A message's key in locales/da.json, its groups joined by dots: `minSide.title`. */
export type TextKey = Leaves<typeof danish>

/** The texts and dates of one language. Missing keys and values throw, since they are bugs. */
export interface Texts extends DatesInWords {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  /**
   * The message as plain text, without any `<b>`. Values are not escaped: the `html` tag does that.
   */
  readonly t: (key: TextKey, values?: TextValues) => string
  /** As `t`, for a message with `<b>`; everything but the bold is escaped. */
  readonly rich: (key: TextKey, values?: TextValues) => Html
}

/** Full locales where the language code is not enough: English as written in Europe. */
const locales: Readonly<Record<string, string>> = { da: 'da-DK', en: 'en-GB' }

function flatten(node: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof node === 'string') into.set(path, node)
  else if (typeof node === 'object' && node !== null)
    for (const [key, value] of Object.entries(node)) flatten(value, path === '' ? key : `${path}.${key}`, into)
  else throw new Error(`locale file: ${path} is neither text nor group`)
  return into
}

/** The file of each language, Danish first: the order in which they are offered. */
const files = new Map<string, URL>()

/**
 * Adds every language that has a file in a folder (`pl.json`). A language needs no more than that
 * file.
 */
export function addLanguages(folder: URL): void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  for (const name of names.toSorted((a, b) => Number(b === 'da.json') - Number(a === 'da.json') || (a < b ? -1 : 1))) {
    const language = name.slice(0, -'.json'.length)
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language)) throw new Error(`not a language code: ${language}`)
    files.set(language, new URL(name, folder))
  }
}

addLanguages(new URL('../../locales/', import.meta.url))

/** The codes of the pages' languages; Danish first. */
export const languages = (): readonly string[] => [...files.keys()]

function messagesOf(language: string): ReadonlyMap<string, string> {
  const file = files.get(language)
  if (!file) throw new Error(`not a language of ours: ${language}`)
  return flatten(language === 'da' ? danish : JSON.parse(readFileSync(file, 'utf8')), '', new Map())
}

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
    t: (key, values = NO_VALUES) => {
      const known = message(key)
      return known.fixed ?? known.plain(values)
    },
    rich: (key, values = NO_VALUES) => message(key).rich(values),
    ...datesIn(locale),
  }
}

const loaded = new Map<string, Texts>()

/** The texts of a language, read from its file at first use. Throws where there is none. */
export function texts(language: string): Texts {
  const known = loaded.get(language)
  if (known) return known
  const made = load(language)
  loaded.set(language, made)
  return made
}

/** The texts of a requested language; Danish where we do not have it. */
export const textsIn = (language: string): Texts => texts(files.has(language) ? language : 'da')

/** "Juli 2017" from "juli 2017", for headings: Danish writes months and weekdays in lower case. */
export const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1)
