/** How often the program looks whether npm, which started it, still lives. */
const LOOK_EVERY_MILLISECONDS = 250

/**
 * A terminal sends Ctrl-C to npm and to the program, and npm passes it on: within so long the
 * second is the first again.
 */
const SAME_KEY_MILLISECONDS = 1_000

export interface ToldToStop {
  /** The first Ctrl-C or SIGTERM, or npm is gone. */
  readonly first: Promise<void>
  /**
   * A second one, of somebody who does not want to wait; never for the same key that is heard
   * twice.
   */
  readonly again: Promise<void>
}

/**
 * When the program is told to stop. Started by npm, it is also told when npm is gone (`kill -9`):
 * nobody could stop it then.
 */
export function toldToStop(): ToldToStop {
  const first = Promise.withResolvers<void>()
  const again = Promise.withResolvers<void>()
  let toldAt: number | null = null
  const told = (signal: 'SIGINT' | 'SIGTERM') => {
    if (toldAt === null) {
      toldAt = performance.now()
      first.resolve()
    } else if (signal === 'SIGTERM' || performance.now() - toldAt > SAME_KEY_MILLISECONDS) again.resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => told(signal))
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      toldAt ??= performance.now()
      first.resolve()
    }, LOOK_EVERY_MILLISECONDS)
    timer.unref()
  }
  return { first: first.promise, again: again.promise }
}

/**
 * Tries again for some seconds while a program that was just told to stop still holds what this one
 * needs (its port, its data folder): whoever stops and starts at once is not told that it is taken.
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  isTaken: (error: unknown) => boolean,
  milliseconds = 4_000,
): Promise<T> {
  const until = performance.now() + milliseconds
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isTaken(error) || performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
