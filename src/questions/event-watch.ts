import type { Queryable } from '../storage/database.ts'
import { type AwaitedEvents, type EventPlace, withEvents } from '../storage/events.ts'
import { wear } from '../storage/hats.ts'

// J-EVENTS: readers that wait for the next event. However many wait, a process asks the database
// one question at a time for all of them, so none holds a connection. A NOTIFY of whoever writes
// would take a lock at its commit, and all bookings would wait for each other.

/** An event is told this much after its transaction, at most, where nobody holds the order up. */
const LOOK_EVERY_MILLISECONDS = 200

interface Reader extends AwaitedEvents {
  readonly wake: () => void
}

/** The readers of one database that wait. */
class EventWatch {
  readonly #db: Queryable
  readonly #readers = new Set<Reader>()
  #looking: NodeJS.Timeout | null = null
  #ended = false

  constructor(db: Queryable) {
    this.#db = db
  }

  /** Resolves when the job centre has an event after the place, when the time is up, or at once. */
  async wait(awaited: AwaitedEvents, milliseconds: number): Promise<void> {
    if (this.#ended) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#readers.delete(reader)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      const reader: Reader = { ...awaited, wake: end }
      this.#readers.add(reader)
      this.#lookLater()
    })
  }

  end(): void {
    this.#ended = true
    if (this.#looking) clearTimeout(this.#looking)
    for (const { wake } of this.#readers) wake()
  }

  #lookLater(): void {
    if (this.#ended) return
    this.#looking ??= setTimeout(() => {
      void this.#look().then(() => {
        this.#looking = null
        if (this.#readers.size > 0) this.#lookLater()
      })
    }, LOOK_EVERY_MILLISECONDS)
  }

  async #look(): Promise<void> {
    const readers = [...this.#readers]
    try {
      const found = await withEvents(this.#db, furthestBehind(readers))
      // One who stands further on than another finds nothing, and waits again.
      for (const { jobCentre, wake } of readers) if (found.has(jobCentre)) wake()
    } catch {
      // A reader that is told nothing asks again, and meets what is wrong itself.
      for (const { wake } of readers) wake()
    }
  }
}

const isBefore = (a: EventPlace, b: EventPlace): boolean =>
  a.position < b.position || (a.position === b.position && a.number < b.number)

/** The reader of each job centre that stands furthest behind. */
function furthestBehind(readers: readonly Reader[]): AwaitedEvents[] {
  const behind = new Map<string, AwaitedEvents>()
  for (const { jobCentre, position, number } of readers) {
    const known = behind.get(jobCentre)
    if (!known || isBefore({ position, number }, known)) behind.set(jobCentre, { jobCentre, position, number })
  }
  return [...behind.values()]
}

const watches = new WeakMap<Queryable, EventWatch>()

function watchOf(db: Queryable): EventWatch {
  const watch = watches.get(db) ?? new EventWatch(wear(db, 'works'))
  watches.set(db, watch)
  return watch
}

/** Waits for the next event after a place, at most so long. `db`: the program's. */
export const waitForEvents = (db: Queryable, awaited: AwaitedEvents, milliseconds: number): Promise<void> =>
  watchOf(db).wait(awaited, milliseconds)

/** The program stops: whoever waits is answered now, and nobody waits any more. */
export const endEventWatch = (db: Queryable): void => watchOf(db).end()
