import { rotateKeys } from '../actions/rotate-keys.ts'
import { FORMER } from '../keys/former-numbers.ts'
import type { NumberKeys } from '../keys/number-keys.ts'
import { askKeys, type KeyUse, type TokenKeyUse } from '../questions/keys.ts'
import { keptFor, timeInWords } from '../rules/retention.ts'
import { type Admin, NotDoneError, type Subject, verb } from './command.ts'

/** What the operator may do with a key. */
function adviceOn({ number, numbers, notRenewed, keptAnswers, endedAt }: KeyUse, keys: NumberKeys): string {
  if (endedAt) return 'ended; never give its number to another key'
  if (number === keys.newest) return 'the newest: what is new is stored with it'
  if (number > keys.newest) return 'newer than the keys of this program: give this program all keys, and start it again'
  const left = [
    ...(notRenewed > 0 ? [`${notRenewed} people do not stand under key ${keys.newest} yet (keys rotate)`] : []),
    ...(keptAnswers > 0
      ? [`${keptAnswers} answers are kept with it for ${timeInWords(keptFor('kept_answers'))} at most`]
      : []),
  ]
  if (left.length > 0) return `keep it: ${left.join(', and ')}`
  if (number === FORMER) return 'the coming night, or keys rotate, clears it away'
  if (keys.numbers.includes(number)) return 'nothing needs it: take it out of CPR_KEYS_FILE'
  return numbers > 0
    ? 'taken out; the coming night, or keys rotate, clears it away'
    : 'taken out; the coming night, or keys rotate, ends it'
}

const lineOf = (use: KeyUse, keys: NumberKeys): string => {
  const name = use.number === FORMER ? 'key 0 (stored before there were numbers, with key 1)' : `key ${use.number}`
  return `${name}: since ${use.firstSeenAt.toString()}, ${use.numbers} national id numbers; ${adviceOn(use, keys)}`
}

/** The same for a key for tokens. */
function lineOfTokens({ number, webhooks, sessions }: TokenKeyUse, newest: number, known: readonly number[]): string {
  if (webhooks + sessions === 0 && number !== newest)
    return `key ${number}: nothing is stored with it; take it out once links and tokens made with it are no longer needed`
  const what = `key ${number}: secrets of ${webhooks} webhooks, ${sessions} sessions`
  if (number === newest) return `${what}; the newest: what is new is stored with it`
  if (!known.includes(number)) return `${what}; its key is not here: those clients need new secrets`
  if (webhooks > 0) return `${what}; keep it: keys rotate stores the secrets under key ${newest}`
  return `${what}; keep it until the sessions have ended, or take it out and those people sign in again`
}

async function sayKeys({ context, say }: Admin): Promise<void> {
  const uses = await askKeys(context)
  if (!uses.ok) throw new NotDoneError('the keys were refused')
  const { numbers, tokens } = context.keys
  say('For national id numbers:')
  for (const use of uses.value.numbers) say(`  ${lineOf(use, numbers)}`)
  say('For tokens:')
  const unused = tokens.numbers.filter((number) => uses.value.tokens.every((use) => use.number !== number))
  const all = [...uses.value.tokens, ...unused.map((number) => ({ number, webhooks: 0, sessions: 0 }))]
  for (const use of all.toSorted((a, b) => a.number - b.number))
    say(`  ${lineOfTokens(use, tokens.newest, tokens.numbers)}`)
}

const list = verb({
  usage: '',
  what: 'shows the keys, what still needs each, and which one may go',
  options: {},
  run: (_asked, admin) => sayKeys(admin),
})

/** People between two lines that tell how far it is. */
const TELL_EVERY = 10_000

const rotate = verb({
  usage: '',
  what: 'stores everything under the newest keys, in chunks, beside the running program; docs/keys.md has the steps before and after',
  options: {},
  run: async (_asked, admin) => {
    const { context, realClock, say } = admin
    let told = 0
    const heard = (renewed: number) => {
      if (renewed < told + TELL_EVERY) return
      told = renewed
      say(`${renewed} people so far`)
    }
    const rotated = await rotateKeys(context, { now: realClock.now(), heard })
    if (!rotated.ok) throw new NotDoneError('the rotation was refused')
    const { renewed, cleared, webhooks } = rotated.value
    say(
      `stored under the newest keys: ${renewed} people, secrets of ${webhooks} webhooks; cleared away: ${cleared} rows`,
    )
    await sayKeys(admin)
  },
})

export const keys: Subject = {
  what: 'the keys that protect national id numbers and tokens (npm run keys)',
  verbs: { list, rotate },
}
