import { html } from 'hono/html'
import { signOutEverywhere } from '../../actions/end-sessions.ts'
import { takeToken } from '../../identity/sessions.ts'
import { askOwnSessions, type SignedInAt } from '../../questions/own/sessions.ts'
import { buttonRow, postForm } from '../../web/forms.ts'
import { mediumMoment } from '../../web/moments.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { type SummaryRow, summaryList } from '../pieces/booking-steps.ts'
import { cookieOptions, goTo, show, showProblem, type Visit } from '../signed-in-request.ts'

const rowOf = (texts: Texts, { device, since, seenAt, isThis }: SignedInAt): SummaryRow => ({
  term: isThis ? texts.t('sessions.here') : (device ?? texts.t('sessions.unknown')),
  detail: texts.t('sessions.line', { since: mediumMoment(texts, since), seen: mediumMoment(texts, seenAt) }),
})

/** `/indstillinger/logget-paa`: where the citizen is signed in, and one button that ends it. */
export async function viewSessions(visit: Visit): Promise<Response> {
  const { context, texts, session, formToken: owner, options } = visit
  const when = { realNow: options.realClock.now(), limits: options.sessionLimits }
  const asked = await askOwnSessions(context, session, when)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const everywhere = postForm(
    { action: paths.sessions, owner },
    buttonRow({ primary: { text: texts.t('sessions.everywhere') } }),
  )
  return await show(
    visit,
    {
      title: texts.t('sessions.title'),
      active: paths.settings,
      breadcrumbs: [{ href: paths.settings, text: texts.t('indstillinger.title') }],
    },
    html`<p class="font-lead">${texts.t('sessions.lead')}</p>
${summaryList(
  texts,
  asked.value.map((one) => rowOf(texts, one)),
)}
<p>${texts.t('sessions.advice')}</p>
${everywhere}`,
  )
}

/** POST `/indstillinger/logget-paa`: "Log af alle steder", also here. */
export async function submitSignOutEverywhere(visit: Visit): Promise<Response> {
  await signOutEverywhere(visit.context)
  takeToken(visit.c, cookieOptions(visit))
  return goTo(visit, paths.signOut)
}
