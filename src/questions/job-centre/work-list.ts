import { worksFor } from '../../rules/access.ts'
import { type Actor, jobCentreOf, whoActs } from '../../rules/actor.ts'
import { dateOf, type Instant, type PlainDate } from '../../rules/dates.ts'
import { flagsOf, type MeetingFlag } from '../../rules/flags.ts'
import { type MeetingStatus, statusOn } from '../../rules/meetings.ts'
import { leavesAt } from '../../rules/messages.ts'
import { done, type Outcome } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import {
  type DecidableKind,
  type DecidedCase,
  decidableKinds,
  flagsToSee,
  isStillVain,
  OPENED_SHOWN,
  SHOWN_OF_EACH,
} from '../../rules/work-list.ts'
import { decisionsAbout } from '../../storage/case-decisions.ts'
import type { Queryable } from '../../storage/database.ts'
import { findOffers } from '../../storage/offers.ts'
import { type OpenedLately, openedLately } from '../../storage/opened-lately.ts'
import { plannedOnce, snapshot } from '../../storage/pipeline.ts'
import { readSituations } from '../../storage/situations.ts'
import { type InVain, inVainOf, type Listed, type RanOut, ranOutOf } from '../../storage/work-list/deadline-cases.ts'
import { maybeFlaggedOf, type WithoutOutcome, withoutOutcomeOf } from '../../storage/work-list/meeting-cases.ts'
import {
  type DayMeeting,
  meetingsOfDay,
  nextMeetingAfter,
  type Tomorrow,
  tomorrowOf,
} from '../../storage/work-list/own-day.ts'
import { mineOf, type Part, type WorkOf } from '../../storage/work-list/parts.ts'
import { remindedTomorrow } from '../../storage/work-list/reminded.ts'
import { type NotReached, notReachedOf } from '../../storage/work-list/unreached-cases.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { countFreeTimesOfMany } from '../bookable-starts.ts'

/** Whose: one's own meetings and cases, or those of the whole job centre. */
export type Whose = 'mine' | 'all'

/** A search in vain, with how many times fit the citizen by now. */
interface VainNow extends InVain {
  readonly fitting: number
}

/** M-FLAG: a planned meeting that somebody should look at, and why. */
interface FlaggedMeeting extends DayMeeting {
  readonly flags: readonly MeetingFlag[]
}

/** Each kind of case with what its rows tell. */
export interface CaseRows {
  readonly ran_out: RanOut
  readonly no_times: VainNow
  readonly unreached: NotReached
  readonly flagged: FlaggedMeeting
  readonly no_outcome: WithoutOutcome
}

export type Cases = { readonly [Kind in DecidableKind]: Listed<CaseRows[Kind]> }

/** What was decided of the listed cases, by the id of their deadline or meeting. */
export type Decided = ReadonlyMap<string, readonly DecidedCase[]>

/** The deadline or the meeting that a case is about, where it tells both or one. */
type About = Partial<Readonly<Record<'deadlineId' | 'meetingId' | 'id', string | null>>>

async function decidedOf(db: Queryable, rows: readonly About[]): Promise<Decided> {
  const deadlineIds = rows.flatMap(({ deadlineId }) => deadlineId ?? [])
  const meetingIds = rows.flatMap(({ meetingId, id }) => meetingId ?? id ?? [])
  const found = await decisionsAbout(db, { deadlineIds, meetingIds })
  return Map.groupBy(found, ({ deadlineId, meetingId }) => deadlineId ?? meetingId ?? '')
}

/** Who reads, and as of when. */
interface Reading extends WorkOf {
  readonly viewer: Actor
}

const part = <Row>(rows: readonly Row[], { skip, take }: Part): Listed<Row> => ({
  total: rows.length,
  rows: rows.slice(skip, skip + take),
})

async function situationsOf(db: Queryable, ids: readonly string[], { now, today }: WorkOf) {
  if (ids.length === 0) return new Map<string, SituationToday>()
  const stored = await readSituations(db, [...new Set(ids)], today)
  return new Map([...stored].map(([id, situation]) => [id, situationOn(situation, now)] as const))
}

async function vainNow(db: Queryable, of: Reading, wanted: Part): Promise<Listed<VainNow>> {
  const found = await inVainOf(db, of)
  if (found.length === 0) return { total: 0, rows: [] }
  const situations = await situationsOf(
    db,
    found.map(({ citizenId }) => citizenId),
    of,
  )
  const open = found.filter(({ citizenId, deadlineId }) => situations.get(citizenId)?.deadline?.id === deadlineId)
  const fitting = await countFreeTimesOfMany(db, of.jobCentre, [...situations.values()], of.now)
  const judged = open.map((row) => ({ ...row, fitting: fitting.get(row.citizenId) ?? 0 }))
  return part(
    judged.filter((row) => isStillVain(row, of.today)),
    wanted,
  )
}

/** D-RESIDENCE: an absence is known to the job centre to which it was written. */
const asKnownTo = (viewer: Actor, situation: SituationToday): SituationToday => ({
  ...situation,
  absences: situation.absences.filter((one) => worksFor(viewer, one.jobCentre)),
})

