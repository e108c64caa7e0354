import type { Context } from 'hono'
import { html } from 'hono/html'
import { signInsBegun } from '../actions/begin-sign-in.ts'
import { signInStaff, signOutStaff } from '../actions/staff-sessions.ts'
import { queryOf } from '../http/form-input.ts'
import { takeOrTurnAway } from '../http/limit-headers.ts'
import { textClaim } from '../identity/oidc/broker.ts'
import type { Account } from '../identity/oidc/relying-party.ts'
import { sealToken } from '../identity/oidc/sealed-token.ts'
import { beginSignIn, finishSignIn, type SignInFlow } from '../identity/oidc/sign-in-flow.ts'
import type { Refusing } from '../identity/oidc/why-refused.ts'
import { giveToken, takeToken, tokenOf } from '../identity/sessions.ts'
import type { Standing, WhyNoStanding } from '../rules/staff.ts'
import { lineIn } from '../rules/text.ts'
import { alert } from '../web/alerts.ts'
import { linkButton } from '../web/forms.ts'
import { keepLanguage, textsFor } from '../web/language.ts'
import { languages } from '../web/texts.ts'
import { cookieOptions, type Door, goTo, nobody, type StaffProvider, showStranger } from './door.ts'
import { keepSentForm } from './kept-form.ts'
import { ownPath, paths } from './paths.ts'
import { standingIn } from './reread-roles.ts'
import { readStaffSession, show, type Visit } from './visit.ts'

/** The way of one sign-in, with where its beginning is kept. */
const flowOf = (door: Door, { party }: StaffProvider): SignInFlow => ({
  party,
  begun: signInsBegun(nobody(door), 'staff', door.options.realClock),
  callback: paths.callback,
  cookie: 'selvbook-job-centre-log-ind',
  publicUrl: door.options.publicUrl,
})

const beginAt = (to: string | null, more: Readonly<Record<string, string>> = {}): string => {
  const query = new URLSearchParams({ ...(to === null ? {} : { til: to }), ...more }).toString()
  return query === '' ? paths.begin : `${paths.begin}?${query}`
}

/** `/jc/log-ind`: the way to the provider, or that none has been set up. */
export async function signInPage(door: Door, c: Context): Promise<Response> {
  const texts = textsFor(c)
  const to = ownPath(queryOf(c)('til'))
  if (!door.options.provider)
    return await showStranger(
      door,
      c,
      { title: texts.t('signIn.title') },
      alert(texts, {
        kind: 'info',
        heading: texts.t('jobCentre.signIn.noneHeading'),
        body: texts.t('jobCentre.signIn.noneText'),
      }),
      503,
    )
  const isOver = tokenOf(c, cookieOptions(door)) !== undefined
  const why = isOver
    ? alert(texts, {
        kind: 'warning',
        heading: texts.t('trouble.signedOut.title'),
        body: texts.t('jobCentre.signIn.over'),
      })
    : ''
  return await showStranger(
    door,
    c,
    { title: texts.t('jobCentre.signIn.title') },
    html`${why}<p class="font-lead">${texts.t('jobCentre.signIn.lead')}</p>
<div class="button-row">${linkButton(texts.t('signIn.button'), beginAt(to))}</div>`,
  )
}

const isHint = (text: string): boolean => /^[\w-]{1,40}$/.test(text)

/** `/jc/log-ind/begynd`: on to the provider. */
export async function beginSigningIn(door: Door, c: Context): Promise<Response> {
  const { provider } = door.options
  if (!provider) return goTo({ c }, paths.signIn)
  await takeOrTurnAway(door.program.limits, 'sign_ins', door.options.networkOf(c))
  const query = queryOf(c)
  const another = query('anden') === '' ? {} : { prompt: 'login' }
  const hint = provider.takesHints && isHint(query('som')) ? { login_hint: query('som') } : {}
  const more = { ...another, ...hint }
  const going = await beginSignIn(c, flowOf(door, provider), { returnTo: ownPath(query('til')), more })
  if (!going.ok) return await refusedPage(door, c, going, null)
  return goTo({ c }, provider.atBroker?.(going.address) ?? going.address)
}

/** `/jc/log-ind/svar`: the provider's answer. */
export async function finishSigningIn(door: Door, c: Context): Promise<Response> {
  const { provider } = door.options
  if (!provider) return goTo({ c }, paths.signIn)
  const finished = await finishSignIn(c, flowOf(door, provider))
  const returnTo = finished.returnTo === null ? null : ownPath(finished.returnTo)
  if (!finished.ok) return await refusedPage(door, c, finished, returnTo)
  const { account } = finished
  const name = lineIn(textClaim(account.claims, provider.party.broker.name) ?? '') ?? account.subject
  const told = standingIn(provider, account.claims)
  if (!told.ok) return await noStandingPage(door, c, name, told.why)
  const { token, hasKeptForm } = await begun(door, c, { account, name, standing: told.standing })
  giveToken(c, token, cookieOptions(door))
  return goTo({ c }, hasKeptForm ? paths.keptForm : (returnTo ?? paths.start))
}

