type Key = string | number
type Made = string | number | object

/**
 * The same answer for the same question, worked out once, for what can never be otherwise: a date in words, the Danish day of an hour.
 * `keyOf` says what makes two questions the same. Bounded: when so many are known, all are forgotten.
 */
export function rememberedBy<Of, M extends Made>(
  keyOf: (of: Of) => Key,
  make: (of: Of) => M,
  most = 20_000,
): (of: Of) => M {
  const known = new Map<Key, M>()
  return (of) => {
    const key = keyOf(of)
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= most) known.clear()
    const made = make(of)
    known.set(key, made)
    return made
  }
}

/** The same where the question is its own key. */
export const remembered = <Of extends Key, M extends Made>(make: (of: Of) => M, most?: number): ((of: Of) => M) =>
  rememberedBy((of) => of, make, most)
