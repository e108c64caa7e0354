import type { Context } from 'hono'
import { html } from 'hono/html'
import { changeContactDetails } from '../actions/change-citizen.ts'
import { signIn, signOut } from '../actions/sign-in.ts'
import type { ActionContext } from '../actions/transaction.ts'
import { deviceOf } from '../http/device.ts'
import { formOf, queryOf } from '../http/form-input.ts'
import { isOwnPath } from '../http/own-path.ts'
import { giveToken, takeToken, tokenOf } from '../identity/sessions.ts'
import { isId } from '../storage/ids.ts'
import { alert } from '../web/alerts.ts'
import { buttonRow, hidden, input, linkButton, postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { keepLanguage, languageChosen } from '../web/language.ts'
import { languages, type Texts } from '../web/texts.ts'
import { ownPath, paths, withQuery } from './paths.ts'
import {
  cookieOptions,
  type DemoCitizen,
  type Door,
  goTo,
  nobody,
  openVisit,
  showStranger,
  textsFor,
} from './signed-in-request.ts'
import { isOwn, refusedAsOthers } from './somebody-else.ts'

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
 * `/log-ind`: the demo's people to choose from; in production a word that it has not been set up.
 */
export async function signInPage(door: Door, c: Context): Promise<Response> {
  const query = queryOf(c)
  return await signInView(door, c, { to: query('til'), name: query('navn') })
}

/** `/log-ind/videre`: on to the page asked for, or that this browser refuses cookies. */
export async function afterSignIn(door: Door, c: Context): Promise<Response> {
  const to = queryOf(c)('til')
  if (await openVisit(door, c)) return goTo({ c }, ownPath(to) ?? paths.minSide)
  return await signInView(door, c, { to, cookiesRefused: true })
}

interface SignInView {
  /** The page that was asked for. */
  readonly to: string
  /** Whom to look for. */
  readonly name?: string
  readonly problem?: string
  readonly cookiesRefused?: boolean
}

/** A list longer than this is looked through by name. */
const LONG_LIST = 20

async function signInView(door: Door, c: Context, view: SignInView): Promise<Response> {
  const texts = textsFor(c)
  const { to, name = '', problem, cookiesRefused } = view
  const { signIn: way, demoCitizens } = door.options
  if (way === 'none' || !demoCitizens) {
    const body = alert(texts, {
      kind: 'info',
      heading: texts.t('signIn.noneHeading'),
      body: texts.t('signIn.noneText'),
    })
    return await showStranger(door, c, { title: texts.t('signIn.title') }, body, 503)
  }
  const returning = ownPath(to)
  const citizens = await demoCitizens(texts, name)
  const problems = problem ? { problems: [{ fieldId: 'borgere', message: problem }] } : {}
  const sent = returning ? sentHere(texts, tokenOf(c, cookieOptions(door)) !== undefined) : ''
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.demoTitle'), ...problems },
    html`<p class="font-lead">${texts.t('signIn.demoLead')}</p>
${cookiesRefused ? refusedCookies(texts) : sent}
${name !== '' || citizens.length > LONG_LIST ? searchForm(texts, { name, returning, count: citizens.length }) : ''}
${postForm(
  { action: paths.signIn, owner: null },
  html`${returning ? hidden('til', returning) : ''}
<ul class="people nobullet-list no-max-width" id="borgere" tabindex="-1">${citizens.map((citizen) => person(texts, citizen))}</ul>`,
)}`,
    problem ? 422 : 200,
  )
}

/** To find one of many by name. */
function searchForm(
  texts: Texts,
  { name, returning, count }: { name: string; returning: string | null; count: number },
): Html {
  const field = input(texts, { id: 'navn', name: 'navn', label: texts.t('signIn.searchLabel'), value: name })
  const found = name === '' ? texts.t('signIn.searchHint', { count }) : texts.t('signIn.searchFound', { count, name })
  return html`<form method="get" action="${paths.signIn}" role="search">${returning ? hidden('til', returning) : ''}${field}${buttonRow({ primary: { text: texts.t('signIn.searchButton') } })}<p role="status">${found}</p></form>`
}

