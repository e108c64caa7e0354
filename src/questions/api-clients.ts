import type { ApiClient } from '../rules/api-clients.ts'
import { done, type Outcome } from '../rules/refusals.ts'
import { readApiClients } from '../storage/api-clients.ts'
import { askUnlogged, type QuestionContext } from './ask.ts'

/**
 * Every client of the API, also those that have ended. Asked by nobody yet: whoever shows a secret
 * or a token is found among them.
 */
export const askApiClients = (context: Pick<QuestionContext, 'actor' | 'db'>): Promise<Outcome<readonly ApiClient[]>> =>
  askUnlogged(context, 'see_api_clients', async (_granted, db) => done(await readApiClients(db)))
