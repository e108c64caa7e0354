import type { TouchedMeeting } from '../../questions/job-centre/touched.ts'
import { type Granted, reachesThing } from '../../rules/access.ts'
import { isStanding } from '../../rules/meetings.ts'
import { done, type Outcome, refuse } from '../../rules/refusals.ts'
import type { MeetingChoice } from '../../rules/relocation.ts'
import type { Transaction } from '../../storage/database.ts'
import { findMeeting } from '../../storage/meetings.ts'
import { lockTimes, type OfferedTime } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import { cancelLocked } from './cancel.ts'
import { lockCitizen, rereadCitizen } from './citizen.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { moveLocked } from './move.ts'

/** What becomes of the meetings whose times or days are taken away. */
export interface Settling {
  /** For those that `each` does not name; `move`: to the time that is suggested, else kept. */
  readonly onAll: MeetingChoice['kind']
  /** By the meeting's id. */
  readonly each: ReadonlyMap<string, MeetingChoice>
  /** Told to the citizens whose meetings are cancelled. */
  readonly tell: string | null
}

/** What became of them, by their ids. */
export interface Settled {
  readonly kept: readonly string[]
  readonly moved: readonly string[]
  readonly cancelled: readonly string[]
  /** Whose meeting was moved or cancelled, and whom no message reaches (D-UNKNOWING). */
  readonly untold: readonly string[]
  /** All of these meetings' citizens, for the log (J-OWN). */
  readonly citizens: readonly string[]
}

export interface Decided {
  readonly meeting: TouchedMeeting
  readonly choice: MeetingChoice
}

/** The choice for each meeting: its own, else that of all. */
export const decideEach = (meetings: readonly TouchedMeeting[], { onAll, each }: Settling): Decided[] =>
  meetings.map((meeting) => {
    const own = each.get(meeting.id)
    if (own) return { meeting, choice: own }
    if (onAll !== 'move') return { meeting, choice: { kind: onAll } }
    return { meeting, choice: meeting.moveTo ? { kind: 'move', timeId: meeting.moveTo.id } : { kind: 'keep' } }
  })

/** What such choices come to: before the deed it is what will be. */
export function settledBy(decided: readonly Decided[]): Settled {
  const idsOf = (kind: MeetingChoice['kind']) =>
    decided.flatMap(({ meeting, choice }) => (choice.kind === kind ? meeting.id : []))
  const untold = decided.flatMap(({ meeting, choice }) =>
    choice.kind !== 'keep' && !meeting.canBeTold ? meeting.citizenId : [],
  )
  return {
    kept: idsOf('keep'),
    moved: idsOf('move'),
    cancelled: idsOf('cancel'),
    untold: [...new Set(untold)],
    citizens: [...new Set(decided.map(({ meeting }) => meeting.citizenId))],
  }
}

interface Locked {
  readonly citizens: Map<string, LockedCitizen>
  readonly times: ReadonlyMap<string, OfferedTime>
}

/**
 * Locks the citizens of meetings that are moved or cancelled, then all times they leave and come
 * to: each in one order, the same as everybody's, so that nobody waits in a ring.
 */
export async function lockDecided(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  decided: readonly Decided[],
  timeIds: readonly string[],
): Promise<Locked> {
  const acted = decided.filter(({ choice }) => choice.kind !== 'keep')
  const citizens = new Map<string, LockedCitizen>()
  for (const id of [...new Set(acted.map(({ meeting }) => meeting.citizenId))].toSorted()) {
    const locked = await lockCitizen(trx, context, granted, id)
    if (locked) citizens.set(id, locked)
  }
  const ids = acted.flatMap(({ meeting, choice }) => [
    ...(meeting.timeId === null ? [] : [meeting.timeId]),
    ...(choice.kind === 'move' ? [choice.timeId] : []),
  ])
  const times = await lockTimes(trx, [...new Set([...timeIds, ...ids])])
  return { citizens, times: new Map(times.map((time) => [time.id, time])) }
}

async function settleOne(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  { meeting, choice }: Decided,
  { locked, times, tell }: { locked: LockedCitizen; times: Locked['times']; tell: string | null },
): Promise<Outcome<null>> {
  const current = await findMeeting(trx, meeting.id)
  // What has ended meanwhile has nothing to be settled.
  if (!current || !isStanding(current)) return done(null)
  if (choice.kind === 'move') {
    const time = times.get(choice.timeId)
    if (!time || !reachesThing(granted, time)) return refuse('not_found')
    const moved = await moveLocked(trx, context, locked, current, time, { kind: 'time', timeId: time.id })
    return moved.ok ? done(null) : moved
  }
  const cancelled = await cancelLocked(trx, context, locked, { meetingId: meeting.id, by: 'job_centre', reason: tell })
  return cancelled.ok ? done(null) : cancelled
}

/**
 * Moves and cancels meetings whose citizens and times are locked; each citizen is told once of each
 * meeting. Refusals: not_found for a time of others; those of moving and of the seat.
 */
export async function settleDecided(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  decided: readonly Decided[],
  { citizens, times, tell }: Locked & { readonly tell: string | null },
): Promise<Outcome<null>> {
  for (const one of decided.filter(({ choice }) => choice.kind !== 'keep')) {
    const { citizenId } = one.meeting
    // Booked between the look and the lock: its citizen comes late. A ring of waiting would be
    // broken by the database and tried again.
    const locked = citizens.get(citizenId) ?? (await lockCitizen(trx, context, granted, citizenId))
    if (!locked) continue
    const settled = await settleOne(trx, context, granted, one, { locked, times, tell })
    if (!settled.ok) return settled
    // Another meeting of the same citizen finds them as they now are.
    citizens.set(citizenId, await rereadCitizen(trx, context, locked.row))
  }
  return done(null)
}
