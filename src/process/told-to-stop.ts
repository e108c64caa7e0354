/** Interval of the check whether npm, which started the program, still lives. */
const LOOK_EVERY_MILLISECONDS = 250

/**
 * A terminal sends Ctrl-C to npm and to the program, and npm forwards it. Within this time the
 * second signal is the same key press.
 */
const SAME_KEY_MILLISECONDS = 1_000

export interface ToldToStop {
  /** The first Ctrl-C or SIGTERM, or npm has gone. */
  readonly first: Promise<void>
  /**
   * A second signal, from somebody who does not want to wait; never the same key press heard twice.
   */
  readonly again: Promise<void>
}

/**
 * Resolves when the program must stop. Under npm it also resolves when npm has gone (`kill -9`),
 * since nobody could stop the program then.
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
 * Retries for some seconds while a stopping program still holds a resource that this one needs (its
 * port, its data folder). So a quick restart does not fail.
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
