import { type DecidableKind, decidableKinds } from '../../rules/work-list.ts'

/** Each kind of case as it stands in an address. */
const slugs: Readonly<Record<DecidableKind, string>> = {
  ran_out: 'overskredne',
  no_times: 'ingen-tid',
  unreached: 'ikke-naaet',
  flagged: 'se-paa',
  no_outcome: 'uden-udfald',
}

export const slugOf = (kind: DecidableKind): string => slugs[kind]
export const kindOf = (slug: string): DecidableKind | null =>
  decidableKinds.find((kind) => slugs[kind] === slug) ?? null

/** Where somebody loses something; the others are to be looked at. */
export const isRed = (kind: DecidableKind): boolean => kind === 'ran_out' || kind === 'no_times'
