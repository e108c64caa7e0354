/** How often the program looks whether npm, which started it, still lives. */
const LOOK_EVERY_MILLISECONDS = 250

/**
 * Resolves at the first Ctrl-C or SIGTERM; later ones are heard and do nothing, for a terminal sends Ctrl-C to npm and to
 * the program, and npm passes it on. Started by npm, it also resolves when npm is gone (`kill -9`): nobody could stop it then.
 */
export const toldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
    if (process.env['npm_lifecycle_event'] === undefined) return
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve()
    }, LOOK_EVERY_MILLISECONDS)
    timer.unref()
  })

/**
 * Tries again for some seconds while a program that was just told to stop still holds what this one needs (its port, its
 * data folder): whoever stops and starts at once is not told that it is taken.
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
