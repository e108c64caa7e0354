import type { Actor } from '../../rules/actor.ts'
import { dateOf, type Instant, type PlainDate } from '../../rules/dates.ts'
import type { RestingStatus } from '../../rules/deadline.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import {
  type Changed,
  type ChangedPosition,
  changedCitizens,
  changedDeadlines,
  changedMeetings,
} from '../../storage/changed-lists.ts'
import { findCitizens, findNamedCaseworkers } from '../../storage/citizens.ts'
import { comingChangesOfMany } from '../../storage/coming-changes.ts'
import type { Queryable } from '../../storage/database.ts'
import { historiesOf } from '../../storage/deadline-history.ts'
import { findDeadlines } from '../../storage/deadlines.ts'
import { findMeetings, meetingsOfMany } from '../../storage/meetings.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { readSituations } from '../../storage/situations.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { type CitizenRows, citizenAround, type SeenCitizen, standingMeetings } from './citizens.ts'
import { type SeenDeadline, seenOn } from './deadlines.ts'
import { aroundMeetings, type SeenMeeting, seenMeeting } from './meetings.ts'

export type { ChangedPosition } from '../../storage/changed-lists.ts'

// The whole state of a job centre, page by page, for a case system that reconciles its own.

/** A page of such a list, and where the next one begins. */
export interface ReconciledPage<Item, Position> {
  readonly items: readonly Item[]
  /** Null on the last page. */
  readonly next: Position | null
  /** By the program's clock: with it the next reading of the list goes on. */
  readonly readAt: Instant
}

interface WantedPage<Position> {
  /** Only what was written since; null: all. */
  readonly since: Instant | null
  readonly after: Position | null
  readonly limit: number
}

async function situationsNow(
  db: Queryable,
  citizenIds: readonly string[],
  now: Instant,
): Promise<Map<string, SituationToday>> {
  const stored = await readSituations(db, [...new Set(citizenIds)], dateOf(now))
  return new Map([...stored].map(([id, situation]) => [id, situationOn(situation, now)]))
}

/** One more was read than was asked for: it says that there is a next page. */
function pageOf(rows: readonly Changed[], limit: number): { shown: readonly Changed[]; next: ChangedPosition | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: rows.length > limit && last ? { changedAt: last.changedAt, id: last.id } : null }
}

const idsOf = (rows: readonly Changed[]): string[] => rows.map(({ id }) => id)
const citizensIn = (rows: readonly Changed[]): string[] => rows.map(({ citizenId }) => citizenId)

/** In the order of the page: what was read of it by id. */
const inOrderOf = <T>(rows: readonly Changed[], found: ReadonlyMap<string, T>): T[] =>
  rows.flatMap(({ id }) => found.get(id) ?? [])

export interface WantedDeadlines extends WantedPage<ChangedPosition> {
  /** As of today; null: whatever it is. */
  readonly status: RestingStatus | null
}

/**
 * The job centre's deadlines in the order in which they were last written; one that changes while
 * the list is read moves on and comes again. Each whom it tells of is a look (J-OWN).
 */
export const askChangedDeadlines = (
  context: QuestionContext,
  { status, limit, ...wanted }: WantedDeadlines,
): Promise<Outcome<ReconciledPage<SeenDeadline, ChangedPosition>>> =>
  ask(context, 'reconcile', ({ actor }, looks, database) =>
    snapshot(database, async (db) => {
      const now = context.clock.now()
      const of = { jobCentre: actor.jobCentre, today: dateOf(now), status, limit: limit + 1 }
      const { rows, readAt } = await changedDeadlines(db, { ...wanted, ...of })
      const { shown, next } = pageOf(rows, limit)
      const seen = await deadlinesNow(db, shown, now)
      const items = seen.filter(({ deadline }) => status === null || deadline.status === status)
      looks.told(...items.map(({ deadline }) => deadline.citizenId))
      return done({ items, next, readAt })
    }),
  )

async function deadlinesNow(db: Queryable, rows: readonly Changed[], now: Instant): Promise<SeenDeadline[]> {
  const [deadlines, histories, situations] = await Promise.all([
    findDeadlines(db, idsOf(rows)),
    historiesOf(db, idsOf(rows)),
    situationsNow(db, citizensIn(rows), now),
  ])
  const seen = deadlines.flatMap((deadline) => {
    const situation = situations.get(deadline.citizenId)
    return situation ? [[deadline.id, seenOn(situation, deadline, histories.get(deadline.id) ?? [])] as const] : []
  })
  return inOrderOf(rows, new Map(seen))
}

