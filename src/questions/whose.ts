import type { Keys } from '../keys/keys.ts'
import { citizenIdWithNumber } from '../storage/citizen-numbers.ts'
import { findAbsence, findCitizen } from '../storage/citizens.ts'
import type { Queryable } from '../storage/database.ts'
import { findDeadline } from '../storage/deadlines.ts'
import { findMeeting } from '../storage/meetings.ts'
import { findSent } from '../storage/messages.ts'

// J-OWN: whom an act is about that was refused, or is answered with what was done before. The log
// names whom the storage has under an id, also where the caller was told that there is nothing.
// Nothing of them is told, so no access is asked, and the program reads it under its own hat. Null:
// nobody.

export interface WhoseContext {
  readonly db: Queryable
}

export const citizenWithId = async ({ db }: WhoseContext, id: string): Promise<string | null> =>
  (await findCitizen(db, id))?.id ?? null

export const citizenWithNumber = (
  { db, keys }: WhoseContext & { readonly keys: Keys },
  cpr: string,
): Promise<string | null> => citizenIdWithNumber(db, keys.numbers.lookUp(cpr))

export const citizenOfDeadline = async ({ db }: WhoseContext, id: string): Promise<string | null> =>
  (await findDeadline(db, id))?.citizenId ?? null

export const citizenOfMeeting = async ({ db }: WhoseContext, id: string): Promise<string | null> =>
  (await findMeeting(db, id))?.citizenId ?? null

/** Also of one that was taken back. */
export const citizenOfAbsence = async ({ db }: WhoseContext, id: string): Promise<string | null> =>
  (await findAbsence(db, id, { withdrawn: true }))?.citizenId ?? null

export const citizenOfMessage = async ({ db }: WhoseContext, id: string): Promise<string | null> =>
  (await findSent(db, id))?.citizenId ?? null
