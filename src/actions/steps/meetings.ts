import type { Granted } from '../../rules/access.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import { isAfter } from '../../rules/dates.ts'
import type { MeetingDetails, MeetingStatus } from '../../rules/meetings.ts'
import type { ReceiptKind } from '../../rules/messages.ts'
import type { Transaction } from '../../storage/database.ts'
import { findMeeting } from '../../storage/meetings.ts'
import { messageWritten } from '../../storage/messages.ts'
import { whenCommitted } from '../../storage/pipeline.ts'
import { writeTogether } from '../../storage/written-together.ts'
import type { ActionContext } from '../transaction.ts'
import { lockCitizen } from './citizen.ts'
import type { LockedCitizen } from './locked-citizen.ts'
import { type MeetingNote, recordMeeting } from './meeting-history.ts'
import { receiptsOf } from './messages.ts'

/** A meeting as it stands behind the lock of its citizen. */
interface LockedMeeting {
  readonly locked: LockedCitizen
  readonly meeting: MeetingDetails
}

/**
 * Locks the citizen of a meeting; null where there is no such meeting, or the permission does not
 * reach the citizen.
 */
export async function lockMeeting(
  trx: Transaction,
  context: ActionContext,
  granted: Granted,
  meetingId: string,
): Promise<LockedMeeting | null> {
  const before = await findMeeting(trx, meetingId)
  const locked = before && (await lockCitizen(trx, context, granted, before.citizenId))
  const meeting = await findMeeting(trx, meetingId)
  return locked && meeting ? { locked, meeting } : null
}

/** M-ONE: a meeting made for today is `due` from the start. */
export const statusFor = (date: PlainDate, today: PlainDate): MeetingStatus =>
  isAfter(date, today) ? 'planned' : 'due'

/**
 * M-CHANGE: a video room of the meeting's own goes along to another hour of the same caseworker,
 * not to another caseworker.
 */
export const roomKept = (
  { caseworkerId: before, ownVideoUrl }: Pick<MeetingDetails, 'caseworkerId' | 'ownVideoUrl'>,
  caseworkerId: string,
): string | null => (before === caseworkerId ? ownVideoUrl : null)

/**
 * History of a change to a meeting of which the citizen is not told, read as it now stands. Returns
 * it. Once committed it is a line of the journal (O-JOURNAL).
 */
export async function noteChange(
  trx: Transaction,
  context: ActionContext,
  { now }: LockedCitizen,
  meetingId: string,
  note: MeetingNote,
): Promise<MeetingDetails> {
  const [meeting] = await Promise.all([
    findMeeting(trx, meetingId),
    recordMeeting(trx, meetingId, note, { actor: context.actor, at: now }),
  ])
  if (!meeting) throw new Error('a meeting just written has vanished')
  tellJournal(trx, context, meeting, note.kind)
  return meeting
}

/** O-JOURNAL: what was done to a meeting is a line of the journal, once it is committed. */
export function tellJournal(
  trx: Transaction,
  { journal }: ActionContext,
  meeting: Pick<MeetingDetails, 'id' | 'citizenId' | 'jobCentre' | 'timeId' | 'revision'>,
  what: MeetingNote['kind'],
): void {
  const { id, citizenId: citizen, jobCentre, timeId, revision } = meeting
  const entry = { line: 'meeting', what, meeting: id, revision, citizen, jobCentre, timeId } as const
  whenCommitted(trx, () => journal?.write([entry]))
}

/**
 * History and receipts of a change to a meeting, read as it now stands. Returns it. `by`: who
 * wanted it, where the kind leaves that open; a booking over the telephone is the citizen's,
 * whoever typed it.
 */
export async function noteMeeting(
  trx: Transaction,
  context: ActionContext,
  locked: LockedCitizen,
  meetingId: string,
  note: MeetingNote & { readonly kind: ReceiptKind; readonly by?: 'citizen' | 'job_centre' },
): Promise<MeetingDetails> {
  const { now, row } = locked
  const { by = note.kind === 'rebooked' ? 'citizen' : 'job_centre', ...what } = note
  const meeting = await noteChange(trx, context, locked, meetingId, what)
  const receipts = receiptsOf(row, meeting, { kind: note.kind, citizenActed: by === 'citizen' }, now)
  await writeTogether(trx, receipts.map(messageWritten))
  return meeting
}

export const minutesAfter = (start: Instant, minutes: number): Instant => start.add({ minutes })
