import { pino, stdTimeFunctions } from 'pino'
import type { Settings } from './config.ts'

/** The log: one JSON line each. What could name a person is never given to it; paths carry ids only. */
export const makeLog = (settings: Settings) =>
  pino({
    level: settings.logLevel,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: withoutValues },
  })

/** An error as the log may have it: PostgreSQL's `detail` quotes the row, and a row is about a person. */
function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack } = error
  const code = 'code' in error ? error.code : undefined
  const constraint = 'constraint' in error ? error.constraint : undefined
  return { name, message, stack, code, constraint }
}

export type Log = ReturnType<typeof makeLog>
