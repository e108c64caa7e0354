import type { Keys } from '../../keys/keys.ts'
import { reachesCitizen } from '../../rules/access.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { birthdayIn } from '../../rules/national-id.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { sealedNumbersOf } from '../../storage/citizen-numbers.ts'
import type { Queryable } from '../../storage/database.ts'
import { wear } from '../../storage/hats.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'
import { citizenWithId } from '../whose.ts'

type WithKeys = QuestionContext & { readonly keys: Keys }

/** Numbers are the program's own to read; whoever calls this has asked whose the citizen is. */
async function readNumber({ db, keys }: { readonly db: Queryable; readonly keys: Keys }, citizenId: string) {
  const [newest] = await sealedNumbersOf(wear(db, 'works'), citizenId)
  return newest ? keys.numbers.read(newest) : null
}

/** What is shown of a number where nobody has asked for all of it. */
export interface NumberParts {
  readonly birthday: PlainDate | null
  readonly lastTwo: string
}

/** Null where the number is gone. To be told only with a citizen whom the asker may see. */
export async function readNumberParts(context: WithKeys, citizenId: string): Promise<NumberParts | null> {
  const number = await readNumber(context, citizenId)
  return number === null ? null : { birthday: birthdayIn(number), lastTwo: number.slice(-2) }
}

/**
 * The whole national id number of one's own citizen, for who asks to see it: a look of its own in
 * the log. Refusals: not_found.
 */
export const askCitizenNumber = (context: WithKeys, citizenId: string): Promise<Outcome<string>> =>
  ask(
    context,
    'see_citizen_number',
    async (granted, looks, db) => {
      const [situation, number] = await Promise.all([
        readSituationToday(db, citizenId, context.clock.now()),
        readNumber(context, citizenId),
      ])
      if (!situation || number === null || !reachesCitizen(granted, situation)) return refuse('not_found')
      looks.told(citizenId)
      return done(number)
    },
    { whose: () => citizenWithId(context, citizenId) },
  )
