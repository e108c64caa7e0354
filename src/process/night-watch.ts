import { type Clock, dateOf, type PlainDate } from '../rules/dates.ts'

/** How often the watch looks at the time: the night begins at most this long after midnight. */
const LOOK_EVERY_MILLISECONDS = 20_000

export interface NightWatch {
  stop(): void
}

/**
 * Runs the night by itself just after midnight Danish time, by the machine's own clock (the demo's
 * time machine has a button for it). A night that fails is told and tried again at the next look.
 * It looks at the date instead of sleeping until midnight, so that a machine that slept, or a clock
 * that was put right, misses nothing.
 */
export function watchNights(
  clock: Clock,
  runNight: () => Promise<void>,
  {
    failed,
    everyMilliseconds = LOOK_EVERY_MILLISECONDS,
  }: { failed: (error: unknown) => void; everyMilliseconds?: number },
): NightWatch {
  let done: PlainDate = dateOf(clock.now())
  let running = false
  const look = async () => {
    const today = dateOf(clock.now())
    if (running || today.equals(done)) return
    running = true
    try {
      await runNight()
      done = today
    } catch (error) {
      failed(error)
    } finally {
      running = false
    }
  }
  const timer = setInterval(() => void look(), everyMilliseconds)
  return { stop: () => clearInterval(timer) }
}
