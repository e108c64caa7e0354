import createClient from 'openapi-fetch'
import type { components, paths } from './schema.ts'

// The calls of annex 1 by a client that is made from the document: `schema.ts` is written beside
// a copy of this file when a test begins (`generated-client.ts`).

type Deadline = components['schemas']['Deadline']
type Send = (request: Request) => Promise<Response>

interface Answered<T> {
  readonly data?: T
  readonly error?: components['schemas']['Problem']
  readonly response: Response
}

function must<T>({ data, error, response }: Answered<T>): T {
  if (error || data === undefined) throw new Error(`${response.status} ${error?.code ?? ''}: ${error?.detail ?? ''}`)
  return data
}

export function actsOf(fetch: Send, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'X-Acting-User': 'sagsbehandler' }
  const client = createClient<paths>({ baseUrl: 'http://localhost/api/v1', fetch, headers })
  return {
    async setDeadline(id: string, dueDate: string, activationDate?: string): Promise<void> {
      const more = activationDate === undefined ? {} : { activationDate }
      const body = { interviewType: 'job', dueDate, ...more } as const
      must(await client.POST('/citizens/{id}/deadlines', { params: { path: { id } }, body }))
    },
    async book(id: string, timeId: string): Promise<string> {
      return must(await client.POST('/citizens/{id}/bookings', { params: { path: { id } }, body: { timeId } })).id
    },
    async summon(id: string, timeId: string): Promise<string> {
      return must(await client.POST('/citizens/{id}/meetings', { params: { path: { id } }, body: { timeId } })).id
    },
    async walkIn(id: string, heldAt: string): Promise<void> {
      const body = { interviewType: 'job', heldAt, minutes: 30, caseworker: 'ahan' } as const
      must(await client.POST('/citizens/{id}/interviews', { params: { path: { id } }, body }))
    },
    async register(id: string, outcome: 'held' | 'no_show'): Promise<void> {
      must(await client.POST('/meetings/{id}/outcome', { params: { path: { id } }, body: { outcome } }))
    },
    async deadlines(id: string): Promise<readonly Deadline[]> {
      return must(await client.GET('/citizens/{id}/deadlines', { params: { path: { id } } })).items
    },
  }
}
