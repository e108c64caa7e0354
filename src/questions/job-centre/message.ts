import { reachesThing, worksFor } from '../../rules/access.ts'
import type { MessageStatus } from '../../rules/message-delivery.ts'
import { CODE_KIND, type Reader, type SentMessage } from '../../rules/messages.ts'
import { asCase, shownName } from '../../rules/protection.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import { findCitizen } from '../../storage/citizens.ts'
import { findMessage } from '../../storage/messages.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'
import { citizenOfMessage } from '../whose.ts'

/** One message with its words, where it has left, and whose it is. */
export interface SeenMessage {
  readonly message: SentMessage & { readonly status: MessageStatus; readonly isLast: boolean }
  readonly reader: Reader
  /** J-PROTECTED: the reader's name as it is shown. */
  readonly shownName: string
  /** Where it would go now; null where there is nothing, or the citizen has moved (D-RESIDENCE). */
  readonly address: string | null
}

/**
 * A message that was written for one's own job centre. Never a code: it is the citizen's own.
 * Refusals: not_found.
 */
export const askMessage = (context: QuestionContext, id: string): Promise<Outcome<SeenMessage>> =>
  ask(
    context,
    'see_messages',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const message = await findMessage(db, id)
        if (!message || message.kind === CODE_KIND || !reachesThing(granted, message)) return refuse('not_found')
        const [citizen, situation] = await Promise.all([
          findCitizen(db, message.citizenId),
          readSituationToday(db, message.citizenId, context.clock.now()),
        ])
        if (!citizen || !situation) return refuse('not_found')
        looks.told(citizen.id)
        const { name, language, mobile, email } = citizen
        const isOurs = worksFor(context.actor, situation.jobCentre)
        const shown = shownName({ name, isProtected: situation.isProtected }, asCase(isOurs))
        const address = message.channel === 'sms' ? mobile : email
        return done({ message, reader: { name, language }, shownName: shown, address: isOurs ? address : null })
      }),
    { subject: id, whose: () => citizenOfMessage(context, id) },
  )
