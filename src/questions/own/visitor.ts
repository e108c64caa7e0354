import { mayAct } from '../../rules/access.ts'
import { dateOf, type Instant, isInstantAfter } from '../../rules/dates.ts'
import { absoluteEnd, endOf, type SessionLimits, type SessionTimes } from '../../rules/sessions.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import { worn } from '../../storage/hats.ts'
import type { JobCentre } from '../../storage/job-centres.ts'
import { hashOfToken } from '../../storage/sessions.ts'
import { type AlreadyRead, findVisitor } from '../../storage/signed-in-reading.ts'
import type { QuestionContext } from '../ask.ts'

export type { JobCentre } from '../../storage/job-centres.ts'
export type { AlreadyRead } from '../../storage/signed-in-reading.ts'

/** A citizen who has proved who they are, lately enough, and has not been away for too long. */
export interface Session extends SessionTimes {
  readonly token: string
  readonly citizenId: string
  readonly name: string
  readonly language: string
  /** The number to be called on; null where none is known. */
  readonly mobile: string | null
  /** Typed to the caseworker and not yet sent. */
  readonly draftMessage: string | null
}

/** Who asks, as of now, with what was read along. */
export interface Visitor {
  readonly session: Session
  readonly situation: SituationToday
  /** Null when the citizen belongs to none. */
  readonly jobCentre: JobCentre | null
  readonly alreadyRead: AlreadyRead<SituationToday>
}

export interface WantedVisitor {
  /** The machine's own time, by which sessions end. */
  readonly realNow: Instant
  /** How long a session lasts at most. */
  readonly limits: Pick<SessionLimits, 'hours'>
  /** The offer that the request names; null where it names none. */
  readonly offerId?: string | null
  /** Whether that offer's days are to be shown. */
  readonly days?: boolean
}

/**
 * Whose session a token is, in one trip; null when nobody's, or when it has ended by the machine's
 * own time. Asked by nobody: the token is the secret that names them.
 */
export async function askVisitor(
  context: QuestionContext,
  token: string,
  { realNow, limits, offerId = null, days = false }: WantedVisitor,
): Promise<Visitor | null> {
  if (!mayAct(context.actor, 'see_visitor').ok) return null
  const now = context.clock.now()
  const db = worn({ ...context, session: token }, 'see_visitor')
  const daysAsOf = days && offerId !== null ? now : null
  const found = await findVisitor(db, { tokenHash: hashOfToken(token), since: dateOf(now), offerId, daysAsOf })
  if (!found || !isInstantAfter(endOf(found, limits), realNow)) return null
  const { situation: stored, offer, days: prefetched, jobCentres, ...visitor } = found
  const situation = situationOn(stored, now)
  return {
    session: {
      token,
      citizenId: situation.citizenId,
      ...visitor,
      endsAt: absoluteEnd(found, limits),
      expiresAt: endOf(found, limits),
    },
    situation,
    jobCentre: jobCentres.find(({ code }) => code === situation.jobCentre) ?? null,
    alreadyRead: { situation, offer, days: prefetched },
  }
}
