import type { Channel } from '../../rules/messages.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findConfirmation } from '../../storage/address-confirmations.ts'
import { findCitizen } from '../../storage/citizens.ts'
import { askOwn, type QuestionContext } from '../ask.ts'

/** How a citizen is reached, as they have it before them. */
export interface OwnDetails {
  readonly mobile: string | null
  readonly email: string | null
  readonly smsService: boolean
  readonly emailService: boolean
  readonly language: string
}

/** Refusals: not_found. */
export const askOwnDetails = (context: QuestionContext, citizenId: string): Promise<Outcome<OwnDetails>> =>
  askOwn(context, 'see_own_details', citizenId, async (db) => {
    const row = await findCitizen(db, citizenId)
    if (!row) return refuse('not_found')
    const { mobile, email, smsService, emailService, language } = row
    return done({ mobile, email, smsService, emailService, language })
  })

/**
 * The number or address to which the newest code of a channel was sent. Refusals: not_found, also
 * where none was.
 */
export const askAddressToConfirm = (
  context: QuestionContext,
  citizenId: string,
  channel: Channel,
): Promise<Outcome<string>> =>
  askOwn(context, 'see_own_details', citizenId, async (db) => {
    const asked = await findConfirmation(db, citizenId, channel)
    return asked ? done(asked.address) : refuse('not_found')
  })
