import type { Context } from 'hono'
import { Temporal } from 'temporal-polyfill'
import type { ProgramContext } from '../actions/transaction.ts'
import { type Instant, timeZone } from '../rules/dates.ts'
import type { Site } from '../web/layout.ts'
import type { Texts } from '../web/texts.ts'
import type { WordsOf } from './seed.ts'

export interface DemoOptions {
  /** The time machine: the same clock that the program goes by. */
  readonly clock: { now(): Instant; set(to: Instant): Promise<void> }
  /** How a message is put into words: the roof gives it, for no door knows another. */
  readonly words: WordsOf
  /** The frame of the portal, which the demo's pages share. */
  readonly site: Site
  /** The address at which somebody signs in as this citizen. */
  readonly signInAs: (citizenId: string) => string
  /** The same for one of the job centre's people. */
  readonly signInAsStaff: (person: string, citizenId?: string) => string
}

export interface DemoDoor {
  readonly program: ProgramContext
  readonly options: DemoOptions
}

/** One request of a page of the demo. */
export interface DemoVisit extends DemoDoor {
  readonly c: Context
  /** In the language chosen in this browser. */
  readonly words: Texts
}

/** `2026-07-10T10:00:00+02:00`: an instant as Danish clocks show it. */
export const localTime = (at: Instant): string =>
  at.toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })

/**
 * The years that the time machine goes to: those whose dates the database and every calendar can
 * hold.
 */
const YEARS = { first: 1970, last: 2199 }

/**
 * `2026-07-10T08:00:00Z`, with another offset, or without one as Danish clocks show it; null when
 * it is none of them.
 */
export function momentIn(text: string): Instant | null {
  try {
    const at = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i.test(text.replace(/^\d{4}-\d{2}-\d{2}$/, ''))
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone).toInstant()
    const { year } = at.toZonedDateTimeISO(timeZone)
    return year >= YEARS.first && year <= YEARS.last ? at : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
