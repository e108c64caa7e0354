import type { DecidableKind } from '../../rules/work-list.ts'
import { decidableKinds } from '../../rules/work-list.ts'
import { slugOf } from './kinds.ts'

/** A place of the work list: the case that stands there now has the focus. */
export interface Place {
  readonly kind: DecidableKind
  readonly at: number
}

/** A place as it stands in an address: `overskredne.1`. */
export const placeText = ({ kind, at }: Place): string => `${slugOf(kind)}.${at}`

export function placeIn(text: string): Place | null {
  const [slug = '', at = ''] = text.split('.')
  const kind = decidableKinds.find((one) => slugOf(one) === slug)
  return kind !== undefined && /^[0-9]{1,3}$/.test(at) ? { kind, at: Number(at) } : null
}

/**
 * Which case has the focus after an act on the one that stood at a place: what stands there now, or
 * the first of the next kind that has any. Null where nothing is left.
 */
export function focused(place: Place | null, counts: Readonly<Record<DecidableKind, number>>): Place | null {
  if (place === null) return null
  if (place.at < counts[place.kind]) return place
  const later = decidableKinds.slice(decidableKinds.indexOf(place.kind) + 1)
  const next = [...later, ...decidableKinds].find((kind) => counts[kind] > 0)
  return next === undefined ? null : { kind: next, at: 0 }
}

export const isPlace = (place: Place | null, kind: DecidableKind, at: number): boolean =>
  place !== null && place.kind === kind && place.at === at
