import type { Context } from 'hono'
import { html } from 'hono/html'
import { signInsBegun } from '../actions/begin-sign-in.ts'
import { changeContactDetails } from '../actions/change-citizen.ts'
import { signIn } from '../actions/sign-in.ts'
import type { ActionContext } from '../actions/transaction.ts'
import { deviceOf } from '../http/device.ts'
import { queryOf } from '../http/form-input.ts'
import { takeOrTurnAway } from '../http/limit-headers.ts'
import { withQuery } from '../http/with-query.ts'
import { textClaim } from '../identity/oidc/broker.ts'
import type { Account } from '../identity/oidc/relying-party.ts'
import { sealToken } from '../identity/oidc/sealed-token.ts'
import { beginSignIn, finishSignIn, type SignInFlow } from '../identity/oidc/sign-in-flow.ts'
import { giveToken, tokenOf } from '../identity/sessions.ts'
import { askWhoHasNumber } from '../questions/own/number.ts'
import { nationalIdIn } from '../rules/national-id.ts'
import { isId } from '../storage/ids.ts'
import { alert } from '../web/alerts.ts'
import { linkButton } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { languageChosen, textsFor } from '../web/language.ts'
import type { Texts } from '../web/texts.ts'
import { keepSentForm } from './kept-form.ts'
import { ownPath, paths } from './paths.ts'
import { notRegisteredPage, notSetUpPage, refusedPage } from './sign-in-refused.ts'
import {
  type CitizenSignIn,
  cookieOptions,
  type Door,
  goTo,
  nobody,
  openVisit,
  showStranger,
} from './signed-in-request.ts'

const asCitizen = ({ program }: Door, citizenId: string, session: string): ActionContext => ({
  ...program,
  actor: { kind: 'citizen', citizenId },
  session,
})

/** `/`: what this is, or straight on for one who is signed in. */
export async function startPage(door: Door, c: Context): Promise<Response> {
  if (await openVisit(door, c)) return goTo({ c }, paths.minSide)
  const texts = textsFor(c)
  const points = (['seeDeadline', 'bookMeeting', 'change', 'remind'] as const).map(
    (key) => html`<li>${texts.t(`start.${key}`)}</li>`,
  )
  return await showStranger(
    door,
    c,
    { title: texts.t('start.title') },
    html`<p class="font-lead">${texts.t('start.lead')}</p>
<ul>${points}</ul>
<div class="button-row">${linkButton(texts.t('signIn.button'), paths.signIn)}</div>`,
  )
}

/**
 * `/log-ind`: the way to the broker; or, in production without one, a word that it has not been set
 * up.
 */
export async function signInPage(door: Door, c: Context): Promise<Response> {
  if (!door.options.signIn) return await notSetUpPage(door, c)
  const texts = textsFor(c)
  const returning = ownPath(queryOf(c)('til'))
  const sent = returning ? sentHere(texts, tokenOf(c, cookieOptions(door)) !== undefined) : ''
  // A link, not a form: browsers let no form of ours end at another host.
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.title') },
    html`<p class="font-lead">${texts.t('signIn.lead')}</p>
${sent}
<div class="button-row">${linkButton(texts.t('signIn.withMitid'), withQuery(paths.toBroker, { til: returning }))}</div>`,
  )
}

/**
 * Why one who asked for a page is here: a token that is still sent is that of a session that has
 * ended.
 */
const sentHere = (texts: Texts, ended: boolean): Html =>
  ended
    ? alert(texts, {
        kind: 'warning',
        heading: texts.t('trouble.signedOut.title'),
        body: texts.t('trouble.signedOut.text'),
      })
    : alert(texts, { kind: 'info', body: texts.t('signIn.continueAfter') })

const flowOf = (door: Door, { party }: CitizenSignIn): SignInFlow => ({
  party,
  begun: signInsBegun(nobody(door), 'citizen', door.options.realClock),
  callback: paths.fromBroker,
  cookie: 'selvbook-log-ind',
  publicUrl: door.options.publicUrl,
})

