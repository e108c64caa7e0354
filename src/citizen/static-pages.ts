import type { Context } from 'hono'
import { html } from 'hono/html'
import { sessionCookie } from '../identity/sessions.ts'
import type { Html } from '../web/html.ts'
import { languageCookie, textsFor } from '../web/language.ts'
import type { Texts } from '../web/texts.ts'
import { cookieOptions, type Door, openVisit, show, showStranger } from './signed-in-request.ts'

/** A page for everybody, signed in or not. */
export async function showToAll(door: Door, c: Context, draw: (texts: Texts) => { title: string; body: Html }) {
  const visit = await openVisit(door, c)
  const { title, body } = draw(visit?.texts ?? textsFor(c))
  return visit ? await show(visit, { title }, body) : await showStranger(door, c, { title }, body)
}

const section = (heading: string, ...paragraphs: readonly (string | Html)[]): Html =>
  html`<h2>${heading}</h2>${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}`

/**
 * `/was`: the statement that every public body owes (lov om tilgængelighed af offentlige organers
 * websteder, § 4).
 */
export const accessibilityPage = (door: Door, c: Context): Promise<Response> =>
  showToAll(door, c, (texts) => ({
    title: texts.t('was.title'),
    body: html`<p class="font-lead">${texts.t('was.lead')}</p>
${section(texts.t('was.testedHeading'), texts.t('was.tested'))}
${section(texts.t('was.knownHeading'), texts.t('was.known'))}
${section(
  texts.t('was.reportHeading'),
  texts.t('was.report'),
  html`<a href="https://digst.dk/" rel="noreferrer">${texts.t('was.authority')}</a>`,
)}`,
  }))

/** `/cookies`: which there are and what for. Only necessary ones, so nobody is asked. */
export const cookiesPage = (door: Door, c: Context): Promise<Response> =>
  showToAll(door, c, (texts) => ({
    title: texts.t('cookies.title'),
    body: html`<p class="font-lead">${texts.t('cookies.lead')}</p>
${section(sessionCookie(cookieOptions(door)), texts.t('cookies.session'))}
${section(languageCookie(cookieOptions(door)), texts.t('cookies.language'))}`,
  }))
