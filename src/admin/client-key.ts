import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import type { ClientKey } from '../rules/api-clients.ts'
import { NotDoneError } from './command.ts'

const jwkSchema = z.looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']), kid: z.string().min(1).max(200).optional() })
const fileSchema = z.union([z.object({ keys: z.array(jwkSchema).min(1) }), jwkSchema])

const LEAST_RSA_BITS = 2048

type Jwk = z.infer<typeof jwkSchema>

/** The members of a JSON Web Key that only its owner may have. */
const isPrivate = (jwk: Jwk): boolean => ['d', 'p', 'q', 'k'].some((member) => member in jwk)

async function keyOf(jwk: Jwk): Promise<ClientKey> {
  if (isPrivate(jwk))
    throw new NotDoneError('the file has a private key: keep that with the client, and send the public one')
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const { asymmetricKeyDetails: details = {} } = key
    if (details.modulusLength !== undefined && details.modulusLength < LEAST_RSA_BITS)
      throw new NotDoneError(`a key of RSA must have ${LEAST_RSA_BITS} bits or more`)
    return { kid: jwk.kid ?? (await calculateJwkThumbprint(key)), jwk }
  } catch (error) {
    if (error instanceof NotDoneError) throw error
    throw new NotDoneError('the file has a key that cannot be used')
  }
}

/** The public keys in a file with a JSON Web Key, or a set of them. Throws `NotDoneError`. */
export async function keysIn(path: string): Promise<ClientKey[]> {
  let text: unknown
  try {
    text = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new NotDoneError('the file cannot be read: it must be a JSON Web Key, or a set of them')
  }
  const read = fileSchema.safeParse(text)
  if (!read.success) throw new NotDoneError('the file must be a JSON Web Key (EC, RSA or OKP), or a set of them')
  const keys = 'keys' in read.data && Array.isArray(read.data.keys) ? read.data.keys : [read.data]
  return await Promise.all(z.array(jwkSchema).parse(keys).map(keyOf))
}
