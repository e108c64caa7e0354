type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** The values that were given; what is undefined is left out. */
export const given = <T extends object>(values: T): Given<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is undefined has just been left out
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>

/** The values that there are; null is left out as well. */
export const present = <T extends object>(values: T): Present<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- null and undefined have just been left out
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Present<T>
