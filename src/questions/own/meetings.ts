import { reachesCitizen } from '../../rules/access.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { dateOf } from '../../rules/dates.ts'
import { type Meeting, type MeetingDetails, statusOn } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { Queryable } from '../../storage/database.ts'
import { deadlineMetBy } from '../../storage/deadlines.ts'
import { historyOfMeetings, type MeetingEvent } from '../../storage/meeting-history.ts'
import { findMeeting, meetingsFrom, meetingsOf } from '../../storage/meetings.ts'
import { onOneConnection } from '../../storage/pipeline.ts'
import { askOwn, askUnlogged, type QuestionContext } from '../ask.ts'
import { askOwnDetails, type OwnDetails } from './details.ts'

/** A meeting as its citizen has it before them, as of today. */
export interface OwnMeeting extends Meeting {
  /** The offer's. */
  readonly title: string | null
  readonly caseworkerName: string | null
  readonly place: string | null
  /** Where it is, were it on video: its own room, or else its caseworker's. */
  readonly videoUrl: string | null
  /** What the citizen wrote to the caseworker. */
  readonly message: string | null
  readonly cancelReason: string | null
  /** How often it has changed in what matters to the citizen. */
  readonly revision: number
  /** Whether its job centre, or its place, is closed that day (M-FLAG). */
  readonly closed: boolean
}

const toOwnMeeting = (row: MeetingDetails, today: PlainDate): OwnMeeting => ({
  ...row,
  status: statusOn(row, today),
  title: row.offerTitle,
})

/** M-WALK-IN: an interview registered by mistake never was; the citizen is shown nothing of it. */
const isStruckOut = ({ origin, status }: Pick<MeetingDetails, 'origin' | 'status'>): boolean =>
  origin === 'walk_in' && status === 'cancelled'

/**
 * The citizen's own meetings, the first first; `from`: of a year of meetings those from a day on.
 * Refusals: not_found.
 */
export const askOwnMeetings = (
  context: QuestionContext,
  citizenId: string,
  { from = null }: { from?: PlainDate | null } = {},
): Promise<Outcome<OwnMeeting[]>> =>
  askOwn(context, 'see_own_meetings', citizenId, async (db) => {
    const rows = await (from ? meetingsFrom(db, citizenId, from) : meetingsOf(db, citizenId))
    const today = dateOf(context.clock.now())
    return done(rows.filter((row) => !isStruckOut(row)).map((row) => toOwnMeeting(row, today)))
  })

/** One of them; of anybody else's it is not even said that it exists. Refusals: not_found. */
export const askOwnMeeting = (context: QuestionContext, id: string): Promise<Outcome<OwnMeeting>> =>
  askUnlogged(context, 'see_own_meetings', async (granted, db) => {
    const row = await findMeeting(db, id)
    const isOwn = row && reachesCitizen(granted, { citizenId: row.citizenId, jobCentre: null })
    return isOwn && !isStruckOut(row) ? done(toOwnMeeting(row, dateOf(context.clock.now()))) : refuse('not_found')
  })

/** What a receipt tells beside the meeting itself. */
export interface Receipt {
  /** Whether the meeting has met a deadline that the citizen has seen (D-HIDDEN). */
  readonly hasMetDeadline: boolean
  /** What has changed in the meeting, the first first. */
  readonly history: readonly MeetingEvent[]
  readonly details: OwnDetails
}

const historyOf = async (db: Queryable, { id, revision }: OwnMeeting): Promise<MeetingEvent[]> =>
  revision > 0 ? ((await historyOfMeetings(db, [id])).get(id) ?? []) : []

/** In one trip. Refusals: not_found. */
export const askReceipt = (context: QuestionContext, meeting: OwnMeeting): Promise<Outcome<Receipt>> =>
  askOwn(context, 'see_own_meetings', meeting.citizenId, (database) =>
    onOneConnection(database, async (db) => {
      const [met, history, details] = await Promise.all([
        deadlineMetBy(db, [meeting.id]),
        historyOf(db, meeting),
        askOwnDetails({ ...context, db }, meeting.citizenId),
      ])
      const visibleSince = met.get(meeting.id)?.visibleSince ?? null
      return details.ok ? done({ hasMetDeadline: visibleSince !== null, history, details: details.value }) : details
    }),
  )
