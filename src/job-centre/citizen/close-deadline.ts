import { html } from 'hono/html'
import { closeDeadline } from '../../actions/close-deadline.ts'
import { recorded } from '../../actions/once.ts'
import type { Given } from '../../http/form-input.ts'
import { askCase, type Case } from '../../questions/job-centre/case.ts'
import { seenCaseIn, seenCaseText } from '../../rules/case-changes.ts'
import { isOpen } from '../../rules/deadline.ts'
import type { Refusals } from '../../rules/refusals.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import { buttonRow, hidden, input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { type Fact, factsList } from '../pieces/facts-list.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { receiptAt } from './receipt.ts'
import { staleAlert } from './stale.ts'
import { dayAndTime, firstName } from './words.ts'

const openOf = ({ deadlines }: Case) => deadlines.find(({ deadline }) => isOpen(deadline.status))?.deadline ?? null

/** `/jc/borgere/{id}/luk`: what closing the open deadline does, before it is done. */
export async function closePage(visit: Visit): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  if (visit.session.lookReason === null) return goTo(visit, paths.citizen(id))
  return await decidePage(visit, id, { reason: '' })
}

interface Said {
  readonly reason: string
  readonly stale?: Refusals
}

async function decidePage(visit: Visit, id: string, said: Said): Promise<Response> {
  const { texts, context } = visit
  const asked = await askCase(context, id)
  if (!asked.ok || !asked.value.isOurs) return await showProblem(visit, 'notFound')
  const seen = asked.value
  const open = openOf(seen)
  const { name } = seen.citizen
  const body = open
    ? html`<section class="result" aria-labelledby="sker"><h2 id="sker">${texts.t('jobCentre.case.close.heading')}</h2>${factsList(factsOf(texts, seen))}${closeForm(visit, seen, open.id, said)}</section>`
    : html`<p>${texts.t('jobCentre.case.close.none')}</p>${buttonRow({ links: [{ text: texts.t('common.back'), href: paths.citizen(id), back: true }] })}`
  return await show(
    visit,
    {
      title: texts.t('jobCentre.case.act.close'),
      beside: texts.t('jobCentre.case.forName', { name }),
      active: paths.citizens,
      breadcrumbs: [
        { href: paths.citizens, text: texts.t('jobCentre.case.citizens') },
        { href: paths.citizen(id), text: name },
      ],
      ...(said.stale ? { above: staleAlert(texts, said.stale) } : {}),
    },
    body,
    said.stale ? 409 : 200,
  )
}

function factsOf(texts: Texts, seen: Case): Fact[] {
  const { citizen, toCome } = seen
  const open = openOf(seen)
  if (!open) return []
  const name = firstName(citizen.name)
  const planned = seen.meetings.find(({ meeting }) => meeting.id === open.meetingId)?.meeting
  const reminders = toCome.days.filter(({ reminder }) => reminder !== null).length
  const values = { name, type: open.interviewType, date: texts.dayAndMonth(open.dueDate) }
  return [
    {
      icon: 'lock',
      text: texts.rich('jobCentre.case.close.closed', values),
      more: texts.t('jobCentre.case.close.final'),
    },
    ...(planned
      ? [
          {
            icon: 'calendar-month',
            text: texts.t('jobCentre.case.close.stays', { date: dayAndTime(texts, planned.startsAt) }),
          } as const,
        ]
      : []),
    { icon: 'email', text: texts.t('jobCentre.case.close.messages', { name, count: reminders }) },
  ]
}

const closeForm = ({ texts, formToken: owner }: Visit, { citizen, seen }: Case, deadlineId: string, said: Said): Html =>
  postForm(
    { action: paths.citizenPage(citizen.id, 'luk'), owner, novalidate: true },
    html`${hidden('frist', deadlineId)}${hidden('set', seenCaseText(seen))}${input(texts, { id: 'hvorfor', name: 'hvorfor', label: texts.t('jobCentre.case.close.reason'), hint: texts.t('jobCentre.case.close.reasonHint'), value: said.reason, optional: true, autocomplete: 'off' })}${buttonRow(
      {
        more: html`<button type="submit" class="button button-primary"${said.stale ? '' : html` autofocus`}><span>${texts.t('jobCentre.case.act.close')}</span></button>`,
        links: [{ text: texts.t('common.undo'), href: paths.citizen(citizen.id) }],
      },
    )}`,
  )

/** POST `/jc/borgere/{id}/luk`: closes the deadline that the form names (D-CLOSE, D-UNDO). */
export async function closeNow(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  const deadlineId = given('frist')
  const seen = seenCaseIn(given('set'))
  if (!isId(id) || !isId(deadlineId)) return await showProblem(visit, 'notFound')
  const reason = lineIn(given('hvorfor'))
  if (!seen) return await decidePage(visit, id, { reason: reason ?? '' })
  const outcome = await recorded(
    visit.context,
    { act: 'close_deadline', citizenId: id, subject: deadlineId },
    (within) => closeDeadline(within, deadlineId, reason, { seen, citizenId: id }),
  )
  if (outcome.ok) return goTo(visit, receiptAt(id, 'lukket', deadlineId))
  const [{ code }] = outcome.refusals
  if (code === 'not_found') return await showProblem(visit, 'notFound')
  const isStale = code === 'case_changed' || code === 'day_changed'
  return await decidePage(visit, id, { reason: reason ?? '', ...(isStale ? { stale: outcome.refusals } : {}) })
}
