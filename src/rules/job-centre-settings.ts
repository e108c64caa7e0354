import { LIFETIME_DAYS } from './deadline.ts'
import { type Refusal, refusal } from './refusals.ts'

/** What a job centre sets for its own portal (J-SETTINGS). */
export interface JobCentreSettings {
  /** Days from today to the last day of a deadline of the usual length. */
  readonly usualDays: number
  /** Days of the quick choices beside it, the fewest first. */
  readonly quickDays: readonly number[]
  /** Fewer free times than this are few (J-CAPACITY). */
  readonly fewTimes: number
  /** Whether caseworkers, too, may open times. */
  readonly caseworkersOpenTimes: boolean
}

/** They hold until a job centre says otherwise. */
export const defaultJobCentreSettings: JobCentreSettings = {
  usualDays: 14,
  quickDays: [8, 14, 21, 28],
  fewTimes: 3,
  caseworkersOpenTimes: false,
}

/** J-SETTINGS: the least and the most of each number. A deadline lives no longer than 90 days. */
const settingBounds = {
  usualDays: { least: 1, most: LIFETIME_DAYS },
  quickDays: { least: 1, most: LIFETIME_DAYS },
  quickChoices: { least: 1, most: 6 },
  fewTimes: { least: 1, most: 100 },
} as const

/**
 * J-SETTINGS: why these settings cannot be meant. What is not given stays as it is. Refusal:
 * setting_out_of_bounds.
 */
export function settingRefusals({ usualDays, quickDays, fewTimes }: Partial<JobCentreSettings>): Refusal[] {
  const reasons: Refusal[] = []
  const check = (setting: keyof typeof settingBounds, values: readonly number[]) => {
    const { least, most } = settingBounds[setting]
    if (values.some((value) => !Number.isInteger(value) || value < least || value > most))
      reasons.push(refusal('setting_out_of_bounds', { setting, least, most }))
  }
  if (usualDays !== undefined) check('usualDays', [usualDays])
  if (quickDays !== undefined) {
    check('quickDays', quickDays)
    check('quickChoices', [quickDays.length])
  }
  if (fewTimes !== undefined) check('fewTimes', [fewTimes])
  return reasons
}

/** Quick choices as they are kept: each once, the fewest days first. */
export const inOrder = (days: readonly number[]): number[] => [...new Set(days)].toSorted((a, b) => a - b)
