import { z } from '@hono/zod-openapi'
import type { Queryable } from '../storage/database.ts'
import { findDeadline } from '../storage/deadlines.ts'
import { findMeeting } from '../storage/meetings.ts'
import { type Content, textOfContent } from '../web/content.ts'
import type { Operation } from './operation.ts'

const withId = z.object({ id: z.string() })

/**
 * J-OWN: whom an answer tells of that was not made just now (it is replayed) or that refuses: "the deadline is met already" is
 * a look-up too. `id` is the one in the address, if it has one.
 */
export async function subjectOf(
  db: Queryable,
  { path, id: operationId }: Operation,
  id: string,
  answer: { readonly status: number; readonly body: Content },
): Promise<string | null> {
  const NOT_FOUND = 404
  if (answer.status === NOT_FOUND) return null
  if (path.startsWith('/citizens/{id}')) return id
  if (path.startsWith('/deadlines/{id}')) return (await findDeadline(db, id))?.citizenId ?? null
  if (path.startsWith('/meetings/{id}')) return (await findMeeting(db, id))?.citizen_id ?? null
  return operationId === 'registerCitizen' ? withId.parse(JSON.parse(textOfContent(answer.body))).id : null
}
