import { html } from 'hono/html'
import { instant, plainDate } from '../../rules/dates.ts'
import type { Refusals } from '../../rules/refusals.ts'
import { alert } from '../../web/alerts.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** J-STALE: "Kl. 10.41 satte Bo Lindquist en frist." */
function staleText(texts: Texts, [{ code, facts }]: Refusals): string {
  if (code === 'day_changed') {
    const on = plainDate(String(facts['on']))
    return texts.t('jobCentre.case.stale.day', { date: texts.dayAndMonth(on) })
  }
  const at = String(facts['at'] ?? '')
  return texts.t('jobCentre.case.stale.changed', {
    what: String(facts['what'] ?? ''),
    hasTime: String(at !== ''),
    time: at === '' ? '' : texts.clockTime(instant(at)),
    kind: String(facts['byKind'] ?? ''),
    by: String(facts['by'] ?? ''),
  })
}

/** *Sagen er ændret, mens du skrev*: what changed, who, when. What was typed stands below. */
export const staleAlert = (texts: Texts, refusals: Refusals): Html =>
  alert(texts, {
    kind: 'warning',
    heading: texts.t(
      refusals[0].code === 'day_changed' ? 'jobCentre.case.stale.dayHeading' : 'jobCentre.case.stale.heading',
    ),
    body: html`<p class="alert-text" tabindex="-1" autofocus>${staleText(texts, refusals)}</p>`,
  })
