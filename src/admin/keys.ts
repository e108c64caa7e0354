import { FORMER } from '../keys/former-numbers.ts'
import type { NumberKeys } from '../keys/number-keys.ts'
import { askKeys, type KeyUse } from '../questions/keys.ts'
import { NotDoneError, type Subject, verb } from './command.ts'

/** What the operator may do with a key. */
function adviceOn({ number, numbers, notRenewed, keptAnswers, endedAt }: KeyUse, keys: NumberKeys): string {
  if (endedAt) return 'ended; never give its number to another key'
  if (number === keys.newest) return 'the newest: what is new is stored with it'
  if (number > keys.newest) return 'newer than the keys of this program: give this program all keys, and start it again'
  const left = [
    ...(notRenewed > 0 ? [`${notRenewed} people do not stand under key ${keys.newest} yet`] : []),
    ...(keptAnswers > 0 ? [`${keptAnswers} answers are kept with it for 30 days at most`] : []),
  ]
  if (left.length > 0) return `keep it: ${left.join(', and ')}`
  if (number === FORMER) return 'the coming night clears it away'
  if (keys.numbers.includes(number)) return 'nothing needs it: take it out of CPR_KEYS_FILE'
  return numbers > 0 ? 'taken out; the coming night clears it away' : 'taken out; the coming night ends it'
}

const lineOf = (use: KeyUse, keys: NumberKeys): string => {
  const name = use.number === FORMER ? 'key 0 (stored before there were numbers, with key 1)' : `key ${use.number}`
  return `${name}: since ${use.firstSeenAt.toString()}, ${use.numbers} national id numbers; ${adviceOn(use, keys)}`
}

const list = verb({
  usage: '',
  what: 'shows the keys for national id numbers, what still needs each, and which one may go',
  options: {},
  run: async (_asked, { context, say }) => {
    const uses = await askKeys(context)
    if (!uses.ok) throw new NotDoneError('the keys were refused')
    for (const use of uses.value) say(lineOf(use, context.keys.numbers))
  },
})

export const keys: Subject = {
  what: 'the keys that protect national id numbers',
  verbs: { list },
}
