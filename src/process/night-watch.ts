import { type Clock, dateOf, type PlainDate } from '../rules/dates.ts'

/** Interval of the watch: the nightly run begins at most this long after midnight. */
const LOOK_EVERY_MILLISECONDS = 20_000

export interface NightWatch {
  stop(): void
}

/**
 * Starts the nightly run just after midnight Danish time, by the machine's own clock (the demo's
 * time machine has a button for it). A failed run is logged and retried at the next check. It
 * compares dates instead of sleeping until midnight. So it misses nothing when the machine slept or
 * its clock was corrected.
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
