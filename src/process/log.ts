import { hostname } from 'node:os'
import { destination, pino, stdTimeFunctions } from 'pino'
import { version } from './health.ts'

/**
 * Buffers lines, 35 of them or those of a tenth of a second: written one by one they took 7 % of a
 * page. Errors are flushed at once, and everything when the program exits. `kill -9` loses the last
 * tenth of a second.
 */
const together = () => destination({ sync: false, minLength: 4096, periodicFlush: 100 })

const ERROR = 50

/**
 * The log: one JSON object a line. Nothing that could identify a person is passed to it; paths
 * contain only ids.
 */
export const makeLog = (settings: { readonly logLevel: string }) =>
  pino(
    {
      level: settings.logLevel,
      base: { version, process: `${hostname()}:${process.pid}` },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: withoutValues },
      hooks: {
        logMethod(line, write, level) {
          write.apply(this, line)
          if (level >= ERROR) this.flush()
        },
      },
    },
    together(),
  )

/** An error without values: PostgreSQL's `detail` quotes the row, and a row is about a person. */
function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack } = error
  const code = 'code' in error ? error.code : undefined
  const constraint = 'constraint' in error ? error.constraint : undefined
  return { name, message, stack, code, constraint }
}

export type Log = ReturnType<typeof makeLog>
