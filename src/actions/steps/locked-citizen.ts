import type { Citizen } from '../../rules/contact-details.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import type { SituationToday } from '../../rules/situation.ts'

/** A citizen under lock, as of now; what the calendar had done by then is written down. */
export interface LockedCitizen {
  readonly row: Citizen
  readonly situation: SituationToday
  readonly now: Instant
  readonly today: PlainDate
}
