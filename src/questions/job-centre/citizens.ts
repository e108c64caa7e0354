import type { Keys } from '../../keys/keys.ts'
import { type Absence, exempts } from '../../rules/absences.ts'
import { reachesCitizen, worksFor } from '../../rules/access.ts'
import type { Actor } from '../../rules/actor.ts'
import { detailsIn } from '../../rules/contact-details.ts'
import { dateOf, type Instant, isAfter, isBefore, type PlainDate } from '../../rules/dates.ts'
import { isStanding, type MeetingDetails } from '../../rules/meetings.ts'
import { asCase, shownContact, shownName } from '../../rules/protection.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import {
  type FoundCitizen,
  findCitizen,
  findNamedCaseworker,
  findOwnCitizen,
  findOwnCitizensByName,
} from '../../storage/citizens.ts'
import { type ComingChange, comingChangesOf } from '../../storage/coming-changes.ts'
import type { Queryable } from '../../storage/database.ts'
import { meetingsOf } from '../../storage/meetings.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { citizenWithId, citizenWithNumber } from '../whose.ts'
import { readDeadlines, type SeenDeadline } from './deadlines.ts'
import { type AroundMeetings, aroundMeetings, type SeenMeeting, seenMeeting, visibleMeetings } from './meetings.ts'

export type { FoundCitizen } from '../../storage/citizens.ts'
export type { ComingChange } from '../../storage/coming-changes.ts'

/** A citizen as of now, as far as whoever asks may know of them. */
export interface SeenCitizen {
  readonly id: string
  readonly contactGroup: number
  readonly category: string | null
  /** Null where the citizen belongs to none. */
  readonly jobCentre: string | null
  readonly name: string
  readonly mobile: string | null
  readonly email: string | null
  readonly smsService: boolean
  readonly emailService: boolean
  readonly language: string
  /** Whom the citizen's job centre has named as their caseworker. */
  readonly caseworker: { readonly ref: string; readonly name: string } | null
  /** Whether they have ever been in the portal. */
  readonly hasSignedIn: boolean
  /** Null while they live, as far as is known. */
  readonly diedOn: PlainDate | null
  /** J-PROTECTED: whether name and address are protected. The name is then `shownName`. */
  readonly isProtected: boolean
  /** The open one, where it is the asker's own. */
  readonly deadline: SeenDeadline | null
  /** Those planned, and those of today not yet registered. */
  readonly meetings: readonly SeenMeeting[]
  /** Those that have not ended and were written to the asker (D-RESIDENCE). */
  readonly absences: readonly Absence[]
  /** What another job centre has set, and binds wherever the citizen lives (D-RESIDENCE). */
  readonly exemptionsElsewhere: readonly Absence[]
  /** What was reported ahead and has not taken effect, of a citizen who belongs to the asker. */
  readonly comingChanges: readonly ComingChange[]
  readonly comingExemptions: readonly Absence[]
}

/**
 * All that is stored of a citizen that an answer needs, of one moment; null where there is none.
 */
export async function citizenRows(db: Queryable, citizenId: string, now: Instant) {
  const [citizen, named, seen, meetings, comingChanges] = await Promise.all([
    findCitizen(db, citizenId),
    findNamedCaseworker(db, citizenId),
    readDeadlines(db, citizenId, now),
    meetingsOf(db, citizenId),
    comingChangesOf(db, citizenId, dateOf(now)),
  ])
  return citizen && seen ? { citizen, named, ...seen, meetings, comingChanges } : null
}

export type CitizenRows = NonNullable<Awaited<ReturnType<typeof citizenRows>>>

/** Their meetings that are planned, and those of today not yet registered, that may be seen. */
export const standingMeetings = (
  viewer: Actor,
  { situation, meetings }: Pick<CitizenRows, 'situation' | 'meetings'>,
): MeetingDetails[] =>
  visibleMeetings(
    viewer,
    situation,
    meetings.filter(({ status, date }) => isStanding({ status }) && !isBefore(date, situation.today)),
  )

/** A citizen as far as whoever asks may know of them. */
export async function seenCitizen(db: Queryable, viewer: Actor, rows: CitizenRows): Promise<SeenCitizen> {
  const around = await aroundMeetings(db, standingMeetings(viewer, rows))
  return citizenAround(viewer, rows, around)
}

