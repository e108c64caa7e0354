import { html } from 'hono/html'
import { undoTask } from '../../actions/start-task.ts'
import { askTask, askTasks, type SeenTask, type Task } from '../../questions/job-centre/tasks.ts'
import { dateOf } from '../../rules/dates.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { postForm } from '../../web/forms.ts'
import { type Html, script } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { smallButton, smallLink } from '../pieces/small-buttons.ts'
import { show, showProblem, type Visit } from '../visit.ts'

/** "12. november 2026 kl. 10.41" */
const moment = (texts: Texts, { startedAt: at }: Task): string =>
  texts.t('common.dateAndTime', { date: texts.mediumDate(dateOf(at)), time: texts.clockTime(at) })

/** "Sæt en frist for jobsamtale senest 8. december 2026" */
const nameOf = (texts: Texts, { wanted }: Task): string =>
  wanted.kind === 'close_deadlines'
    ? texts.t('jobCentre.task.closing')
    : texts.t('jobCentre.task.setting', { type: wanted.interviewType, date: texts.mediumDate(wanted.dueDate) })

/** How far it is: "1.240 af 4.800 borgere". */
function progress({ texts }: Visit, { task, counts }: SeenTask): Html {
  const { open, done, refused, failed } = counts
  const total = open + done + refused + failed
  const gone = total - open
  const state = task.finishedAt === null ? 'open' : 'finished'
  const now =
    state === 'open'
      ? html`<p><label for="fremdrift">${texts.t('jobCentre.task.progress', { gone, total })}</label></p><progress id="fremdrift" max="${total}" value="${gone}"></progress>`
      : html`<p>${texts.t('jobCentre.task.finished', { done, total })}</p>`
  return html`<div data-task="${state}" role="status">${now}</div>`
}

const whys = [
  'not_found',
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

function leftOutTable({ texts }: Visit, { leftOut, counts }: SeenTask): Html | '' {
  const count = counts.refused + counts.failed
  if (count === 0) return ''
  const columns = [{ heading: texts.t('jobCentre.task.citizen') }, { heading: texts.t('jobCentre.task.reason') }]
  const rows = leftOut.map(({ citizenId, name, outcome, refusals }) => [
    html`<a href="${paths.citizen(citizenId)}">${name}</a>`,
    outcome === 'failed' ? texts.t('jobCentre.task.failed') : refusals.map((code) => why(texts, code)).join(' '),
  ])
  const caption = texts.t('jobCentre.task.leftOut', { count })
  return html`${rowsTable({ caption, columns, rows })}${count > leftOut.length ? html`<p class="quiet">${texts.t('jobCentre.task.first', { count: leftOut.length })}</p>` : ''}`
}

function undoing({ texts, formToken: owner }: Visit, { task, canBeUndone, undoneBy }: SeenTask): Html | '' {
  if (undoneBy !== null) return html`<p><a href="${paths.task(undoneBy)}">${texts.t('jobCentre.task.isUndone')}</a></p>`
  if (!canBeUndone) return ''
  return html`<h2>${texts.t('jobCentre.task.undoHeading')}</h2><p>${texts.t('jobCentre.task.undoText')}</p>${postForm({ action: paths.undoTask(task.id), owner }, smallButton({ text: texts.t('jobCentre.task.undo') }))}`
}

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
      title: nameOf(texts, task),
      breadcrumbs: [{ href: paths.tasks, text: texts.t('jobCentre.task.title') }],
    },
    html`<p class="font-lead">${texts.t('jobCentre.task.begun', { name: task.startedBy.name, when: moment(texts, task) })}</p>
${progress(visit, seen)}${refresh}${leftOutTable(visit, seen)}${undoing(visit, seen)}`,
  )
}

/** POST `/jc/opgaver/{id}/fortryd`: closes the deadlines that it has set, as a task of its own. */
export async function undo(visit: Visit): Promise<Response> {
  const { texts, context } = visit
  const id = visit.c.req.param('id') ?? ''
  const begun = isId(id) ? await undoTask(context, id, texts.t('jobCentre.task.undoneReason')) : null
  return begun?.ok ? goTo(visit, paths.task(begun.value.id)) : await showProblem(visit, 'notFound')
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
      html`<a href="${paths.task(task.id)}">${nameOf(texts, task)}</a>`,
      task.startedBy.name,
      moment(texts, task),
      texts.t('jobCentre.task.state', { state: task.finishedAt === null ? 'open' : 'finished' }),
    ]),
  })
  const none = alert(texts, { kind: 'info', body: texts.t('jobCentre.task.none') })
  return await show(visit, { title: texts.t('jobCentre.task.title') }, asked.value.length === 0 ? none : list)
}
