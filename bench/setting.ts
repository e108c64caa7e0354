import type { Bench, Load } from './bench.ts'
import type { Seen } from './jobs.ts'

/** The setting of every part of the benchmark. */
export interface Setting {
  readonly large: Bench
  /** Where bookings are measured. Opened with that part, and the large one where it is left out. */
  readonly medium: Bench
  /** Null where only one data set is measured. */
  readonly small: Bench | null
  readonly load: Load
  readonly seed: number
  readonly rounds: number
  /** Megabytes of the database before the first query. */
  readonly databaseIdle: number | undefined
  readonly say: (line: string) => void
}

export const perSecond = ({ done, seconds }: Seen): number => done / seconds

/** `20 × 201, 1980 × 409` */
export const answersOf = ({ answers }: Seen): string =>
  Object.entries(answers)
    .map(([how, count]) => `${count} × ${how}`)
    .join(', ')
