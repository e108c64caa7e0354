import { done, type Outcome } from '../rules/refusals.ts'
import { type Access, insertAccesses } from '../storage/access-log.ts'
import type { Queryable } from '../storage/database.ts'
import { singleStatement } from '../storage/pipeline.ts'
import type { ActionContext } from './transaction.ts'

/** Look-ups that are written together, by one statement with one commit. */
interface Batch {
  readonly accesses: Access[]
  readonly written: Promise<void>
}

/** Of each database the batch that is being written, and the one that takes what comes meanwhile. */
class Gathering {
  #underWay: Promise<void> = Promise.resolve()
  #next: Batch | null = null

  add(db: Queryable, added: readonly Access[]): Promise<void> {
    if (this.#next) {
      this.#next.accesses.push(...added)
      return this.#next.written
    }
    const accesses = [...added]
    const written = this.#write(db, accesses, this.#underWay)
    this.#next = { accesses, written }
    this.#underWay = written.catch(() => {})
    return written
  }

  async #write(db: Queryable, accesses: readonly Access[], before: Promise<void>): Promise<void> {
    await before
    try {
      await singleStatement(db, async (trx) => {
        this.#close(accesses)
        await insertAccesses(trx, accesses)
      })
    } finally {
      // Where there was no connection to be had.
      this.#close(accesses)
    }
  }

  /** From here on what comes is the next one's. */
  #close(accesses: readonly Access[]): void {
    if (this.#next?.accesses === accesses) this.#next = null
  }
}

const gatherings = new WeakMap<Queryable, Gathering>()

/**
 * J-OWN: "Every look at a citizen is logged, and so is every act"; done when it is committed. A list is a row for each whom it shows. In the transaction of an action that it is about, else by
 * itself: then those that come while others are being written go together with the next, for a commit each was a tenth of what `bookable`
 * cost the database.
 */
export async function recordAccess(
  { db, joined }: ActionContext,
  ...accesses: readonly Access[]
): Promise<Outcome<null>> {
  if (joined) await insertAccesses(joined.trx, accesses)
  else {
    const gathering = gatherings.get(db) ?? new Gathering()
    gatherings.set(db, gathering)
    await gathering.add(db, accesses)
  }
  return done(null)
}
