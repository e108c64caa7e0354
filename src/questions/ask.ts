import { type GrantedFor, mayAct, type Question, reachesCitizen } from '../rules/access.ts'
import type { Clock } from '../rules/dates.ts'
import { type Outcome, refuse } from '../rules/refusals.ts'
import type { Search } from '../storage/access-log.ts'
import type { Queryable } from '../storage/database.ts'
import { worn } from '../storage/hats.ts'
import { type LogContext, recordAccess } from './access-log.ts'

/** What every question takes first. */
export interface QuestionContext extends LogContext {
  readonly clock: Clock
  /** The token of the session that asks: row-level security goes by it. */
  readonly session?: string
  /**
   * What the door calls the request, for the log of looks; without it the log names the question.
   */
  readonly operation?: string
}

/** What is asked for, for the log. */
interface LookedFor {
  /** The thing asked for, where that is no citizen. */
  readonly subject?: string | null
  /** Where a person was searched for. */
  readonly search?: Search | null
  /** Whom a refused look was about, whether or not the asker may know that they exist. */
  readonly whose?: () => Promise<string | null>
}

/** The looks of one question, for the log. */
export class Looks {
  readonly #context: QuestionContext
  readonly #operation: string
  readonly #subject: string | null
  readonly #search: Search | null
  #written: Promise<void> | null = null

  constructor(context: QuestionContext, operation: string, { subject = null, search = null }: LookedFor) {
    this.#context = context
    this.#operation = operation
    this.#subject = subject
    this.#search = search
  }

  /** Writes down whom the answer tells of, at once, while the answer is read. */
  told(...citizenIds: readonly string[]): void {
    this.#written = this.#write(citizenIds, false)
    this.#written.catch(() => {})
  }

  /** When all is written down; `whose`: who it was about, where the answer was a refusal. */
  async end(isTold: boolean, whose: () => Promise<string | null>): Promise<void> {
    if (this.#written) return await this.#written
    const citizenId = isTold ? null : await whose()
    await this.#write(citizenId === null ? [] : [citizenId], !isTold)
  }

  async #write(citizenIds: readonly string[], refused: boolean): Promise<void> {
    const of = { operation: this.#operation, refused, subject: this.#subject, search: this.#search }
    const citizens = [...new Set(citizenIds)].map((citizenId) => ({ ...of, citizenId }))
    await recordAccess(this.#context, ...(citizens.length > 0 ? citizens : [{ ...of, citizenId: null }]))
  }
}

/**
 * Asks whether this actor may (J-OWN), then what is asked, and writes the look to the log, also
 * where it was refused. `read` reads on a connection of its own and gives it back before the log is
 * waited for, which needs one too. It reads what the asker's hat may see (row-level security). A
 * look that cannot be written is thrown, and nothing is answered.
 */
export async function ask<W extends Question, T>(
  context: QuestionContext,
  what: W,
  read: (granted: GrantedFor<W>, looks: Looks, database: Queryable) => Promise<Outcome<T>>,
  asked: LookedFor = {},
): Promise<Outcome<T>> {
  const looks = new Looks(context, context.operation ?? what, asked)
  const granted = mayAct(context.actor, what)
  const outcome = granted.ok ? await read(granted.value, looks, worn(context, what)) : granted
  await looks.end(outcome.ok, async () => (granted.ok ? ((await asked.whose?.()) ?? null) : null))
  return outcome
}

type AskedBy = Pick<QuestionContext, 'db' | 'actor' | 'session'>

/** As `ask`, for what tells a job centre of no citizen: no look is written. */
export async function askUnlogged<W extends Question, T>(
  context: AskedBy,
  what: W,
  read: (granted: GrantedFor<W>, database: Queryable) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const granted = mayAct(context.actor, what)
  return granted.ok ? await read(granted.value, worn(context, what)) : granted
}

/** As `askUnlogged`, about one citizen. Refusals: not_found, also to anybody else. */
export const askOwn = <T>(
  context: AskedBy,
  what: Question,
  citizenId: string,
  read: (database: Queryable) => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  askUnlogged(context, what, async (granted, database) =>
    reachesCitizen(granted, { citizenId, jobCentre: null }) ? await read(database) : refuse('not_found'),
  )
