import type { Figures, RegisteredInterviews } from '../../questions/job-centre/figures.ts'
import { isSameDay, monthOf, type PlainDate } from '../../rules/dates.ts'
import { deadlineEnds, EARLY_DAYS } from '../../rules/figures.ts'
import type { Texts } from '../../web/texts.ts'
import type { CsvCell } from '../pieces/csv.ts'

/** A table of figures: the same on the page and in the file. */
export interface FigureTable {
  readonly key: 'ends' | 'daysBefore' | 'noShow' | 'inVain' | 'lost'
  readonly headings: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
  /** From this row on the first cell is a name that the job centre has written. */
  readonly writtenFrom?: number
}

/** "november 2026"; of the last one that it has not ended. */
const monthName = (texts: Texts, month: PlainDate, isLast: boolean): string => {
  const name = texts.monthName(monthOf(month))
  return isLast ? texts.t('jobCentre.figures.notEnded', { month: name }) : name
}

const sumOf = (rows: readonly RegisteredInterviews[], key: 'held' | 'noShow'): number =>
  rows.reduce((all, row) => all + row[key], 0)

/** Interviews of one month, of those booked or of those summoned. */
export const interviewsOf = ({ interviews }: Figures, month: PlainDate, origin: 'booked' | 'summoned') => {
  const own = interviews.filter((row) => row.origin === origin && isSameDay(row.month, month))
  return { held: sumOf(own, 'held'), noShow: sumOf(own, 'noShow') }
}

function endsTable(texts: Texts, { months, ends }: Figures): FigureTable {
  return {
    key: 'ends',
    headings: [
      texts.t('jobCentre.figures.month'),
      ...deadlineEnds.map((end) => texts.t(`jobCentre.figures.end.${end}`)),
      texts.t('jobCentre.figures.inAll'),
    ],
    rows: ends.map((counts, at) => {
      const numbers = deadlineEnds.map((end) => counts[end])
      const month = months[at]
      const name = month ? monthName(texts, month, at === months.length - 1) : ''
      return [name, ...numbers, numbers.reduce((all, one) => all + one, 0)]
    }),
  }
}

const daysTable = (texts: Texts, { daysBefore }: Figures): FigureTable => ({
  key: 'daysBefore',
  headings: [texts.t('jobCentre.figures.daysBefore.days'), texts.t('jobCentre.figures.daysBefore.bookings')],
  rows: daysBefore.map((count, days) => [dayLabel(texts, days), count]),
})

/** "3"; of the last "15 eller flere". */
export const dayLabel = (texts: Texts, days: number): string =>
  days === EARLY_DAYS ? texts.t('jobCentre.figures.daysBefore.orMore', { days }) : String(days)

interface Counts {
  readonly held: number
  readonly noShow: number
}

/** Numerator and denominator, of those booked and of those summoned. */
const line = (name: string, booked: Counts, summoned: Counts): CsvCell[] => [
  name,
  ...[booked, summoned].flatMap(({ held, noShow }) => [noShow, held + noShow]),
]

const lineOf = (name: string, rows: readonly RegisteredInterviews[]) => {
  const of = (origin: 'booked' | 'summoned'): Counts => {
    const own = rows.filter((row) => row.origin === origin)
    return { held: sumOf(own, 'held'), noShow: sumOf(own, 'noShow') }
  }
  return line(name, of('booked'), of('summoned'))
}

/** Month by month, booked and summoned apart; then offer by offer for all the months. */
function noShowTable(texts: Texts, figures: Figures): FigureTable {
  const { months, interviews } = figures
  const byMonth = months.map((month, at) =>
    line(
      monthName(texts, month, at === months.length - 1),
      interviewsOf(figures, month, 'booked'),
      interviewsOf(figures, month, 'summoned'),
    ),
  )
  const ownHours = interviews.filter(({ offer }) => offer === null)
  const ours = [
    ...byMonth,
    ...(ownHours.length > 0 ? [lineOf(texts.t('jobCentre.figures.noShow.ownHour'), ownHours)] : []),
  ]
  const byOffer = [...Map.groupBy(interviews, ({ offer }) => offer ?? '')]
    .filter(([offer]) => offer !== '')
    .toSorted(([a], [b]) => a.localeCompare(b, 'da'))
    .map(([offer, rows]) => lineOf(offer, rows))
  return {
    key: 'noShow',
    headings: [
      texts.t('jobCentre.figures.noShow.monthOrOffer'),
      ...(['booked', 'summoned'] as const).flatMap((origin) =>
        (['noShow', 'all'] as const).map((part) => texts.t(`jobCentre.figures.noShow.${part}`, { origin })),
      ),
    ],
    writtenFrom: ours.length,
    rows: [...ours, ...byOffer],
  }
}

const inVainTable = (texts: Texts, { weeks, inVain }: Figures): FigureTable => ({
  key: 'inVain',
  headings: [texts.t('jobCentre.figures.week'), texts.t('jobCentre.figures.inVain.citizens')],
  rows: weeks.map((monday, at) => [weekName(texts, monday), inVain[at] ?? 0]),
})

/** "uge 48" */
const weekName = (texts: Texts, monday: PlainDate): string =>
  texts.t('jobCentre.figures.weekOf', { week: monday.weekOfYear ?? 0 })

const lostTable = (texts: Texts, { months, lost }: Figures): FigureTable => ({
  key: 'lost',
  headings: [
    texts.t('jobCentre.figures.month'),
    texts.t('jobCentre.figures.lost.failed'),
    texts.t('jobCentre.figures.lost.unknown'),
  ],
  rows: lost.map(({ month, failed, unknown }, at) => [
    monthName(texts, month, at === months.length - 1),
    failed,
    unknown,
  ]),
})

/** All tables, in the order of the page. */
export const tablesOf = (texts: Texts, figures: Figures): FigureTable[] => [
  endsTable(texts, figures),
  daysTable(texts, figures),
  noShowTable(texts, figures),
  inVainTable(texts, figures),
  lostTable(texts, figures),
]
