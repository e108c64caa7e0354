import { timingSafeEqual } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

/** 128 bits as 22 letters of base64url: nobody can guess another citizen's token. */
const TOKEN_LENGTH = 22

/**
 * F-WHOSE: makes the form token of a citizen, which names the owner of a form without showing the
 * id. It is the same in every session of that citizen.
 */
export type FormTokenOf = (citizenId: string) => string

/** Form tokens of this program: a keyed hash of the citizen's id. */
export const formTokens =
  ({ tokens }: Pick<Keys, 'tokens'>): FormTokenOf =>
  (citizenId) =>
    tokens.hash('form owner', citizenId).toString('base64url').slice(0, TOKEN_LENGTH)

/** Whether a submitted form belongs to the signed-in citizen, to somebody else, or does not say. */
export function ownerOf(sent: string, own: string): 'own' | 'other' | 'unsaid' {
  if (sent === '') return 'unsaid'
  const [a, b] = [Buffer.from(sent), Buffer.from(own)]
  return a.length === b.length && timingSafeEqual(a, b) ? 'own' : 'other'
}
