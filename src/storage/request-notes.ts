import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor } from '../rules/actor.ts'
import { askedFor } from '../rules/hats.ts'

/** What the log tells of a request beside its answer: never a person. */
export interface RequestNotes {
  /** How often the database was waited for. */
  trips: number
  /** The kind of who acted, and for which client and job centre; not set while nobody has. */
  actor?: Actor['kind']
  client?: string
  jobCentre?: string
}

const notesOfRequest = new AsyncLocalStorage<RequestNotes>()

/** Does the work of a request; what is asked of the database meanwhile is noted. */
export async function noted(work: () => Promise<void>): Promise<RequestNotes> {
  const notes: RequestNotes = { trips: 0 }
  await notesOfRequest.run(notes, work)
  return notes
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