/** The same with what stands around their meetings. */
export function citizenAround(viewer: Actor, rows: CitizenRows, around: AroundMeetings): SeenCitizen {
  const { situation, named, deadlines, comingChanges } = rows
  const { today, absences, jobCentre } = situation
  const row = detailsIn(rows.citizen, jobCentre)
  const open = deadlines.find(({ deadline }) => deadline.id === situation.deadline?.id)
  const lasting = absences.filter(({ to }) => !isBefore(to, today))
  const own = lasting.filter((absence) => worksFor(viewer, absence.jobCentre))
  const isOurs = worksFor(viewer, jobCentre)
  return {
    id: situation.citizenId,
    contactGroup: situation.contactGroup,
    category: situation.category,
    jobCentre,
    name: shownName({ name: row.name, isProtected: situation.isProtected }, asCase(isOurs)),
    mobile: shownContact(row.mobile, situation, asCase(isOurs)),
    email: shownContact(row.email, situation, asCase(isOurs)),
    smsService: row.smsService,
    emailService: row.emailService,
    language: row.language,
    caseworker: named && isOurs && worksFor(viewer, named.jobCentre) ? { ref: named.ref, name: named.name } : null,
    hasSignedIn: row.firstSignedInAt !== null,
    diedOn: isOurs ? row.diedOn : null,
    isProtected: situation.isProtected,
    deadline: open && worksFor(viewer, open.deadline.jobCentre) ? open : null,
    meetings: standingMeetings(viewer, rows).map((meeting) => seenMeeting(viewer, situation, around, meeting)),
    absences: own,
    exemptionsElsewhere: lasting.filter((absence) => !own.includes(absence) && exempts(absence.kind)),
    comingChanges: isOurs ? comingChanges : [],
    comingExemptions: isOurs ? own.filter(({ kind, from }) => exempts(kind) && isAfter(from, today)) : [],
  }
}

/** A citizen as an action has just left them, to whoever did it; the look is the action's. */
export async function readChangedCitizen(
  { db, clock, actor }: QuestionContext,
  citizenId: string,
): Promise<SeenCitizen> {
  const rows = await citizenRows(db, citizenId, clock.now())
  if (!rows) throw new Error('a citizen just written has vanished')
  return await seenCitizen(db, actor, rows)
}

/**
 * A citizen, with open deadline and planned meetings. Refusals: not_found, also to the job centre
 * of others (J-OWN).
 */
export const askCitizen = (context: QuestionContext, citizenId: string): Promise<Outcome<SeenCitizen>> =>
  ask(
    context,
    'see_citizen',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const rows = await citizenRows(db, citizenId, context.clock.now())
        if (!rows || !reachesCitizen(granted, rows.situation)) return refuse('not_found')
        looks.told(citizenId)
        return done(await seenCitizen(db, granted.actor, rows))
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )

/**
 * What the log keeps of a number that was searched for: another hash than the one that finds the
 * person, so that the two tables cannot be laid side by side.
 */
const searchHash = ({ numbers }: Keys, cpr: string): Buffer => numbers.hash('search', cpr)

/**
 * The same by national id number: to a look for somebody else's citizen it does what it does for
 * nobody (J-OWN). Refusals: not_found.
 */
export const askCitizenByNumber = (
  context: QuestionContext & { readonly keys: Keys },
  cpr: string,
): Promise<Outcome<SeenCitizen>> =>
  ask(
    context,
    'search_citizen',
    ({ actor }, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const { jobCentre } = actor
        const hashes = context.keys.numbers.lookUp(cpr)
        const found = await findOwnCitizen(db, { hashes, jobCentre, today: dateOf(now) })
        const rows = found?.own ? await citizenRows(db, found.id, now) : null
        if (!rows) return refuse('not_found')
        looks.told(rows.situation.citizenId)
        return done(await seenCitizen(db, actor, rows))
      }),
    {
      search: { kind: 'national_id', hash: searchHash(context.keys, cpr) },
      whose: () => citizenWithNumber(context, cpr),
    },
  )

/** A list longer than this is no answer: more of the name must be typed. */
const MOST_FOUND = 20

/**
 * The citizens of one's own job centre whose name has this in it. Each whom the list shows is a
 * look (J-OWN).
 */
export const askCitizensByName = (
  context: QuestionContext & { readonly keys: Keys },
  name: string,
): Promise<Outcome<{ readonly citizens: readonly FoundCitizen[]; readonly isCut: boolean }>> =>
  ask(
    context,
    'search_citizen',
    async ({ actor }, looks, db) => {
      const { jobCentre } = actor
      const wanted = { name, jobCentre, today: dateOf(context.clock.now()), limit: MOST_FOUND + 1 }
      const found = await findOwnCitizensByName(db, wanted)
      const citizens = found.slice(0, MOST_FOUND)
      looks.told(...citizens.map(({ id }) => id))
      return done({ citizens, isCut: found.length > MOST_FOUND })
    },
    { search: { kind: 'name', hash: searchHash(context.keys, name.toLowerCase()) } },
  )