/** `/log-ind/mitid`: on to the broker. `til`: the page of ours that was asked for. */
export async function toBroker(door: Door, c: Context): Promise<Response> {
  const way = door.options.signIn
  if (!way) return await notSetUpPage(door, c)
  await takeOrTurnAway(door.program.limits, 'sign_ins', door.options.networkOf(c))
  const query = queryOf(c)
  const [returnTo, hint] = [ownPath(query('til')), query('som')]
  const more = way.takesHints && isId(hint) ? { login_hint: hint } : {}
  const begun = await beginSignIn(c, flowOf(door, way), { returnTo, more })
  if (begun.ok) return goTo({ c }, way.atBroker?.(begun.address) ?? begun.address)
  way.told(begun)
  return await refusedPage(door, c, { why: begun.why, returnTo, cookieSent: true })
}

/** `/log-ind/svar`: back from the broker, signed in or with the reason why not. */
export async function fromBroker(door: Door, c: Context): Promise<Response> {
  const way = door.options.signIn
  if (!way) return await notSetUpPage(door, c)
  const finished = await finishSignIn(c, flowOf(door, way))
  if (!finished.ok) {
    // A page that is loaded again, or a link that is kept: whoever is signed in is.
    if (finished.why === 'expired' && (await openVisit(door, c))) return goTo({ c }, paths.minSide)
    way.told(finished)
    return await refusedPage(door, c, finished)
  }
  const { account, returnTo } = finished
  const number = nationalIdIn(textClaim(account.claims, way.party.broker.number) ?? '')
  const found = number === null ? null : await askWhoHasNumber(nobody(door), number)
  if (number === null || !found?.ok) {
    way.told({ why: 'not_registered', detail: number === null ? 'no_number' : 'unknown' })
    return await notRegisteredPage(door, c)
  }
  const begun = await beginSession(door, c, { account, number, citizenId: found.value })
  if (begun === null) return await notRegisteredPage(door, c)
  return goTo({ c }, begun.hasKeptForm ? paths.keptForm : (ownPath(returnTo ?? '') ?? paths.minSide))
}

/** Signs a citizen in for whom the broker has vouched; null where that one has gone meanwhile. */
async function beginSession(
  door: Door,
  c: Context,
  { account, number, citizenId }: { readonly account: Account; readonly number: string; readonly citizenId: string },
): Promise<{ readonly hasKeptForm: boolean } | null> {
  const { realClock, sessionLimits } = door.options
  const options = cookieOptions(door)
  const { issuer, subject, sid, sessionExpiry } = account
  const outcome = await signIn(nobody(door), citizenId, {
    ...sessionLimits,
    account: { issuer, subject, sid },
    number,
    realNow: realClock.now(),
    providerEnd: sessionExpiry ?? undefined,
    former: tokenOf(c, options),
    device: deviceOf(c.req.header('user-agent')),
    idToken: sealToken(door.program.keys, 'id token', account, account.idToken),
  })
  if (!outcome.ok) return null
  giveToken(c, outcome.value.token, options)
  const language = languageChosen(c)
  if (language) await changeContactDetails(asCitizen(door, citizenId, outcome.value.token), citizenId, { language })
  return outcome.value
}

/**
 * Who is not signed in signs in first and comes back: to the page asked for, or to the page with
 * the form that was sent. A form that came too late is kept for its person (F-ROBUST).
 */
export async function toSignIn(door: Door, c: Context): Promise<Response> {
  if (c.req.method === 'POST') await keepSentForm(door, c)
  const asked = new URL(c.req.url)
  const sentFrom = c.req.header('referer')
  const from = c.req.method === 'GET' ? asked : sentFrom && URL.canParse(sentFrom) ? new URL(sentFrom) : null
  return goTo({ c }, withQuery(paths.signIn, { til: from ? ownPath(from.pathname + from.search) : null }))
}
