import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor } from '../rules/actor.ts'
import { askedFor } from '../rules/hats.ts'

/** What the log tells of a request beside its answer: never a person. */
export interface RequestNotes {
  /** What names the request in the log, in its answer and in the histories. */
  readonly request: string
  /** How often the database was waited for. */
  trips: number
  /** The kind of who acted, and for which client and job centre; not set while nobody has. */
  actor?: Actor['kind']
  client?: string
  jobCentre?: string
}

const notesOfRequest = new AsyncLocalStorage<RequestNotes>()

/** Does the work of a request; what is asked of the database meanwhile is noted. */
export async function noted(request: string, work: () => Promise<void>): Promise<RequestNotes> {
  const notes: RequestNotes = { request, trips: 0 }
  await notesOfRequest.run(notes, work)
  return notes
}

/**
 * The statement by which a transaction tells which request it serves, for the rows of histories
 * that it writes; '' outside a request. A name with other characters is not told.
 */
export function requestTold(): string {
  const request = notesOfRequest.getStore()?.request ?? ''
  return /^[A-Za-z0-9._~:+/=@-]+$/.test(request) ? `set local selvbook.request = '${request}'` : ''
}

/** Statements that leave together are one trip. */
export function noteTrip(): void {
  const notes = notesOfRequest.getStore()
  if (notes) notes.trips += 1
}

/** Who acts. What the program does itself meanwhile does not hide the caller. */
export function noteActor(actor: Actor): void {
  const notes = notesOfRequest.getStore()
  const { kind } = actor
  if (!notes || (notes.actor !== undefined && (kind === 'nobody' || kind === 'calendar'))) return
  const { client, jobCentre } = askedFor(actor)
  notes.actor = kind
  if (client !== undefined) notes.client = client
  if (jobCentre !== undefined) notes.jobCentre = jobCentre
}
