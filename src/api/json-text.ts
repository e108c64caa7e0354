import { joined, KeptPart, type ResponseBody } from '../http/spliced-gzip.ts'

declare const says: unique symbol

/**
 * The JSON of a value, already written. Where most of a long answer has been written before, it
 * need not be made again to be written again.
 */
export type SerializedJson<T> = ResponseBody & { readonly [says]: T }

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a text becomes the JSON of something
const asText = <T>(text: ResponseBody): SerializedJson<T> => text as SerializedJson<T>

export const textOf = <T>(value: T): SerializedJson<T> => asText(JSON.stringify(value))

/** The JSON of what will be sent again: it is compressed once. */
export const keptTextOf = <T>(value: T): SerializedJson<T> => asText([new KeptPart(JSON.stringify(value))])

const between = (texts: readonly ResponseBody[]): ResponseBody[] =>
  texts.flatMap((text, at) => (at === 0 ? [text] : [',', text]))

/** The list that is made of these, in their order. */
export const listOf = <T>(entries: readonly SerializedJson<T>[]): SerializedJson<T[]> =>
  asText(joined(['[', ...between(entries), ']']))

/** An object of what its fields are. */
export function objectOf<T extends object>(
  fields: { readonly [Name in keyof T]: SerializedJson<T[Name]> },
): SerializedJson<T> {
  const written = Object.entries<ResponseBody>(fields).map(([name, text]) => joined([`${JSON.stringify(name)}:`, text]))
  return asText(joined(['{', ...between(written), '}']))
}

/**
 * The value as JSON with the fields of every object in one order: equal for texts that say the
 * same.
 */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? ''
