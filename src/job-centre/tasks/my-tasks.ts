import { html } from 'hono/html'
import { askMyTasks } from '../../questions/job-centre/tasks.ts'
import type { Html } from '../../web/html.ts'
import { paths } from '../paths.ts'
import { may, type Visit } from '../visit.ts'
import { progressWords } from './progress.ts'
import { taskName } from './words.ts'

/** One's own long tasks that run, or have finished today; nothing where there are none. */
export async function myTasks(visit: Visit): Promise<Html | ''> {
  if (!may(visit, 'see_task_list')) return ''
  const { texts, context } = visit
  const asked = await askMyTasks(context)
  if (!asked.ok || asked.value.length === 0) return ''
  const items = asked.value.map(
    (counted) =>
      html`<li><a href="${paths.task(counted.task.id)}">${taskName(texts, counted.task)}</a><span class="sub">${progressWords(texts, counted)}</span></li>`,
  )
  return html`<section class="panel"><h2 class="panel__heading">${texts.t('jobCentre.task.mine')}</h2><ul class="plain">${items}</ul><p class="small"><a href="${paths.tasks}">${texts.t('jobCentre.task.all')}</a></p></section>`
}
