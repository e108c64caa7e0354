import { dateOf } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import { readSituation } from '../storage/situations.ts'
import { type Bookable, bookableTimes, type Wanted } from './steps/bookable.ts'
import type { ActionContext } from './transaction.ts'

/** A citizen as of now, for pages and answers; null when there is none or, for a job centre, when the citizen is another's. */
export async function readSituationNow(context: ActionContext, citizenId: string): Promise<SituationToday | null> {
  const now = context.clock.now()
  const situation = await readSituation(context.db, citizenId, dateOf(now))
  if (!situation) return null
  const today = situationOn(situation, now)
  const { actor } = context
  if (actor.kind === 'job_centre' && today.jobCentre !== actor.jobCentre) return null
  if (actor.kind === 'citizen' && actor.citizenId !== citizenId) return null
  return today
}

/** What this citizen could book, or rebook a meeting to, now (D-WINDOW, F-ABSENCE, M-HORIZON, M-HOLD, M-REBOOK). Refusals: not_found. */
export async function findBookableTimes(
  context: ActionContext,
  citizenId: string,
  wanted: Omit<Wanted, 'rebooked'> & { readonly forMeeting?: string | null },
): Promise<Outcome<Bookable & { readonly situation: SituationToday }>> {
  const situation = await readSituationNow(context, citizenId)
  if (!situation) return refuse('not_found')
  const rebooked = situation.meetings.find((meeting) => meeting.id === wanted.forMeeting) ?? null
  if (wanted.forMeeting && !rebooked) return refuse('not_found')
  const bookable = await bookableTimes(context.db, situation, context.clock.now(), { ...wanted, rebooked })
  return done({ ...bookable, situation })
}
