declare const says: unique symbol

/** The JSON of a value, already written. Where most of a long answer has been written before, it need not be made again to be written again. */
export type JsonText<T> = string & { readonly [says]: T }

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a text becomes the JSON of something
const asText = <T>(text: string): JsonText<T> => text as JsonText<T>

export const textOf = <T>(value: T): JsonText<T> => asText(JSON.stringify(value))

// Joined with `+`, which copies nothing until the whole is sent; `join` copies all of it at each level: 0.15 ms for 100 kB.

/** The list that is made of these, in their order. */
export function listOf<T>(entries: readonly JsonText<T>[]): JsonText<T[]> {
  let list = ''
  for (const entry of entries) list = list === '' ? entry : `${list},${entry}`
  return asText(`[${list}]`)
}

/** An object of what its fields are. */
export function objectOf<T extends object>(fields: { readonly [Name in keyof T]: JsonText<T[Name]> }): JsonText<T> {
  let object = ''
  for (const [name, text] of Object.entries<string>(fields))
    object = `${object}${object === '' ? '' : ','}${JSON.stringify(name)}:${text}`
  return asText(`{${object}}`)
}
