import { html } from 'hono/html'
import type { CountedTask } from '../../questions/job-centre/tasks.ts'
import { isForTimes } from '../../rules/tasks.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** How many of a task have been gone through, and of how many. */
function goneOf({ counts }: CountedTask): { readonly gone: number; readonly total: number } {
  const { open, done, refused, failed } = counts
  return { gone: done + refused + failed, total: open + done + refused + failed }
}

/** "1.240 af 4.800 borgere", or how it went. */
export function progressWords(texts: Texts, counted: CountedTask): string {
  const { task, counts } = counted
  const { gone, total } = goneOf(counted)
  const what = isForTimes(task.wanted) ? 'times' : 'citizens'
  return task.finishedAt === null
    ? texts.t('jobCentre.task.progress', { gone, total, what })
    : texts.t('jobCentre.task.finished', { done: counts.done, total, what })
}

/** How far a task is, in a live region. */
export function taskProgress(texts: Texts, counted: CountedTask): Html {
  const { gone, total } = goneOf(counted)
  const words = progressWords(texts, counted)
  const isOpen = counted.task.finishedAt === null
  const now = isOpen
    ? html`<p><label for="fremdrift">${words}</label></p><progress id="fremdrift" max="${total}" value="${gone}"></progress>`
    : html`<p>${words}</p>`
  return html`<div data-task="${isOpen ? 'open' : 'finished'}" role="status">${now}</div>`
}
