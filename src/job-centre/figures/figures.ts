import { html } from 'hono/html'
import { askFigures, type Figures } from '../../questions/job-centre/figures.ts'
import { deadlineEnds } from '../../rules/figures.ts'
import { reminderDays } from '../../rules/messages.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { type CsvCell, sendCsv } from '../pieces/csv.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { smallLink } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { type Look, legend, stackedBars } from './plots.ts'
import { dayLabel, type FigureTable, interviewsOf, tablesOf } from './tables.ts'

/** `/jc/tal`: what came of deadlines and interviews, and what did not arrive. */
export async function figuresPage(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const asked = await askFigures(context)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const figures = asked.value
  const sections = tablesOf(texts, figures).map((table) => section(texts, figures, table))
  return await show(
    visit,
    { title: texts.t('jobCentre.figures.title'), active: paths.figures },
    html`<p class="font-lead">${texts.t('jobCentre.figures.lead')}</p>
<div class="actions actions--bar">${smallLink({ href: paths.figuresFile, text: texts.t('jobCentre.figures.file') })}</div>
${sections}`,
  )
}

function section(
  texts: Texts,
  figures: Figures,
  { key, headings, rows, writtenFrom = rows.length }: FigureTable,
): Html {
  const heading = texts.t(`jobCentre.figures.${key}.heading`)
  const table = rowsTable({
    caption: heading,
    captionIsHidden: true,
    columns: headings.map((text, at) => ({ heading: text, isNumber: at > 0 })),
    rows: rows.map(([name = '', ...numbers], at) => [
      at < writtenFrom ? name : asWritten(texts, String(name)),
      ...numbers,
    ]),
  })
  return html`<section aria-labelledby="tal-${key}"><h2 id="tal-${key}">${heading}</h2><p>${texts.t(`jobCentre.figures.${key}.definition`)}</p>${plots[key](texts, figures, heading)}${table}</section>`
}

const looks: Readonly<Record<(typeof deadlineEnds)[number], Look>> = {
  booked: 'can',
  summoned: 'free',
  overdue: 'cannot',
  other: 'other',
  open: 'more',
}

/** §2.3: the days before the last day on which a reminder leaves. */
const MESSAGE_DAYS: ReadonlySet<number> = new Set<number>(Object.values(reminderDays))

type Drawn = (texts: Texts, figures: Figures, title: string) => Html | ''

const endsPlot: Drawn = (texts, { months, ends }, title) =>
  html`${legend(deadlineEnds.map((end) => ({ look: looks[end], text: texts.t(`jobCentre.figures.end.${end}`) })))}${stackedBars(
    {
      title,
      id: 'plot-ends',
      bars: ends.map((counts, at) => ({
        ...monthBar(texts, months, at),
        parts: deadlineEnds.map((end) => ({ look: looks[end], value: counts[end] })),
      })),
    },
  )}`

const daysPlot: Drawn = (texts, { daysBefore }, title) =>
  stackedBars({
    title,
    id: 'plot-days',
    bars: daysBefore.map((value, days) => ({
      label: dayLabel(texts, days),
      parts: [{ look: MESSAGE_DAYS.has(days) ? 'free' : 'can', value }],
      ...(MESSAGE_DAYS.has(days) ? { note: texts.t('jobCentre.figures.daysBefore.message') } : {}),
    })),
  })

const noShowPlot: Drawn = (texts, figures, title) => {
  const { months } = figures
  const bars = months.map((month, at) => {
    const [booked, summoned] = [interviewsOf(figures, month, 'booked'), interviewsOf(figures, month, 'summoned')]
    const parts = [
      { look: 'can', value: booked.held + summoned.held },
      { look: 'other', value: booked.noShow + summoned.noShow },
    ] as const
    return { ...monthBar(texts, months, at), parts }
  })
  return html`${legend([
    { look: 'can', text: texts.t('jobCentre.figures.noShow.held') },
    { look: 'other', text: texts.t('jobCentre.figures.noShow.noShow', { origin: 'both' }) },
  ])}${stackedBars({ title, id: 'plot-no-show', bars })}`
}

const inVainPlot: Drawn = (_texts, { weeks, inVain }, title) =>
  stackedBars({
    title,
    id: 'plot-in-vain',
    bars: weeks.map((monday, at) => ({
      label: String(monday.weekOfYear ?? ''),
      parts: [{ look: 'other', value: inVain[at] ?? 0 }],
    })),
  })

const plots: Readonly<Record<FigureTable['key'], Drawn>> = {
  ends: endsPlot,
  daysBefore: daysPlot,
  noShow: noShowPlot,
  inVain: inVainPlot,
  lost: () => '',
}

/** The name of a month below its bar; of this one that it has not ended. */
const monthBar = (texts: Texts, months: Figures['months'], at: number) => {
  const month = months[at]
  const label = month ? texts.monthOnly(month) : ''
  return at === months.length - 1 ? { label, note: texts.t('jobCentre.figures.still') } : { label }
}

/** `/jc/tal.csv`: the same numbers, table below table. */
export async function figuresFile(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const asked = await askFigures(context)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const rows = tablesOf(texts, asked.value).flatMap(({ key, headings, rows: lines }): (readonly CsvCell[])[] => [
    [texts.t(`jobCentre.figures.${key}.heading`)],
    headings,
    ...lines,
    [],
  ])
  return sendCsv(visit, 'tal', rows)
}
