import { isAfter, isBefore, type PlainDate, plainDate } from './dates.ts'

/**
 * The two interviews that a deadline can be for: jobsamtale (7) and opfølgningssamtale (4) in the
 * national data model.
 */
export const interviewTypes = ['job', 'follow_up'] as const

export type InterviewType = (typeof interviewTypes)[number]

export type Right = 'self_booking' | 'deadline_job' | 'deadline_follow_up'

/**
 * A right that a contact group gains from a date on (or loses, with `granted: false`). A reform
 * adds a row.
 */
export interface DatedRight {
  readonly contactGroup: number
  readonly right: Right
  readonly from: PlainDate
  readonly granted: boolean
}

// The guide opens self-booking for some groups from these dates and says that others were open
// before (D-GROUP-BEFORE).
const BEFORE = '2016-09-01' // §1: "Den 1. september 2016 trådte den obligatoriske selvbooking … i kraft"
const JUNE = '2017-06-19' // §2: "Med virkning fra den 19. juni 2017"
const SEPTEMBER = '2017-09-18' // §2: "dog først fra og med 18. september 2017"

/**
 * §2, D-GROUP: the groups. The dates say when each may book without a deadline, may get a job
 * interview's deadline, and may get a follow-up interview's.
 */
const guide = [
  [2, 'Kontanthjælpsmodtager', BEFORE, JUNE, null],
  [3, 'Kontanthjælpsmodtager omfattet af integrationsprogrammet', JUNE, JUNE, null],
  [4, 'Revalidering', SEPTEMBER, SEPTEMBER, null],
  [5, 'For-revalidering', SEPTEMBER, SEPTEMBER, null],
  [6, 'Sygedagpengemodtager', JUNE, null, JUNE],
  [7, 'Fleksjobvisiteret', JUNE, JUNE, null],
  [10, 'Fleksjobansat', JUNE, JUNE, null],
  [11, 'Rehabilitering', SEPTEMBER, SEPTEMBER, null],
  [12, 'Modtager af uddannelseshjælp', BEFORE, JUNE, null],
  [13, 'Jobafklaring', JUNE, JUNE, null],
  [24, 'Sygedagpengemodtager fra beskæftigelse', BEFORE, null, JUNE],
  [25, 'Sygedagpengemodtager fra ledighed', BEFORE, null, JUNE],
  [26, 'Integrationsydelsesmodtager', BEFORE, JUNE, null],
  [27, 'Integrationsydelsesmodtager omfattet af integrationsprogrammet', JUNE, JUNE, null],
  [28, 'Integrationsydelsesmodtager med uddannelsespålæg', BEFORE, JUNE, null],
] as const

const granted = (contactGroup: number, right: Right, from: string | null): DatedRight[] =>
  from === null ? [] : [{ contactGroup, right, from: plainDate(from), granted: true }]

export const datedRights: readonly DatedRight[] = guide.flatMap(([number, , selfBooking, job, followUp]) => [
  ...granted(number, 'self_booking', selfBooking),
  ...granted(number, 'deadline_job', job),
  ...granted(number, 'deadline_follow_up', followUp),
])

/** Number and Danish name of the groups in the guide. */
export const contactGroups: readonly { number: number; name: string }[] = guide.map(([number, name]) => ({
  number,
  name,
}))

/**
 * Whether the guide's table lists the group. D-GROUP-OTHER: other groups are stored, without
 * self-booking and without deadlines.
 */
export const isListed = (contactGroup: number): boolean => guide.some(([number]) => number === contactGroup)

/**
 * D-GROUP-OTHER: groups of the national data model that the guide does not list. There is no group
 * 9, and none after 29.
 */
const otherGroups: ReadonlySet<number> = new Set([1, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 29])

/** Whether this contact group exists. */
export const isContactGroup = (contactGroup: number): boolean => isListed(contactGroup) || otherGroups.has(contactGroup)

/**
 * Whether a contact group has a right on a date. Its newest row up to that day decides; of two rows
 * with one date, the later in the table. D-GROUP: "uanset visitationsgruppe" (§2), so the category
 * does not matter.
 */
export function hasRight(
  contactGroup: number,
  right: Right,
  on: PlainDate,
  rights: readonly DatedRight[] = datedRights,
): boolean {
  const newest = rights
    .filter((row) => row.contactGroup === contactGroup && row.right === right && !isAfter(row.from, on))
    .reduce<DatedRight | null>((best, row) => (best === null || !isBefore(row.from, best.from) ? row : best), null)
  return newest?.granted ?? false
}

const deadlineRight = (type: InterviewType): Right => (type === 'job' ? 'deadline_job' : 'deadline_follow_up')

/**
 * D-GROUP: whether a citizen of this group may have a deadline for this interview type on that day.
 */
export const allowsDeadline = (
  contactGroup: number,
  type: InterviewType,
  on: PlainDate,
  rights: readonly DatedRight[] = datedRights,
): boolean => hasRight(contactGroup, deadlineRight(type), on, rights)
