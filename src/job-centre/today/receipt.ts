import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askMeeting } from '../../questions/job-centre/meetings.ts'
import { dateOf } from '../../rules/dates.ts'
import { isStanding } from '../../rules/meetings.ts'
import { isId } from '../../storage/ids.ts'
import { alert } from '../../web/alerts.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { dones } from '../back.ts'
import { paths } from '../paths.ts'
import type { Visit } from '../visit.ts'
import { undoAside } from './aside.ts'
import { momentInWords } from './days.ts'

/** Where a receipt stands. */
interface Told {
  /** Where undoing leads back to. */
  readonly back: string
  /** A meeting of today that was registered says so itself. */
  readonly saysItself: boolean
}

/** What the act before this page did, said once. */
export async function receiptOf(visit: Visit, given: Given, { back, saysItself }: Told): Promise<Html | ''> {
  const { texts } = visit
  const what = dones.find((one) => one === given('gjort'))
  if (what === undefined || (what === 'registreret' && saysItself)) return ''
  if (what === 'kollision') return await collision(visit, given('moede'))
  const undo =
    what === 'registreret'
      ? await undoOf(visit, given('moede'), back)
      : what === 'lagt'
        ? undoAside(visit, given('om'), back)
        : ''
  return html`<div class="done bottom-12" role="status"><span class="quiet">${texts.t('jobCentre.today.receipt', { what })}</span>${undo}</div>`
}

/** The form that takes back the outcome of a meeting of another day, registered today. */
async function undoOf({ texts, context, formToken: owner }: Visit, id: string, back: string): Promise<Html | ''> {
  const seen = isId(id) ? await askMeeting(context, id) : null
  if (!seen?.ok || isStanding(seen.value.meeting)) return ''
  const fields = html`${hidden('tilbage', back)}${hidden('set', seen.value.meeting.status)}`
  return postForm(
    { action: paths.outcome(id), owner },
    html`${fields}<button type="submit" class="function-link" name="udfald" value="fortryd">${texts.t('common.undo')}</button>`,
  )
}

/** M-REGISTER: somebody else had registered it meanwhile: who, what and when. */
async function collision({ texts, context }: Visit, id: string): Promise<Html | ''> {
  const seen = isId(id) ? await askMeeting(context, id) : null
  if (!seen?.ok) return ''
  const { meeting, details } = seen.value
  const last = details?.history.findLast(({ kind }) => kind === meeting.status || kind === 'outcome_taken_back')
  const body = last
    ? texts.t('jobCentre.today.collision', {
        name: last.by.name ?? texts.t('jobCentre.today.somebody'),
        what: last.kind,
        moment: momentInWords(texts, last.at, dateOf(context.clock.now())),
      })
    : texts.t('jobCentre.today.collisionUnknown')
  return alert(texts, { kind: 'warning', heading: texts.t('jobCentre.today.collisionHeading'), body })
}
