import type { WhoActed } from '../../rules/actor.ts'
import { dateOf, type Instant, type PlainDate } from '../../rules/dates.ts'
import type { Channel } from '../../rules/messages.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import type { Texts } from '../../web/texts.ts'

/** What a citizen is called in a sentence; the whole name stands above. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

/** "4.12." in the year of today, else with its year. */
export const shortDay = (texts: Texts, date: PlainDate, today: PlainDate): string =>
  date.year === today.year
    ? texts.t('jobCentre.case.dayShort', { day: date.day, month: date.month })
    : texts.shortDate(date)

/** "4.12. 9.42" */
export const shortMoment = (texts: Texts, at: Instant, today: PlainDate): string =>
  `${shortDay(texts, dateOf(at), today)} ${texts.clockTime(at)}`

/** "tirsdag den 8. december kl. 10.00" */
export const dayAndTime = (texts: Texts, at: Instant): string =>
  texts.t('common.dateAndTime', { date: texts.dayAndMonth(dateOf(at)), time: texts.clockTime(at) })

/** A rule as a choice of a message, which has no dashes. */
export const ruleWord = (rule: RuleName): string => rule.replaceAll('-', '_')

/** "Af Karin Holst", "Af borgeren selv" */
export const byWhom = (texts: Texts, { kind, name }: WhoActed): string =>
  texts.t('jobCentre.case.by', { kind, name: name ?? '' })

/** "2.–3. december" as two dates: "2.12.–3.12." */
export const span = (texts: Texts, from: PlainDate, to: PlainDate, today: PlainDate): string =>
  from.equals(to)
    ? shortDay(texts, from, today)
    : texts.t('jobCentre.case.span', { from: shortDay(texts, from, today), to: shortDay(texts, to, today) })

/** "Sms og e-mail" */
export function channelsInWords(texts: Texts, channels: readonly Channel[]): string {
  const has = (channel: Channel) => channels.includes(channel)
  const which = has('sms') && has('email') ? 'both' : has('sms') ? 'sms' : 'email'
  return texts.t('jobCentre.case.channels', { which })
}
