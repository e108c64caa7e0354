import type { Wanted } from './wire.ts'

/** A citizen who may book, and a time that no other pair of the list has. */
export interface Pair {
  readonly citizenId: string
  readonly deadlineId: string
  readonly offerId: string
  readonly timeId: string
  /** `2026-07-10` */
  readonly date: string
  readonly jobCentre: string
}

/** A pair with a signed-in citizen. */
export interface SignedIn extends Pair {
  readonly cookie: string
  /** The owner field of each of their forms (F-WHOSE). */
  readonly hvem: string
}

/** The jobs of the load process. */
export type Job =
  /** The same requests repeatedly: as fast as the connections can, or at a rate per second. */
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
      /** The stored function, or one statement that takes a seat and nothing else. */
      readonly statement: 'book' | 'seat'
      readonly address: string
      readonly pairs: readonly Pair[]
      readonly connections: number
      readonly seconds: number
    }
  /** Everybody at once for the same meeting; a refused client retries when told. */
  | { readonly kind: 'race'; readonly port: number; readonly pairs: readonly Pair[] }
  /** Citizens who arrive evenly within some seconds, each from notice to receipt. */
  | {
      readonly kind: 'morning'
      readonly port: number
      readonly visitors: readonly SignedIn[]
      readonly seconds: number
      readonly seed: number
      /** How often each retries after 503. */
      readonly patience: number
    }

/** The results of the load process. */
export interface Seen {
  /** Completed units: requests, bookings or journeys. */
  readonly done: number
  readonly seconds: number
  /** Latencies in milliseconds. */
  readonly latencies: readonly number[]
  /** The latencies of admitted requests only. */
  readonly letIn?: readonly number[]
  /** The number of each answer: a status, or the end of a journey. */
  readonly answers: Readonly<Record<string, number>>
  /** The durations of whole journeys in milliseconds. */
  readonly journeys?: readonly number[]
  /** How often each client was told to come again. */
  readonly cameAgain?: readonly number[]
  /**
   * The 99th percentile of the load process's own event loop lag, in milliseconds: delay that is
   * not the program's fault.
   */
  readonly lag?: number
  /** Bytes of the last answer's body as received, perhaps compressed. */
  readonly bytes?: number
}
