// J-CAPACITY: pairs people with times so that as few as possible lack one. A maximum matching,
// because totals mislead: 31 times for 16 people leave ten without, where 25 of them are too late.

/** People alike in all that decides which times they can have. Today is day 0. */
export interface PairingClass {
  readonly offers: readonly number[]
  readonly lastDay: number
  /** Days of absence, first and last; in any order. */
  readonly absences: readonly (readonly [from: number, to: number])[]
  readonly people: number
}

/** The free seats of one offer on one day. At most one entry for each. */
export interface PairingSeats {
  readonly offer: number
  readonly day: number
  readonly seats: number
}

const NONE = -1

/** Which of the cells 0 to n are still in a set that only shrinks: union-find over the gaps. */
class Shrinking {
  readonly #next: Int32Array

  constructor(next: Int32Array) {
    this.#next = next
  }

  static of(cells: number): Shrinking {
    return new Shrinking(Int32Array.from({ length: cells + 1 }, (_, cell) => cell))
  }

  copy(): Shrinking {
    return new Shrinking(this.#next.slice())
  }

  /** The first cell from here on that is in the set; the number of cells where there is none. */
  from(cell: number): number {
    const next = this.#next
    let found = cell
    while (next[found] !== found) found = next[found] ?? found
    for (let at = cell; at !== found; ) {
      const onward = next[at] ?? found
      next[at] = found
      at = onward
    }
    return found
  }

  remove(cell: number): void {
    this.#next[cell] = cell + 1
  }
}

/** The stretches of days on which this class is not away, from today to its last day. */
function stretchesOf({ lastDay, absences }: PairingClass): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = []
  let from = 0
  for (const [away, until] of absences.toSorted(([a], [b]) => a - b)) {
    if (away > from) stretches.push([from, Math.min(away - 1, lastDay)])
    from = Math.max(from, until + 1)
  }
  stretches.push([from, lastDay])
  return stretches.filter(([first, last]) => first <= last)
}

/**
 * Classes and cells: a cell is one offer on one day. A class may take a seat of each cell in its
 * ranges; a full cell leads on to the classes that have its seats, and they to other cells.
 */
class Pairs {
  readonly #classes: readonly PairingClass[]
  /** By class: the ranges of cells that it may use, the offers that fewest may use first. */
  readonly #ranges: readonly (readonly (readonly [number, number])[])[]
  readonly #free: Int32Array
  /** Cells with a free seat. */
  readonly #hasFree: Shrinking
  /** Cells from which some way may lead to a free seat: what a search in vain has seen is out. */
  readonly #alive: Shrinking
  /** By cell: how many of its seats each class has. */
  readonly #taken: readonly Map<number, number>[]
  /** By cell: of those who have its seats, who may have a free one elsewhere. */
  readonly #movable: readonly Set<number>[]
  /** In the search under way: the class that wants a seat of each cell. */
  readonly #wants: Int32Array
  /** By class: the cell whose seat it would give up, and the search that met it. */
  readonly #gives: Int32Array
  readonly #foundBy: Int32Array
  #search = 0

