import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { UnreadableForm } from '../http/request-body.ts'
import { linkButton } from './forms.ts'
import type { Html } from './html.ts'
import { contactPanel, type PageView, page, type Site, withAside } from './layout.ts'

/** Problems that any request can have. Each has a page that says what happened and what to do. */
export const problemKinds = [
  'badRequest',
  'unreadableForm',
  'forbidden',
  'notFound',
  'expired',
  'conflict',
  'tooLarge',
  'tooMany',
  'serverError',
  'unavailable',
  'outcomeUnknown',
] as const

export type ProblemKind = (typeof problemKinds)[number]

export const problemStatus = {
  badRequest: 400,
  unreadableForm: 400,
  forbidden: 403,
  notFound: 404,
  expired: 403,
  conflict: 409,
  tooLarge: 413,
  tooMany: 429,
  serverError: 500,
  unavailable: 503,
  outcomeUnknown: 503,
} as const satisfies Record<ProblemKind, number>

const kindOfStatus: ReadonlyMap<number, ProblemKind> = new Map([
  [400, 'badRequest'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [409, 'conflict'],
  [413, 'tooLarge'],
  [429, 'tooMany'],
  [503, 'unavailable'],
])

/** The problem page for an uncaught error. Anything but an HTTP refusal is a bug of ours. */
export function problemOf(error: unknown): ProblemKind {
  if (error instanceof UnreadableForm) return 'unreadableForm'
  if (!(error instanceof HTTPException)) return 'serverError'
  return kindOfStatus.get(error.status) ?? (error.status < 500 ? 'badRequest' : 'serverError')
}

/** The words of a problem, as citizens or the job centre's people are told of it. */
const wordsOf = (site: Site, kind: ProblemKind) =>
  site.problems === 'problem'
    ? ({ text: `problem.${kind}.text`, advice: `problem.${kind}.advice` } as const)
    : ({ text: `jobCentre.problem.${kind}.text`, advice: `jobCentre.problem.${kind}.advice` } as const)

/**
 * The page of a problem; send it with `problemStatus`. `reference` finds the error in the log: it
 * is a request's id, never a person's.
 */
export function problemPage(view: Omit<PageView, 'title'>, kind: ProblemKind, reference?: string): Html {
  const { texts, site, user, jobCentre } = view
  const words = wordsOf(site, kind)
  const main = html`<p class="font-lead">${texts.t(words.text)}</p>
<h2 class="h3">${texts.t('problem.whatToDo')}</h2>
<p>${texts.t(words.advice)}</p>
${reference === undefined ? '' : html`<p class="quiet">${texts.t('problem.reference', { reference })}</p>`}
<div class="button-row">${
    user ? linkButton(texts.t(site.words.toHome), site.home) : linkButton(texts.t('signIn.button'), site.signIn)
  }</div>`
  return page(
    { ...view, title: texts.t(`problem.${kind}.title`) },
    jobCentre ? withAside(main, contactPanel(view, jobCentre)) : main,
  )
}
