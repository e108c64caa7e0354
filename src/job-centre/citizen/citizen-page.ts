import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askCase, type Case } from '../../questions/job-centre/case.ts'
import { askCitizenNumber } from '../../questions/job-centre/number.ts'
import { isOpen } from '../../rules/deadline.ts'
import { isLookReason } from '../../rules/looks.ts'
import { isId } from '../../storage/ids.ts'
import { buttonRow, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { withReason } from '../find.ts'
import { paths } from '../paths.ts'
import { smallLink } from '../pieces/small-buttons.ts'
import { reasonField } from '../search-form.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { aboutPanel, meetingsPanel, whoLine } from './about.ts'
import { receiptOf } from './receipt.ts'
import { stateCard } from './state-card.ts'
import { partIn, storyLine } from './story-line.ts'

/** `/jc/borgere/{id}`: one citizen; first what the look is for, where nothing says so yet. */
export async function citizenPage(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  if (visit.session.lookReason === null) return await reasonPage(visit, id, false)
  return await casePage(visit, id, given, null)
}

/** POST `/jc/borgere/{id}/nummer`: the same with the whole number. Its answer has no address. */
export async function numberPage(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  if (visit.session.lookReason === null) return await reasonPage(visit, id, false)
  const number = await askCitizenNumber(visit.context, id)
  return number.ok ? await casePage(visit, id, given, number.value) : await showProblem(visit, 'notFound')
}

async function casePage(visit: Visit, id: string, given: Given, number: string | null): Promise<Response> {
  const { texts, context } = visit
  const asked = await askCase(context, id)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const seen = asked.value
  const shown = { part: partIn(given('vis')), isWhole: given('alle') !== '' }
  const receipt = receiptOf(visit, seen, given)
  return await show(
    visit,
    {
      title: seen.citizen.name,
      titleIsWritten: true,
      active: paths.citizens,
      breadcrumbs: [{ href: paths.citizens, text: texts.t('jobCentre.case.citizens') }],
      ...(receipt ? { above: receipt } : {}),
      ...(seen.isOurs && seen.situation.diedOn === null && may(visit, 'set_deadline')
        ? { skipTo: { href: paths.citizenPage(id, 'frist'), text: texts.t('jobCentre.case.skipTo') } }
        : {}),
    },
    html`${whoLine(visit, seen, number)}${seen.isOurs ? acts(visit, seen) : ''}
<div class="today"><div>${stateCard(texts, seen)}
${storyLine(texts, seen, shown)}</div><div>${aboutPanel(texts, seen)}${meetingsPanel(texts, seen)}</div></div>
<p class="footnote">${logged(texts, visit)}</p>`,
  )
}

const logged = (texts: Texts, { session, context }: Visit): string =>
  texts.t('jobCentre.case.logged', {
    reason:
      session.lookReason === null || !isLookReason(session.lookReason)
        ? ''
        : texts.t(`jobCentre.reason.${session.lookReason}`),
    time: texts.clockTime(context.clock.now()),
  })

/**
 * What can be done for the citizen, the usual first. Tab begins here, unless it stands on why no
 * time fits: the usual act is one press away, and the state is read aloud.
 */
function acts(visit: Visit, { citizen, deadlines, freeTimes, situation }: Case): Html {
  const { texts } = visit
  const { id } = citizen
  const hasDeadline = deadlines.some(({ deadline }) => isOpen(deadline.status))
  const lives = situation.diedOn === null
  const set =
    lives && may(visit, 'set_deadline')
      ? smallLink({
          href: paths.citizenPage(id, 'frist'),
          text: texts.t('jobCentre.case.act.set'),
          isPrimary: true,
          accessKey: '3',
        })
      : ''
  const close =
    hasDeadline && may(visit, 'close_deadline')
      ? smallLink({ href: paths.citizenPage(id, 'luk'), text: texts.t('jobCentre.case.act.close') })
      : ''
  const focus = freeTimes === 0 ? '' : html` autofocus`
  const summon = lives
    ? smallLink({ href: paths.citizenPage(id, 'indkald'), text: texts.t('jobCentre.case.act.summon'), accessKey: '4' })
    : ''
  return html`<div class="actions actions--bar" role="group" aria-labelledby="nu" tabindex="-1"${focus}>${set}${summon}${smallLink({ href: paths.citizenPage(id, 'samtale'), text: texts.t('jobCentre.case.act.register'), accessKey: '5' })}${smallLink({ href: paths.citizenPage(id, 'fravaer'), text: texts.t('jobCentre.case.act.absence'), accessKey: '6' })}${close}</div>`
}

/** POST `/jc/borgere/{id}`: what the look is for; then the citizen. */
export async function giveReason(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  return (await withReason(visit, given)) ? goTo(visit, paths.citizen(id)) : await reasonPage(visit, id, true)
}

async function reasonPage(visit: Visit, id: string, isMissing: boolean): Promise<Response> {
  const { texts, formToken: owner } = visit
  const problems = isMissing ? [{ fieldId: 'grund', message: texts.t('jobCentre.reason.missing') }] : []
  return await show(
    visit,
    { title: texts.t('jobCentre.reason.title'), problems },
    postForm(
      { action: paths.citizen(id), owner, novalidate: true },
      html`${reasonField(visit, problems)}${buttonRow({ primary: { text: texts.t('jobCentre.reason.button') } })}`,
    ),
    isMissing ? 422 : 200,
  )
}