export interface WantedMeetings extends WantedPage<ChangedPosition> {
  /** The job centre's own name for the caseworker; null: everybody's. */
  readonly caseworker: string | null
  readonly from: PlainDate | null
  readonly to: PlainDate | null
}

/** The job centre's own meetings, as `askChangedDeadlines` has deadlines. */
export const askChangedMeetings = (
  context: QuestionContext,
  { limit, ...wanted }: WantedMeetings,
): Promise<Outcome<ReconciledPage<SeenMeeting, ChangedPosition>>> =>
  ask(context, 'reconcile', ({ actor }, looks, database) =>
    snapshot(database, async (db) => {
      const of = { jobCentre: actor.jobCentre, limit: limit + 1 }
      const { rows, readAt } = await changedMeetings(db, { ...wanted, ...of })
      const { shown, next } = pageOf(rows, limit)
      const items = await meetingsNow(db, actor, shown, context.clock.now())
      looks.told(...citizensIn(shown))
      return done({ items, next, readAt })
    }),
  )

async function meetingsNow(
  db: Queryable,
  viewer: Actor,
  rows: readonly Changed[],
  now: Instant,
): Promise<SeenMeeting[]> {
  const [meetings, situations] = await Promise.all([
    findMeetings(db, idsOf(rows)),
    situationsNow(db, citizensIn(rows), now),
  ])
  const around = await aroundMeetings(db, meetings)
  const seen = meetings.flatMap((meeting) => {
    const situation = situations.get(meeting.citizenId)
    return situation ? [[meeting.id, seenMeeting(viewer, situation, around, meeting)] as const] : []
  })
  return inOrderOf(rows, new Map(seen))
}

/**
 * The job centre's citizens of today in the order in which they were registered, each with what
 * `askCitizen` tells. Of a page may fewer be shown than were asked for. Each is a look (J-OWN).
 */
export const askChangedCitizens = (
  context: QuestionContext,
  wanted: WantedPage<string>,
): Promise<Outcome<ReconciledPage<SeenCitizen, string>>> =>
  ask(context, 'reconcile', ({ actor }, looks, database) =>
    snapshot(database, async (db) => {
      const now = context.clock.now()
      const of = { jobCentre: actor.jobCentre, today: dateOf(now), limit: wanted.limit + 1 }
      const { ids, next, readAt } = await changedCitizens(db, { ...wanted, ...of })
      const items = await citizensNow(db, actor, ids, now)
      looks.told(...items.map(({ id }) => id))
      return done({ items, next, readAt })
    }),
  )

async function citizensNow(db: Queryable, viewer: Actor, ids: readonly string[], now: Instant): Promise<SeenCitizen[]> {
  const today = dateOf(now)
  const [situations, citizens, named, meetings, changes] = await Promise.all([
    situationsNow(db, ids, now),
    findCitizens(db, ids),
    findNamedCaseworkers(db, ids),
    meetingsOfMany(db, ids, today),
    comingChangesOfMany(db, ids, today),
  ])
  const deadlines = await openDeadlines(db, [...situations.values()])
  const meetingsOf = Map.groupBy(meetings, ({ citizenId }) => citizenId)
  const byId = new Map(citizens.map((citizen) => [citizen.id, citizen]))
  const rows = ids.flatMap((id): CitizenRows[] => {
    const [situation, citizen] = [situations.get(id), byId.get(id)]
    if (!situation || !citizen) return []
    return [
      {
        citizen,
        situation,
        named: named.get(id) ?? null,
        deadlines: deadlines.get(id) ?? [],
        meetings: meetingsOf.get(id) ?? [],
        comingChanges: changes.get(id) ?? [],
      },
    ]
  })
  const around = await aroundMeetings(
    db,
    rows.flatMap((one) => standingMeetings(viewer, one)),
  )
  return rows.map((one) => citizenAround(viewer, one, around))
}

async function openDeadlines(
  db: Queryable,
  situations: readonly SituationToday[],
): Promise<Map<string, SeenDeadline[]>> {
  const open = situations.flatMap((situation) =>
    situation.deadline ? [{ situation, deadline: situation.deadline }] : [],
  )
  const histories = await historiesOf(
    db,
    open.map(({ deadline }) => deadline.id),
  )
  return new Map(
    open.map(({ situation, deadline }) => {
      const stored = { ...deadline, citizenId: situation.citizenId }
      return [situation.citizenId, [seenOn(situation, stored, histories.get(deadline.id) ?? [])]]
    }),
  )
}
