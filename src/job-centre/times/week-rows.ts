import type { NamedClosure, PlannedTime, SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, isWithin, minuteOf, type PlainDate } from '../../rules/dates.ts'
import { isSameName } from '../../rules/text.ts'
import type { WeekAsked } from './addresses.ts'

/** Times of one caseworker and offer that follow each other without a longer pause. */
export interface Block {
  readonly times: readonly PlannedTime[]
  readonly first: PlannedTime
  readonly last: PlannedTime
  readonly seats: number
  readonly booked: number
}

/** What stands on one day in one row of the week. */
export interface Cell {
  readonly date: PlainDate
  readonly blocks: readonly Block[]
  /** The closures that cover the whole cell. */
  readonly closures: readonly NamedClosure[]
}

export interface Row {
  /** A caseworker's id, or a place; null: times without a place. */
  readonly key: string | null
  readonly name: string | null
  readonly cells: readonly Cell[]
  readonly seats: number
  readonly booked: number
}

/** A pause as long as this makes another block. */
const MOST_PAUSE = 30

const follows = (before: PlannedTime, time: PlannedTime): boolean =>
  before.offerId === time.offerId &&
  before.caseworkerId === time.caseworkerId &&
  before.status === time.status &&
  minuteOf(time.startsAt) - minuteOf(before.endsAt) < MOST_PAUSE

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** The blocks of times in order of their starts. */
function blocksOf(times: readonly PlannedTime[]): Block[] {
  const groups: [PlannedTime, ...PlannedTime[]][] = []
  for (const time of times) {
    const group = groups.findLast((one) => {
      const last = one.at(-1)
      return last !== undefined && follows(last, time)
    })
    if (group) group.push(time)
    else groups.push([time])
  }
  return groups.map((group) => ({
    times: group,
    first: group[0],
    last: group.at(-1) ?? group[0],
    seats: sum(group.map(({ capacity }) => capacity)),
    booked: sum(group.map(({ booked }) => booked)),
  }))
}

/** Monday to Friday, and the days of the weekend that have times. */
export function daysOfWeek({ monday }: WeekAsked, times: readonly { readonly date: PlainDate }[]): PlainDate[] {
  const dates = new Set(times.map(({ date }) => date.toString()))
  return Array.from({ length: 7 }, (_, at) => addDays(monday, at)).filter(
    (date, at) => at < 5 || dates.has(date.toString()),
  )
}

/** Whether a closure covers a whole row on its days. */
const isOfRow = (closure: NamedClosure, by: WeekAsked['by'], key: string | null): boolean => {
  if (closure.caseworkerId !== null) return by === 'caseworker' && closure.caseworkerId === key
  if (closure.place === null) return true
  return by === 'place' && key !== null && isSameName(closure.place, key)
}

/** Which rows there are: whoever has times or is away in the week, or every place with times. */
function keysOf({ times, closures, caseworkers }: SeenDays, asked: WeekAsked, also: ReadonlySet<string>) {
  if (asked.by === 'place') {
    const places = new Map<string, string | null>()
    for (const { place } of times)
      if (!places.has((place ?? '').toLowerCase())) places.set((place ?? '').toLowerCase(), place)
    return [...places.values()]
      .toSorted((a, b) => (a ?? '').localeCompare(b ?? '', 'da'))
      .map((place) => ({ key: place, name: place }))
  }
  const isFiltered = asked.offerId !== null || asked.place !== null || asked.team !== null
  const seen = new Set([
    ...also,
    ...times.map(({ caseworkerId }) => caseworkerId),
    ...(isFiltered ? [] : closures.flatMap(({ caseworkerId }) => caseworkerId ?? [])),
  ])
  return caseworkers.filter(({ id }) => seen.has(id)).map(({ id, name }) => ({ key: id, name }))
}

/** The rows of a week, in order of their names. `also`: caseworkers who get one in any case. */
export function rowsOf(
  seen: SeenDays,
  asked: WeekAsked,
  { days, also }: { readonly days: readonly PlainDate[]; readonly also: ReadonlySet<string> },
): Row[] {
  return keysOf(seen, asked, also).map(({ key, name }) => {
    const own = seen.times.filter((time) =>
      asked.by === 'caseworker'
        ? time.caseworkerId === key
        : time.place === key || (time.place !== null && key !== null && isSameName(time.place, key)),
    )
    return {
      key,
      name,
      seats: sum(own.map(({ capacity }) => capacity)),
      booked: sum(own.map(({ booked }) => booked)),
      cells: days.map((date) => ({
        date,
        blocks: blocksOf(own.filter((time) => time.date.equals(date))),
        closures: seen.closures.filter(
          (closure) => isOfRow(closure, asked.by, key) && isWithin(date, closure.from, closure.to),
        ),
      })),
    }
  })
}

/** The free seats of a day that somebody can book. */
export function freeOn({ times, closures }: SeenDays, date: PlainDate): number {
  const isOff = (time: PlannedTime) =>
    closures.some((closure) => {
      if (!isWithin(date, closure.from, closure.to)) return false
      if (closure.caseworkerId !== null) return closure.caseworkerId === time.caseworkerId
      return closure.place === null || (time.place !== null && isSameName(closure.place, time.place))
    })
  return sum(
    times
      .filter((time) => time.date.equals(date) && time.status === 'open' && !isOff(time))
      .map(({ capacity, booked }) => capacity - booked),
  )
}
