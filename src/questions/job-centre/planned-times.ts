import { addDays, daysBetween, earlier, later, type PlainDate, startOf } from '../../rules/dates.ts'
import type { Offer } from '../../rules/offers.ts'
import { done, type Outcome, refusal, refuse, refusedBy } from '../../rules/refusals.ts'
import {
  MOST_TIMES_AT_ONCE,
  mondayOf,
  type Series,
  seriesRefusals,
  timesOfSeries,
  weeksLater,
} from '../../rules/series.ts'
import {
  type Sieved,
  type Skipped,
  type Standing,
  sieveTimes,
  type WantedTime,
  wantedTime,
} from '../../rules/sieve-times.ts'
import { readTimesFile, type WrongLine } from '../../rules/times-file.ts'
import { tooFarAhead } from '../../rules/year-meant.ts'
import { closuresBetween } from '../../storage/closures.ts'
import type { Queryable } from '../../storage/database.ts'
import { caseworkersByRef } from '../../storage/job-centres.ts'
import { findOffer, offersOf } from '../../storage/offers.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { busyHours, isFileStanding, openedHolidays } from '../../storage/time-series.ts'
import { timesOfDays } from '../../storage/times-of-days.ts'

// What a series, a copied week or a file would make, for its preview and for the deed: both ask
// here, so that the one says what the other does.

/** A time that would be made; `caseworker` is an id, or the reference of one not known yet. */
export interface TimeToMake extends WantedTime {
  readonly offerId: string
  readonly caseworkerRef: string
  readonly caseworkerName: string
  readonly capacity: number
  /** Null: its offer's. */
  readonly ownPlace: string | null
}

export type TimesToMake = readonly Sieved<TimeToMake>[]

export interface WantedSeries extends Series {
  readonly offerId: string
  /** By their references. */
  readonly caseworkers: readonly string[]
  readonly capacity: number
  /** Null: the offer's. */
  readonly place: string | null
  /** M-HOLIDAY: holidays on which times are made on purpose. */
  readonly open: readonly PlainDate[]
}

export interface WantedCopy {
  /** Any day of the week that is copied, and of the week that gets the times. */
  readonly from: PlainDate
  readonly to: PlainDate
  /** By their references; null: everybody. */
  readonly caseworkers: readonly string[] | null
  readonly open: readonly PlainDate[]
}

/** Who asks, and when: for preview and deed alike. */
export interface Planning {
  readonly db: Queryable
  readonly jobCentre: string
  readonly today: PlainDate
}

const isId = (caseworker: string): boolean => /^[\da-f]{8}-/.test(caseworker)

/** What stands in the way of these times. One trip. */
async function standingFor(
  { db, jobCentre, today }: Planning,
  wanted: readonly WantedTime[],
  open: readonly PlainDate[],
): Promise<Standing> {
  const [first] = wanted
  if (!first) return { daysOff: [], opened: new Set(), busy: [], today }
  const from = wanted.reduce((least, { date }) => earlier(least, date), first.date)
  const to = wanted.reduce((most, { date }) => later(most, date), first.date)
  const ids = [...new Set(wanted.map(({ caseworker }) => caseworker))].filter(isId)
  // From the day before: an hour may end after midnight.
  const hours = { from: startOf(addDays(from, -1)), until: startOf(addDays(to, 2)) }
  const [closures, opened, busy] = await onOneConnection(db, (one) =>
    Promise.all([
      closuresBetween(one, jobCentre, { from, to }),
      openedHolidays(one, jobCentre, { from, to }),
      busyHours(one, ids, hours),
    ]),
  )
  const daysOff = closures.map(({ caseworkerId, ...closure }) => ({ ...closure, caseworker: caseworkerId }))
  return { daysOff, opened: new Set([...opened, ...open.map((date) => date.toString())]), busy, today }
}

const sieved = async <T extends WantedTime>(
  planning: Planning,
  wanted: readonly T[],
  open: readonly PlainDate[],
): Promise<Sieved<T>[]> => sieveTimes(wanted, await standingFor(planning, wanted, open))

/** What of a plan can still be made: closures and taken hours are read again. */
export const sieveAgain = <T extends WantedTime>(planning: Planning, wanted: readonly T[]): Promise<Sieved<T>[]> =>
  sieved(planning, wanted, [])

/**
 * The times of a series. Refusals: not_found, series_ends_before_it_begins, too_far_ahead,
 * series_makes_no_time, too_many_times.
 */
