import { html } from 'hono/html'
import { copyWeek } from '../../actions/make-times.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import type { TimesToMake, WantedCopy } from '../../questions/job-centre/planned-times.ts'
import { askCopy } from '../../questions/job-centre/week.ts'
import { addDays, type PlainDate } from '../../rules/dates.ts'
import { mondayOf } from '../../rules/series.ts'
import { weekIn, weekOf, weekText } from '../../rules/weeks.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { hidden, input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import { show, type Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'
import { daysTable, madeOf, taskHint } from './plan-panel.ts'
import { refusalWords } from './refusal-words.ts'
import { madeAddress } from './series.ts'
import { openedIn } from './series-fields.ts'

interface Typed {
  readonly fra: string
  readonly til: string
  readonly aabn: string
}

function typedIn(visit: Visit, given: Given): Typed {
  const monday = weekIn(given('uge'), todayOf(visit)) ?? mondayOf(todayOf(visit))
  return {
    fra: given('fra') || weekText(monday),
    til: given('til') || (given('fra') === '' ? weekText(addDays(monday, 7)) : ''),
    aabn: given('aabn'),
  }
}

function read(visit: Visit, { fra, til, aabn }: Typed): WantedCopy | FieldProblem[] {
  const { texts } = visit
  const today = todayOf(visit)
  const [from, to] = [weekIn(fra, today), weekIn(til, today)]
  const message = texts.t('jobCentre.times.wrong.week')
  if (from && to) return { from, to, caseworkers: null, open: openedIn(aabn) }
  return [...(from ? [] : [{ fieldId: 'fra', message }]), ...(to ? [] : [{ fieldId: 'til', message }])]
}

function panel(visit: Visit, typed: Typed, { to }: { readonly to: PlainDate }, times: TimesToMake): Html {
  const { texts, formToken: owner } = visit
  const count = madeOf(times).length
  const withOpened = (date: PlainDate) =>
    withQuery(paths.copyWeek, { ...typed, aabn: [...openedIn(typed.aabn), date].join(',') })
  const button =
    count === 0
      ? ''
      : postForm(
          { action: paths.copyWeek, owner, className: 'button-row top-16' },
          html`${Object.entries(typed).map(([name, value]) => hidden(name, value))}${smallButton({ text: texts.t('jobCentre.times.series.make', { times: count }), isPrimary: true, autofocus: true })}`,
        )
  return html`<div class="panel flush"><h2 class="panel__heading">${texts.t('jobCentre.times.copy.gives', { times: count, week: weekOf(to) })}</h2>
${daysTable(texts, times, { withOpened })}${button}${taskHint(texts, count)}</div>`
}

async function copyPageWith(visit: Visit, given: Given, more: readonly FieldProblem[]): Promise<Response> {
  const { texts, context } = visit
  const typed = typedIn(visit, given)
  const wanted = read(visit, typed)
  // A page that was only opened promises nothing yet.
  const isAsked = given('fra') !== '' || given('uge') !== ''
  const planned = 'from' in wanted && isAsked ? await askCopy(context, wanted) : null
  const refused = planned && !planned.ok ? [{ fieldId: 'fra', message: refusalWords(texts, planned.refusals) }] : []
  const problems = [...('from' in wanted ? [] : wanted), ...refused, ...more]
  const field = (name: 'fra' | 'til', label: string) => {
    const problem = problems.find(({ fieldId }) => fieldId === name)
    return input(texts, {
      id: name,
      name,
      label,
      value: typed[name],
      autocomplete: 'off',
      hint: texts.t('jobCentre.times.copy.hint'),
      ...(problem ? { error: problem.message } : {}),
    })
  }
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.copy.title'),
      active: paths.times,
      problems,
      breadcrumbs: [{ href: withQuery(paths.times, { uge: typed.fra }), text: texts.t('jobCentre.times.menu') }],
    },
    html`<p class="font-lead">${texts.t('jobCentre.times.copy.lead')}</p>
<form method="get" action="${paths.copyWeek}" class="try">${field('fra', texts.t('jobCentre.times.copy.from'))}${field('til', texts.t('jobCentre.times.copy.to'))}${smallButton({ text: texts.t('jobCentre.times.series.preview') })}</form>
${'from' in wanted && planned?.ok ? panel(visit, typed, wanted, planned.value) : ''}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/kopi`: which week goes into which, and what that makes. */
export const copyPage = (visit: Visit, given: Given): Promise<Response> => copyPageWith(visit, given, [])

/** POST `/jc/tider/kopi`: copies it. */
export async function copyNow(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const wanted = read(visit, typedIn(visit, given))
  if (!('from' in wanted)) return await copyPageWith(visit, given, [])
  const made = await copyWeek(context, wanted, { dryRun: false, mayBeTask: true })
  if (made.ok) return goTo(visit, madeAddress(made.value, mondayOf(wanted.to)))
  return await copyPageWith(visit, given, [{ fieldId: 'til', message: refusalWords(texts, made.refusals) }])
}
