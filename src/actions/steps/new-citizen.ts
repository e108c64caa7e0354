import type { PlainDate } from '../../rules/dates.ts'
import type { ContactDetails } from '../../storage/citizens.ts'

/** What a job centre says of a person whom it registers. */
export interface NewCitizen {
  readonly cpr: string
  readonly name: string
  readonly contactGroup: number
  /** Undefined: as it is, while the contact group is the same. */
  readonly category?: string | null
  readonly jobCentre: string
  readonly details: Omit<ContactDetails, 'name'>
  /** The job centre's own name for the citizen's caseworker; undefined: as it is. */
  readonly caseworker?: string | null
  /** D-RESIDENCE: the job centre says expressly that the person has moved to it, on this day. */
  readonly movedHere?: PlainDate | null
}
