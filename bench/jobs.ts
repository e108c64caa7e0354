import type { Wanted } from './wire.ts'

/** A citizen who may book, and a time that nobody else of the same list has been given. */
export interface Pair {
  readonly citizenId: string
  readonly deadlineId: string
  readonly offerId: string
  readonly timeId: string
  /** `2026-07-10` */
  readonly date: string
  readonly jobCentre: string
}

/** A pair whose citizen is signed in. */
export interface SignedIn extends Pair {
  readonly cookie: string
  /** What each form of theirs carries (F-WHOSE). */
  readonly hvem: string
}

/** What the load process is told to do. */
export type Job =
  /** The same requests over and over: as fast as the connections can, or so many a second. */
  | {
      readonly kind: 'pages'
      readonly port: number
      readonly requests: readonly Wanted[]
      readonly connections: number
      readonly seconds: number
      readonly rate?: number
    }
  | {
      readonly kind: 'api'
      readonly port: number
      readonly pairs: readonly Pair[]
      readonly connections: number
      readonly seconds: number
    }
  | {
      readonly kind: 'portal'
      readonly port: number
      readonly pairs: readonly SignedIn[]
      readonly connections: number
      readonly seconds: number
    }
  | {
      readonly kind: 'ceiling'
      readonly address: string
      readonly pairs: readonly Pair[]
      readonly connections: number
      readonly seconds: number
    }
  /** All at once for what they all want; who is told to come again later does. */
  | { readonly kind: 'race'; readonly port: number; readonly pairs: readonly Pair[] }
  /** Citizens who arrive evenly within some seconds, each from notice to receipt. */
  | {
      readonly kind: 'morning'
      readonly port: number
      readonly visitors: readonly SignedIn[]
      readonly seconds: number
      readonly seed: number
      /** How often each comes again when told that there are too many. */
      readonly patience: number
    }

/** What the load process has seen. */
export interface Seen {
  /** What was asked for and done: requests, bookings or journeys. */
  readonly done: number
  readonly seconds: number
  /** Milliseconds of each answer. */
  readonly latencies: readonly number[]
  /** The same of those that were not told that there are too many. */
  readonly letIn?: readonly number[]
  /** How often each answer came: a status, or how a journey ended. */
  readonly answers: Readonly<Record<string, number>>
  /** Milliseconds of whole journeys. */
  readonly journeys?: readonly number[]
  /**
   * How late the load's own process was to look at what had come, milliseconds, 99th percentile:
   * what is its fault and not the program's.
   */
  readonly lag?: number
  /** Bytes of an answer's body as it came, perhaps compressed; of the last one. */
  readonly bytes?: number
}
