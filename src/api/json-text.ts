declare const says: unique symbol
declare const lists: unique symbol

/** The JSON of a value, already written. Where most of a long answer has been written before, it need not be made again to be written again. */
export type JsonText<T> = string & { readonly [says]: T }

/** A part of a list: none, one or several of its entries. */
export type Entries<T> = string & { readonly [lists]: T }

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a text becomes the JSON of something
const asText = <T>(text: string): JsonText<T> => text as JsonText<T>

export const textOf = <T>(value: T): JsonText<T> => asText(JSON.stringify(value))

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a list's JSON without its brackets
export const entriesOf = <T>(values: readonly T[]): Entries<T> => JSON.stringify(values).slice(1, -1) as Entries<T>

// Joined with `+`, which copies nothing until the whole is sent; `join` copies all of it at each level: 0.15 ms for 100 kB.

/** The list that is made of these, in their order. */
export function listOf<T>(parts: readonly (Entries<T> | JsonText<T>)[]): JsonText<T[]> {
  let list = ''
  for (const part of parts) if (part !== '') list = list === '' ? part : `${list},${part}`
  return asText(`[${list}]`)
}

/** An object of what its fields are. */
export function objectOf<T extends object>(fields: { readonly [Name in keyof T]: JsonText<T[Name]> }): JsonText<T> {
  let object = ''
  for (const [name, text] of Object.entries<string>(fields))
    object = `${object}${object === '' ? '' : ','}${JSON.stringify(name)}:${text}`
  return asText(`{${object}}`)
}
