import { dateOf, type Instant } from '../rules/dates.ts'
import type { Texts } from './texts.ts'

/** "12. november 2026 kl. 10.41" */
export const mediumMoment = (texts: Texts, at: Instant): string =>
  texts.t('common.dateAndTime', { date: texts.mediumDate(dateOf(at)), time: texts.clockTime(at) })