  constructor(classes: readonly PairingClass[], seats: readonly PairingSeats[]) {
    const days = 1 + classes.reduce((last, one) => Math.max(last, one.lastDay), 0)
    const offers = [...new Set([...classes.flatMap((one) => one.offers), ...seats.map(({ offer }) => offer)])]
    const wanted = new Map(offers.map((offer) => [offer, 0]))
    for (const one of classes) for (const offer of one.offers) wanted.set(offer, (wanted.get(offer) ?? 0) + one.people)
    const byWanted = offers.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
    const baseOf = new Map(byWanted.map((offer, at) => [offer, at * days]))
    const cells = offers.length * days
    this.#classes = classes
    this.#ranges = classes.map((one) => {
      const stretches = stretchesOf(one)
      const bases = one.offers.map((offer) => baseOf.get(offer) ?? 0).toSorted((a, b) => a - b)
      return bases.flatMap((base) => stretches.map(([from, to]) => [base + from, base + to] as const))
    })
    this.#free = new Int32Array(cells)
    for (const { offer, day, seats: free } of seats)
      if (day >= 0 && day < days) this.#free[(baseOf.get(offer) ?? 0) + day] = Math.max(0, free)
    this.#hasFree = Shrinking.of(cells)
    this.#alive = Shrinking.of(cells)
    this.#taken = Array.from({ length: cells }, () => new Map())
    this.#movable = Array.from({ length: cells }, () => new Set())
    this.#wants = new Int32Array(cells)
    this.#gives = new Int32Array(classes.length)
    this.#foundBy = new Int32Array(classes.length)
    for (const [cell, free] of this.#free.entries()) {
      if (free > 0) continue
      this.#hasFree.remove(cell)
      this.#alive.remove(cell)
    }
  }

  /** Seats as many of a class as can be beside all before it; how many are left over. */
  serve(one: number): number {
    let waiting = this.#classes[one]?.people ?? 0
    while (waiting > 0) {
      const cell = this.#freeCell(one)
      const width = cell === NONE ? this.#reroute(one, waiting) : this.#take(one, cell, waiting)
      if (width === 0) return waiting
      waiting -= width
    }
    return 0
  }

  #freeCell(one: number): number {
    for (const [from, to] of this.#ranges[one] ?? []) {
      const cell = this.#hasFree.from(from)
      if (cell <= to) return cell
    }
    return NONE
  }

  #add(one: number, cell: number, width: number): void {
    const taken = this.#taken[cell]
    const before = taken?.get(one) ?? 0
    if (before + width === 0) {
      taken?.delete(one)
      this.#movable[cell]?.delete(one)
    } else {
      taken?.set(one, before + width)
      if (before === 0) this.#movable[cell]?.add(one)
    }
  }

  /** Free seats of a cell, `most` at most. */
  #take(one: number, cell: number, most: number): number {
    const free = this.#free[cell] ?? 0
    const width = Math.min(free, most)
    this.#free[cell] = free - width
    if (width === free) this.#hasFree.remove(cell)
    this.#add(one, cell, width)
    return width
  }

  /** Who has a seat of this cell and could take a free one elsewhere. */
  #movableOf(cell: number): number {
    const movable = this.#movable[cell]
    for (const owner of movable ?? []) {
      if (this.#freeCell(owner) !== NONE) return owner
      // Free seats only become fewer: this one is not asked again.
      movable?.delete(owner)
    }
    return NONE
  }

  /** Looks at all cells of a class that no other has looked at; who of them could move on. */
  #lookFrom(asking: number, unseen: Shrinking, cells: number[]): number {
    for (const [from, to] of this.#ranges[asking] ?? [])
      for (let cell = unseen.from(from); cell <= to; cell = unseen.from(cell)) {
        unseen.remove(cell)
        cells.push(cell)
        this.#wants[cell] = asking
        const owner = this.#movableOf(cell)
        if (owner === NONE) continue
        this.#gives[owner] = cell
        return owner
      }
    return NONE
  }

  /**
   * A way on which others move on until one of them takes a free seat. Nobody who has a seat loses
   * it. 0 where there is none: all that was seen is then out of every later search.
   */
  #reroute(one: number, most: number): number {
    const unseen = this.#alive.copy()
    this.#search += 1
    this.#foundBy[one] = this.#search
    const cells: number[] = []
    let last = this.#lookFrom(one, unseen, cells)
    for (let at = 0; at < cells.length && last === NONE; at += 1) {
      const cell = cells[at] ?? 0
      for (const owner of this.#taken[cell]?.keys() ?? []) {
        if (this.#foundBy[owner] === this.#search) continue
        this.#foundBy[owner] = this.#search
        this.#gives[owner] = cell
        last = this.#lookFrom(owner, unseen, cells)
        if (last !== NONE) break
      }
    }
    if (last !== NONE) return this.#moveOn(last, one, most)
    for (const cell of cells) this.#alive.remove(cell)
    return 0
  }

  /** From the last class of a way, which takes a free seat, back to the first, which gets one. */
  #moveOn(last: number, first: number, most: number): number {
    const way: { readonly owner: number; readonly given: number; readonly next: number }[] = []
    for (let owner = last; owner !== first; ) {
      const given = this.#gives[owner] ?? 0
      const next = this.#wants[given] ?? first
      way.push({ owner, given, next })
      owner = next
    }
    const widths = way.map(({ owner, given }) => this.#taken[given]?.get(owner) ?? 0)
    const width = this.#take(last, this.#freeCell(last), Math.min(most, ...widths))
    for (const { owner, given, next } of way) {
      this.#add(owner, given, -width)
      this.#add(next, given, width)
    }
    return width
  }
}

/**
 * J-CAPACITY: how many of each class no pairing can give a time, in the order of the classes. They
 * are served by their last day, the earliest first. So of those whose last day is no later than any
 * given day as few lack a time as can be. A seat more never lets more people lack. It pauses after
 * each class, so that whoever drives it can let others in.
 */
export function* pairing(
  classes: readonly PairingClass[],
  seats: readonly PairingSeats[],
): Generator<undefined, readonly number[], undefined> {
  const pairs = new Pairs(classes, seats)
  const lacking = classes.map(() => 0)
  for (const [at] of [...classes.entries()].toSorted(([, a], [, b]) => a.lastDay - b.lastDay)) {
    lacking[at] = pairs.serve(at)
    yield
  }
  return lacking
}
