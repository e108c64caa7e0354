import type { RecordedKind, WhoActed } from '../rules/actor.ts'

/**
 * Who did it, as it is written down: `by` is what a person reads, the caseworker's name or, without
 * one, the client's id.
 */
export interface ActedBy {
  readonly by: string
  readonly by_kind: RecordedKind
  /** The case system that sent it. */
  readonly by_client: string | null
}

/** The same as it is read: a program of the version before writes no kind. */
export interface ActedByColumns {
  by: string
  by_kind: RecordedKind | null
  by_client: string | null
}

export const byCalendar: ActedBy = { by: 'calendar', by_kind: 'calendar', by_client: null }

export function whoActed({ by, by_kind: written, by_client: client }: ActedByColumns): WhoActed {
  const kind = written ?? (by === 'citizen' || by === 'calendar' ? by : 'caseworker')
  return { kind, name: kind === 'caseworker' ? by : null, client }
}
