import { createHmac, timingSafeEqual } from 'node:crypto'

/** 128 bits as 22 letters of base64url: nobody can guess another citizen's token. */
const TOKEN_LENGTH = 22

/**
 * F-WHOSE: makes the form token of a citizen, which names the owner of a form without showing the
 * id. It is the same in every session of that citizen.
 */
export type FormTokenOf = (citizenId: string) => string

/**
 * Form tokens of this program: a keyed hash of the citizen's id. The key is derived, so that no
 * other use of the secret gives the same hash.
 */
export function formTokens(secret: Buffer): FormTokenOf {
  const key = createHmac('sha256', secret).update('whose form').digest()
  return (citizenId) => createHmac('sha256', key).update(citizenId).digest('base64url').slice(0, TOKEN_LENGTH)
}

/** Whether a submitted form belongs to the signed-in citizen, to somebody else, or does not say. */
export function ownerOf(sent: string, own: string): 'own' | 'other' | 'unsaid' {
  if (sent === '') return 'unsaid'
  const [a, b] = [Buffer.from(sent), Buffer.from(own)]
  return a.length === b.length && timingSafeEqual(a, b) ? 'own' : 'other'
}
