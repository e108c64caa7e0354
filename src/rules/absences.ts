import type { PlainDate } from './dates.ts'

/** Kinds of absence; `exempt` (56) and `deprived` (57) of the national data model are the job centre's to register (D-EXEMPT). */
export const absenceKinds = ['holiday', 'illness', 'education', 'other', 'exempt', 'deprived'] as const
export type AbsenceKind = (typeof absenceKinds)[number]

/** F-ABSENCE: what a citizen may report. */
export const citizenAbsenceKinds = ['holiday', 'illness', 'education', 'other'] as const satisfies AbsenceKind[]
export type CitizenAbsenceKind = (typeof citizenAbsenceKinds)[number]

export interface Absence {
  readonly id: string
  readonly kind: AbsenceKind
  readonly from: PlainDate
  readonly to: PlainDate
  readonly reportedOn: PlainDate
}

/** D-EXEMPT: either kind closes a deadline and refuses new ones. */
export const exempts = (kind: AbsenceKind): boolean => kind === 'exempt' || kind === 'deprived'

/** F-ABSENCE: a day away; the two exemptions say nothing of where the citizen is. */
export const isAway = (kind: AbsenceKind): boolean => !exempts(kind)
