import { html } from 'hono/html'
import type { Why } from '../../questions/job-centre/why.ts'
import { addDays, plainDate } from '../../rules/dates.ts'
import type { WhyRule } from '../../rules/why.ts'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { span } from '../citizen/words.ts'
import { rowsTable } from '../pieces/rows-table.ts'

/** Rules that are shown only where they take something away. */
const onlyWhereTheyTake: ReadonlySet<WhyRule['key']> = new Set<WhyRule['key']>(['open', 'type', 'later', 'busy'])

const icons = { yes: 'check', limits: 'warning', no: 'close' } as const

const day = (texts: Texts, fact: string | number | undefined): string =>
  typeof fact === 'string' ? texts.mediumDate(plainDate(fact)) : ''

/** "Fordi": the facts of a rule in words. */
function factsOf(texts: Texts, why: Why, jobCentre: string, { key, facts, left }: WhyRule): string {
  const { situation, free } = why
  const { from, to } = facts
  const days =
    typeof from === 'string' && typeof to === 'string'
      ? span(texts, plainDate(from), plainDate(to), situation.today)
      : null
  const times = Number(facts['times'] ?? 0)
  switch (key) {
    case 'death':
      return texts.t('jobCentre.why.facts.death', { date: day(texts, facts['on']) })
    case 'residence':
      return jobCentre
    case 'group': {
      const number = String(situation.contactGroup)
      if (facts['since'] === undefined) return texts.t('jobCentre.why.facts.groupNever', { number })
      const group = texts.t('jobCentre.case.contactGroup', { number })
      return texts.t('jobCentre.why.facts.group', { group, number, since: day(texts, facts['since']) })
    }
    case 'right':
      if (!situation.deprived) return texts.t('jobCentre.why.facts.right')
      return days === null
        ? texts.t('jobCentre.why.facts.deprivedElsewhere')
        : texts.t('jobCentre.why.facts.deprived', { days })
    case 'planned':
      if (facts['date'] !== undefined)
        return texts.t('jobCentre.why.facts.planned', { date: day(texts, facts['date']) })
      return Number(facts['today']) > 1
        ? texts.t('jobCentre.why.facts.two')
        : texts.t('jobCentre.why.facts.plannedNone')
    case 'type':
      return facts['interviewType'] === undefined
        ? texts.t('jobCentre.why.facts.anyType', { times })
        : texts.t('jobCentre.why.facts.type', { type: String(facts['interviewType']) })
    case 'window':
      return facts['dueDate'] === undefined
        ? texts.t('jobCentre.why.facts.horizon', { times })
        : texts.t('jobCentre.why.facts.window', {
            type: String(facts['interviewType']),
            due: day(texts, facts['dueDate']),
            until: day(texts, facts['until']),
          })
    case 'absence':
      if (days !== null) return texts.t('jobCentre.why.facts.absence', { kind: String(facts['kind']), days })
      return situation.absences.length > 0 && why.rules.some((one) => one.key === 'absence' && one.verdict !== 'yes')
        ? texts.t('jobCentre.why.facts.absenceElsewhere')
        : texts.t('jobCentre.why.facts.absenceNone')
    case 'free':
      return texts.t('jobCentre.why.facts.free', { left, free })
    default:
      return texts.t(`jobCentre.why.facts.${key}`, { times })
  }
}

/** "Ændrer sig" */
function changesOf(texts: Texts, { key, verdict, until }: WhyRule): Html | string {
  if (key === 'free' && verdict === 'no') return texts.t('jobCentre.why.rules.whenOpened')
  if (key === 'notice') return texts.t('jobCentre.why.rules.always')
  if (until) return texts.mediumDate(addDays(until, 1))
  return html`<span class="quiet">${texts.t('jobCentre.why.rules.never')}</span>`
}

/** Without a deadline two rules ask something else. */
function nameOf(texts: Texts, { key, facts }: WhyRule): string {
  if (key === 'window' && facts['dueDate'] === undefined) return texts.t('jobCentre.why.rules.horizon')
  if (key === 'type' && facts['interviewType'] === undefined) return texts.t('jobCentre.why.rules.anyType')
  return texts.t(`jobCentre.why.rules.${key}`)
}

/** "Regel for regel" */
export function rulesTable(texts: Texts, why: Why, jobCentre: string): Html {
  const shown = why.rules.filter(({ key, verdict }) => verdict !== 'yes' || !onlyWhereTheyTake.has(key))
  const answer = ({ verdict }: WhyRule) =>
    html`<span class="${verdict}">${icon(icons[verdict])}${texts.t(`jobCentre.why.rules.${verdict}`)}</span>`
  return rowsTable({
    caption: texts.t('jobCentre.why.rules.heading'),
    captionIsHidden: true,
    columns: (['rule', 'answer', 'because', 'changes'] as const).map((key) => ({
      heading: texts.t(`jobCentre.why.rules.${key}`),
    })),
    rows: shown.map((rule) => [
      nameOf(texts, rule),
      answer(rule),
      factsOf(texts, why, jobCentre, rule),
      changesOf(texts, rule),
    ]),
  })
}
