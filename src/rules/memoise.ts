type Key = string | number
type Made = string | number | object

/**
 * Memoises a pure function, such as a date in words or the Danish day of an hour. `keyOf` maps
 * arguments to the cache key. Bounded: at `most` results, all are dropped.
 */
export function memoiseBy<Of, M extends Made>(
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

/** As `memoiseBy`, where the argument is its own key. */
export const memoise = <Of extends Key, M extends Made>(make: (of: Of) => M, most?: number): ((of: Of) => M) =>
  memoiseBy((of) => of, make, most)
