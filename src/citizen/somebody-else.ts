import { html } from 'hono/html'
import type { Given } from '../http/form-input.ts'
import { ownerOf } from '../identity/form-owner.ts'
import { linkButton, OWNER_FIELD, postForm } from '../web/forms.ts'
import { paths } from './paths.ts'
import { show, showProblem, type Visit } from './signed-in-request.ts'

const CONFLICT = 409

const ownerOfForm = (visit: Visit, given: Given) => ownerOf(given(OWNER_FIELD), visit.formToken)

/** Whether a form that was sent was made for the citizen who is signed in. */
export const isOwn = (visit: Visit, given: Given): boolean => ownerOfForm(visit, given) === 'own'

/**
 * F-WHOSE: the page that says that somebody else is signed in now, where a form was made for
 * another; null otherwise.
 */
export const refusedAsOthers = async (visit: Visit, given: Given): Promise<Response | null> =>
  ownerOfForm(visit, given) === 'other' ? await pageOf(visit, 'form') : null

/**
 * F-WHOSE: the answer to a form that is not this citizen's own, or does not say whose it is; null
 * where it is.
 */
export const refusedForm = async (visit: Visit, given: Given): Promise<Response | null> =>
  isOwn(visit, given) ? null : ((await refusedAsOthers(visit, given)) ?? (await showProblem(visit, 'expired')))

/** `/log-ind/en-anden`: why the page that stood open here has gone. */
export const somebodyElsePage = (visit: Visit): Promise<Response> => pageOf(visit, 'left')

/**
 * What has happened and what to do. The other citizen is not named: that one's page may have been
 * sent by anybody.
 */
async function pageOf(visit: Visit, why: 'form' | 'left'): Promise<Response> {
  const { texts, session, formToken } = visit
  const { name } = session
  const signOff = html`<button type="submit" class="button button-secondary"><span>${texts.t('layout.logOut')}</span></button>`
  return await show(
    visit,
    { title: texts.t('somebodyElse.title') },
    html`<p class="font-lead">${texts.t(`somebodyElse.${why}`, { name })}</p>
<h2 class="h3">${texts.t('problem.whatToDo')}</h2>
<p>${texts.t('somebodyElse.advice', { name })}</p>
<div class="button-row">${linkButton(texts.t('common.toMinSide'), paths.minSide)}${postForm({ action: paths.signOut, owner: formToken }, signOff)}</div>`,
    why === 'form' ? CONFLICT : 200,
  )
}
