import type { Instant, PlainDate } from './dates.ts'
import { municipalityOf } from './meetings.ts'
import type { Channel } from './messages.ts'

/** The details that citizens can choose themselves, as fields of `Details`. */
export const details = ['mobile', 'email', 'smsService', 'emailService', 'language'] as const
export type Detail = (typeof details)[number]

/** How a citizen is contacted, and in which language. */
export interface Details {
  readonly mobile: string | null
  readonly email: string | null
  readonly smsService: boolean
  readonly emailService: boolean
  readonly language: string
}

/**
 * As `Details`, with the fields that the citizen chose (N-OPTOUT), and the job centre that wrote
 * the others (D-RESIDENCE).
 */
export interface StoredDetails extends Details {
  readonly chosen: readonly Detail[]
  readonly detailsOf: string | null
}

/** The details of a citizen about whom nothing is known yet. */
export const noDetails: Details = {
  mobile: null,
  email: null,
  smsService: false,
  emailService: false,
  language: 'da',
}

const isGiven = (told: Partial<Details>, detail: Detail): boolean => told[detail] !== undefined

/**
 * N-OPTOUT: splits an import into the fields that a job centre may change, and the fields that stay
 * because the citizen chose them.
 */
export function imported<T extends Partial<Details>>(stored: StoredDetails, told: T): { change: T; kept: Detail[] } {
  const stands = details.filter((detail) => isGiven(told, detail) && stored.chosen.includes(detail))
  const change = { ...told }
  for (const detail of stands) delete change[detail]
  return { change, kept: stands.filter((detail) => told[detail] !== stored[detail]) }
}

/**
 * N-OPTOUT: the fields that count as chosen once the citizen has submitted these values. A field
 * left unchanged is not a choice.
 */
export const chosenWith = (stored: StoredDetails, said: Partial<Details>): Detail[] =>
  details.filter(
    (detail) => stored.chosen.includes(detail) || (isGiven(said, detail) && said[detail] !== stored[detail]),
  )

/**
 * D-RESIDENCE: the details as they hold in the citizen's job centre. In another municipality than
 * the writer's, only the fields that the citizen chose are kept. Another job centre of the same
 * municipality is the same authority, and keeps the deadline and its reminders.
 */
export function detailsIn<T extends StoredDetails>(stored: T, jobCentre: string | null): T {
  const { detailsOf: writer } = stored
  if (writer === null || jobCentre === null || municipalityOf(writer) === municipalityOf(jobCentre)) return stored
  const gone = details.filter((detail) => !stored.chosen.includes(detail))
  return { ...stored, ...Object.fromEntries(gone.map((detail) => [detail, noDetails[detail]])), detailsOf: jobCentre }
}

/** A citizen as stored. Contact groups and job centres are in their situation. */
export interface Citizen extends StoredDetails {
  readonly id: string
  readonly name: string
  /** D-UNKNOWING: the first time that they came to the portal; null where they never have. */
  readonly firstSignedInAt: Instant | null
  /** Null while they live, as far as their job centre has told. */
  readonly diedOn: PlainDate | null
  /** J-PROTECTED: null where name and address are not protected. */
  readonly protectedUntil: PlainDate | null
}

/** D-UNKNOWING: the channels for which somebody is signed up without an address to send to. */
export const channelsToNowhere = ({
  smsService,
  mobile,
  emailService,
  email,
}: Omit<Details, 'language'>): Channel[] => [
  ...(smsService && !mobile ? (['sms'] as const) : []),
  ...(emailService && !email ? (['email'] as const) : []),
]

/**
 * §2.3: "Hvis borgeren er tilmeldt SMS- og e-mailservice": per channel, and only with an address to
 * send to.
 */
export const channelsOf = (citizen: Omit<Details, 'language'>): Channel[] => [
  ...(citizen.smsService && citizen.mobile ? (['sms'] as const) : []),
  ...(citizen.emailService && citizen.email ? (['email'] as const) : []),
]
