/** J-OWN: how a person was searched for. */
export type SearchKind = 'national_id' | 'name'
