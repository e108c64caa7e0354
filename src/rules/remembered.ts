/**
 * The same answer for the same question, worked out once, for what can never be otherwise: a date in words, the Danish day of an hour.
 * `keyOf` says what makes two questions the same. Bounded: when so many are known, all are forgotten.
 */
export function rememberedBy<Of, Key, Made extends NonNullable<unknown>>(
  keyOf: (of: Of) => Key,
  make: (of: Of) => Made,
  most = 20_000,
): (of: Of) => Made {
  const known = new Map<Key, Made>()
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
export const remembered = <Of extends string | number, Made extends NonNullable<unknown>>(
  make: (of: Of) => Made,
  most?: number,
): ((of: Of) => Made) => rememberedBy((of) => of, make, most)
