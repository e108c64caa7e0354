import { html } from 'hono/html'
import { askSetup } from '../../questions/job-centre/setup.ts'
import { dateOf, isBefore } from '../../rules/dates.ts'
import { capital } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { may, showProblem, type Visit } from '../visit.ts'
import { showSetup } from './frame.ts'

/** `/jc/opsaetning/helligdage`: the days on which no times are made, unless on purpose. */
export async function holidaysPage(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const today = dateOf(context.clock.now())
  const asked = await askSetup(context, today)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const coming = asked.value.holidays.filter(({ date }) => !isBefore(date, today))
  const series = may(visit, 'make_series')
    ? html`<p><a href="${paths.newSeries}">${texts.t('jobCentre.setup.holidays.series')}</a></p>`
    : ''
  return await showSetup(
    visit,
    { title: texts.t('jobCentre.setup.holidays.link') },
    html`<p class="font-lead">${texts.t('jobCentre.setup.holidays.lead')}</p>
${rowsTable({
  caption: texts.t('jobCentre.setup.holidays.caption'),
  captionIsHidden: true,
  columns: (['date', 'name', 'state'] as const).map((key) => ({
    heading: texts.t(`jobCentre.setup.holidays.column.${key}`),
  })),
  rows: coming.map(({ date, holiday, opened }) => [
    capital(texts.longDate(date)),
    texts.t(`jobCentre.times.holiday.${holiday}`),
    texts.t('jobCentre.setup.holidays.state', { opened: String(opened) }),
  ]),
})}
${series}`,
  )
}
