import { addDays, dateOf, type Instant, isSameDay, type PlainDate } from '../../rules/dates.ts'
import type { Texts } from '../../web/texts.ts'

/** "i dag", "i går", "i morgen", else "fredag den 20. november". */
export function dayInWords(texts: Texts, day: PlainDate, today: PlainDate): string {
  if (isSameDay(day, today)) return texts.t('jobCentre.today.today')
  if (isSameDay(day, addDays(today, -1))) return texts.t('jobCentre.today.yesterday')
  if (isSameDay(day, addDays(today, 1))) return texts.t('jobCentre.today.tomorrow')
  return texts.dayAndMonth(day)
}

/** "i går kl. 22.10" */
export const momentInWords = (texts: Texts, at: Instant, today: PlainDate): string =>
  texts.t('common.dateAndTime', { date: dayInWords(texts, dateOf(at), today), time: texts.clockTime(at) })

/** "8.30–9.15" */
export const hoursInWords = (
  texts: Texts,
  { startsAt, endsAt }: { readonly startsAt: Instant; readonly endsAt: Instant },
): string => `${texts.clockTime(startsAt)}–${texts.clockTime(endsAt)}`
