import { askDeadlines, type SeenDeadline } from '../questions/job-centre/deadlines.ts'
import { askMeetings } from '../questions/job-centre/meetings.ts'
import type { Meeting } from '../rules/meetings.ts'
import type { SituationToday } from '../rules/situation.ts'
import type { DemoDoor, DemoVisit } from './door.ts'
import { type DemoCitizen, demoCitizens } from './stories.ts'

/**
 * A citizen of the demo with everything that has happened to their deadlines and meetings, as of
 * now.
 */
export interface Life {
  readonly citizen: DemoCitizen
  readonly situation: SituationToday | null
  /** Newest first. */
  readonly deadlines: readonly SeenDeadline[]
  /** The first first, each with what it is today. */
  readonly meetings: readonly Meeting[]
}

export async function lifeOf({ program }: DemoDoor, citizen: DemoCitizen): Promise<Life> {
  const { citizenId } = citizen
  const context = { ...program, actor: { kind: 'calendar' } } as const
  const seen = await askDeadlines(context, citizenId)
  const { situation, deadlines } = seen.ok ? seen.value : { situation: null, deadlines: [] }
  const held = await askMeetings(context, citizenId)
  const meetings = held.ok ? held.value.map(({ meeting }) => meeting) : []
  return { citizen, situation, deadlines, meetings }
}

export async function allLives(visit: DemoVisit): Promise<Life[]> {
  const lives: Life[] = []
  for (const citizen of await demoCitizens(visit.program, visit.words)) lives.push(await lifeOf(visit, citizen))
  return lives
}
