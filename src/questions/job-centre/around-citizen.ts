import { reachesCitizen, worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import type { SeenCase } from '../../rules/case-changes.ts'
import { channelsOf, detailsIn, type StoredDetails } from '../../rules/contact-details.ts'
import type { Instant } from '../../rules/dates.ts'
import type { Channel } from '../../rules/messages.ts'
import { type Offer, serves } from '../../rules/offers.ts'
import { asCase, shownContact, shownName } from '../../rules/protection.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { findCitizen, findNamedCaseworker } from '../../storage/citizens.ts'
import type { Queryable } from '../../storage/database.ts'
import { caseworkersOf, type TimeCaseworker } from '../../storage/job-centres.ts'
import { offersOf } from '../../storage/offers.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { readSituationToday } from '../situation.ts'
import { citizenWithId } from '../whose.ts'
import { readSeenCase } from './seen-case.ts'

/** Somebody about whose meeting something is decided, as far as the asker may know. */
export interface Invited {
  readonly id: string
  readonly name: string
  /** J-PROTECTED: the name is then `shownName`. */
  readonly isProtected: boolean
  readonly language: string
  /** How to reach them, and what of it they chose themselves (N-OPTOUT). */
  readonly details: StoredDetails
  readonly channels: readonly Channel[]
  readonly hasSignedIn: boolean
  /** Whom the job centre has named for them. */
  readonly caseworkerRef: string | null
}

/** A citizen with what a page about their meetings or absences shows beside them. */
interface AroundCitizen {
  readonly citizen: Invited
  readonly seen: SeenCase
  readonly caseworkers: ReadonlyMap<string, TimeCaseworker>
  /** The offers that serve the citizen. */
  readonly offers: readonly Offer[]
}

/** D-RESIDENCE: an absence is known to the job centre to which it was written. */
export const knownTo = (actor: Actor, situation: SituationToday): SituationToday => ({
  ...situation,
  absences: situation.absences.filter(({ jobCentre }) => worksFor(actor, jobCentre)),
})

/** The citizen with what a page about their meetings shows beside it. */
export async function aroundCitizen(
  db: Queryable,
  actor: Actor,
  jobCentre: string,
  situation: SituationToday,
  now: Instant,
): Promise<AroundCitizen | null> {
  const { citizenId } = situation
  const [row, named, seen, caseworkers, offers] = await Promise.all([
    findCitizen(db, citizenId),
    findNamedCaseworker(db, citizenId),
    readSeenCase(db, citizenId, now),
    caseworkersOf(db, jobCentre),
    offersOf(db, jobCentre),
  ])
  if (!row) return null
  const { id, name, language, firstSignedInAt } = row
  const { isProtected } = situation
  const to = asCase(worksFor(actor, situation.jobCentre))
  const details = detailsIn(row, situation.jobCentre)
  const citizen = {
    id,
    name: shownName({ name, isProtected }, to),
    isProtected,
    language,
    details: {
      ...details,
      mobile: shownContact(details.mobile, situation, to),
      email: shownContact(details.email, situation, to),
    },
    channels: channelsOf(details),
    hasSignedIn: firstSignedInAt !== null,
    caseworkerRef: named && worksFor(actor, named.jobCentre) ? named.ref : null,
  }
  return { citizen, seen, caseworkers, offers: offers.filter((offer) => !offer.retired && serves(offer, situation)) }
}

/** A citizen before something is written about them. */
export interface CitizenCase extends AroundCitizen {
  readonly now: Instant
  readonly situation: SituationToday
}

/** What a question about a citizen's case begins with. */
interface FoundCase {
  readonly db: Queryable
  readonly actor: Actor
  readonly now: Instant
  readonly jobCentre: string
  readonly situation: SituationToday
}

/**
 * A question about a citizen who belongs to the job centre that asks, in one snapshot; it is a look
 * at them. `read` answers null where the citizen is gone. Refusals: not_found.
 */
export const askOfCase = <T>(
  context: QuestionContext,
  question: 'see_citizen' | 'see_bookable',
  citizenId: string,
  read: (found: FoundCase) => Promise<T | null>,
): Promise<Outcome<T>> =>
  ask(
    context,
    question,
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const situation = await readSituationToday(db, citizenId, now)
        if (!situation?.jobCentre || !reachesCitizen(granted, situation)) return refuse('not_found')
        looks.told(citizenId)
        const { jobCentre } = situation
        const answer = await read({ db, actor: granted.actor, now, jobCentre, situation })
        return answer === null ? refuse('not_found') : done(answer)
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/** What a form about a citizen is filled in by. Refusals: not_found. */
export const askCitizenCase = (context: QuestionContext, citizenId: string): Promise<Outcome<CitizenCase>> =>
  askOfCase(context, 'see_citizen', citizenId, async ({ db, actor, now, jobCentre, situation }) => {
    const around = await aroundCitizen(db, actor, jobCentre, situation, now)
    return around && { ...around, now, situation: knownTo(actor, situation) }
  })
