import { type Instant, isInstantAfter } from '../../rules/dates.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { endOf, type SessionLimits } from '../../rules/sessions.ts'
import { hashOfToken, sessionsOf } from '../../storage/sessions.ts'
import { askOwn, type QuestionContext } from '../ask.ts'

/** One browser in which a citizen is signed in. */
export interface SignedInAt {
  /** "Firefox, Windows"; null where that is not known. */
  readonly device: string | null
  readonly since: Instant
  readonly seenAt: Instant
  /** Whether it is the session that asks. */
  readonly isThis: boolean
}

/** Where a citizen is signed in now, by the machine's own time; whichever was used last first. */
export const askOwnSessions = (
  context: QuestionContext,
  { citizenId, token }: { readonly citizenId: string; readonly token: string },
  { realNow, limits }: { readonly realNow: Instant; readonly limits: Pick<SessionLimits, 'hours'> },
): Promise<Outcome<SignedInAt[]>> =>
  askOwn(context, 'see_own_sessions', citizenId, async (db) => {
    const own = hashOfToken(token)
    const sessions = await sessionsOf(db, citizenId)
    return done(
      sessions
        .filter((session) => isInstantAfter(endOf(session, limits), realNow))
        .map(({ device, createdAt: since, seenAt, tokenHash }) => ({
          device,
          since,
          seenAt,
          isThis: tokenHash.equals(own),
        })),
    )
  })
