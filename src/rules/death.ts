import { type Refusal, refusal } from './refusals.ts'
import type { SituationToday } from './situation.ts'

/**
 * D-DEATH: nothing is set, booked, held or moved for a citizen who has died, as far as is known.
 * Every rule that judges such an act asks this one.
 */
export const deathRefusals = ({ diedOn }: Pick<SituationToday, 'diedOn'>): Refusal[] =>
  diedOn === null ? [] : [refusal('citizen_died')]
