import { createHmac, timingSafeEqual } from 'node:crypto'

/** 128 bits, as 22 letters of an address's alphabet: enough that nobody guesses another's. */
const TOKEN_LENGTH = 22

/**
 * F-WHOSE: gives the form token of a citizen, which says for whom a form was made. The same in
 * every session of that citizen, and it does not show the id.
 */
export type FormTokenOf = (citizenId: string) => string

/**
 * Form tokens of this program: a keyed hash of the citizen's id. The key is derived, so that no
 * other use of the secret gives the same.
 */
export function formTokens(secret: Buffer): FormTokenOf {
  const key = createHmac('sha256', secret).update('whose form').digest()
  return (citizenId) => createHmac('sha256', key).update(citizenId).digest('base64url').slice(0, TOKEN_LENGTH)
}

/**
 * Whether a form that was sent is the signed-in citizen's own, somebody else's, or does not say.
 */
export function ownerOf(sent: string, own: string): 'own' | 'other' | 'unsaid' {
  if (sent === '') return 'unsaid'
  const [a, b] = [Buffer.from(sent), Buffer.from(own)]
  return a.length === b.length && timingSafeEqual(a, b) ? 'own' : 'other'
}
