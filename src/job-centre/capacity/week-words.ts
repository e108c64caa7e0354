import type { PlainDate } from '../../rules/dates.ts'
import type { Texts } from '../../web/texts.ts'

/** The number in `2026-W50`, as people say it. */
export const weekNumber = (week: string): string => String(Number(week.slice(-2)))

/** "30.11.–6.12." */
export const datesOf = (texts: Texts, { from, to }: { readonly from: PlainDate; readonly to: PlainDate }): string =>
  texts.t('jobCentre.capacity.dates', {
    fromDay: String(from.day),
    fromMonth: String(from.month),
    toDay: String(to.day),
    toMonth: String(to.month),
  })
