import type { ActionContext, ProgramContext } from '../actions/transaction.ts'
import type { Actor, Staff } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { Outcome } from '../rules/refusals.ts'
import { caseworkers } from './published-times.ts'
import { DEMO_JOB_CENTRE } from './stories.ts'

/**
 * The program at a moment of its past. Histories are made, never written: each act happens at its
 * own time.
 */
export interface Moment {
  readonly now: Instant
  readonly staff: ActionContext
  readonly as: (actor: Actor) => ActionContext
}

/** Somebody of a job centre of the demo: all of its work is theirs. */
export const staffOf = (jobCentre: string, name: string): Staff => ({
  kind: 'staff',
  jobCentre,
  roles: ['caseworker', 'planner'],
  name,
})

export function momentOf(program: ProgramContext, now: Instant): Moment {
  const as = (actor: Actor): ActionContext => ({ ...program, clock: { now: () => now }, actor })
  return {
    now,
    as,
    staff: as(staffOf(DEMO_JOB_CENTRE, caseworkers.karin)),
  }
}

/** The value of what must go well while the demo is being made. */
export function made<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(`the demo could not be made: ${outcome.refusals.map(({ code }) => code).join(', ')}`)
}
