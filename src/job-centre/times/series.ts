import { html } from 'hono/html'
import { type MadeTimes, makeSeries } from '../../actions/make-times.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import type { TimesToMake } from '../../questions/job-centre/planned-times.ts'
import { askDays, askSeries, type SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, type PlainDate } from '../../rules/dates.ts'
import type { Refusals } from '../../rules/refusals.ts'
import { mondayOf } from '../../rules/series.ts'
import { weekOf, weekText } from '../../rules/weeks.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { effectOnShort } from '../capacity/series-effect.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { todayOf, wholeWeek } from './addresses.ts'
import { daysTable, madeOf, taskHint } from './plan-panel.ts'
import { refusalWords } from './refusal-words.ts'
import {
  fieldsOfSeries,
  openedIn,
  type ReadSeries,
  readSeries,
  type TypedSeries,
  typedSeries,
} from './series-fields.ts'
import { seriesForm } from './series-form.ts'
import { daysInWords, weekOnPage } from './week.ts'

/** The field that a refusal of the whole series belongs to. */
const fieldOf = (refusals: Refusals): string =>
  refusals[0].code === 'series_ends_before_it_begins' || refusals[0].code === 'too_far_ahead' ? 'sidste' : 'fra'

interface Preview {
  readonly asked: TypedSeries
  readonly read: ReadSeries
  readonly times: TimesToMake | null
  readonly problems: readonly FieldProblem[]
  /** What it does to those who lack a time (J-CAPACITY). */
  readonly effect?: Html | ''
}

async function previewOf(visit: Visit, given: Given, seen: SeenDays): Promise<Preview> {
  const { texts, context } = visit
  const asked = typedSeries(visit, given, seen)
  const read = readSeries(texts, asked, seen.offers)
  if (!asked.isSent) return { asked, read, times: null, problems: [] }
  if (!read.ok) return { asked, read, times: null, problems: read.problems }
  const planned = await askSeries(context, read.wanted)
  if (planned.ok) {
    const effect = await effectOnShort(visit, read.offer, madeOf(planned.value))
    return { asked, read, times: planned.value, problems: [], effect }
  }
  const message = refusalWords(texts, planned.refusals)
  return { asked, read, times: null, problems: [{ fieldId: fieldOf(planned.refusals), message }] }
}

/** What the series makes, by day, and the button that makes it. */
function panel(visit: Visit, { asked, times, effect = '' }: Preview): Html | '' {
  const { texts, formToken: owner } = visit
  if (!times) return ''
  const count = madeOf(times).length
  const fields = fieldsOfSeries(asked)
  const withOpened = (date: { toString: () => string }) =>
    withQuery(paths.newSeries, { ...fields, aabn: [...openedIn(asked.typed.aabn), date].join(',') })
  const button =
    count === 0
      ? ''
      : postForm(
          { action: paths.newSeries, owner, className: 'button-row top-16' },
          html`${Object.entries(fields).map(([name, value]) => hidden(name, value))}${smallButton({ text: texts.t('jobCentre.times.series.make', { times: count }), isPrimary: true, autofocus: true })}`,
        )
  return html`<div class="panel flush"><h3 class="panel__heading">${texts.t('jobCentre.times.series.gives', { times: count })}</h3>${effect}
${daysTable(texts, times, { withOpened })}${button}${taskHint(texts, count)}</div>`
}

async function seriesPageWith(visit: Visit, given: Given, more: readonly FieldProblem[]): Promise<Response> {
  const { texts, context } = visit
  const today = todayOf(visit)
  const people = await askDays(context, { from: today, to: today })
  if (!people.ok) return await showProblem(visit, 'notFound')
  const preview = await previewOf(visit, given, people.value)
  const problems = [...preview.problems, ...more]
  const toMake = preview.times ? madeOf(preview.times) : []
  const first = toMake[0]?.date ?? (preview.read.ok ? preview.read.wanted.first : addDays(today, 7))
  const asked = wholeWeek(mondayOf(first))
  const seen = await askDays(context, { from: asked.monday, to: addDays(asked.monday, 6) })
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const ofWeek = toMake.filter(({ date }) => mondayOf(date).equals(asked.monday))
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.week.title', { week: weekOf(asked.monday) }),
      beside: daysInWords(texts, asked),
      active: paths.times,
      problems,
      breadcrumbs: [
        { href: withQuery(paths.times, { uge: weekText(asked.monday) }), text: texts.t('jobCentre.times.menu') },
      ],
    },
    html`${await weekOnPage(visit, { asked, seen: seen.value, toMake: ofWeek })}
<section class="maker" id="ny" aria-labelledby="ny-h"><h2 class="top-0" id="ny-h">${texts.t('jobCentre.times.series.title')}</h2>
<div class="maker__grid">${seriesForm(texts, people.value, preview.asked, problems)}
${panel(visit, preview)}</div></section>`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/serie`: the fields of a series, and what it makes, in the week of its first day. */
export const seriesPage = (visit: Visit, given: Given): Promise<Response> => seriesPageWith(visit, given, [])

/** POST `/jc/tider/serie`: makes it. */
export async function makeSeriesNow(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const today = todayOf(visit)
  const people = await askDays(context, { from: today, to: today })
  if (!people.ok) return await showProblem(visit, 'notFound')
  const read = readSeries(texts, typedSeries(visit, given, people.value), people.value.offers)
  if (!read.ok) return await seriesPageWith(visit, given, [])
  const made = await makeSeries(context, read.wanted, { dryRun: false, mayBeTask: true })
  if (!made.ok) {
    const problem = { fieldId: fieldOf(made.refusals), message: refusalWords(texts, made.refusals) }
    return await seriesPageWith(visit, given, [problem])
  }
  const [first] = madeOf(made.value.times)
  return goTo(visit, madeAddress(made.value, first?.date ?? read.wanted.first))
}

/** The week of what was made, with the receipt; or the long task that makes it. */
export const madeAddress = ({ series, ids, task }: MadeTimes, first: PlainDate): string =>
  task === null
    ? withQuery(paths.times, { uge: weekText(first), oprettet: String(ids.length), serie: series })
    : paths.task(task)
