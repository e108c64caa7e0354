import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findCitizen } from '../../storage/citizens.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'

/** Whether a citizen gets e-mail, and in which language, to whoever holds their signed link. */
export interface Subscription {
  readonly citizenId: string
  readonly emailService: boolean
  readonly language: string
}

/**
 * The subscription behind a signed link. Asked by nobody: the link is the secret. `fits` tells
 * whether its signature fits the citizen's address. Refusals: not_found.
 */
export const askSubscription = (
  context: QuestionContext,
  citizenId: string,
  fits: (address: string) => boolean,
): Promise<Outcome<Subscription>> =>
  askUnlogged(context, 'see_subscription', async (_, db) => {
    const citizen = await findCitizen(db, citizenId)
    if (!citizen || !fits(citizen.email ?? '')) return refuse('not_found')
    const { emailService, language } = citizen
    return done({ citizenId, emailService, language })
  })
