import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { reportNumber } from '../actions/change-number.ts'
import { reportDeath } from '../actions/record-death.ts'
import { reportProtection } from '../actions/report-protection.ts'
import { reportResidence } from '../actions/report-residence.ts'
import { whoLooks } from '../rules/actor.ts'
import { type ReadLine, readCprLine } from '../rules/cpr-records.ts'
import { dateOf } from '../rules/dates.ts'
import type { Outcome } from '../rules/refusals.ts'
import { type Admin, NotDoneError, type Subject, verb } from './command.ts'

async function* linesOf(file: string): AsyncGenerator<readonly [number: number, line: string]> {
  const input = createReadStream(file, 'latin1')
  // A file that cannot be opened fails the command, not the process.
  const opened = new Promise<void>((resolve, reject) => input.once('open', () => resolve()).once('error', reject))
  await opened.catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new NotDoneError(`the file cannot be read: ${code}`)
  })
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line.trim() !== '') yield [number, line]
  }
}

/** Who says it, in histories and in the record of access: the file, and who had it read. */
const sourceOf = ({ context: { actor } }: Admin): string => `cpr-file, ${whoLooks(actor)?.name ?? ''}`

type Told = Exclude<ReadLine, { kind: 'other' | 'broken' }>

/** Does what a line tells. A death of which CPR does not know the day is one of today. */
function doneBy(context: Admin['context'], told: Told): Promise<Outcome<boolean>> {
  switch (told.kind) {
    case 'move':
      return reportResidence(context, told.move)
    case 'number':
      return reportNumber(context, told.number)
    case 'death':
      return reportDeath(context, { ...told.death, on: told.death.on ?? dateOf(context.clock.now()) })
    default:
      return reportProtection(context, told.protection)
  }
}

const importing = verb({
  usage: '<file> [--check]',
  what: 'reads a file of changes from CPR: moves, deaths, changed numbers and protections of the people that are here; names each line that it cannot read (docs/cpr-files.md)',
  words: ['<file>'],
  options: { check: { type: 'boolean', default: false } },
  run: async ({ words: [file = ''], options }, admin) => {
    const context = { ...admin.context, actor: { kind: 'registry', client: sourceOf(admin) } } as const
    const count = { move: 0, death: 0, number: 0, protection: 0, unchanged: 0, other: 0, broken: 0 }
    const isBroken = (number: number, why: string) => {
      count.broken += 1
      admin.say(`line ${number}: ${why}`)
    }
    for await (const [number, line] of linesOf(file)) {
      const read = readCprLine(line)
      if (read.kind === 'broken') isBroken(number, read.why)
      else if (read.kind === 'other') count.other += 1
      else if (options.check) count.unchanged += 1
      else {
        const reported = await doneBy(context, read)
        if (!reported.ok) isBroken(number, `refused: ${reported.refusals[0].code}`)
        else if (reported.value) count[read.kind] += 1
        else count.unchanged += 1
      }
    }
    const told = `${count.move} moved, ${count.death} died, ${count.number} with another number, ${count.protection} protected or no longer, ${count.unchanged} not here or unchanged, ${count.other} of other types, ${count.broken} not read`
    if (count.broken > 0)
      throw new NotDoneError(`${told}. What could be read is done; mend the lines and import again.`)
    admin.say(told)
  },
})

export const residence: Subject = {
  what: 'where people live, who has died, has another number or is protected, as the source of residence (CPR) says',
  verbs: { import: importing },
}
