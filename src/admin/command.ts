import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { ActionContext } from '../actions/transaction.ts'
import type { Clock } from '../rules/dates.ts'
import type { Settings } from '../settings/config.ts'

// The parts of `npm run admin -- <subject> <verb> …`: what the operator does at the command line.

/** What a command works with. Its actor is the operator. */
export interface Admin {
  readonly context: ActionContext
  readonly settings: Settings
  /** The machine's own clock: sessions and keys go by it. */
  readonly realClock: Clock
  /** Writes a line for the operator to standard output. */
  readonly say: (line: string) => void
}

/** The command was not clear, and nothing was done: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command was clear and nothing was done, for a reason that the line tells: exit code 1. */
export class NotDoneError extends Error {
  override readonly name = 'NotDoneError'
}

export interface Verb {
  /** What stands behind the verb: `<id> --job-centre 10100`. */
  readonly usage: string
  /** What it does, in one line. */
  readonly what: string
  /** Reads the arguments; throws `UsageError`. What it returns does the work. */
  readonly read: (asked: readonly string[]) => (admin: Admin) => Promise<void>
}

export interface Subject {
  readonly what: string
  readonly verbs: Readonly<Record<string, Verb>>
}

type Values<O extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>['values']

/** What was asked: the words and the options behind the verb. */
export interface Asked<O extends ParseArgsOptionsConfig> {
  readonly words: readonly string[]
  readonly options: Values<O>
}

/**
 * A verb with its options as `parseArgs` knows them. An unknown option is refused, and so is
 * another number of words than `words` names.
 */
export const verb = <const O extends ParseArgsOptionsConfig>(told: {
  readonly usage: string
  readonly what: string
  readonly words?: readonly string[]
  readonly options: O
  readonly run: (asked: Asked<O>, admin: Admin) => Promise<void>
}): Verb => ({
  usage: told.usage,
  what: told.what,
  read(args) {
    const { words = [], options, run } = told
    const asked = parsed({ args: [...args], options, allowPositionals: true, strict: true } as const)
    if (asked.positionals.length !== words.length)
      throw new UsageError(words.length === 0 ? 'it takes options only' : `it takes ${words.join(' and ')}`)
    return (admin) => run({ words: asked.positionals, options: asked.values }, admin)
  },
})

function parsed<const C extends ParseArgsConfig>(config: C): ReturnType<typeof parseArgs<C>> {
  try {
    return parseArgs(config)
  } catch (error) {
    // Node names the option and says what is wrong with it, never its value.
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
