import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askCapacity, type SeenCapacity } from '../../questions/job-centre/capacity.ts'
import { askTimeRequests } from '../../questions/job-centre/time-requests.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { alert } from '../../web/alerts.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { sendCsv } from '../pieces/csv.ts'
import { actions, smallButton, smallLink } from '../pieces/small-buttons.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { type AskedFor, askForm, askNow, standingRequests } from './ask-for-times.ts'
import { capacityPlot } from './plot.ts'
import { type Asked, askedIn, typedDay, typeIn } from './query.ts'
import { enoughTable, headline, legend, offersTable, weeksTable } from './tables.ts'
import { weekNumber } from './week-words.ts'

const address = (path: string, type: InterviewType): string => `${path}?samtale=${type}`

/** Which interviews, when it was counted, and the file. */
function bar({ texts }: Visit, { capacity, countedAt }: SeenCapacity): Html {
  const choice = (type: InterviewType) =>
    html`<a href="${address(paths.capacity, type)}"${type === capacity.interviewType ? html` aria-current="true"` : ''}>${texts.t(`jobCentre.capacity.type.${type}`)}</a>`
  return html`<div class="bar"><nav class="switch switch--small flush" aria-label="${texts.t('jobCentre.capacity.types')}">${choice('job')}${choice('follow_up')}</nav><p class="small">${texts.t('jobCentre.capacity.counted', { time: texts.clockTime(countedAt) })} · <a href="${address(paths.capacityFile, capacity.interviewType)}">${texts.t('jobCentre.capacity.file')}</a></p></div>`
}

/** "Prøv, før du sætter mange frister". */
function tryPanel({ texts }: Visit, { capacity, trial }: SeenCapacity, { typed, problems }: Asked): Html {
  const field = (id: string, label: string, value: string, width: string) => {
    const problem = problems.find(({ fieldId }) => fieldId === id)
    const described = problem ? html` aria-invalid="true" aria-describedby="${id}-fejl"` : ''
    return html`<div class="form-group${problem ? ' form-error' : ''}"><label class="form-label" for="${id}">${label}</label>${problem ? html`<span class="form-error-message" id="${id}-fejl">${problem.message}</span>` : ''}<input type="text" class="form-input ${width}" id="${id}" name="${id}" value="${value}" autocomplete="off"${described}></div>`
  }
  const told = trial
    ? html`<div role="status"><p>${texts.rich('jobCentre.capacity.try.result', {
        served: trial.served,
        deadlines: trial.deadlines,
        date: texts.longDate(trial.until),
      })}</p><p class="small quiet">${texts.t('jobCentre.capacity.try.resultHow')}</p></div>`
    : ''
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.capacity.try.heading')}</h2><form class="try" method="get" action="${paths.capacity}"><input type="hidden" name="samtale" value="${capacity.interviewType}">${field('antal', texts.t('jobCentre.capacity.try.deadlines'), typed.deadlines, 'w-8')}${field('dag', texts.t('jobCentre.capacity.try.day'), typed.day, 'w-14')}${smallButton({ text: texts.t('jobCentre.capacity.try.button') })}</form>${told}</section>`
}

function enoughPanel(visit: Visit, { capacity }: SeenCapacity): Html {
  const { texts } = visit
  const series =
    capacity.short > 0 && may(visit, 'make_series')
      ? actions(
          smallLink({ href: paths.newSeries, text: texts.t('jobCentre.capacity.enough.series'), isPrimary: true }),
        )
      : ''
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.capacity.enough.heading')}</h2>${enoughTable(texts, capacity)}${series}</section>`
}

async function askPanel(visit: Visit, { capacity }: SeenCapacity, asked: AskedFor | null): Promise<Html> {
  const { texts, context } = visit
  const requests = await askTimeRequests(context)
  const standing = requests.ok ? standingRequests(visit, requests.value, capacity) : ''
  const form = may(visit, 'ask_for_times')
    ? html`<p>${texts.t('jobCentre.capacity.ask.lead')}</p>${askForm(visit, capacity, asked?.typed ?? null, asked?.problems ?? [])}`
    : ''
  return html`<section class="panel" id="bed"><h2 class="panel__heading">${texts.t('jobCentre.capacity.ask.heading')}</h2>${form}${standing}</section>`
}

async function shown(visit: Visit, given: Given, form: AskedFor | null): Promise<Response> {
  const { texts, context } = visit
  const asked = askedIn(visit, given)
  const seen = await askCapacity(context, asked.query)
  if (!seen.ok) return await showProblem(visit, 'forbidden')
  const { capacity } = seen.value
  const said = given('sagt')
  const told = said === 'bedt' ? 'asked' : said === 'afsluttet' ? 'ended' : null
  const receipt =
    told === null ? '' : alert(texts, { kind: 'success', body: texts.t(`jobCentre.capacity.ask.${told}`) })
  const problems = [...asked.problems, ...(form?.problems ?? [])]
  return await show(
    visit,
    {
      title: texts.t('jobCentre.capacity.title'),
      beside: texts.t('jobCentre.capacity.beside', { weeks: capacity.weeks.length }),
      active: paths.capacity,
      problems,
    },
    html`${receipt}${bar(visit, seen.value)}${headline(texts, capacity)}
<h2>${texts.t('jobCentre.capacity.heading')}</h2>${legend(texts)}${capacityPlot(texts, capacity)}
<div class="split"><div>${weeksTable(texts, capacity)}</div><div>${enoughPanel(visit, seen.value)}${tryPanel(visit, seen.value, asked)}${await askPanel(visit, seen.value, form)}</div></div>
<h2>${texts.t('jobCentre.capacity.offersHeading')}</h2>${offersTable(texts, capacity)}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/kapacitet`: whether the times suffice (J-CAPACITY). */
export const capacityPage = (visit: Visit, given: Given): Promise<Response> => shown(visit, given, null)

/** POST `/jc/kapacitet/bed`: a caseworker asks for times. */
export async function askForTimesNow(visit: Visit, given: Given): Promise<Response> {
  const asked = await askNow(visit, given)
  if (asked) return await shown(visit, given, asked)
  return goTo(visit, `${address(paths.capacity, typeIn(given))}&sagt=bedt`)
}

/** `/jc/kapacitet.csv`: the weeks, as a file. */
export async function capacityFile(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const seen = await askCapacity(context, askedIn(visit, given).query)
  if (!seen.ok) return await showProblem(visit, 'forbidden')
  const columns = ['week', 'from', 'to', 'citizens', 'times', 'short', 'expected'] as const
  return sendCsv(visit, texts.t('jobCentre.capacity.fileName'), [
    columns.map((key) => texts.t(`jobCentre.capacity.columns.${key}`)),
    ...seen.value.capacity.weeks.map(({ week, from, to, citizens, times, short, expected }) => [
      Number(weekNumber(week)),
      typedDay(from),
      typedDay(to),
      citizens,
      times,
      short,
      expected,
    ]),
  ])
}
