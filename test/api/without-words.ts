/** What of a document only people read, and what no generated client has types for. */
const WORDS: ReadonlySet<string> = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'title',
  'tags',
  'info',
  'headers',
])

/**
 * A document as it is kept when it is released: what programs go by, without the words and the
 * problems. A field may
 * have the name of a word, so the names of fields are left as they are.
 */
export function withoutWords(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutWords(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isNames || !(WORDS.has(name) || /^[345]\d\d$/.test(name)))
      .map(([name, one]) => [name, withoutWords(one, !isNames && name === 'properties')]),
  )
}
