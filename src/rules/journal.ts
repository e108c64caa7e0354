import type { MeetingHistoryKind } from './meetings.ts'
import type { AttemptOutcome } from './message-delivery.ts'
import type { Channel, MessageKind } from './messages.ts'

// O-JOURNAL: what has left the house and what was promised, in lines that outlive the database. A
// line has ids of rows, and never a number, a name or an address.

/** A message on its way to a gateway. */
interface OnItsWay {
  /** O-SAME: the reference that the gateway gets. */
  readonly reference: string
  readonly citizen: string
  readonly kind: MessageKind
  readonly channel: Channel
  readonly gateway: string
  /** Which attempt it is, from 1. */
  readonly attempt: number
}

/** One thing that the journal tells. */
export type JournalEntry =
  /** Written before the gateway gets it. */
  | ({ readonly line: 'handing_over' } & OnItsWay)
  | ({ readonly line: 'handed_over'; readonly outcome: AttemptOutcome } & OnItsWay)
  /** What was done to a meeting: committed, and not yet answered. */
  | {
      readonly line: 'meeting'
      readonly what: MeetingHistoryKind
      readonly meeting: string
      readonly revision: number
      readonly citizen: string
      readonly jobCentre: string
      readonly timeId: string | null
    }
  /** O-RESTORED: the database has committed so many beats of this journal in this era. */
  | { readonly line: 'known'; readonly beat: number; readonly era: number }

/** Where lines of the journal go. */
export interface Journal {
  /** Writes them down before it returns; what cannot be written is kept and tried again. */
  write(entries: readonly JournalEntry[]): void
  /** Whether lines wait that could not be written: then nothing more may leave. */
  readonly isBehind: boolean
}
