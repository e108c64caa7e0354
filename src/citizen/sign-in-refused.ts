import type { Context } from 'hono'
import { html } from 'hono/html'
import { withQuery } from '../http/with-query.ts'
import type { SignInRefusal } from '../identity/oidc/why-refused.ts'
import { askJobCentres, type JobCentre } from '../questions/own/number.ts'
import { alert } from '../web/alerts.ts'
import { linkButton } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { textsFor } from '../web/language.ts'
import { telephoneLink } from '../web/telephone.ts'
import type { Texts } from '../web/texts.ts'
import { ownPath, paths } from './paths.ts'
import { type Door, nobody, showStranger } from './signed-in-request.ts'

/** The page where production has no broker yet. */
export async function notSetUpPage(door: Door, c: Context): Promise<Response> {
  const texts = textsFor(c)
  const body = alert(texts, {
    kind: 'info',
    heading: texts.t('signIn.noneHeading'),
    body: texts.t('signIn.noneText'),
  })
  return await showStranger(door, c, { title: texts.t('signIn.title') }, body, 503)
}

const statusOf = {
  cancelled: 200,
  expired: 400,
  level_too_low: 403,
  broker_away: 503,
  answer_refused: 400,
} as const satisfies Record<SignInRefusal, number>

/** The browser was given the cookie that ties the sign-in to it, and has not sent it. */
const refusedCookies = (texts: Texts): Html =>
  alert(texts, {
    kind: 'warning',
    heading: texts.t('signIn.cookiesRefusedHeading'),
    body: html`<p>${texts.t('signIn.cookiesRefusedText')} <a href="${paths.cookies}">${texts.t('signIn.cookiesRefusedLink')}</a></p>`,
  })

interface Refused {
  readonly why: SignInRefusal
  readonly returnTo: string | null
  readonly cookieSent: boolean
}

/** Why nobody was signed in, and how to try again; the page that was asked for goes along. */
export async function refusedPage(door: Door, c: Context, { why, returnTo, cookieSent }: Refused): Promise<Response> {
  const texts = textsFor(c)
  const again = withQuery(paths.toBroker, { til: ownPath(returnTo ?? '') })
  if (why === 'broker_away') c.header('retry-after', '30')
  return await showStranger(
    door,
    c,
    { title: texts.t(`signIn.refused.${why}.title`) },
    html`<p class="font-lead">${texts.t(`signIn.refused.${why}.text`)}</p>
${cookieSent ? '' : refusedCookies(texts)}
<div class="button-row">${linkButton(texts.t('signIn.tryAgain'), again)}</div>`,
    statusOf[why],
  )
}

const contactOf = ({ name, phone, email }: JobCentre): Html =>
  html`<li lang="da">${name}${phone ? html`, ${telephoneLink({ phone })}` : ''}${email ? html`, <a href="mailto:${email}">${email}</a>` : ''}</li>`

/** The broker has vouched for somebody whom no job centre here has registered. */
export async function notRegisteredPage(door: Door, c: Context): Promise<Response> {
  const texts = textsFor(c)
  const asked = await askJobCentres(nobody(door))
  const jobCentres = asked.ok ? asked.value : []
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.notRegistered.title') },
    html`<p class="font-lead">${texts.t('signIn.notRegistered.text')}</p>
<p>${texts.t('signIn.notRegistered.advice')}</p>
${jobCentres.length > 0 ? html`<ul>${jobCentres.map(contactOf)}</ul>` : ''}
<div class="button-row">${linkButton(texts.t('signIn.tryAgain'), paths.toBroker)}</div>`,
    403,
  )
}
