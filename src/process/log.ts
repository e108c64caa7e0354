import { destination, pino, stdTimeFunctions } from 'pino'

/**
 * Lines leave together, 35 of them or those of a tenth of a second: one by one they were 7 % of a
 * page. What is wrong leaves at once, and all of it when the program ends by itself; `kill -9`
 * takes the last tenth of a second with it.
 */
const together = () => destination({ sync: false, minLength: 4096, periodicFlush: 100 })

const ERROR = 50

/**
 * The log: one JSON line each. What could name a person is never given to it; paths carry ids only.
 */
export const makeLog = (settings: { readonly logLevel: string }) =>
  pino(
    {
      level: settings.logLevel,
      base: null,
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

/**
 * An error as the log may have it: PostgreSQL's `detail` quotes the row, and a row is about a
 * person.
 */
function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack } = error
  const code = 'code' in error ? error.code : undefined
  const constraint = 'constraint' in error ? error.constraint : undefined
  return { name, message, stack, code, constraint }
}

export type Log = ReturnType<typeof makeLog>
