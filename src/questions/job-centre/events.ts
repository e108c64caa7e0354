import { addDays, dateOf } from '../../rules/dates.ts'
import { EVENT_DAYS, eventId, LONGEST_WAIT_SECONDS, numberInEventId } from '../../rules/events.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Queryable } from '../../storage/database.ts'
import {
  type EventPlace,
  eventsKeptFrom,
  type FoundEvent,
  findEvent,
  findLastEvent,
  readEvents,
  type StoredEvent,
} from '../../storage/events.ts'
import { recordAccess } from '../access-log.ts'
import { askUnlogged, type QuestionContext } from '../ask.ts'
import { waitForEvents } from '../event-watch.ts'

export type { StoredEvent } from '../../storage/events.ts'

/** Where a reader begins who has read nothing: before all that is kept, or behind all there is. */
export const FIRST = 'start'
export const LAST = 'end'

export interface WantedEvents {
  /** The id of an event, `FIRST` or `LAST`. */
  readonly after: string
  readonly limit: number
  /** How long to wait where there is none yet. */
  readonly waitSeconds: number
  /**
   * Waits without taking anybody's turn; false where there is no turn to go on, and the reader is
   * told that there is nothing yet.
   */
  readonly aside: (work: () => Promise<void>) => Promise<boolean>
}

export interface EventPage {
  readonly events: readonly StoredEvent[]
  /** After which the next page begins. */
  readonly next: string
}

interface Start extends EventPlace {
  readonly id: string
}

const startAt = (found: FoundEvent): Start => ({ position: found.position, number: found.number, id: eventId(found) })

/**
 * Where a reader goes on; null where the event is not this job centre's or kept no longer, or where
 * one behind it is kept no longer: they would miss it.
 */
async function findStart(db: Queryable, jobCentre: string, after: string, keptFrom: number): Promise<Start | null> {
  const beforeAll = { position: keptFrom, number: 0, id: FIRST }
  if (after === FIRST) return beforeAll
  if (after === LAST) {
    const last = await findLastEvent(db, jobCentre)
    return last ? startAt(last) : beforeAll
  }
  const number = numberInEventId(after)
  const found = number === null ? null : await findEvent(db, jobCentre, number)
  if (!found || eventId(found) !== after) return null
  if (found.position >= keptFrom) return startAt(found)
  const missed = await readEvents(db, { jobCentre, after: found, before: keptFrom, limit: 1 })
  return missed.length === 0 ? startAt(found) : null
}

/**
 * J-EVENTS: what has happened to a job centre's citizens, deadlines, meetings, messages and times
 * after an event, in the one order that never changes. Where there is nothing yet the reader waits.
 * Each citizen whom a page names is a look; to be told of nobody is none. Refusals: not_found,
 * event_not_kept.
 */
export async function askEvents(context: QuestionContext, wanted: WantedEvents): Promise<Outcome<EventPage>> {
  const { after, limit } = wanted
  const isBehindAll = after === LAST
  const found = await askUnlogged(context, 'see_events', async ({ actor: { jobCentre } }, db) => {
    const keptFrom = await eventsKeptFrom(db, addDays(dateOf(context.clock.now()), -EVENT_DAYS))
    const start = await findStart(db, jobCentre, after, keptFrom)
    if (!start) return refuse('event_not_kept')
    const events = isBehindAll ? [] : await readEvents(db, { jobCentre, after: start, limit })
    return done({ jobCentre, start, events })
  })
  if (!found.ok) return found
  const { jobCentre, start } = found.value
  let { events } = found.value
  const milliseconds = Math.min(wanted.waitSeconds, LONGEST_WAIT_SECONDS) * 1000
  if (events.length === 0 && milliseconds > 0 && !isBehindAll) {
    const { position, number } = start
    const goesOn = await wanted.aside(() => waitForEvents(context.db, { jobCentre, position, number }, milliseconds))
    const read = goesOn
      ? await askUnlogged(context, 'see_events', async (_granted, db) =>
          done(await readEvents(db, { jobCentre, after: start, limit })),
        )
      : done<StoredEvent[]>([])
    if (!read.ok) return read
    events = read.value
  }
  await logLooks(context, events)
  const last = events.at(-1)
  return done({ events, next: last ? eventId(last) : start.id })
}

/** J-OWN: a row for each citizen whom a page names, before they are told. */
async function logLooks(context: QuestionContext, events: readonly StoredEvent[]): Promise<void> {
  const citizens = new Set(events.flatMap(({ citizenId }) => citizenId ?? []))
  if (citizens.size === 0) return
  const operation = context.operation ?? 'see_events'
  const of = { operation, refused: false, subject: null }
  await recordAccess(context, ...[...citizens].map((citizenId) => ({ ...of, citizenId })))
}
