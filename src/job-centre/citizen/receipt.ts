import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { Case } from '../../questions/job-centre/case.ts'
import { seenCaseText } from '../../rules/case-changes.ts'
import { isSameDay } from '../../rules/dates.ts'
import { type Deadline, isOpen } from '../../rules/deadline.ts'
import { alert } from '../../web/alerts.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { paths } from '../paths.ts'
import { smallButton } from '../pieces/small-buttons.ts'
import type { Visit } from '../visit.ts'

/** The address of a citizen with the receipt of what was just done to a deadline. */
export const receiptAt = (citizenId: string, what: 'sat' | 'lukket', deadlineId: string): string =>
  `${paths.citizen(citizenId)}?${new URLSearchParams({ [what]: deadlineId }).toString()}`

/** The deadline that a new one superseded in the same act; it does not come back (D-UNDO). */
function supersededBy({ deadlines }: Case, id: string): Deadline | null {
  const at = deadlines.findIndex(({ deadline }) => deadline.id === id)
  const before = deadlines[at + 1]
  return before?.history.at(-1)?.rule === 'D-SUPERSEDE' ? before.deadline : null
}

/**
 * What was just done, where the address tells of it and it is true today: a deadline that was set,
 * with the way to undo it, or one that was closed. Null where there is nothing to tell.
 */
export function receiptOf({ texts, formToken: owner }: Visit, seen: Case, given: Given): Html | null {
  const named = (id: string) => seen.deadlines.find(({ deadline }) => deadline.id === id) ?? null
  const set = named(given('sat'))
  if (set && isOpen(set.deadline.status) && isSameDay(set.deadline.createdDate, seen.today)) {
    const { id, dueDate, interviewType: type } = set.deadline
    const former = supersededBy(seen, id)
    const lost = former
      ? html`<p>${texts.t('jobCentre.case.receipt.notBack', { date: texts.dayAndMonth(former.dueDate) })}</p>`
      : ''
    const undo = postForm(
      { action: paths.citizenPage(seen.citizen.id, 'luk'), owner },
      html`${hidden('frist', id)}${hidden('set', seenCaseText(seen.seen))}${smallButton({ text: texts.t('jobCentre.case.receipt.undo') })}`,
    )
    const heading = texts.t('jobCentre.case.receipt.set', { type, date: texts.dayAndMonth(dueDate) })
    return alert(texts, { kind: 'success', heading, body: html`${undo}${lost}` })
  }
  const closed = named(given('lukket'))
  if (!closed || isOpen(closed.deadline.status)) return null
  const date = texts.dayAndMonth(closed.deadline.dueDate)
  return alert(texts, { kind: 'success', body: texts.t('jobCentre.case.receipt.closed', { date }) })
}
