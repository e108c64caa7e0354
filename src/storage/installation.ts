import { sql } from 'kysely'
import type { Transaction } from './database.ts'

/** What a database is for, and which key its national id numbers are stored with. */
export interface Installation {
  readonly mode: 'demo' | 'production'
  readonly cprKeyFingerprint: Buffer
}

/** Keeps what nobody has told the database before; what it has been told stands. */
export async function keepInstallation(trx: Transaction, told: Installation): Promise<Installation> {
  await trx
    .insertInto('installation')
    .values({ mode: told.mode, cpr_key_fingerprint: told.cprKeyFingerprint })
    .onConflict((on) =>
      on.column('only_row').doUpdateSet({
        cpr_key_fingerprint: sql`coalesce(installation.cpr_key_fingerprint, excluded.cpr_key_fingerprint)`,
      }),
    )
    .execute()
  const { mode, cpr_key_fingerprint } = await trx
    .selectFrom('installation')
    .select(['mode', 'cpr_key_fingerprint'])
    .executeTakeFirstOrThrow()
  return { mode, cprKeyFingerprint: cpr_key_fingerprint ?? told.cprKeyFingerprint }
}
