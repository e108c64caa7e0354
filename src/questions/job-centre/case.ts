import type { Keys } from '../../keys/keys.ts'
import { type GrantedFor, reachesCitizen, reachesThing, worksFor } from '../../rules/access.ts'
import type { SeenCase } from '../../rules/case-changes.ts'
import { channelsOf } from '../../rules/contact-details.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import { isOpen } from '../../rules/deadline.ts'
import { type ReminderToCome, remindersToCome } from '../../rules/meeting-reminders.ts'
import { type Meeting, statusOn } from '../../rules/meetings.ts'
import { type PlannedDay, plannedDays } from '../../rules/planned-future.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { decisionsOfCitizen } from '../../storage/case-decisions.ts'
import { type ReportedChange, reportedAbsences, reportedChanges, searchesInVain } from '../../storage/case-story.ts'
import type { Queryable } from '../../storage/database.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { type MessageRecord, messagesOf, noticesShown } from '../../storage/proof-of-notice.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { freeTimesByDay, totalOf } from '../bookable-starts.ts'
import { hasWritten } from '../situation.ts'
import { citizenWithId } from '../whose.ts'
import { type CitizenRows, citizenRows, type SeenCitizen, seenCitizen } from './citizens.ts'
import type { SeenDeadline } from './deadlines.ts'
import { type SeenMeeting, seenMeetings, visibleMeetings } from './meetings.ts'
import { noticesOf } from './messages.ts'
import { type NumberParts, readNumberParts } from './number.ts'
import { readSeenCase } from './seen-case.ts'
import { isToCome, type StoryEvent, storyOf } from './story.ts'

/** What is known to come, if nobody does anything. */
export interface ToCome {
  /** Statuses and reminders of the open deadline, day by day. */
  readonly days: readonly PlannedDay[]
  /** Messages that are made and wait for their hour. */
  readonly messages: readonly MessageRecord[]
  readonly meetings: readonly SeenMeeting[]
  /** Reminders of planned meetings that the nights to come make (N-MEETING). */
  readonly reminders: readonly ReminderToCome[]
}

/** A case: a citizen and all that one's own job centre knows of them, as of now. */
export interface Case {
  readonly citizen: SeenCitizen
  readonly today: PlainDate
  readonly now: Instant
  /** False where the citizen has moved: only what was written here is told (D-RESIDENCE). */
  readonly isOurs: boolean
  /** The last change of job centre, where the citizen has moved. */
  readonly move: ReportedChange | null
  /** Null where the citizen has moved, or the number is gone. */
  readonly number: NumberParts | null
  readonly situation: SituationToday
  /** Newest first; the open one is among them. */
  readonly deadlines: readonly SeenDeadline[]
  readonly meetings: readonly SeenMeeting[]
  /** How many free times the citizen could book; null without an open deadline that is not met. */
  readonly freeTimes: number | null
  readonly story: readonly StoryEvent[]
  readonly toCome: ToCome
  readonly seen: SeenCase
}

/** D-RESIDENCE: how a citizen who has moved is reached, and their group, is not told any more. */
const asFormer = (citizen: SeenCitizen): SeenCitizen => ({
  ...citizen,
  contactGroup: 0,
  category: null,
  mobile: null,
  email: null,
  smsService: false,
  emailService: false,
  caseworker: null,
  hasSignedIn: false,
})

/** So much of each kind is read at most: more than a citizen meets in years. */
const MOST_OF_A_KIND = 300

const isAhead = (meeting: Pick<Meeting, 'status' | 'date'>, today: PlainDate): boolean =>
  statusOn(meeting, today) === 'planned'

async function readCase(
  granted: GrantedFor<'see_case'>,
  db: Queryable,
  rows: CitizenRows,
  now: Instant,
): Promise<Omit<Case, 'number'>> {
  const { actor } = granted
  const { jobCentre } = actor
  const { situation } = rows
  const { citizenId, today } = situation
  const isOurs = worksFor(actor, situation.jobCentre)
  const deadlines = rows.deadlines.filter(({ deadline }) => reachesThing(granted, deadline))
  const open = deadlines.find(({ deadline }) => isOpen(deadline.status)) ?? null
  const ofUs = { citizenId, jobCentre, limit: MOST_OF_A_KIND }
  const mayBook = isOurs && open !== null && open.deadline.status !== 'met'
  const [citizen, meetings, messages, shown, absences, changes, searches, decisions, seen, free] = await Promise.all([
    seenCitizen(db, actor, rows),
    seenMeetings(db, actor, situation, visibleMeetings(actor, situation, rows.meetings)),
    messagesOf(db, { citizenId, jobCentre, before: null, limit: MOST_OF_A_KIND }),
    noticesShown(
      db,
      deadlines.map(({ deadline }) => deadline.id),
    ),
    reportedAbsences(db, ofUs),
    reportedChanges(db, citizenId, MOST_OF_A_KIND),
    searchesInVain(db, ofUs),
    decisionsOfCitizen(db, ofUs),
    readSeenCase(db, citizenId, now),
    mayBook ? freeTimesByDay(db, situation, now) : null,
  ])
  const notices = noticesOf(deadlines, shown, today)
  const toTell = changes.filter(({ isFirst }) => isOurs && !isFirst)
  return {
    citizen: isOurs ? citizen : asFormer(citizen),
    today,
    now,
    isOurs,
    move: isOurs ? null : (changes.find(({ of }) => of === 'job_centre') ?? null),
    situation,
    deadlines,
    meetings,
    freeTimes: free && totalOf(free),
    story: storyOf({ deadlines, meetings, messages, notices, absences, changes: toTell, searches, decisions }, now),
    toCome: {
      days: open ? plannedDays(open.deadline, situation.facts, today) : [],
      messages: messages.filter((message) => isToCome(message, now)),
      meetings: meetings.filter(({ meeting }) => meeting.status === 'planned'),
      reminders: rows.meetings
        .filter((meeting) => worksFor(actor, meeting.jobCentre) && isAhead(meeting, today))
        .flatMap((meeting) => remindersToCome(channelsOf(citizen), meeting, today)),
    },
    seen,
  }
}

/**
 * A citizen's case on one page: state, story and what comes. A job centre from which the citizen
 * has moved still sees what was written to it (D-RESIDENCE). Refusals: not_found, also to the job
 * centre of others (J-OWN).
 */
export const askCase = (
  context: QuestionContext & { readonly keys: Keys },
  citizenId: string,
): Promise<Outcome<Case>> =>
  ask(
    context,
    'see_case',
    async (granted, looks, database) => {
      const now = context.clock.now()
      const [found, number] = await Promise.all([
        snapshot(database, async (db) => {
          const [rows, written] = await Promise.all([
            citizenRows(db, citizenId, now),
            hasWritten(granted, db, citizenId),
          ])
          if (!rows || !reachesCitizen(granted, rows.situation, { written })) return null
          looks.told(citizenId)
          return await readCase(granted, db, rows, now)
        }),
        readNumberParts(context, citizenId),
      ])
      return found ? done({ ...found, number: found.isOurs ? number : null }) : refuse('not_found')
    },
    { whose: () => citizenWithId(context, citizenId) },
  )
