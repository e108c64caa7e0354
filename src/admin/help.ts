import { type Admin, type Subject, UsageError, type Verb } from './command.ts'

type Subjects = Readonly<Record<string, Subject>>

const PROGRAM = 'npm run admin --'

const lineOf = (subject: string, name: string, { usage, what }: Verb): string =>
  `  ${[PROGRAM, subject, name, usage].filter((part) => part !== '').join(' ')}\n      ${what}`

const helpOf = (name: string, { what, verbs }: Subject): string =>
  [`${name}: ${what}`, ...Object.entries(verbs).map(([verb, told]) => lineOf(name, verb, told))].join('\n')

const wantsHelp = (word: string | undefined): boolean =>
  word === undefined || word === 'help' || word === '--help' || word === '-h'

/** What a command line comes to: a text to show, or work to do. */
export type Planned =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'work'; readonly run: (admin: Admin) => Promise<void> }

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/**
 * Reads `<subject> <verb> …` without touching anything. Throws `UsageError`, whose message names
 * what there is.
 */
export function plan(subjects: Subjects, asked: readonly string[]): Planned {
  const [subject, verb, ...rest] = asked
  if (subject === undefined || wantsHelp(subject)) {
    const all = Object.entries(subjects).map(([name, one]) => helpOf(name, one))
    return { kind: 'help', text: all.join('\n\n') }
  }
  const known = own(subjects, subject)
  if (!known) throw new UsageError(`"${subject}" is none of: ${Object.keys(subjects).join(', ')}`)
  if (verb === undefined || wantsHelp(verb)) return { kind: 'help', text: helpOf(subject, known) }
  const meant = own(known.verbs, verb)
  if (!meant) throw new UsageError(`"${verb}" is none of: ${Object.keys(known.verbs).join(', ')}`)
  if (rest.some((word) => word === '--help' || word === '-h'))
    return { kind: 'help', text: lineOf(subject, verb, meant) }
  try {
    return { kind: 'work', run: meant.read(rest) }
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\n${lineOf(subject, verb, meant)}`)
    throw error
  }
}
