import type { What } from './access.ts'
import type { Actor } from './actor.ts'

/**
 * The hats: roles of the database, one for each kind of visitor, and `works` for the program
 * itself. Row-level security binds the first two.
 */
export const hats = ['portal', 'job_centre', 'works'] as const
export type Hat = (typeof hats)[number]

/**
 * The acts of a job centre that touch what another job centre has written (D-RESIDENCE, M-FLAG).
 * The program does them under its own hat. So it counts for J-CAPACITY: a policy would be asked for
 * each of a hundred thousand rows, and only numbers are told.
 */
export const acrossJobCentres: ReadonlySet<What> = new Set<What>([
  'register_citizen',
  // National id numbers are the program's own; the dead have meetings elsewhere.
  'change_number',
  'record_death',
  'erase_own_citizen',
  'move_citizen',
  'report_residence',
  'report_death',
  'report_number',
  'report_protection',
  'cancel_meeting',
  // The gateways' attempts are the program's own to write.
  'settle_message',
  'see_capacity',
])

/** For whom a door asks the database: row-level security shows no more. */
export interface AskedFor {
  readonly citizenId?: string
  readonly jobCentre?: string
  readonly client?: string
}

export function askedFor(actor: Actor): AskedFor {
  switch (actor.kind) {
    case 'citizen':
      return { citizenId: actor.citizenId }
    case 'client':
      return { jobCentre: actor.jobCentre, client: actor.client }
    case 'staff':
      return { jobCentre: actor.jobCentre }
    default:
      return {}
  }
}

/** The hat under which this actor does or asks this; null: the actor's own. */
export function hatFor({ kind }: Actor, what: What | null): Hat {
  switch (kind) {
    case 'citizen':
      return 'portal'
    case 'staff':
    case 'client':
      return what !== null && acrossJobCentres.has(what) ? 'works' : 'job_centre'
    case 'nobody':
      // The database finds out whose session it is. For all else nobody is known yet.
      return what === 'see_visitor' ? 'portal' : 'works'
    default:
      return 'works'
  }
}
