import type { Given } from '../../http/form-input.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { pageIn, ROWS_A_PAGE } from '../pieces/paging.ts'
import type { Visit } from '../visit.ts'
import { instantsOf, lastDays, type Period, periodIn, queryOfPeriod, todayOf } from './period.ts'

const isKey = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/** Which looks an address asks for. */
export interface Asked {
  readonly period: Period
  readonly problems: readonly FieldProblem[]
  readonly who: string | null
  readonly page: number
}

export function askedIn({ texts, realNow }: Visit, given: Given): Asked {
  const today = todayOf(realNow)
  const period = periodIn(given, today)
  return {
    period: period ?? lastDays(today),
    problems: period ? [] : [{ fieldId: 'fra', message: texts.t('jobCentre.log.wrongPeriod') }],
    who: isKey(given('hvem')) ? given('hvem') : null,
    page: pageIn(given('side')),
  }
}

export const partOf = ({ period, page, who }: Asked) =>
  [
    { ...instantsOf(period), who },
    { skip: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE },
  ] as const

export const queryOfAsked = ({ period, who }: Asked): Record<string, string> => ({
  ...queryOfPeriod(period),
  ...(who === null ? {} : { hvem: who }),
})
