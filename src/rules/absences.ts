import { daysBetween, isBefore, type PlainDate } from './dates.ts'
import { type Refusal, refusal } from './refusals.ts'
import { tooFarAhead, tooLongAgo } from './year-meant.ts'

/**
 * Kinds of absence. Only the job centre registers `exempt` (56) and `deprived` (57), numbers of the
 * national data model (D-EXEMPT).
 */
export const absenceKinds = ['holiday', 'illness', 'education', 'other', 'exempt', 'deprived'] as const
export type AbsenceKind = (typeof absenceKinds)[number]

/** F-ABSENCE: the kinds that citizens may report. */
export const citizenAbsenceKinds = ['holiday', 'illness', 'education', 'other'] as const satisfies AbsenceKind[]
export type CitizenAbsenceKind = (typeof citizenAbsenceKinds)[number]

export interface Absence {
  readonly id: string
  /**
   * The job centre to which it was reported. After a move the new job centre can neither read nor
   * lift it, yet is bound by it (D-RESIDENCE).
   */
  readonly jobCentre: string
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
  readonly reportedOn: PlainDate
}

/** The kinds that only the job centre decides (D-EXEMPT). */
export const exemptionKinds = ['exempt', 'deprived'] as const satisfies AbsenceKind[]
type ExemptionKind = (typeof exemptionKinds)[number]

/** D-EXEMPT: either kind closes a deadline and refuses new ones. */
export const exempts = (kind: AbsenceKind): kind is ExemptionKind => kind === 'exempt' || kind === 'deprived'

/** F-ABSENCE: whether the citizen is away. The two exemptions say nothing about that. */
export const isAway = (kind: AbsenceKind): boolean => !exempts(kind)

/** F-ABSENCE: whether citizens may report this kind themselves. */
export const citizenMayReport = (kind: AbsenceKind): kind is CitizenAbsenceKind =>
  citizenAbsenceKinds.some((one) => one === kind)

/**
 * J-YEARS: an absence ends within three years of today, before or after. It may have begun earlier:
 * an exemption can be older than this program. The kinds that citizens report must also have begun
 * within those years.
 */
export const absenceDayRefusals = (
  { kind, from, to }: Pick<Absence, 'kind' | 'from' | 'to'>,
  today: PlainDate,
): Refusal[] => [...tooFarAhead(to, today), ...tooLongAgo(citizenMayReport(kind) ? from : to, today)]

/**
 * J-LIMITS: whether one more absence can be reported. Each page reads all absences that are not
 * over, so their number is bounded. `most` is a setting; its default of 50 is one a week for a
 * year. Exemption and deprivation, which only the job centre registers, are neither counted nor
 * refused.
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
 * F-ABSENCE: whether the citizen must confirm the length before it is reported. More than a year is
 * usually a mistyped year, and no time is shown for that long.
 */
export const isLongAbsence = ({ from, to }: Pick<Absence, 'from' | 'to'>): boolean =>
  daysBetween(from, to) >= DAYS_OF_A_YEAR
