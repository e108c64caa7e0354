import { WINDOW_DAYS } from './booking-window.ts'
import { MOST_YEARS_AHEAD, MOST_YEARS_BACK } from './dates.ts'
import { LIFETIME_DAYS } from './deadline.ts'
import { HOLD_MINUTES } from './holds.ts'
import { CODE_MINUTES, MOST_CODES_AN_HOUR, reminderDays } from './messages.ts'

/**
 * The rules' numbers that sentences name, by their name in the texts: `{holdMinutes}`. Nobody types
 * such a number, so a changed rule changes every sentence about it.
 */
export const ruleNumbers = {
  /** M-HOLD */
  holdMinutes: HOLD_MINUTES,
  /** D-WINDOW */
  windowDays: WINDOW_DAYS,
  /** D-90 */
  lifetimeDays: LIFETIME_DAYS,
  /** J-YEARS */
  mostYearsAhead: MOST_YEARS_AHEAD,
  mostYearsBack: MOST_YEARS_BACK,
  /** §2.3 */
  firstReminderDays: reminderDays.eight_days,
  lastReminderDays: reminderDays.three_days,
  /** N-OPTOUT */
  codeMinutes: CODE_MINUTES,
  mostCodesAnHour: MOST_CODES_AN_HOUR,
} as const
