import { html } from 'hono/html'
import { closeDays } from '../../actions/close-days.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askTouchedByClosure, type Touching } from '../../questions/job-centre/touched.ts'
import { askDays, type SeenDays } from '../../questions/job-centre/week.ts'
import type { Refusals } from '../../rules/refusals.ts'
import { proseIn } from '../../rules/text.ts'
import { weekText } from '../../rules/weeks.ts'
import { errorOf, type FieldProblem } from '../../web/alerts.ts'
import { hidden, input, postForm, radioGroup, select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'
import { readClosure, type TypedClosure, typedClosure, type WantedClosure } from './close-fields.ts'
import { refusalWords } from './refusal-words.ts'
import { choiceOfDaysIn, choicesIn, choiceWords, countProblem, piles } from './touched-piles.ts'

/** What is closed, when, why, and what usually becomes of its meetings: a GET. */
function closingForm(
  { texts }: Visit,
  { caseworkers, offers, times }: SeenDays,
  typed: TypedClosure,
  problems: readonly FieldProblem[],
): Html {
  const places = [...new Set([...offers, ...times].flatMap(({ place }) => place ?? []))].toSorted()
  const kinds = (['jobcenter', 'sted', 'sagsbehandler'] as const).map((kind) => ({
    value: kind,
    label: texts.t(`jobCentre.times.close.kind.${kind}`),
    checked: kind === typed.hvad,
  }))
  const none = { value: '', label: texts.t('jobCentre.times.close.none') }
  const meetings = (['keep', 'hand_over', 'move', 'cancel'] as const).map((kind) => ({
    value: choiceWords[kind],
    label: texts.t(`jobCentre.times.close.all.${kind}`),
    checked: choiceWords[kind] === typed.moeder,
  }))
  const text = (name: 'fra' | 'til' | 'grund', label: string) =>
    input(texts, { id: name, name, label, value: typed[name], autocomplete: 'off', ...errorOf(problems, name) })
  return html`<form method="get" action="${paths.closeDays}"><input type="hidden" name="vis" value="ja">
${radioGroup(texts, { id: 'hvad', name: 'hvad', legend: texts.t('jobCentre.times.close.what'), options: kinds })}
<div class="fields top-24">
${select(texts, { id: 'sted', name: 'sted', label: texts.t('jobCentre.times.field.place'), options: [none, ...places.map((place) => ({ value: place, label: place, language: 'da', checked: place === typed.sted }))], ...errorOf(problems, 'sted') })}
${select(texts, { id: 'sb', name: 'sb', label: texts.t('jobCentre.times.week.caseworker'), options: [none, ...caseworkers.map(({ id, name }) => ({ value: id, label: name, checked: id === typed.sb }))], ...errorOf(problems, 'sb') })}
${text('fra', texts.t('jobCentre.times.field.first'))}
${text('til', texts.t('jobCentre.times.field.last'))}
${text('grund', texts.t('jobCentre.times.close.reason'))}
<div class="two">${select(texts, { id: 'moeder', name: 'moeder', label: texts.t('jobCentre.times.close.meetings'), options: meetings })}</div>
<div class="two">${select(texts, { id: 'kollega', name: 'kollega', label: texts.t('jobCentre.times.close.colleague'), options: [none, ...caseworkers.map(({ id, name }) => ({ value: id, label: name, checked: id === typed.kollega }))], ...errorOf(problems, 'kollega') })}</div>
</div><div class="button-row top-24">${smallButton({ text: texts.t('jobCentre.times.close.preview') })}</div></form>`
}

interface Asked {
  readonly typed: TypedClosure
  readonly seen: SeenDays
  readonly wanted: WantedClosure | null
  readonly touching: Touching | null
  readonly problems: readonly FieldProblem[]
}

async function asked(visit: Visit, given: Given): Promise<Asked | null> {
  const { texts, context } = visit
  const today = todayOf(visit)
  const seen = await askDays(context, { from: today, to: today })
  if (!seen.ok) return null
  const typed = typedClosure(visit, given)
  const read = readClosure(texts, typed, seen.value)
  const isSent = given('vis') !== ''
  if (!isSent || !read.ok)
    return { typed, seen: seen.value, wanted: null, touching: null, problems: isSent && !read.ok ? read.problems : [] }
  const { from, to, place, person, colleague } = read.wanted
  const touching = await askTouchedByClosure(
    context,
    { from, to, place, caseworkerId: person?.id ?? null },
    { all: colleague?.ref ?? null, each: new Map() },
  )
  return { typed, seen: seen.value, wanted: read.wanted, touching: touching.ok ? touching.value : null, problems: [] }
}

async function closePageWith(
  visit: Visit,
  given: Given,
  page: Asked,
  more: readonly FieldProblem[],
): Promise<Response> {
  const { texts, formToken: owner } = visit
  const { typed, seen, touching } = page
  const problems = [...page.problems, ...more]
  const view = touching && {
    touching,
    all: choiceOfDaysIn(typed.moeder),
    given,
    problems,
    timesWords: texts.t('jobCentre.times.close.times', { times: touching.times }),
  }
  const deed = view
    ? postForm(
        { action: paths.closeDays, owner, novalidate: true },
        html`${hidden('vis', 'ja')}${Object.entries(typed).map(([name, value]) => hidden(name, value))}
${piles(texts, view)}<div class="button-row top-24">${smallButton({ text: texts.t(`jobCentre.times.close.do.${typed.hvad}`), isPrimary: true, autofocus: problems.length === 0 && view.touching.meetings.length === 0 })}</div>`,
      )
    : ''
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.close.title'),
      active: paths.times,
      problems,
      breadcrumbs: [{ href: paths.times, text: texts.t('jobCentre.times.menu') }],
    },
    html`<p class="font-lead">${texts.t('jobCentre.times.close.lead')}</p>
${closingForm(visit, seen, typed, problems)}
${deed}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/luk`: which days, and what that takes away. */
export async function closePage(visit: Visit, given: Given): Promise<Response> {
  const page = await asked(visit, given)
  return page ? await closePageWith(visit, given, page, []) : await showProblem(visit, 'notFound')
}

/** As `refusalWords`; here it is a colleague who is busy. */
const closingWords = (texts: Texts, refusals: Refusals): string =>
  refusals[0].code === 'caseworker_busy' ? texts.t('jobCentre.times.close.busy') : refusalWords(texts, refusals)

/** POST `/jc/tider/luk`: closes them, and settles each meeting as chosen. */
export async function closeNow(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const page = await asked(visit, given)
  if (!page) return await showProblem(visit, 'notFound')
  const { wanted, touching, typed } = page
  if (!wanted || !touching) return await closePageWith(visit, given, page, [])
  const each = choicesIn(given, touching.meetings)
  const uncounted = countProblem(texts, given, each)
  if (uncounted.length > 0) return await closePageWith(visit, given, page, uncounted)
  const { from, to, place, person, colleague, reason } = wanted
  const tell = proseIn(given('besked'))?.slice(0, 500) || null
  const settling = { onAll: choiceOfDaysIn(typed.moeder), handOverTo: colleague?.ref ?? null, each, tell }
  const closed = await closeDays(
    context,
    { from, to, place, caseworker: person?.ref ?? null, reason },
    { dryRun: false, settling },
  )
  if (closed.ok) {
    const handedOver = closed.value.settled?.handedOver.length ?? 0
    const overdraget = handedOver > 0 ? String(handedOver) : ''
    return goTo(visit, withQuery(paths.times, { uge: weekText(from), lukket: 'ja', overdraget }))
  }
  return await closePageWith(visit, given, page, [{ fieldId: 'fra', message: closingWords(texts, closed.refusals) }])
}
