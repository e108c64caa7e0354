import { askLooks, type LookRow } from '../questions/looks.ts'
import { CITIZEN_USAGE, citizenAsked, citizenOptions } from './citizen-asked.ts'
import { NotDoneError, type Subject, verb } from './command.ts'

const lineOf = ({ at, staffSession, ...look }: LookRow): string =>
  JSON.stringify({ ...look, at: at.toString(), staffSession: staffSession?.toString('hex') ?? null })

const exportLooks = verb({
  usage: CITIZEN_USAGE,
  what: 'writes who has looked at a citizen or changed something, a JSON line each, oldest first; it is a look as well',
  options: citizenOptions,
  run: async ({ options }, admin) => {
    const asked = await askLooks(admin.context, await citizenAsked(admin, options))
    if (!asked.ok) throw new NotDoneError('the record of access was refused')
    for (const look of asked.value) admin.say(lineOf(look))
  },
})

export const accessLog: Subject = {
  what: 'the record of access: who has looked at whom, when and what for',
  verbs: { export: exportLooks },
}
