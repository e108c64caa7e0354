import { html } from 'hono/html'
import { withdrawTimes } from '../../actions/withdraw-times.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askTouchedByWithdrawal, type Touching, type WhichTimes } from '../../questions/job-centre/touched.ts'
import { proseIn } from '../../rules/text.ts'
import { danishDateIn } from '../../rules/times-file.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, postForm } from '../../web/forms.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { refusalWords } from './refusal-words.ts'
import { choiceOfTimesIn, choicesIn, choiceWords, countProblem, piles } from './touched-piles.ts'

/** What an address names: `tid`, `serie` (from `fra` on), or `dag` (of `sb`, at `sted`). */
const fields = ['tid', 'serie', 'fra', 'dag', 'sb', 'sted'] as const

function whichIn(given: Given): WhichTimes | null {
  if (isId(given('tid'))) return { kind: 'one', timeId: given('tid') }
  if (isId(given('serie')))
    return { kind: 'series', series: given('serie'), fromTime: isId(given('fra')) ? given('fra') : null }
  const date = danishDateIn(given('dag'))
  if (!date) return null
  const caseworkerId = isId(given('sb')) ? given('sb') : null
  return { kind: 'day', of: { from: date, to: date, caseworkerId, place: given('sted') || null } }
}

/** The same address with another choice for all meetings. */
const addressOf = (given: Given, moeder: string): string =>
  withQuery(paths.withdrawTimes, { ...Object.fromEntries(fields.map((name) => [name, given(name)])), moeder })

async function withdrawPageWith(
  visit: Visit,
  given: Given,
  touching: Touching,
  problems: readonly FieldProblem[],
): Promise<Response> {
  const { texts, formToken: owner } = visit
  const all = choiceOfTimesIn(given('moeder'))
  const switches = html`<nav class="switch switch--small" aria-label="${texts.t('jobCentre.times.close.meetings')}">${(
    ['keep', 'move', 'cancel'] as const
  ).map(
    (kind) =>
      html`<a href="${addressOf(given, choiceWords[kind])}"${kind === all ? html` aria-current="true"` : ''}>${texts.t(`jobCentre.times.close.all.${kind}`)}</a>`,
  )}</nav>`
  const kept = [...fields, 'moeder'].flatMap((name) => (given(name) === '' ? [] : [hidden(name, given(name))]))
  const timesWords = texts.t('jobCentre.times.withdraw.times', { times: touching.times })
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.withdraw.title', { times: touching.times }),
      active: paths.times,
      problems,
      breadcrumbs: [{ href: paths.times, text: texts.t('jobCentre.times.menu') }],
    },
    html`${touching.meetings.length > 0 ? switches : ''}${postForm(
      { action: paths.withdrawTimes, owner, novalidate: true },
      html`${kept}${piles(texts, { touching, all, given, problems, timesWords })}<div class="button-row top-24">${smallButton({ text: texts.t('jobCentre.times.withdraw.do', { times: touching.times }), isPrimary: true, autofocus: problems.length === 0 && touching.meetings.length === 0 })}</div>`,
    )}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/traek`: which times are withdrawn, and what that takes away. */
export async function withdrawPage(visit: Visit, given: Given): Promise<Response> {
  const which = whichIn(given)
  const touching = which && (await askTouchedByWithdrawal(visit.context, which))
  return touching?.ok ? await withdrawPageWith(visit, given, touching.value, []) : await showProblem(visit, 'notFound')
}

/** POST `/jc/tider/traek`: withdraws them, and settles each meeting as chosen. */
export async function withdrawNow(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const which = whichIn(given)
  const touching = which && (await askTouchedByWithdrawal(context, which))
  if (!touching?.ok) return await showProblem(visit, 'notFound')
  const { timeIds: ids, meetings } = touching.value
  const each = choicesIn(given, meetings)
  const uncounted = countProblem(texts, given, each)
  if (uncounted.length > 0) return await withdrawPageWith(visit, given, touching.value, uncounted)
  const reason = proseIn(given('besked'))?.slice(0, 500) || null
  const onBooked = choiceOfTimesIn(given('moeder'))
  const done = await withdrawTimes(context, { ids, onBooked, each, reason, dryRun: false })
  if (done.ok) {
    const { withdrawn, keptTimes } = done.value
    return goTo(visit, withQuery(paths.times, { trukket: String(withdrawn.length + keptTimes.length) }))
  }
  return await withdrawPageWith(visit, given, touching.value, [
    { fieldId: 'main-content', message: refusalWords(texts, done.refusals) },
  ])
}
