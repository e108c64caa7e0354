import { municipalityOf } from './meetings.ts'

/** What a citizen can choose themselves, by the names under which it is stored. */
const details = ['mobile', 'email', 'sms_service', 'email_service', 'language'] as const
export type Detail = (typeof details)[number]

/** How and in which language a citizen is told. */
export interface Details {
  readonly mobile: string | null
  readonly email: string | null
  readonly sms_service: boolean
  readonly email_service: boolean
  readonly language: string
}

/**
 * The same with which of it the citizen chose (N-OPTOUT), and which job centre wrote the rest
 * (D-RESIDENCE).
 */
export interface StoredDetails extends Details {
  readonly chosen: readonly Detail[]
  readonly details_of: string | null
}

/** Of somebody of whom nothing is known yet. */
export const noDetails: Details = {
  mobile: null,
  email: null,
  sms_service: false,
  email_service: false,
  language: 'da',
}

const isGiven = (told: Partial<Details>, detail: Detail): boolean => told[detail] !== undefined

/** N-OPTOUT: what a job centre may change, and what stands although it says something else. */
export function imported<T extends Partial<Details>>(stored: StoredDetails, told: T): { change: T; kept: Detail[] } {
  const stands = details.filter((detail) => isGiven(told, detail) && stored.chosen.includes(detail))
  const change = { ...told }
  for (const detail of stands) delete change[detail]
  return { change, kept: stands.filter((detail) => told[detail] !== stored[detail]) }
}

/**
 * N-OPTOUT: what the citizen has chosen once they have said this; what they leave as it was they
 * have not chosen.
 */
export const chosenWith = (stored: StoredDetails, said: Partial<Details>): Detail[] =>
  details.filter(
    (detail) => stored.chosen.includes(detail) || (isGiven(said, detail) && said[detail] !== stored[detail]),
  )

/**
 * D-RESIDENCE: the details as they hold in the citizen's job centre. In another municipality than
 * that which wrote them only what the citizen chose has gone along; another job centre of the same
 * one is the same authority, and keeps the deadline and its reminders.
 */
export function detailsIn<T extends StoredDetails>(stored: T, jobCentre: string | null): T {
  const { details_of: writer } = stored
  if (writer === null || jobCentre === null || municipalityOf(writer) === municipalityOf(jobCentre)) return stored
  const gone = details.filter((detail) => !stored.chosen.includes(detail))
  return { ...stored, ...Object.fromEntries(gone.map((detail) => [detail, noDetails[detail]])), details_of: jobCentre }
}
