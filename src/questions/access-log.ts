import { type Actor, whoLooks } from '../rules/actor.ts'
import { type Access, insertAccesses, type Looked } from '../storage/access-log.ts'
import type { Queryable, Transaction } from '../storage/database.ts'
import { wear } from '../storage/hats.ts'
import { singleStatement, withCommit } from '../storage/pipeline.ts'

/** Look-ups that are written together, by one statement with one commit. */
interface Batch {
  readonly accesses: Access[]
  readonly written: Promise<void>
}

/**
 * Of each database the batch that is being written, and the one that takes what comes meanwhile.
 */
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
      await singleStatement(wear(db, 'job_centre'), async (trx) => {
        this.#close(accesses)
        await insertAccesses(trx, accesses)
      })
    } finally {
      // Where there was no connection to be had.
      this.#close(accesses)
    }
  }

  /** Closes the batch: later entries go into the next. */
  #close(accesses: readonly Access[]): void {
    if (this.#next?.accesses === accesses) this.#next = null
  }
}

const gatherings = new WeakMap<Queryable, Gathering>()

/** Where the log is written, and who looks or acts. */
export interface LogContext {
  readonly db: Queryable
  readonly actor: Actor
  /** What the look is for, as whoever looks has said. */
  readonly lookReason?: string | null
  /** The hash of a staff session's token. */
  readonly staffSession?: Buffer | null
  /** The transaction of the action that it is about. */
  readonly joined?: { readonly trx: Transaction }
}

/**
 * J-OWN: "Every look at a citizen is logged, and so is every act", of staff, case systems and the
 * operator; done when it is committed. Whatever it fails of is thrown: what could not be logged
 * must not be told. A list is a row for each whom it shows. An act is logged in its own
 * transaction. What comes alone while others are being written goes with the next: a commit each
 * was a tenth of what `bookable` cost the database.
 */
export async function recordAccess(context: LogContext, ...looked: readonly Looked[]): Promise<void> {
  const { db, actor, joined, lookReason: reason = null, staffSession = null } = context
  const looks = whoLooks(actor)
  if (looks === null) return
  const { jobCentre, ...who } = looks
  const accesses = looked.map((one) => ({ ...one, who, jobCentre, staffSession, reason }))
  if (joined) {
    withCommit(joined.trx, insertAccesses(joined.trx, accesses))
    return
  }
  const gathering = gatherings.get(db) ?? new Gathering()
  gatherings.set(db, gathering)
  await gathering.add(db, accesses)
}