async function flaggedNow(db: Queryable, of: Reading, wanted: Part): Promise<Listed<FlaggedMeeting>> {
  const found = await maybeFlaggedOf(db, of)
  if (found.length === 0) return { total: 0, rows: [] }
  const [situations, offers] = await Promise.all([
    situationsOf(
      db,
      found.map(({ citizenId }) => citizenId),
      of,
    ),
    findOffers(db, [...new Set(found.flatMap(({ offerId }) => offerId ?? []))]),
  ])
  const flagged = found.flatMap(({ kept, offerId, closed, away, ...meeting }) => {
    const situation = situations.get(meeting.citizenId)
    if (!situation) return []
    const seen = { ...meeting, jobCentre: of.jobCentre, status: statusOn(meeting, of.today), closed, away }
    const flags = flagsToSee(flagsOf(seen, offers.get(offerId ?? '') ?? null, asKnownTo(of.viewer, situation)), kept)
    return flags.length === 0 ? [] : [{ ...meeting, flags }]
  })
  return part(flagged, wanted)
}

const readers: {
  readonly [Kind in DecidableKind]: (db: Queryable, of: Reading, wanted: Part) => Promise<Cases[Kind]>
} = {
  ran_out: ranOutOf,
  no_times: vainNow,
  unreached: (db, of, wanted) => notReachedOf(db, { ...of, smsLeavesAt: leavesAt('sms', of.now) }, wanted),
  flagged: flaggedNow,
  no_outcome: withoutOutcomeOf,
}

/** A meeting of today as it stands now, and what is new about it. */
export interface TodaysMeeting extends DayMeeting {
  readonly status: MeetingStatus
  /** M-FLAG: why somebody should look at it, where it still stands. */
  readonly flags: readonly MeetingFlag[]
}

/** The day and the work list of a member of staff, or of the job centre. */
export interface Today {
  readonly now: Instant
  readonly today: PlainDate
  readonly meetings: readonly TodaysMeeting[]
  /** When the next meeting after today begins. */
  readonly next: Instant | null
  readonly tomorrow: Tomorrow & { readonly reminded: number }
  readonly cases: Cases
  readonly decided: Decided
  /** Whom the asker opened last. */
  readonly opened: readonly OpenedLately[]
}

async function readingOf(db: Queryable, { clock, actor }: QuestionContext, whose: Whose): Promise<Reading> {
  const jobCentre = jobCentreOf(actor)
  if (jobCentre === null) throw new Error('a work list is a job centre’s')
  const now = clock.now()
  const [mine] = await Promise.all([
    whose === 'mine' ? mineOf(db, jobCentre, whoActs(actor).name ?? '') : null,
    plannedOnce(db),
  ])
  return { viewer: actor, jobCentre, now, today: dateOf(now), mine }
}

async function todaysMeetings(db: Queryable, of: Reading): Promise<TodaysMeeting[]> {
  const found = await meetingsOfDay(db, of, { day: of.today })
  const doubtful = found.filter((one) => one.doubtful && statusOn(one, of.today) === 'due')
  const situations = await situationsOf(
    db,
    doubtful.map(({ citizenId }) => citizenId),
    of,
  )
  return found.map((meeting) => {
    const status = statusOn(meeting, of.today)
    const situation = situations.get(meeting.citizenId)
    const seen = { ...meeting, jobCentre: of.jobCentre, status, closed: false, away: false }
    return { ...meeting, status, flags: situation ? flagsOf(seen, null, asKnownTo(of.viewer, situation)) : [] }
  })
}

/**
 * J-WORK: today's meetings and the first cases of each kind, of one moment. Everybody whom the
 * answer names is a look.
 */
export const askToday = (context: QuestionContext, whose: Whose): Promise<Outcome<Today>> =>
  ask(context, 'see_work_list', (_granted, looks, database) =>
    snapshot(database, async (db) => {
      const of = await readingOf(db, context, whose)
      const wanted = { skip: 0, take: SHOWN_OF_EACH }
      const [reminded, opened, meetings, next, tomorrow, ran_out, no_times, unreached, flagged, no_outcome] =
        await Promise.all([
          remindedTomorrow(db, of),
          openedLately(db, { ...of, name: whoActs(context.actor).name ?? '' }, OPENED_SHOWN),
          todaysMeetings(db, of),
          nextMeetingAfter(db, of),
          tomorrowOf(db, of),
          readers.ran_out(db, of, wanted),
          readers.no_times(db, of, wanted),
          readers.unreached(db, of, wanted),
          readers.flagged(db, of, wanted),
          readers.no_outcome(db, of, wanted),
        ])
      const cases = { ran_out, no_times, unreached, flagged, no_outcome }
      const named = [opened, meetings, ...decidableKinds.map((kind) => cases[kind].rows)].flat()
      looks.told(...named.map(({ citizenId }) => citizenId))
      const decided = await decidedOf(
        db,
        decidableKinds.flatMap((kind): readonly About[] => cases[kind].rows),
      )
      return done({
        now: of.now,
        today: of.today,
        meetings,
        next,
        tomorrow: { ...tomorrow, reminded },
        cases,
        decided,
        opened,
      })
    }),
  )

/** One page of the cases of a kind, with how many there are. */
export const askCases = <Kind extends DecidableKind>(
  context: QuestionContext,
  kind: Kind,
  whose: Whose,
  wanted: Part,
): Promise<Outcome<Cases[Kind] & { readonly decided: Decided }>> =>
  ask(context, 'see_work_list', (_granted, looks, database) =>
    snapshot(database, async (db) => {
      const found: Cases[Kind] = await readers[kind](db, await readingOf(db, context, whose), wanted)
      looks.told(...found.rows.map(({ citizenId }) => citizenId))
      const rows: readonly About[] = found.rows
      return done({ ...found, decided: await decidedOf(db, rows) })
    }),
  )
