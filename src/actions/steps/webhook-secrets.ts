import { keyNumberOf, SealError } from '../../keys/key-ring.ts'
import type { Keys } from '../../keys/keys.ts'
import { type Instant, isInstantBefore } from '../../rules/dates.ts'
import type { Transaction } from '../../storage/database.ts'
import { lockWebhook, type Webhook, writeSecrets } from '../../storage/webhooks.ts'

const rowOf = (id: string): string => `webhook ${id}`

/** As it is stored. */
export const sealedSecret = ({ tokens }: Keys, id: string, secret: string): Buffer =>
  tokens.seal('webhook secret', rowOf(id), secret)

/** Null where the key that sealed it is gone: the client must get a new one. */
function opened({ tokens }: Keys, id: string, sealed: Buffer): string | null {
  try {
    return tokens.open('webhook secret', rowOf(id), sealed)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

/**
 * The secrets that sign now, the newest first. What was sealed with a former key is sealed anew, so
 * that the key can go.
 */
export async function secretsOf(trx: Transaction, keys: Keys, webhook: Webhook, now: Instant): Promise<string[]> {
  const { id, secret, formerSecret, formerUntil } = webhook
  const isFormerValid = formerUntil !== null && isInstantBefore(now, formerUntil)
  const sealed = [secret, ...(formerSecret && isFormerValid ? [formerSecret] : [])]
  const secrets = sealed.flatMap((one) => opened(keys, id, one) ?? [])
  const isOld = keyNumberOf(secret) !== keys.tokens.newest || (formerSecret !== null && !isFormerValid)
  const [newest, former] = secrets
  if (isOld && newest !== undefined && secrets.length === sealed.length)
    await writeSecrets(trx, id, {
      secret: sealedSecret(keys, id, newest),
      formerSecret: former === undefined ? null : sealedSecret(keys, id, former),
      formerUntil: former === undefined ? null : formerUntil,
    })
  return secrets
}

/** Whether a stored secret needs a former key. */
const isFormer = ({ tokens }: Keys, sealed: Buffer | null): boolean =>
  sealed !== null && keyNumberOf(sealed) !== tokens.newest

/**
 * Seals a webhook's secrets anew where they stand under a former key. Returns whether it did: not
 * where their key is gone, for then the client must get a new secret.
 */
export async function sealAnew(trx: Transaction, keys: Keys, id: string, now: Instant): Promise<boolean> {
  const webhook = await lockWebhook(trx, id)
  if (!webhook || !(isFormer(keys, webhook.secret) || isFormer(keys, webhook.formerSecret))) return false
  const secrets = await secretsOf(trx, keys, webhook, now)
  return secrets.length > 0
}
