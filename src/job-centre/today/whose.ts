import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import type { Whose } from '../../questions/job-centre/work-list.ts'
import type { DecidableKind } from '../../rules/work-list.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { slugOf } from './kinds.ts'

/** `?hvem=alle` */
export const whoseIn = (given: Given): Whose => (given('hvem') === 'alle' ? 'all' : 'mine')

const ofWhose = (whose: Whose) => (whose === 'all' ? { hvem: 'alle' } : {})

/** The day; `more`: what was done, for the focus and the receipt. */
export const todayHref = (whose: Whose, more: Readonly<Record<string, string>> = {}): string =>
  withQuery(paths.start, { ...ofWhose(whose), ...more })

/** All cases of one kind. */
export const casesHref = (kind: DecidableKind, whose: Whose, more: Readonly<Record<string, string>> = {}): string =>
  withQuery(paths.cases(slugOf(kind)), { ...ofWhose(whose), ...more })

/** One's own, or those of the whole job centre. */
export function whoseSwitch(texts: Texts, whose: Whose, hrefOf: (of: Whose) => string): Html {
  const choice = (of: Whose, text: string): Html =>
    html`<a href="${hrefOf(of)}"${of === whose ? html` aria-current="true"` : ''}>${text}</a>`
  return html`<nav class="switch switch--small" aria-label="${texts.t('jobCentre.today.whose')}">${choice('mine', texts.t('jobCentre.today.mine'))}${choice('all', texts.t('jobCentre.today.all'))}</nav>`
}
