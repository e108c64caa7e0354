import { daysBetween, isBefore, type PlainDate } from './dates.ts'
import { type Refusal, refusal } from './refusals.ts'
import { tooFarAhead, tooLongAgo } from './year-meant.ts'

/**
 * Kinds of absence; `exempt` (56) and `deprived` (57) of the national data model are the job
 * centre's to register (D-EXEMPT).
 */
export const absenceKinds = ['holiday', 'illness', 'education', 'other', 'exempt', 'deprived'] as const
export type AbsenceKind = (typeof absenceKinds)[number]

/** F-ABSENCE: what a citizen may report. */
export const citizenAbsenceKinds = ['holiday', 'illness', 'education', 'other'] as const satisfies AbsenceKind[]
export type CitizenAbsenceKind = (typeof citizenAbsenceKinds)[number]

export interface Absence {
  readonly id: string
  /**
   * To whom it was written: the next job centre neither reads nor lifts it, and is bound by it all
   * the same (D-RESIDENCE).
   */
  readonly jobCentre: string
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
  readonly reportedOn: PlainDate
}

/** What only the job centre decides (D-EXEMPT). */
export const exemptionKinds = ['exempt', 'deprived'] as const satisfies AbsenceKind[]
type ExemptionKind = (typeof exemptionKinds)[number]

/** D-EXEMPT: either kind closes a deadline and refuses new ones. */
export const exempts = (kind: AbsenceKind): kind is ExemptionKind => kind === 'exempt' || kind === 'deprived'

/** F-ABSENCE: a day away; the two exemptions say nothing of where the citizen is. */
export const isAway = (kind: AbsenceKind): boolean => !exempts(kind)

/** F-ABSENCE: what a citizen may report. */
export const citizenMayReport = (kind: AbsenceKind): kind is CitizenAbsenceKind =>
  citizenAbsenceKinds.some((one) => one === kind)

/**
 * J-YEARS: an absence ends within three years, and has not ended longer ago. It may have begun
 * earlier: an exemption can be older than this program. What citizens report themselves cannot.
 */
export const absenceDayRefusals = (
  { kind, from, to }: Pick<Absence, 'kind' | 'from' | 'to'>,
  today: PlainDate,
): Refusal[] => [...tooFarAhead(to, today), ...tooLongAgo(citizenMayReport(kind) ? from : to, today)]

/**
 * J-LIMITS: whether one more absence can be reported beside those that are not over, of which each
 * page reads all. `most`: a setting, 50 by default, one a week for a year. What the job centre
 * alone registers, exemption and deprivation, is neither counted nor refused.
 */
export const absenceLimitRefusals = (
  kind: AbsenceKind,
  absences: readonly Pick<Absence, 'kind' | 'to'>[],
  today: PlainDate,
  most: number,
): Refusal[] => {
  const standing = absences.filter((one) => citizenMayReport(one.kind) && !isBefore(one.to, today))
  return citizenMayReport(kind) && standing.length >= most ? [refusal('too_many_absences', { most })] : []
}

const DAYS_OF_A_YEAR = 366

/**
 * F-ABSENCE: more than a year is asked about before it is reported: as a rule a year was mistyped,
 * and no time is shown for so long.
 */
export const isLongAbsence = ({ from, to }: Pick<Absence, 'from' | 'to'>): boolean =>
  daysBetween(from, to) >= DAYS_OF_A_YEAR
