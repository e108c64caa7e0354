import { createInterface } from 'node:readline/promises'
import { citizenWithId, citizenWithNumber } from '../questions/whose.ts'
import { nationalIdIn } from '../rules/national-id.ts'
import { type Admin, NotDoneError, UsageError } from './command.ts'

/** How a command names a citizen: by id, or by the number on standard input, never on the line. */
export const citizenOptions = {
  citizen: { type: 'string' },
  'number-on-stdin': { type: 'boolean', default: false },
} as const
export const CITIZEN_USAGE = '--citizen <id> | --number-on-stdin'

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}

/** The id of the citizen that a command names. Throws `UsageError` and `NotDoneError`. */
export async function citizenAsked(
  { context }: Admin,
  {
    citizen,
    'number-on-stdin': byNumber,
  }: { readonly citizen?: string | undefined; readonly 'number-on-stdin': boolean },
): Promise<string> {
  if ((citizen === undefined) === !byNumber) throw new UsageError(`name one citizen: ${CITIZEN_USAGE}`)
  if (citizen !== undefined) {
    const found = await citizenWithId(context, citizen)
    if (found === null) throw new NotDoneError('no citizen has this id')
    return found
  }
  const number = nationalIdIn(await firstLine())
  const found = number === null ? null : await citizenWithNumber(context, number)
  if (found === null) throw new NotDoneError('no citizen has this number')
  return found
}
