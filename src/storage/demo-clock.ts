import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

export async function readDemoOffset(db: Queryable): Promise<number> {
  const row = await db.selectFrom('demo_clock').select('offset_milliseconds').executeTakeFirst()
  return row?.offset_milliseconds ?? 0
}

export async function saveDemoOffset(trx: Transaction, offset: number): Promise<void> {
  const saved = trx
    .insertInto('demo_clock')
    .values({ offset_milliseconds: offset })
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ offset_milliseconds: offset }))
  await mustChange(1, saved.execute())
}
