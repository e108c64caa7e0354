import type pg from 'pg'
import { types as defaultTypes } from 'pg'
import { Temporal } from 'temporal-polyfill'
import { decodeDate, decodeInstant } from './pg-dates.ts'

// How values go to PostgreSQL and come back from it.

const DATE = 1082
const TIMESTAMPTZ = 1184
const INT8 = 20
const UUIDS = 2951
const INTEGERS = 1007

function decodeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53 cannot be a number')
  return value
}

/** A list of what needs no quotes: pg's own reading goes letter by letter. */
const decodeList = (text: string): string[] => (text === '{}' ? [] : text.slice(1, -1).split(','))

const decoders = new Map<number, (text: string) => unknown>([
  [DATE, decodeDate],
  [TIMESTAMPTZ, decodeInstant],
  [INT8, decodeInteger],
  [UUIDS, decodeList],
  [INTEGERS, (text) => decodeList(text).map(Number)],
])

/** How `pg` reads the columns of an answer. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- pg types its own numbers as an enum
    decoders.get(oid) ?? defaultTypes.getTypeParser(oid, format),
}

/**
 * Whole milliseconds, as nearly all are, go by the machine's own writing: the polyfill's takes 15
 * µs, and each page sends a new `now`.
 */
const textOf = (value: Temporal.PlainDate | Temporal.Instant): string =>
  value instanceof Temporal.Instant && value.epochNanoseconds % 1_000_000n === 0n
    ? new Date(value.epochMilliseconds).toISOString()
    : value.toString()

/**
 * Texts of dates and instants that are still about: a chunk of the night sends the same few of them
 * five hundred times.
 */
const encoded = new WeakMap<object, string>()

/**
 * Temporal values go to PostgreSQL as the text that ISO 8601 gives them; pg would send them as
 * quoted JSON.
 */
export const encode = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(encode)
  if (!(value instanceof Temporal.PlainDate || value instanceof Temporal.Instant)) return value
  const text = encoded.get(value) ?? textOf(value)
  encoded.set(value, text)
  return text
}
