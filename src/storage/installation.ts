import type { Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

/** What a database is for. */
export type InstallationMode = 'demo' | 'production'

/** Keeps what a database is for, where nobody has told it before; what it has been told stands. */
export async function keepMode(trx: Transaction, told: InstallationMode): Promise<InstallationMode> {
  const kept = trx
    .insertInto('installation')
    .values({ mode: told })
    .onConflict((on) => on.doNothing())
  await mustChange({ atMost: 1 }, kept.execute())
  const { mode } = await trx.selectFrom('installation').select('mode').executeTakeFirstOrThrow()
  return mode
}
