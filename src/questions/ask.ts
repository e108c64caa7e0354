import { type GrantedFor, mayAct, type Question, reachesCitizen } from '../rules/access.ts'
import type { Clock } from '../rules/dates.ts'
import { type Outcome, refuse } from '../rules/refusals.ts'
import type { Search } from '../storage/access-log.ts'
import { type LogContext, recordAccess } from './access-log.ts'

/** What every question takes first. */
export interface QuestionContext extends LogContext {
  readonly clock: Clock
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
}

/** The looks of one question, for the log. */
export class Looks {
  readonly #context: QuestionContext
  readonly #operation: string
  readonly #subject: string | null
  readonly #search: Search | null
  #found: string | null = null
  #written: Promise<void> | null = null

  constructor(context: QuestionContext, operation: string, { subject = null, search = null }: LookedFor) {
    this.#context = context
    this.#operation = operation
    this.#subject = subject
    this.#search = search
  }

  /** Of whom the answer tells: written at once, while the answer is read. */
  told(...citizenIds: readonly string[]): void {
    this.#written = this.#write(citizenIds, false)
    this.#written.catch(() => {})
  }

  /** Who was found, where the answer may be a refusal all the same. */
  found(citizenId: string | null): void {
    this.#found = citizenId
  }

  /** When all is written down. */
  async end(isTold: boolean): Promise<void> {
    await (this.#written ?? this.#write(this.#found === null ? [] : [this.#found], !isTold))
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
 * waited for, which needs one too. A look that cannot be written is thrown, and nothing is
 * answered.
 */
export async function ask<W extends Question, T>(
  context: QuestionContext,
  what: W,
  read: (granted: GrantedFor<W>, looks: Looks) => Promise<Outcome<T>>,
  asked: LookedFor = {},
): Promise<Outcome<T>> {
  const looks = new Looks(context, context.operation ?? what, asked)
  const granted = mayAct(context.actor, what)
  const outcome = granted.ok ? await read(granted.value, looks) : granted
  await looks.end(outcome.ok)
  return outcome
}

/** As `ask`, for what tells a job centre of no citizen: no look is written. */
export async function askUnlogged<W extends Question, T>(
  { actor }: Pick<QuestionContext, 'actor'>,
  what: W,
  read: (granted: GrantedFor<W>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const granted = mayAct(actor, what)
  return granted.ok ? await read(granted.value) : granted
}

/** As `askUnlogged`, about one citizen. Refusals: not_found, also to anybody else. */
export const askOwn = <T>(
  context: Pick<QuestionContext, 'actor'>,
  what: Question,
  citizenId: string,
  read: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  askUnlogged(context, what, async (granted) =>
    reachesCitizen(granted, { citizenId, jobCentre: null }) ? await read() : refuse('not_found'),
  )
