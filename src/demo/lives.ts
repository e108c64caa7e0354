import { readSituationNow } from '../actions/find-bookable-times.ts'
import type { WhoActed } from '../rules/actor.ts'
import { type Instant, startOf } from '../rules/dates.ts'
import type { DeadlineStatus } from '../rules/deadline.ts'
import { statusOn } from '../rules/meetings.ts'
import type { RuleName } from '../rules/rule-names.ts'
import type { SituationToday } from '../rules/situation.ts'
import { byCalendar, whoActed } from '../storage/acted-by.ts'
import { deadlinesOf, historyOf, type StoredDeadline } from '../storage/deadlines.ts'
import { type MeetingDetails, meetingsOf } from '../storage/meetings.ts'
import type { DemoDoor, DemoVisit } from './door.ts'
import { type DemoCitizen, demoCitizens } from './stories.ts'

/** One status that a deadline came to. */
export interface LifeStep {
  readonly status: DeadlineStatus
  readonly at: Instant
  readonly rule: RuleName
  readonly by: WhoActed
  readonly reason: string | null
  /** False: it holds by the calendar, but no night has written it down yet (D-LATE-RUN). */
  readonly writtenDown: boolean
}

export interface DeadlineLife {
  readonly deadline: StoredDeadline
  readonly steps: readonly LifeStep[]
}

/** A citizen of the demo with everything that has happened to their deadlines and meetings, as of now. */
export interface Life {
  readonly citizen: DemoCitizen
  readonly situation: SituationToday | null
  /** Newest first. */
  readonly deadlines: readonly DeadlineLife[]
  /** The first first, each with what it is today. */
  readonly meetings: readonly MeetingDetails[]
}

export async function lifeOf({ program }: DemoDoor, citizen: DemoCitizen): Promise<Life> {
  const { citizenId } = citizen
  const situation = await readSituationNow({ ...program, actor: { kind: 'calendar' } }, citizenId)
  const deadlines: DeadlineLife[] = []
  for (const stored of await deadlinesOf(program.db, citizenId)) {
    const settled = situation?.settledDeadline?.id === stored.id ? situation : null
    const written = (await historyOf(program.db, stored.id)).map((row) => ({
      status: row.to_status,
      at: row.at,
      rule: row.rule,
      by: whoActed(row),
      reason: row.reason,
      writtenDown: true,
    }))
    const unwritten = (settled?.unwritten ?? []).map((step) => ({
      status: step.to,
      at: startOf(step.on),
      rule: step.rule,
      by: whoActed(byCalendar),
      reason: null,
      writtenDown: false,
    }))
    const deadline = settled?.settledDeadline ? { ...stored, ...settled.settledDeadline } : stored
    deadlines.push({ deadline, steps: [...written, ...unwritten] })
  }
  const today = situation?.today
  const meetings = (await meetingsOf(program.db, citizenId)).map((meeting) =>
    today ? { ...meeting, status: statusOn(meeting, today) } : meeting,
  )
  return { citizen, situation, deadlines, meetings }
}

export async function allLives(visit: DemoVisit): Promise<Life[]> {
  const lives: Life[] = []
  for (const citizen of await demoCitizens(visit.program, visit.words)) lives.push(await lifeOf(visit, citizen))
  return lives
}
