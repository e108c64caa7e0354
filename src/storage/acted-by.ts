import { type RecordedKind, type WhoActed } from '../rules/actor.ts'

/** Who acted, as it is stored; a program of the version before stores no kind. */
export interface ActedByColumns {
  by: string
  by_kind: RecordedKind | null
  by_client: string | null
}

/**
 * Who acted, to be stored. `by` is what a person reads: the caseworker's name or, without one, the
 * client's id. The kind stands beside it, for a caseworker may be called "citizen".
 */
export const actedBy = ({ kind, name, client }: WhoActed): ActedByColumns & { readonly by_kind: RecordedKind } => ({
  by: name ?? client ?? kind,
  by_kind: kind,
  by_client: client,
})

export function whoActed({ by, by_kind: written, by_client: client }: ActedByColumns): WhoActed {
  const kind = written ?? (by === 'citizen' || by === 'calendar' ? by : 'caseworker')
  return { kind, name: kind === 'caseworker' ? by : null, client }
}
