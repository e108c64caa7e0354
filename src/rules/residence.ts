import { isAfter, isSameDay, type PlainDate } from './dates.ts'
import { municipalityOf } from './meetings.ts'

/** Where a citizen belonged from a day on, as somebody has said it. */
export interface SaidPeriod {
  readonly from: PlainDate
  readonly jobCentre: string | null
  /** Whether it tells where the person lives: the source of residence, or "moved here". */
  readonly ofResidence: boolean
}

/** What the source of residence says: from this day the person lives in this municipality. */
export interface ResidenceMove {
  /** Three digits; `000` is abroad. */
  readonly municipality: string
  readonly from: PlainDate
}

/**
 * D-RESIDENCE: the job centre to which a move leads, or null where it changes nothing. `periods`
 * are in the order in which they take effect. A municipality with one job centre here has the
 * person from then on. One with several or none has nobody until one of them registers the person.
 * What is said again changes nothing, nor what is older than what was said of residence since.
 */
export function moveToOf(
  periods: readonly SaidPeriod[],
  { municipality, from }: ResidenceMove,
  jobCentres: readonly string[],
): { readonly jobCentre: string | null } | null {
  if (periods.some((period) => period.ofResidence && isAfter(period.from, from))) return null
  const before = periods.findLast((period) => !isAfter(period.from, from))?.jobCentre ?? null
  if (before !== null && municipalityOf(before) === municipality) return null
  const there = jobCentres.filter((one) => municipalityOf(one) === municipality)
  const [only = null, ...more] = there
  const jobCentre = more.length === 0 ? only : null
  const isSaidAgain = periods.some(
    (period) => period.ofResidence && isSameDay(period.from, from) && period.jobCentre === jobCentre,
  )
  return isSaidAgain || (before === null && jobCentre === null) ? null : { jobCentre }
}
