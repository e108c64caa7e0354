import { isBefore, type PlainDate, plainDate } from './dates.ts'

// J-PROTECTED: people whose name and address are protected ("navne- og adressebeskyttelse"). What
// is shown of them is decided here, and nowhere else.

/** Stands for a name that is not shown: a sign, so that it needs no language. */
export const WITHHELD = '•••'

/** The last day of a protection that lasts until somebody says otherwise. */
export const WITHOUT_END: PlainDate = plainDate('9999-12-31')

/** Whether a protection holds on a day. Null: there is none. */
export const isProtected = (protectedUntil: PlainDate | null, today: PlainDate): boolean =>
  protectedUntil !== null && !isBefore(protectedUntil, today)

/**
 * Who is shown a name, or where it goes. `case`: those who work with the citizen, in the job centre
 * that has them today. `former`: a job centre that they have left. `times`: who plans times, and
 * knows no case. `record`: who audits the record of access. `file`: a file that leaves the program.
 */
type ShownTo = 'case' | 'former' | 'times' | 'record' | 'file'

interface Person {
  readonly name: string
  readonly isProtected: boolean
}

/** J-PROTECTED: a name as it is shown. Who works with the case sees it, with a mark beside it. */
export const shownName = ({ name, isProtected: hidden }: Person, to: ShownTo): string =>
  hidden && to !== 'case' ? WITHHELD : name

/**
 * J-PROTECTED: a telephone number or an e-mail address as it is shown; null: none, or not told. A
 * telephone leads to an address.
 */
export const shownContact = (
  contact: string | null,
  { isProtected: hidden }: Pick<Person, 'isProtected'>,
  to: ShownTo,
): string | null => (hidden && to !== 'case' ? null : contact)

/** Whether a job centre works with the case of somebody who belongs to it today, or once did. */
export const asCase = (isOurs: boolean): ShownTo => (isOurs ? 'case' : 'former')
