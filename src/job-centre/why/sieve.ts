import { html } from 'hono/html'
import type { Why } from '../../questions/job-centre/why.ts'
import { plainDate } from '../../rules/dates.ts'
import { type WhyRule, type WhyStep, whySteps } from '../../rules/why.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** Steps that are always shown: what one looks for first. */
const always: ReadonlySet<WhyStep> = new Set<WhyStep>(['offer', 'type', 'window'])

function nameOf(texts: Texts, { situation }: Why, step: WhyStep, facts: WhyRule['facts']): string {
  const { until, interviewType } = facts
  switch (step) {
    case 'offer':
      return texts.t('jobCentre.why.sieve.offer', { group: String(situation.contactGroup) })
    case 'type':
      return texts.t('jobCentre.why.sieve.type', { type: String(interviewType ?? 'any') })
    case 'window':
      return typeof until === 'string'
        ? texts.t('jobCentre.why.sieve.window', { date: texts.longDate(plainDate(until)) })
        : texts.t('jobCentre.why.sieve.horizon')
    default:
      return texts.t(`jobCentre.why.sieve.${step}`)
  }
}

const HEIGHT = 24

/** One bar: what is left of all, in front of what was left before. */
function bar(all: number, before: number, left: number): Html {
  const rest =
    left > 0
      ? html`<rect x="0" y="3" width="${left}" height="18" fill="#14418b"/>`
      : html`<rect x="0" y="3" width="${Math.max(1, all / 118)}" height="18" fill="#b3000c"/>`
  return html`<svg viewBox="0 0 ${Math.max(1, all)} ${HEIGHT}" preserveAspectRatio="none"><rect x="0" y="3" width="${before}" height="18" fill="#eef1f5"/>${rest}</svg>`
}

/** "Sådan falder tiderne fra": each requirement with the times that are left. */
export function sieve(texts: Texts, why: Why, jobCentre: string): Html {
  let before = why.free
  let isOver = false
  const shown = whySteps.flatMap((step) => {
    const rule = why.rules.find(({ key }) => key === step)
    if (!rule || isOver || (rule.left === before && !always.has(step))) return []
    const row = { name: nameOf(texts, why, step, rule.facts), before, left: rule.left }
    before = rule.left
    isOver = rule.left === 0
    return [row]
  })
  const first = { name: texts.t('jobCentre.why.sieve.free', { jobCentre }), before: why.free, left: why.free }
  const rows = [first, ...shown].map(
    ({ name, before: was, left }) =>
      html`<tr${left === 0 ? html` class="end"` : ''}><th scope="row">${name}</th><td class="numeric">${left}</td><td aria-hidden="true">${bar(why.free, was, left)}</td></tr>`,
  )
  return html`<table class="sieve"><caption class="sr-only">${texts.t('jobCentre.why.sieve.heading')}</caption><thead class="sr-only"><tr><th scope="col">${texts.t('jobCentre.why.sieve.rule')}</th><th scope="col">${texts.t('jobCentre.why.sieve.left')}</th><th scope="col">${texts.t('jobCentre.why.sieve.drawn')}</th></tr></thead><tbody>${rows}</tbody></table>`
}
