import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { dateOf, type Instant } from '../rules/dates.ts'
import { alert } from '../web/alerts.ts'
import { hidden, postForm } from '../web/forms.ts'
import type { Html } from '../web/html.ts'
import { addressOfPage } from '../web/language.ts'
import { type LinkView, type PageView, page } from '../web/layout.ts'
import { problemPage, problemStatus } from '../web/problem-pages.ts'
import { capital, languages, type Texts, textsIn } from '../web/texts.ts'
import type { DemoOptions, DemoVisit } from './door.ts'
import { type Happened, sentencesOf, takeHappened, wentWell } from './happened.ts'

const styles = readFileSync(new URL('./demo.css', import.meta.url))

/** The demo pages' own stylesheet; its address changes with its content. */
export const stylesPath = `/demo/assets/${createHash('sha256').update(styles).digest('hex').slice(0, 12)}/demo.css`

export const serveStyles = (c: Context): Response =>
  c.body(new Uint8Array(styles), 200, {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })

/** A form of one button. `fields` go along unseen. */
export const button = (
  action: string,
  text: string,
  fields: Readonly<Record<string, string>>,
  className = 'button button-secondary',
): Html =>
  postForm(
    { action, owner: null, className: 'press' },
    html`${Object.entries(fields).map(([name, value]) => hidden(name, value))}<button type="submit" class="${className}"><span>${text}</span></button>`,
  )

/** A page that the demo's bar stands on, of the demo's own or of the portal. */
type Shown = Pick<DemoVisit, 'c' | 'words'> & { readonly options: Pick<DemoOptions, 'clock' | 'site'> }

/** Where a form sent from this page comes back to. */
export const here = ({ c, options }: Shown): string => {
  // The answer to a form that was sent has no address of its own to come back to.
  if (c.req.method !== 'GET') return options.site.home
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}

/** "tirsdag den 24. november 2026 kl. 10.15" */
export const dateAndTime = (words: Texts, at: Instant): string =>
  words.t('common.dateAndTime', { date: words.longDate(dateOf(at)), time: words.clockTime(at) })

const told = (words: Texts, happened: Happened | null): Html | '' => {
  if (!happened) return ''
  const [first = '', ...more] = sentencesOf(words, happened)
  const list = more.length === 0 ? '' : html`<ul>${more.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  return alert(words, {
    kind: wentWell(happened) ? 'success' : 'error',
    heading: capital(first),
    body: more.length === 0 ? html`` : html`${list}`,
  })
}

export const lifePath = (citizenId: string): string => `/demo/frister/${citizenId}`

/**
 * The other languages, each in its own name: whoever opens the demo should not have to look for
 * them at the bottom.
 */
const otherLanguages = ({ words, options }: Shown, back: string, owner: string | null): Html =>
  postForm(
    { action: options.site.language, owner, className: 'press demo-bar__languages' },
    html`${hidden('til', back)}${languages()
      .filter((language) => language !== words.language)
      .map(
        (language) =>
          html`<button type="submit" class="demo-bar__button" name="sprog" value="${language}" lang="${language}">${textsIn(language).t('portal.languageName')}</button>`,
      )}`,
  )

/** Whoever is signed in in the portal below the bar, with the token of their forms (F-WHOSE). */
interface SignedInUser {
  readonly citizenId: string
  readonly formToken: string
}

/** The bar's row: the demo's date, the next day, the night, and the ways to the demo's pages. */
function barRow(shown: Shown, user: SignedInUser | null): Html {
  const { words, options } = shown
  const back = here(shown)
  return html`<link rel="stylesheet" href="${stylesPath}"><p class="demo-bar__now">${words.t('demo.bar.now')} <strong>${dateAndTime(words, options.clock.now())}</strong></p>${button(
    '/demo/clock',
    words.t('demo.bar.nextDay'),
    { skridt: 'dag', til: back },
    'demo-bar__button',
  )}${button('/demo/nightly-run', words.t('demo.bar.night'), { til: back }, 'demo-bar__button')}<a href="/demo/udbakke">${words.t('demo.bar.outbox')}</a>${
    user === null ? '' : html`<a href="${lifePath(user.citizenId)}">${words.t('demo.seeLife')}</a>`
  }<a href="/demo">${words.t('demo.bar.stories')}</a>${otherLanguages(shown, back, user?.formToken ?? null)}`
}

/**
 * The discreet bar at the top of the portal's pages, with the way to the history of whoever is
 * signed in. What the last press of a button led to is told in it, once.
 */
export function demoBar(shown: Shown, user: SignedInUser | null): Html {
  const { c, words } = shown
  const happened = takeHappened(c)
  const row = barRow(shown, user)
  if (!happened) return row
  return html`${row}<p class="demo-bar__told" role="status">${sentencesOf(words, happened).map(capital).join(' ')}</p>`
}

export interface DemoPage {
  readonly title: string
  readonly breadcrumbs?: readonly LinkView[]
  readonly status?: 400 | 422
}

/** What every page of the demo has. */
const frameOf = (visit: DemoVisit): Omit<PageView, 'title'> => ({
  texts: visit.words,
  site: visit.options.site,
  here: addressOfPage(visit.c),
  demoBar: barRow(visit, null),
})

/** A page of the demo, with its bar, its own styles and what has just happened. */
export async function show(visit: DemoVisit, { title, breadcrumbs, status }: DemoPage, body: Html): Promise<Response> {
  const { c, words } = visit
  const above = told(words, takeHappened(c))
  const view = {
    ...frameOf(visit),
    title,
    ...(breadcrumbs ? { breadcrumbs } : {}),
    ...(above === '' ? {} : { above }),
  }
  return await c.html(page(view, html`<div class="demo">${body}</div>`), status ?? 200)
}

/** What is said of a page that the demo does not have; its bar leads back. */
export const missing = async (visit: DemoVisit): Promise<Response> =>
  await visit.c.html(problemPage(frameOf(visit), 'notFound'), problemStatus.notFound)
