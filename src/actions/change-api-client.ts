import type { ClientKey } from '../rules/api-clients.ts'
import type { Instant } from '../rules/dates.ts'
import { done, type Outcome, refuse } from '../rules/refusals.ts'
import {
  type ClientTold,
  endApiClient,
  endClientKey,
  endSecrets,
  insertApiClient,
  insertClientKey,
  insertSecret,
  lockApiClient,
  type Made,
  updateApiClient,
} from '../storage/api-clients.ts'
import { ensureJobCentre } from '../storage/job-centres.ts'
import { type ActionContext, transact } from './transaction.ts'

// Clients are the operator's: `npm run admin -- client …`. All of it goes by the machine's time.

/** Which client is changed, and when. */
interface Change extends Pick<Made, 'at'> {
  readonly id: string
}

/** D-RESIDENCE: citizens can be moved to a job centre before it has called. */
async function registerJobCentres(
  trx: Parameters<typeof ensureJobCentre>[0],
  codes: readonly string[] = [],
): Promise<void> {
  for (const code of codes) await ensureJobCentre(trx, code)
}

/** Makes a client, with the hash of its secret if it has one. An id is never given again. */
export const addApiClient = (
  context: ActionContext,
  { id, at }: Change,
  { secretSha256, ...told }: ClientTold & { readonly secretSha256: Buffer | null },
): Promise<Outcome<'added' | 'id_given_before'>> =>
  transact(context, 'add_api_client', async (trx, { actor }) => {
    const made = { at, by: actor.name }
    if (!(await insertApiClient(trx, id, told, made))) return done('id_given_before')
    if (secretSha256) await insertSecret(trx, id, secretSha256, made)
    await registerJobCentres(trx, told.jobCentres)
    return done('added')
  })

/** Changes what is said of a client; what is not given stays. Refusals: not_found. */
export const changeApiClient = (
  context: ActionContext,
  id: string,
  told: Partial<ClientTold>,
): Promise<Outcome<null>> =>
  transact(context, 'change_api_client', async (trx) => {
    if (!(await lockApiClient(trx, id))) return refuse('not_found')
    await updateApiClient(trx, id, told)
    await registerJobCentres(trx, told.jobCentres)
    return done(null)
  })

/**
 * Gives a client a new secret. The former one stays valid until `formerUntil`, so that the client
 * can go over to the new one; any older one ends now. Refusals: not_found.
 */
export const rotateClientSecret = (
  context: ActionContext,
  { id, at }: Change,
  { sha256, formerUntil }: { readonly sha256: Buffer; readonly formerUntil: Instant },
): Promise<Outcome<null>> =>
  transact(context, 'rotate_client_secret', async (trx, { actor }) => {
    if (!(await lockApiClient(trx, id))) return refuse('not_found')
    await endSecrets(trx, id, { now: at, until: formerUntil })
    await insertSecret(trx, id, sha256, { at, by: actor.name })
    return done(null)
  })

/** Gives a client one more public key. Refusals: not_found. */
export const addClientKey = (
  context: ActionContext,
  { id, at }: Change,
  key: ClientKey,
): Promise<Outcome<'added' | 'id_given_before'>> =>
  transact(context, 'change_client_keys', async (trx, { actor }) => {
    if (!(await lockApiClient(trx, id))) return refuse('not_found')
    return done((await insertClientKey(trx, id, key, { at, by: actor.name })) ? 'added' : 'id_given_before')
  })

/** Takes a public key from a client. Refusals: not_found, for the client or its key. */
export const removeClientKey = (context: ActionContext, { id, at }: Change, kid: string): Promise<Outcome<null>> =>
  transact(context, 'change_client_keys', async (trx) => {
    if (!(await lockApiClient(trx, id))) return refuse('not_found')
    return (await endClientKey(trx, id, kid, at)) ? done(null) : refuse('not_found')
  })

/** Ends a client for good: its tokens, too. Its row stays. Refusals: not_found. */
export const revokeApiClient = (context: ActionContext, { id, at }: Change): Promise<Outcome<null>> =>
  transact(context, 'end_api_client', async (trx, { actor }) => {
    if (!(await lockApiClient(trx, id))) return refuse('not_found')
    await endApiClient(trx, id, { at, by: actor.name })
    return done(null)
  })
