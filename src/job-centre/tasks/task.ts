import { html } from 'hono/html'
import { undoDeadlinesOfTask, undoTimesOfTask } from '../../actions/start-task.ts'
import { askTask, askTasks, type SeenTask } from '../../questions/job-centre/tasks.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import { mondayOf } from '../../rules/series.ts'
import { isForTimes } from '../../rules/tasks.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { postForm } from '../../web/forms.ts'
import { type Html, script } from '../../web/html.ts'
import { mediumMoment } from '../../web/moments.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { smallButton, smallLink } from '../pieces/small-buttons.ts'
import { wholeWeekAddress } from '../times/addresses.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { taskProgress } from './progress.ts'
import { timesLeftOutTable } from './times-left-out.ts'
import { beganIt, taskName } from './words.ts'

const whys = [
  'not_found',
  'citizen_died',
  'group_has_no_such_deadline',
  'group_has_no_deadlines',
  'exempt_from_deadlines',
  'citizen_without_job_centre',
  'due_date_passed',
  'due_date_too_soon',
  'deadline_not_open',
] as const

/** Why a citizen was left out, in few words. */
export const why = (texts: Texts, code: RefusalCode): string =>
  texts.t(`jobCentre.task.why.${whys.find((one) => one === code) ?? 'other'}`)

function leftOutTable({ texts }: Visit, { leftOut, counts, task }: SeenTask): Html | '' {
  const count = counts.refused + counts.failed
  if (count === 0 || isForTimes(task.wanted)) return ''
  const columns = [{ heading: texts.t('jobCentre.task.citizen') }, { heading: texts.t('jobCentre.task.reason') }]
  const rows = leftOut.map(({ citizenId, name, outcome, refusals }) => [
    html`<a href="${paths.citizen(citizenId)}">${name}</a>`,
    outcome === 'failed' ? texts.t('jobCentre.task.failed') : refusals.map((code) => why(texts, code)).join(' '),
  ])
  const caption = texts.t('jobCentre.task.leftOut', { count })
  return html`${rowsTable({ caption, columns, rows })}${count > leftOut.length ? html`<p class="quiet">${texts.t('jobCentre.task.first', { count: leftOut.length })}</p>` : ''}`
}

function undoing(visit: Visit, { task, canBeUndone, undoneBy }: SeenTask): Html | '' {
  const { texts, formToken: owner } = visit
  const what = isForTimes(task.wanted) ? 'times' : 'deadlines'
  if (undoneBy !== null)
    return html`<p><a href="${paths.task(undoneBy)}">${texts.t('jobCentre.task.isUndone', { what })}</a></p>`
  if (!canBeUndone || !may(visit, what === 'times' ? 'withdraw_times' : 'start_task')) return ''
  return html`<h2>${texts.t('jobCentre.task.undoHeading')}</h2><p>${texts.t('jobCentre.task.undoText', { what })}</p>${postForm({ action: paths.undoTask(task.id), owner }, smallButton({ text: texts.t('jobCentre.task.undo', { what }) }))}`
}

/** Leads to the times that a task has made. */
const toTimes = ({ texts }: Visit, { task: { wanted }, firstDay }: SeenTask): Html | '' =>
  wanted.kind === 'make_times' && firstDay
    ? html`<p><a href="${wholeWeekAddress(mondayOf(firstDay))}">${texts.t('jobCentre.task.seeTimes')}</a></p>`
    : ''

/** `/jc/opgaver/{id}`: how far a long task is, and how it went. */
export async function taskPage(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const asked = isId(id) ? await askTask(context, id) : null
  if (!asked?.ok) return await showProblem(visit, 'notFound')
  const seen = asked.value
  const { task } = seen
  const isOpen = task.finishedAt === null
  const refresh = isOpen
    ? html`<div class="actions">${smallLink({ href: paths.task(id), text: texts.t('jobCentre.task.refresh') })}</div><p>${texts.t('jobCentre.task.goesOn')}</p>${script('js/task.js')}`
    : ''
  return await show(
    visit,
    {
      title: taskName(texts, task),
      breadcrumbs: [{ href: paths.tasks, text: texts.t('jobCentre.task.title') }],
    },
    html`<p class="font-lead">${texts.t('jobCentre.task.begun', { name: beganIt(task), when: mediumMoment(texts, task.startedAt) })}</p>
${taskProgress(texts, seen)}${refresh}${leftOutTable(visit, seen)}${timesLeftOutTable(texts, seen)}${toTimes(visit, seen)}${undoing(visit, seen)}`,
  )
}

/** POST `/jc/opgaver/{id}/fortryd`: takes back what it has done, as a task of its own. */
export async function undo(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const asked = isId(id) ? await askTask(context, id) : null
  if (!asked?.ok) return await showProblem(visit, 'notFound')
  const begun = isForTimes(asked.value.task.wanted)
    ? await undoTimesOfTask(context, id)
    : await undoDeadlinesOfTask(context, id, texts.t('jobCentre.task.undoneReason'))
  return begun.ok ? goTo(visit, paths.task(begun.value.id)) : await showProblem(visit, 'notFound')
}

/** `/jc/opgaver`: the job centre's long tasks, the newest first. */
export async function tasksPage(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const asked = await askTasks(context)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const list = rowsTable({
    caption: texts.t('jobCentre.task.title'),
    captionIsHidden: true,
    columns: (['what', 'by', 'when', 'state'] as const).map((key) => ({
      heading: texts.t(`jobCentre.task.column.${key}`),
    })),
    rows: asked.value.map((task) => [
      html`<a href="${paths.task(task.id)}">${taskName(texts, task)}</a>`,
      beganIt(task),
      mediumMoment(texts, task.startedAt),
      texts.t('jobCentre.task.state', { state: task.finishedAt === null ? 'open' : 'finished' }),
    ]),
  })
  const none = alert(texts, { kind: 'info', body: texts.t('jobCentre.task.none') })
  return await show(visit, { title: texts.t('jobCentre.task.title') }, asked.value.length === 0 ? none : list)
}