/** The browser was given the cookie that remembers who is signed in, and has not sent it. */
const refusedCookies = (texts: Texts): Html =>
  alert(texts, {
    kind: 'warning',
    heading: texts.t('signIn.cookiesRefusedHeading'),
    body: html`<p>${texts.t('signIn.cookiesRefusedText')} <a href="${paths.cookies}">${texts.t('signIn.cookiesRefusedLink')}</a></p>`,
  })

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

const person = (texts: Texts, { citizenId, name, contactGroup, story }: DemoCitizen): Html =>
  html`<li class="person"><div class="person__body"><h2 class="person__name">${name}</h2><p class="quiet">${contactGroup}</p><p>${story}</p></div><button type="submit" class="button button-secondary" name="borger" value="${citizenId}">${texts.t('signIn.demoButton', { name })}</button></li>`

/**
 * POST `/log-ind`: any of the demo's people, all of whom are invented, also one beyond the list.
 */
export async function submitSignIn(door: Door, c: Context): Promise<Response> {
  const given = await formOf(c)
  const citizenId = given('borger')
  const { signIn: way, realClock, sessionLimits } = door.options
  const unknown = { to: given('til'), problem: textsFor(c).t('signIn.unknown') }
  if (way !== 'demo' || !isId(citizenId)) return await signInView(door, c, unknown)
  const options = cookieOptions(door)
  const outcome = await signIn(nobody(door), citizenId, {
    ...sessionLimits,
    account: { issuer: 'demo', subject: citizenId, sid: null },
    realNow: realClock.now(),
    former: tokenOf(c, options),
    device: deviceOf(c.req.header('user-agent')),
  })
  if (!outcome.ok) return await signInView(door, c, unknown)
  giveToken(c, outcome.value.token, options)
  const language = languageChosen(c)
  if (language) await changeContactDetails(asCitizen(door, citizenId, outcome.value.token), citizenId, { language })
  const to = ownPath(given('til')) ?? paths.minSide
  // A browser that sends a cookie keeps them; of any other it is not known yet.
  return goTo({ c }, c.req.header('cookie') ? to : withQuery(paths.afterSignIn, { til: to }))
}

/**
 * POST `/log-ud`. A form that does not say whose it is signs off all the same: that is always safe.
 */
export async function submitSignOut(door: Door, c: Context): Promise<Response> {
  const options = cookieOptions(door)
  const token = tokenOf(c, options)
  const visit = token ? await openVisit(door, c) : null
  const refused = visit && (await refusedAsOthers(visit, await formOf(c)))
  if (refused) return refused
  if (token) await signOut(nobody(door), token)
  takeToken(c, options)
  return goTo({ c }, paths.signOut)
}

/** `/log-ud`: that it is done. */
export async function signedOutPage(door: Door, c: Context): Promise<Response> {
  if (await openVisit(door, c)) return goTo({ c }, paths.minSide)
  const texts = textsFor(c)
  return await showStranger(
    door,
    c,
    { title: texts.t('signIn.signedOutTitle') },
    html`<p class="font-lead">${texts.t('signIn.signedOutText')}</p><div class="button-row">${linkButton(texts.t('signIn.again'), paths.signIn)}</div>`,
  )
}

/**
 * POST `/sprog`: the page again in another language, which is also that of the citizen's messages.
 */
export async function submitLanguage(door: Door, c: Context): Promise<Response> {
  const given = await formOf(c)
  const language = languages().find((one) => one === given('sprog'))
  if (language) {
    const visit = await openVisit(door, c)
    const refused = visit && (await refusedAsOthers(visit, given))
    if (refused) return refused
    keepLanguage(c, language, cookieOptions(door))
    // From a page that was made for nobody the browser's language changes, not the citizen's.
    if (visit && isOwn(visit, given)) await changeContactDetails(visit.context, visit.situation.citizenId, { language })
  }
  return goTo({ c }, isOwnPath(given('til')) ? given('til') : '/')
}

/**
 * Who is not signed in signs in first and comes back: to the page asked for, or to the page with
 * the form that was sent.
 */
export function toSignIn(c: Context): Response {
  const asked = new URL(c.req.url)
  const sentFrom = c.req.header('referer')
  const from = c.req.method === 'GET' ? asked : sentFrom && URL.canParse(sentFrom) ? new URL(sentFrom) : null
  return goTo({ c }, withQuery(paths.signIn, { til: from ? ownPath(from.pathname + from.search) : null }))
}
