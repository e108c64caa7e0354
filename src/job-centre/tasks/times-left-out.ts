import { html } from 'hono/html'
import type { SeenTask } from '../../questions/job-centre/tasks.ts'
import { isForTimes } from '../../rules/tasks.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { rowsTable } from '../pieces/rows-table.ts'

/** Times that a task did not make, or did not withdraw, by day and caseworker. */
export function timesLeftOutTable(texts: Texts, { task, counts, timesLeftOut: left }: SeenTask): Html | '' {
  const count = counts.refused + counts.failed
  if (count === 0 || !isForTimes(task.wanted)) return ''
  const columns = (['day', 'caseworker', 'reason', 'times'] as const).map((key) => ({
    heading: texts.t(`jobCentre.task.${key}`),
  }))
  const rows = left.map(({ date, caseworkerName, why, times }) => [
    capital(texts.dayAndMonth(date)),
    caseworkerName,
    texts.t(`jobCentre.task.whyNotTime.${why ?? 'failed'}`),
    String(times),
  ])
  const named = left.reduce((sum, { times }) => sum + times, 0)
  const more = named < count ? html`<p class="quiet">${texts.t('jobCentre.task.first', { count: named })}</p>` : ''
  return html`${rowsTable({ caption: texts.t('jobCentre.task.timesLeftOut', { count }), columns, rows })}${more}`
}