async function begun(
  door: Door,
  c: Context,
  { account, name, standing }: { readonly account: Account; readonly name: string; readonly standing: Standing },
): Promise<{ readonly token: string; readonly hasKeptForm: boolean }> {
  const { issuer, subject, sid, idToken, refreshToken, sessionExpiry } = account
  const of = { issuer, subject, sid }
  const { limits, realClock } = door.options
  const { keys } = door.program
  const outcome = await signInStaff(nobody(door), {
    ...limits,
    account: of,
    name,
    standing,
    realNow: realClock.now(),
    providerEnd: sessionExpiry ?? undefined,
    former: tokenOf(c, cookieOptions(door)),
    idToken: sealToken(keys, 'id token', of, idToken),
    refreshToken: refreshToken === null ? null : sealToken(keys, 'refresh token', of, refreshToken),
  })
  if (!outcome.ok) throw new Error('somebody whom the provider vouches for was refused')
  return outcome.value
}

/** Why nobody was signed in, with the way to try again. */
async function refusedPage(
  door: Door,
  c: Context,
  { why, detail }: Refusing,
  returnTo: string | null,
): Promise<Response> {
  door.options.told({ why, detail })
  const texts = textsFor(c)
  return await showStranger(
    door,
    c,
    { title: texts.t('jobCentre.signIn.refusedTitle') },
    html`<p class="font-lead">${texts.t(`jobCentre.signIn.refused.${why}`)}</p>
<div class="button-row">${linkButton(texts.t('jobCentre.signIn.tryAgain'), beginAt(returnTo))}</div>`,
    why === 'broker_away' ? 503 : 403,
  )
}

/** The provider vouches for somebody who has no role here: whom to ask, and how to be another. */
async function noStandingPage(door: Door, c: Context, name: string, why: WhyNoStanding): Promise<Response> {
  const texts = textsFor(c)
  door.options.told({ why, detail: 'no_standing' })
  return await showStranger(
    door,
    c,
    { title: texts.t('jobCentre.noStanding.title') },
    html`<p class="font-lead">${texts.t(`jobCentre.noStanding.${why}`, { name })}</p>
<h2 class="h3">${texts.t('problem.whatToDo')}</h2>
<p>${texts.t('jobCentre.noStanding.advice')}</p>
<div class="button-row">${linkButton(texts.t('jobCentre.noStanding.asAnother'), beginAt(null, { anden: 'ja' }))}</div>`,
    403,
  )
}

/**
 * POST `/jc/log-ud`. A form that does not say whose it is signs off all the same: that is always
 * safe. The provider's own session goes on: it is that of all their programs.
 */
export async function signOut(door: Door, c: Context): Promise<Response> {
  const options = cookieOptions(door)
  const token = tokenOf(c, options)
  if (token) await signOutStaff(nobody(door), token, door.options.realClock.now())
  takeToken(c, options)
  return goTo({ c }, paths.signOut)
}

/** `/jc/log-ud`: that it is done. */
export async function signedOutPage(door: Door, c: Context): Promise<Response> {
  if (await readStaffSession(door, c)) return goTo({ c }, paths.start)
  const texts = textsFor(c)
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.signedOutTitle') },
    html`<p class="font-lead">${texts.t('jobCentre.signIn.signedOut')}</p><div class="button-row">${linkButton(texts.t('signIn.again'), paths.signIn)}</div>`,
  )
}

/**
 * Who is not signed in signs in first and comes back to the page that they asked for. A form that
 * came too late is kept for its person (F-ROBUST).
 */
export async function toSignIn(door: Door, c: Context): Promise<Response> {
  if (c.req.method === 'POST') await keepSentForm(door, c)
  const { pathname, search } = new URL(c.req.url)
  const sentFrom = c.req.header('referer') ?? ''
  const from = URL.canParse(sentFrom) ? new URL(sentFrom) : null
  const page = c.req.method === 'GET' ? pathname + search : from ? from.pathname + from.search : ''
  const to = ownPath(page)
  return goTo({ c }, to === null ? paths.signIn : `${paths.signIn}?${new URLSearchParams({ til: to }).toString()}`)
}

/** POST `/jc/sprog`: the page again in another language. */
export async function chooseLanguage(door: Door, c: Context, given: (name: string) => string): Promise<Response> {
  const language = languages().find((one) => one === given('sprog'))
  if (language) keepLanguage(c, language, cookieOptions(door))
  return goTo({ c }, ownPath(given('til')) ?? (given('til').startsWith(paths.signIn) ? paths.signIn : paths.start))
}

/** F-WHOSE: `/jc/log-ind/en-anden`, and the answer to a form that was made for another. */
export async function somebodyElsePage(visit: Visit, why: 'form' | 'left'): Promise<Response> {
  const { texts, session } = visit
  return await show(
    visit,
    { title: texts.t('somebodyElse.title') },
    html`<p class="font-lead">${texts.t(`jobCentre.somebodyElse.${why}`, { name: session.member.name })}</p>
<div class="button-row">${linkButton(texts.t('jobCentre.toHome'), paths.start)}</div>`,
    why === 'form' ? 409 : 200,
  )
}
