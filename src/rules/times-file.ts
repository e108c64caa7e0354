import { atMinute, type Instant, isInstantAfter, minutesAfter, type PlainDate, plainDate } from './dates.ts'
import type { Offer } from './offers.ts'
import { MOST_TIMES_AT_ONCE } from './series.ts'
import { isSameName, lineIn } from './text.ts'

// A file of times as spreadsheets write it in Denmark: semicolons, `10.07.2017` and `09.00`.

/** The columns, by the names in the first line. The first four must be there. */
const fileColumns = ['tilbud', 'sagsbehandler', 'dato', 'fra', 'til', 'pladser', 'sted'] as const
type FileColumn = (typeof fileColumns)[number]
const needed: readonly FileColumn[] = ['tilbud', 'sagsbehandler', 'dato', 'fra']

/** What can be wrong with a line. */
export const lineFaults = [
  'columns_missing',
  'no_lines',
  'too_many_lines',
  'no_such_offer',
  'two_such_offers',
  'no_caseworker',
  'no_such_date',
  'no_such_hour',
  'ends_before_it_begins',
  'no_such_seats',
  'past',
  'too_far_ahead',
  'holiday',
  'closed',
  'away',
  'overlap',
] as const
export type LineFault = (typeof lineFaults)[number]

/** A line that cannot be taken. `text`: the date or hour that is wrong, or the holiday. */
export interface WrongLine {
  readonly line: number
  readonly fault: LineFault
  readonly text: string
}

/** A line that can be read. */
interface FileTime {
  readonly line: number
  readonly offer: Offer
  readonly caseworker: string
  readonly date: PlainDate
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly capacity: number
  readonly place: string | null
}

export interface ReadFile {
  readonly times: readonly FileTime[]
  readonly wrong: readonly WrongLine[]
}

/** A file's bytes as text: UTF-8, else Windows-1252, which any bytes are. */
export function textOfFile(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The cells of a line; a quoted one may have semicolons, and quotes twice. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  for (const [, quoted, plain = ''] of line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g))
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim())
  return cells
}

/** `10.07.2017`, `10-07-2017` or `2017-07-10`; null for what is no day. */
export function danishDateIn(text: string): PlainDate | null {
  const danish = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text)
  const iso = danish
    ? `${danish[3]}-${(danish[2] ?? '').padStart(2, '0')}-${(danish[1] ?? '').padStart(2, '0')}`
    : /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? text
      : null
  if (iso === null) return null
  try {
    return plainDate(iso)
  } catch {
    return null
  }
}

/** `9.00`, `09:00` or `9`: minutes from midnight; null for what is no hour. */
export function minuteIn(text: string): number | null {
  const [, hour = '', minute = '00'] = /^(\d{1,2})(?:[.:](\d{2}))?$/.exec(text) ?? []
  const minutes = Number(hour) * 60 + Number(minute)
  return hour !== '' && Number(minute) < 60 && minutes < 24 * 60 ? minutes : null
}

const MOST_SEATS = 1000
/** A date or an hour is shown again where it is wrong; a longer text might be anything. */
const shown = (text: string): string => (text.length <= 20 && /^[\d.:/\- ]*$/.test(text) ? text : '')

type Line = (column: FileColumn) => string

function readLine(line: number, cell: Line, offers: readonly Offer[]): FileTime | WrongLine {
  const wrong = (fault: LineFault, text = ''): WrongLine => ({ line, fault, text })
  const named = offers.filter(({ id, title }) => id === cell('tilbud') || isSameName(title, cell('tilbud')))
  const [offer] = named
  if (!offer) return wrong('no_such_offer')
  if (named.length > 1) return wrong('two_such_offers')
  const caseworker = lineIn(cell('sagsbehandler'))
  if (caseworker === null || caseworker.length > 200) return wrong('no_caseworker')
  const date = danishDateIn(cell('dato'))
  if (!date) return wrong('no_such_date', shown(cell('dato')))
  const from = minuteIn(cell('fra'))
  if (from === null) return wrong('no_such_hour', shown(cell('fra')))
  const until = cell('til') === '' ? from + offer.minutes : minuteIn(cell('til'))
  if (until === null) return wrong('no_such_hour', shown(cell('til')))
  const startsAt = atMinute(date, from)
  const endsAt = cell('til') === '' ? minutesAfter(startsAt, offer.minutes) : atMinute(date, until)
  if (!isInstantAfter(endsAt, startsAt)) return wrong('ends_before_it_begins', shown(cell('til')))
  const seats = cell('pladser') === '' ? '1' : cell('pladser')
  const capacity = /^\d{1,4}$/.test(seats) ? Number(seats) : 0
  if (capacity < 1 || capacity > MOST_SEATS) return wrong('no_such_seats', shown(seats))
  const place = cell('sted') === '' ? null : lineIn(cell('sted'))?.slice(0, 200)
  return { line, offer, caseworker, date, startsAt, endsAt, capacity, place: place ?? null }
}

/**
 * Reads a file of times. Each line that cannot be read is told with its number, as a spreadsheet
 * counts; empty lines are passed over. An offer is named by its title or its id.
 */
export function readTimesFile(text: string, offers: readonly Offer[]): ReadFile {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const names = cellsOf(head).map((name) => name.toLowerCase())
  const missing = needed.filter((column) => !names.includes(column))
  if (missing.length > 0) return { times: [], wrong: [{ line: 1, fault: 'columns_missing', text: '' }] }
  const filled = lines
    .map((line, at) => ({ cells: cellsOf(line), line: at + 2 }))
    .filter(({ cells }) => cells.some(Boolean))
  if (filled.length === 0) return { times: [], wrong: [{ line: 1, fault: 'no_lines', text: '' }] }
  if (filled.length > MOST_TIMES_AT_ONCE)
    return { times: [], wrong: [{ line: MOST_TIMES_AT_ONCE + 2, fault: 'too_many_lines', text: '' }] }
  const read = filled.map(({ cells, line }) => {
    const cell: Line = (column) => cells[names.indexOf(column)] ?? ''
    return readLine(line, cell, offers)
  })
  return {
    times: read.filter((one) => 'offer' in one),
    wrong: read.filter((one) => 'fault' in one),
  }
}
