import { dateOf, isAfter, isInstantAfter } from '../rules/dates.ts'
import type { Queryable } from './database.ts'
import { type DaysAhead, idsIn, type WantedDays } from './days-now.ts'
import { type DayNow, type OfferedDay, offeredDays } from './offered-days.ts'
import { inOrder, type Start, withoutTaken } from './starts.ts'

// What a citizen could book: the times of their offers without the seats that are taken. Rules about the citizen are not asked here.

/** Which free times are asked for. */
export interface WantedTimes extends WantedDays {
  /** A time that is not to be counted: the one that is to be given up. */
  readonly except: string | null
}

/** Times that begin together with a free seat each; `seats`: those neither taken nor held by somebody else. */
export type FreeStart = Start

function countOf(ids: readonly string[]): Map<string, number> {
  const count = new Map<string, number>()
  for (const id of ids) count.set(id, (count.get(id) ?? 0) + 1)
  return count
}

const withSeats = (starts: readonly Start[]): Start[] => starts.filter(({ count }) => count > 0)

interface Free {
  readonly taken: string
  readonly starts: readonly Start[]
}

/** What was free on a day when last somebody asked: it is that for as long as the same seats are taken. */
const lastFree = new WeakMap<OfferedDay, Free>()

function freeOn({ day, taken }: DayNow): readonly Start[] {
  const last = lastFree.get(day)
  if (last?.taken === taken) return last.starts
  const count = countOf(idsIn(taken))
  const starts = withSeats(day.starts.map((start) => withoutTaken(start, count)))
  lastFree.set(day, { taken, starts })
  return starts
}

/**
 * The open times of the offers that have not begun and have a seat that nobody else has taken or holds, in order; those that begin
 * together as one. As many trips as `offeredDays`.
 */
export async function freeStarts(
  db: Queryable,
  wanted: WantedTimes,
  ahead: DaysAhead | null = null,
): Promise<FreeStart[]> {
  const { now, except, offerIds } = wanted
  const today = dateOf(now)
  const toCome = (await offeredDays(db, wanted, ahead)).flatMap((day) => {
    const starts = freeOn(day)
    const [first] = starts
    return first && isAfter(first.date, today) ? starts : starts.filter(({ startsAt }) => isInstantAfter(startsAt, now))
  })
  const free =
    except === null ? toCome : withSeats(toCome.map((start) => withoutTaken(start, new Map([[except, Infinity]]))))
  return offerIds.length > 1 ? free.toSorted(inOrder) : free
}
