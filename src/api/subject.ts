import { z } from '@hono/zod-openapi'
import { type Content, textOfContent } from '../http/spliced-gzip.ts'
import { findAbsence, findCitizen } from '../storage/citizens.ts'
import type { Queryable } from '../storage/database.ts'
import { findDeadline } from '../storage/deadlines.ts'
import { findMeeting } from '../storage/meetings.ts'
import type { Operation } from './operation.ts'

const withId = z.object({ id: z.string() })

/**
 * J-OWN: whom a call was about that was not answered just now: it is replayed, or it was refused. A refusal names whom the storage has
 * under that id, also where the caller was told that there is nothing. `id` is the one in the address, if it has one.
 */
export async function subjectOf(
  db: Queryable,
  { path, id: operationId }: Operation,
  id: string,
  answer: { readonly status: number; readonly body: Content },
): Promise<string | null> {
  if (path.startsWith('/citizens/{id}')) return (await findCitizen(db, id))?.id ?? null
  if (path.startsWith('/deadlines/{id}')) return (await findDeadline(db, id))?.citizenId ?? null
  if (path.startsWith('/meetings/{id}')) return (await findMeeting(db, id))?.citizen_id ?? null
  if (path.startsWith('/absences/{id}')) return (await findAbsence(db, id, { withdrawn: true }))?.citizen_id ?? null
  const isGood = answer.status < 300
  return isGood && operationId === 'registerCitizen' ? withId.parse(JSON.parse(textOfContent(answer.body))).id : null
}
