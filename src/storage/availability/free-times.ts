import { dateOf, isAfter, isInstantAfter } from '../../rules/dates.ts'
import type { Queryable } from '../database.ts'
import { idsIn, type PrefetchedDays, type WantedDays } from './day-revisions.ts'
import { type DayNow, type PublishedDay, publishedDays } from './published-days.ts'
import { inOrder, type TimeGroup } from './time-groups.ts'

// The face of this folder: the times of some offers without the seats that are taken. Rules about
// the citizen are not asked here. Outside this folder nobody knows that times are kept by revision
// and groups as text.

export type { TimeGroup } from './time-groups.ts'

/** Which free times are asked for. */
export interface WantedTimes extends WantedDays {
  /** A time that is not to be counted: the one that is to be given up. */
  readonly except: string | null
}

function countOf(ids: readonly string[]): Map<string, number> {
  const count = new Map<string, number>()
  for (const id of ids) count.set(id, (count.get(id) ?? 0) + 1)
  return count
}

const withSeats = (groups: readonly TimeGroup[]): TimeGroup[] => groups.filter(({ count }) => count > 0)

interface Free {
  readonly taken: string
  readonly groups: readonly TimeGroup[]
}

/**
 * What was free on a day when last somebody asked: it is that for as long as the same seats are
 * taken.
 */
const lastFree = new WeakMap<PublishedDay, Free>()

function freeOn({ day, taken }: DayNow): readonly TimeGroup[] {
  const last = lastFree.get(day)
  if (last?.taken === taken) return last.groups
  const count = countOf(idsIn(taken))
  const groups = withSeats(day.groups.map((group) => group.without(count)))
  lastFree.set(day, { taken, groups })
  return groups
}

/**
 * The open times of the offers that have not begun and have a seat that nobody else has taken or
 * holds, in order; those that begin together as one. `seats`: those neither taken nor held by
 * somebody else. As many trips as `publishedDays`.
 */
export async function freeTimes(
  db: Queryable,
  wanted: WantedTimes,
  prefetched: PrefetchedDays | null = null,
): Promise<TimeGroup[]> {
  const { now, except, offerIds } = wanted
  const today = dateOf(now)
  const toCome = (await publishedDays(db, wanted, prefetched)).flatMap((day) => {
    const groups = freeOn(day)
    const [first] = groups
    return first && isAfter(first.date, today) ? groups : groups.filter(({ startsAt }) => isInstantAfter(startsAt, now))
  })
  const free = except === null ? toCome : withSeats(toCome.map((group) => group.without(new Map([[except, Infinity]]))))
  return offerIds.length > 1 ? free.toSorted(inOrder) : free
}
