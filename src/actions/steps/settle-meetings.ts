import type { Handing, TouchedMeeting } from '../../questions/job-centre/touched.ts'
import { type Granted, reachesThing } from '../../rules/access.ts'
import { isStanding } from '../../rules/meetings.ts'
import { done, type Outcome, type Refusal, type Refused, refuse, refusedBy } from '../../rules/refusals.ts'
import type { MeetingChoice } from '../../rules/relocation.ts'
import type { Transaction } from '../../storage/database.ts'
import { lockCaseworker } from '../../storage/job-centres.ts'
import { findMeeting } from '../../storage/meetings.ts'
import { lockTimes, type OfferedTime } from '../../storage/times.ts'
import type { ActionContext } from '../transaction.ts'
import { cancelLocked } from './cancel.ts'
import { handOverLocked, type SharedHours } from './change.ts'
import { lockCitizen, rereadCitizen } from './citizen.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { moveLocked } from './move.ts'

/** What becomes of the meetings whose times or days are taken away. */
export interface Settling {
  /**
   * For those that `each` does not name; `move`: to the time that is suggested, else kept;
   * `hand_over`: to `handOverTo` where they can take it over, else kept.
   */
  readonly onAll: MeetingChoice['kind']
  /** The job centre's own name for who takes over all meetings; null where nobody does. */
  readonly handOverTo: string | null
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
  /** At their hours to another caseworker. */
  readonly handedOver: readonly string[]
  /** Why others could not be: these are kept unless another choice was made for them. */
  readonly notHandedOver: readonly NotHandedOver[]
  /** The citizens to whom something happened and whom no message reaches (D-UNKNOWING). */
  readonly untold: readonly string[]
  /** All of these meetings' citizens, for the log (J-OWN). */
  readonly citizens: readonly string[]
}

interface NotHandedOver {
  readonly meetingId: string
  readonly refusal: Refusal
}

export interface Decided {
  readonly meeting: TouchedMeeting
  readonly choice: MeetingChoice
}

/** The choice for each meeting: its own, else that of all. */
export const decideEach = (
  meetings: readonly TouchedMeeting[],
  { onAll, handOverTo, each }: Omit<Settling, 'tell'>,
): Decided[] =>
  meetings.map((meeting) => {
    const own = each.get(meeting.id)
    if (own) return { meeting, choice: own }
    if (onAll === 'move')
      return { meeting, choice: meeting.moveTo ? { kind: 'move', timeId: meeting.moveTo.id } : { kind: 'keep' } }
    if (onAll !== 'hand_over') return { meeting, choice: { kind: onAll } }
    const isTaken = handOverTo !== null && meeting.handOver?.ok === true
    return { meeting, choice: isTaken ? { kind: 'hand_over', caseworker: handOverTo } : { kind: 'keep' } }
  })

/** Who is asked to take over which meeting. */
export const handingOf = ({ onAll, handOverTo, each }: Omit<Settling, 'tell'>): Handing => ({
  all: onAll === 'hand_over' ? handOverTo : null,
  each: new Map(
    [...each].flatMap(([id, choice]) => (choice.kind === 'hand_over' ? [[id, choice.caseworker] as const] : [])),
  ),
})

/** Why a hand-over that was chosen for one meeting cannot be: the first of them. */
export const refuseHandOvers = (decided: readonly Decided[]): Refused | null =>
  refusedBy(
    decided.flatMap(({ meeting: { handOver }, choice }) =>
      choice.kind === 'hand_over' && handOver?.ok === false ? handOver.refusal : [],
    ),
  )

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
    handedOver: idsOf('hand_over'),
    notHandedOver: decided.flatMap(({ meeting: { id: meetingId, handOver } }) =>
      handOver?.ok === false ? { meetingId, refusal: handOver.refusal } : [],
    ),
    untold: [...new Set(untold)],
    citizens: [...new Set(decided.map(({ meeting }) => meeting.citizenId))],
  }
}

interface Locked {
  readonly citizens: Map<string, LockedCitizen>
  readonly times: ReadonlyMap<string, OfferedTime>
}

/** The times that a meeting leaves and comes to. */
function timesOf({ meeting: { timeId, handOver }, choice }: Decided): string[] {
  const left = timeId === null ? [] : [timeId]
  if (choice.kind === 'move') return [...left, choice.timeId]
  return choice.kind === 'hand_over' && handOver?.ok ? [...left, ...handOver.at] : left
}

/**
 * Locks the citizens of meetings to which something happens, then the caseworkers who take them
 * over, then all times they leave and come to. Each in one order, the same as everybody's, so that
 * nobody waits in a ring.
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
  const caseworkers = acted.flatMap(({ meeting: { handOver }, choice }) =>
    choice.kind === 'hand_over' ? (handOver?.to?.id ?? []) : [],
  )
  for (const id of [...new Set(caseworkers)].toSorted()) await lockCaseworker(trx, id)
  const ids = acted.flatMap(timesOf)
  const times = await lockTimes(trx, [...new Set([...timeIds, ...ids])])
  return { citizens, times: new Map(times.map((time) => [time.id, time])) }
}

interface SettledWith {
  readonly locked: LockedCitizen
  readonly times: Locked['times']
  readonly hours: SharedHours
  readonly tell: string | null
}

async function settleOne(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  { meeting, choice }: Decided,
  { locked, times, hours, tell }: SettledWith,
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
  if (choice.kind === 'hand_over') {
    const { handOver } = meeting
    if (!handOver?.ok || !handOver.to) return refuse('not_found')
    const { to, place } = handOver
    const handed = await handOverLocked(trx, context, locked, { current, to, place }, { times, hours })
    return handed.ok ? done(null) : handed
  }
  const cancelled = await cancelLocked(trx, context, locked, { meetingId: meeting.id, by: 'job_centre', reason: tell })
  return cancelled.ok ? done(null) : cancelled
}

/**
 * Moves, hands over and cancels meetings whose citizens and times are locked; each citizen is told
 * once of each meeting. Refusals: not_found for a time of others; those of moving, of the seat and
 * of the hour.
 */
export async function settleDecided(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  decided: readonly Decided[],
  { citizens, times, tell }: Locked & { readonly tell: string | null },
): Promise<Outcome<null>> {
  const hours: SharedHours = new Map()
  for (const one of decided.filter(({ choice }) => choice.kind !== 'keep')) {
    const { citizenId } = one.meeting
    // Booked between the look and the lock: its citizen comes late. A ring of waiting would be
    // broken by the database and tried again.
    const locked = citizens.get(citizenId) ?? (await lockCitizen(trx, context, granted, citizenId))
    if (!locked) continue
    const settled = await settleOne(trx, context, granted, one, { locked, times, hours, tell })
    if (!settled.ok) return settled
    // Another meeting of the same citizen finds them as they now are.
    citizens.set(citizenId, await rereadCitizen(trx, context, locked.row))
  }
  return done(null)
}
