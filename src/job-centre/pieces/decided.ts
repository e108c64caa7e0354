import { dateOf, type PlainDate } from '../../rules/dates.ts'
import type { DecidedCase } from '../../rules/work-list.ts'
import type { Texts } from '../../web/texts.ts'
import { dayInWords } from '../today/days.ts'

/** "Lagt til side i går af Karin Holst: “Ringer på fredag”" */
export function decidedWords(texts: Texts, { decision, by, at }: DecidedCase, today: PlainDate): string {
  return texts.t('jobCentre.today.said', {
    what: decision.what,
    day: dayInWords(texts, dateOf(at), today),
    name: by.name ?? by.client ?? '',
    reason: decision.what === 'told' ? '' : (decision.reason ?? ''),
  })
}