export async function planSeries(planning: Planning, wanted: WantedSeries): Promise<Outcome<TimesToMake>> {
  const { db, jobCentre, today } = planning
  const offer = await findOffer(db, wanted.offerId)
  if (!offer || offer.jobCentre !== jobCentre) return refuse('not_found')
  const refused = refusedBy(seriesRefusals(wanted, new Set(wanted.caseworkers).size, today))
  if (refused) return refused
  const known = await caseworkersByRef(db, jobCentre, wanted.caseworkers)
  const people = new Map(wanted.caseworkers.map((ref) => [known.get(ref)?.id ?? ref, known.get(ref)?.name ?? ref]))
  const refs = new Map(wanted.caseworkers.map((ref) => [known.get(ref)?.id ?? ref, ref]))
  const times = timesOfSeries(wanted, [...people.keys()], wanted.place ?? offer.place).map((time) => ({
    ...time,
    offerId: offer.id,
    caseworkerRef: refs.get(time.caseworker) ?? time.caseworker,
    caseworkerName: people.get(time.caseworker) ?? '',
    capacity: wanted.capacity,
    ownPlace: wanted.place,
  }))
  return done(await sieved(planning, times, wanted.open))
}

/**
 * The times of one week, put into another. Refusals: no_times_to_copy, too_far_ahead,
 * too_many_times.
 */
export async function planCopy(planning: Planning, wanted: WantedCopy): Promise<Outcome<TimesToMake>> {
  const { db, jobCentre, today } = planning
  const [from, to] = [mondayOf(wanted.from), mondayOf(wanted.to)]
  const refused = refusedBy(tooFarAhead(addDays(to, 6), today))
  if (refused) return refused
  const standing = await timesOfDays(db, jobCentre, { from, to: addDays(from, 6) })
  const chosen = wanted.caseworkers === null ? null : await caseworkersByRef(db, jobCentre, wanted.caseworkers)
  const ids = chosen && new Set([...chosen.values()].map(({ id }) => id))
  const weeks = daysBetween(from, to) / 7
  const times = standing.flatMap((time): TimeToMake[] =>
    time.offerId === null || time.status !== 'open' || (ids && !ids.has(time.caseworkerId))
      ? []
      : [
          {
            ...wantedTime(weeksLater(time, weeks), time.caseworkerId, time.place),
            offerId: time.offerId,
            caseworkerRef: time.caseworkerRef,
            caseworkerName: time.caseworkerName,
            capacity: time.capacity,
            ownPlace: time.ownPlace,
          },
        ],
  )
  if (times.length === 0) return refuse('no_times_to_copy')
  if (times.length > MOST_TIMES_AT_ONCE)
    return refuse('too_many_times', { most: MOST_TIMES_AT_ONCE, times: times.length })
  return done(await sieved(planning, times, wanted.open))
}

const faultOf = (skipped: Skipped, line: number): WrongLine => ({
  line,
  fault: skipped.kind,
  text: skipped.kind === 'holiday' ? skipped.holiday : '',
})

/** As many wrong lines as anybody mends before sending the file again. */
const MOST_LINES_TOLD = 100

/**
 * The times of a file, all or none. Refusals: file_sent_before where one of its times still stands
 * from the last time; else a line_is_wrong for each wrong line, in order.
 */
export async function planFile(planning: Planning, text: string): Promise<Outcome<TimesToMake>> {
  const { db, jobCentre, today } = planning
  if (await isFileStanding(db, jobCentre, text)) return refuse('file_sent_before')
  const { times: read, wrong } = readTimesFile(text, await offersOf(db, jobCentre))
  const refs = read.map(({ caseworker }) => caseworker)
  const known = await caseworkersByRef(db, jobCentre, refs)
  const times = read.map(({ line, offer, caseworker: ref, startsAt, endsAt, capacity, place }) => {
    const { id = ref, name = ref } = known.get(ref) ?? {}
    return {
      ...wantedTime({ startsAt, endsAt }, id, placeOf(offer, place)),
      line,
      offerId: offer.id,
      caseworkerRef: ref,
      caseworkerName: name,
      capacity,
      ownPlace: place,
    }
  })
  const all = await sieved(planning, times, [])
  const faults = [
    ...wrong,
    ...all.flatMap(({ skipped }, at) => (skipped ? [faultOf(skipped, times[at]?.line ?? 0)] : [])),
    ...times.flatMap(({ date, line }): WrongLine[] =>
      tooFarAhead(date, today).length > 0 ? [{ line, fault: 'too_far_ahead', text: '' }] : [],
    ),
  ].toSorted((a, b) => a.line - b.line)
  const told = faults.slice(0, MOST_LINES_TOLD)
  const refused = refusedBy(
    told.map(({ line, fault, text: what }) => refusal('line_is_wrong', { line, fault, text: what })),
  )
  return refused ?? done(all)
}

const placeOf = (offer: Offer, place: string | null): string | null => place ?? offer.place
