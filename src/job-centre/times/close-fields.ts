import type { Given } from '../../http/form-input.ts'
import type { Person, SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, isBefore, type PlainDate } from '../../rules/dates.ts'
import { mondayOf } from '../../rules/series.ts'
import { lineIn } from '../../rules/text.ts'
import { danishDateIn } from '../../rules/times-file.ts'
import { weekIn } from '../../rules/weeks.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import type { Texts } from '../../web/texts.ts'
import type { Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'
import { choiceOfDaysIn, choiceWords } from './touched-piles.ts'

/** What is closed: the job centre, a place of it, or nobody but one caseworker is away. */
type ClosedKind = 'jobcenter' | 'sted' | 'sagsbehandler'

export interface TypedClosure {
  readonly hvad: ClosedKind
  readonly sted: string
  readonly sb: string
  readonly fra: string
  readonly til: string
  readonly grund: string
  readonly moeder: string
  /** Who takes the meetings over. */
  readonly kollega: string
}

export interface WantedClosure {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly place: string | null
  readonly person: Person | null
  /** Who takes the meetings over; null where nobody does. */
  readonly colleague: Person | null
  readonly reason: string | null
}

const kindIn = (text: string): ClosedKind => (text === 'sted' || text === 'sagsbehandler' ? text : 'jobcenter')

export function typedClosure(visit: Visit, given: Given): TypedClosure {
  const { texts } = visit
  const monday = weekIn(given('uge'), todayOf(visit)) ?? addDays(mondayOf(todayOf(visit)), 7)
  const isSent = given('vis') !== ''
  return {
    hvad: kindIn(given('hvad')),
    sted: given('sted'),
    sb: given('sb'),
    fra: given('fra') || (isSent ? '' : texts.shortDate(monday)),
    til: given('til') || (isSent ? given('fra') : texts.shortDate(monday)),
    grund: given('grund'),
    moeder: given('moeder') || choiceWords.keep,
    kollega: given('kollega'),
  }
}

export type ReadClosure =
  | { readonly ok: true; readonly wanted: WantedClosure }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

const problem = (fieldId: string, message: string, isWrong: boolean): FieldProblem[] =>
  isWrong ? [{ fieldId, message }] : []

/** What is typed as a closure, or each field that is wrong. */
export function readClosure(texts: Texts, typed: TypedClosure, { caseworkers }: SeenDays): ReadClosure {
  const [from, to] = [danishDateIn(typed.fra), danishDateIn(typed.til)]
  const place = typed.hvad === 'sted' ? (lineIn(typed.sted)?.slice(0, 200) ?? null) : null
  const person = typed.hvad === 'sagsbehandler' ? (caseworkers.find(({ id }) => id === typed.sb) ?? null) : null
  const isHandedOver = choiceOfDaysIn(typed.moeder) === 'hand_over'
  const colleague = isHandedOver ? (caseworkers.find(({ id }) => id === typed.kollega) ?? null) : null
  const isSame = colleague !== null && colleague.id === person?.id
  const problems = [
    ...problem('sted', texts.t('jobCentre.times.wrong.place'), typed.hvad === 'sted' && place === null),
    ...problem('sb', texts.t('jobCentre.times.wrong.person'), typed.hvad === 'sagsbehandler' && person === null),
    ...problem('kollega', texts.t('jobCentre.times.wrong.colleague'), isHandedOver && colleague === null),
    ...problem('kollega', texts.t('jobCentre.times.wrong.sameColleague'), isSame),
    ...problem('fra', texts.t('form.invalidDate'), from === null),
    ...problem('til', texts.t('form.invalidDate'), to === null),
    ...problem(
      'til',
      texts.t('jobCentre.times.refusal.series_ends_before_it_begins'),
      from !== null && to !== null && isBefore(to, from),
    ),
  ]
  if (!from || !to || problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    wanted: { from, to, place, person, colleague, reason: lineIn(typed.grund)?.slice(0, 200) ?? null },
  }
}
