import { html } from 'hono/html'
import { memoiseBy } from '../rules/memoise.ts'
import { alert, errorSummary, type FieldProblem } from './alerts.ts'
import { writtenLanguage } from './as-written.ts'
import { assetUrl, stylesheetIn } from './assets.ts'
import { hidden, postForm } from './forms.ts'
import { type Html, icon, script } from './html.ts'
import { telephoneLink } from './telephone.ts'
import { languages, type TextKey, type Texts, textsIn } from './texts.ts'

export interface JobCentreView {
  readonly name: string
  readonly phone?: string
  readonly email?: string
  /** One line each. */
  readonly address?: readonly string[]
}

export interface LinkView {
  readonly href: string
  readonly text: string
}

interface UserView {
  readonly name: string
  /** F-WHOSE: the token sent with every form of the page. */
  readonly formToken: string
  /** Seconds until the session ends; without it there is no warning. */
  readonly secondsLeft?: number
  /** Whether the session then ends for good: nothing prolongs it. */
  readonly isFinal?: boolean
}

interface MenuItem {
  readonly href: string
  readonly key: TextKey
  /** A digit: pressed with the browser's modifier it opens the page. */
  readonly accessKey?: string
}

/** The menu and the paths of the door that a page belongs to: the frame itself knows none. */
export interface Site {
  /** The link behind the portal's name, and the target where there is no way back. */
  readonly home: string
  readonly signIn: string
  readonly signOut: string
  /** The path to which a page navigates when somebody else has signed in. */
  readonly somebodyElse: string
  /** The path that tells how long a session lasts. */
  readonly session: string
  readonly language: string
  /** The page with the job centre's contact details, where the door has one. */
  readonly contact?: string
  /** The line under the portal's name, the name of the way home, and what the footer tells. */
  readonly words: Readonly<Record<'heading' | 'home' | 'toHome' | 'about', TextKey>>
  /** Whose words a problem is told in. */
  readonly problems: 'problem' | 'jobCentre.problem'
  readonly menu: readonly MenuItem[]
  readonly footer: readonly MenuItem[]
  /** The job centre's own colour (`#14418b`). */
  readonly colour?: string
  /**
   * The look of a desk where people work all day: denser, with its own stylesheet. `brandFor`: whom
   * the portal is for, beside its name.
   */
  readonly desk?: { readonly brandFor: TextKey }
}

export interface PageView {
  readonly texts: Texts
  readonly site: Site
  /**
   * The heading of the page and the middle of its title: "Trin 2 – Book din jobsamtale – Selvbook".
   */
  readonly title: string
  /** The job centre wrote the title, so it is Danish in every language. */
  readonly titleIsWritten?: boolean
  /** What stands beside the heading in it, less prominent: "I dag *tirsdag den 24. november*". */
  readonly beside?: string
  /** "Trin 2": comes first in the title of a step. */
  readonly step?: string
  /** The signed-in citizen; without one there is neither menu nor "Log af". */
  readonly user?: UserView
  readonly jobCentre?: JobCentreView
  /** The active item of the menu, by its path. */
  readonly active?: string
  /** The breadcrumbs, without the page itself. */
  readonly breadcrumbs?: readonly LinkView[]
  /** A form in the header, at hand on every page. */
  readonly headerForm?: Html
  /** A second skip link: to a part of the page, or to the page on which most is done next. */
  readonly skipTo?: LinkView
  /** Problems of the submitted form: shown above the heading, each linked to its field. */
  readonly problems?: readonly FieldProblem[]
  /** A message above the heading about the action just done. */
  readonly above?: Html
  /** The demo's own bar at the very top. */
  readonly demoBar?: Html | null | undefined
  /** The configured name of the portal; by default that of the locale file. */
  readonly portalName?: string | undefined
  /**
   * The page's own path, to which a change of language returns. Without it the language cannot be
   * changed.
   */
  readonly here?: string
}

const portalName = ({ texts, portalName: name }: PageView): string => name ?? texts.t('portal.name')

/**
 * "Trin 2 – Book din jobsamtale – Selvbook". The dashes are character references: they would be the
 * page's only letters beyond Latin-1. A single one makes V8 store the whole page in two bytes a
 * letter. To measure and write 15 kB of that as UTF-8 takes 0.06 ms instead of 0.01.
 */
function documentTitle(view: PageView): Html {
  const { texts, title, step, problems = [] } = view
  const first = step ?? title
  const marked = problems.length > 0 ? texts.t('layout.errorTitle', { title: first }) : first
  return html`${marked}${step === undefined ? '' : html` &ndash; ${title}`} &ndash; ${portalName(view)}`
}

/**
 * The page is rendered once all of it has arrived. Otherwise right-aligned and centred content
 * moved as more arrived: a slow machine drew half a header, then shifted the name when "Log af"
 * came. Browsers without `expect` render as they read.
 */
const PAGE_END = 'page-end'

function head(view: PageView): Html {
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${documentTitle(view)}</title>
<link rel="icon" type="image/svg+xml" href="${assetUrl('img/selvbook.svg')}">
<link rel="preload" as="font" type="font/woff2" crossorigin href="${assetUrl('fonts/IBMPlexSans-Regular-Latin1.woff2')}">
<link rel="preload" as="font" type="font/woff2" crossorigin href="${assetUrl('fonts/IBMPlexSans-SemiBold-Latin1.woff2')}">
<link rel="stylesheet" href="${assetUrl(stylesheetIn(view.site.colour))}">${
    view.site.desk
      ? html`
<link rel="stylesheet" href="${assetUrl('css/desk.css')}">`
      : ''
  }
<link rel="expect" href="#${PAGE_END}" blocking="render">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">`
}

/**
 * Memoises the parts that are equal on every page of a site and language: they took a fifth of the
 * frame's time.
 */
function keptBySite(keyOf: (view: PageView) => string, make: (view: PageView) => Html): (view: PageView) => Html {
  const sites = new WeakMap<Site, (view: PageView) => Html>()
  return (view) => {
    const known = sites.get(view.site)
    if (known) return known(view)
    const kept = memoiseBy(keyOf, make)
    sites.set(view.site, kept)
    return kept(view)
  }
}

const menuWith =
  (withKeys: boolean) =>
  ({ texts, active, site }: PageView): Html =>
    html`<ul class="mainmenu">${site.menu.map(
      ({ href, key, accessKey }) =>
        html`<li${href === active ? html` class="active current"` : ''}><a href="${href}" class="nav-link"${
          href === active ? html` aria-current="page"` : ''
        }${withKeys && accessKey !== undefined ? html` accesskey="${accessKey}"` : ''}><span>${texts.t(key)}</span></a></li>`,
    )}</ul>`

const keyOfMenu = ({ texts, active }: PageView): string => `${texts.language} ${active ?? ''}`
const menuItems = keptBySite(keyOfMenu, menuWith(true))
/** The menu once more, for narrow screens: an access key stands once on a page. */
const smallMenuItems = keptBySite(keyOfMenu, menuWith(false))

const languageOf = ({ language }: Texts): string => language

const logOutButton = memoiseBy(
  languageOf,
  (texts): Html =>
    html`<button type="submit" class="function-link log-off">${icon('lock')}${texts.t('layout.logOut')}</button>`,
)

// A POST, so that no link, prefetch or image can sign anybody out.
const logOut = ({ texts, site }: PageView, { formToken: owner }: UserView): Html =>
  postForm({ action: site.signOut, owner, className: 'log-out' }, logOutButton(texts))

/**
 * Below 992 px the design system hides the menu and "Log af" behind a button that needs a script.
 * Ours is a `details`, which opens without one.
 */
function smallMenu(view: PageView, user: UserView): Html {
  const { texts } = view
  return html`<details class="small-menu">
<summary class="small-menu__button">${icon('menu')}${texts.t('layout.menu')}</summary>
<div class="small-menu__panel">
<nav aria-label="${texts.t('layout.menu')}">${smallMenuItems(view)}</nav>
<div class="small-menu__user"><p class="user">${texts.t('layout.signedInAs', { name: user.name })}</p>${logOut(view, user)}</div>
</div>
</details>`
}

function solutionInfo({ texts, site, jobCentre, headerForm }: PageView): Html {
  if (site.desk)
    return html`<div class="solution-info"><div class="solution-info-inner container">
<div class="solution-heading"><span>${jobCentre?.name ?? texts.t(site.words.heading)}</span></div>${headerForm ?? ''}
</div></div>`
  return html`<div class="solution-info"><div class="solution-info-inner container">
<div class="solution-heading"><span>${texts.t(site.words.heading)}</span></div>
${
  jobCentre
    ? html`<div class="additional-info"><p><strong class="authority-name">${jobCentre.name}</strong></p>${
        jobCentre.phone
          ? html`<p>${texts.t('layout.phoneLabel')}: ${telephoneLink({ phone: jobCentre.phone, look: 'function-link' })}</p>`
          : ''
      }</div>`
    : ''
}</div></div>`
}

function header(view: PageView): Html {
  const { texts, site, user } = view
  return html`<header class="header">
<div class="portal-info"><div class="portal-info-inner container">
<a href="${site.home}" class="brand" aria-label="${texts.t(site.words.home, { portal: portalName(view) })}"><img src="${assetUrl('img/selvbook.svg')}" alt="" width="32" height="32"><span>${portalName(view)}</span>${site.desk ? html` <span class="brand__for">${texts.t(site.desk.brandFor)}</span>` : ''}</a>
${user ? html`<div class="portal-user"><p class="user">${user.name}</p>${logOut(view, user)}</div>${smallMenu(view, user)}` : ''}
</div></div>
${solutionInfo(view)}
${
  user
    ? html`<div class="navigation-menu"><div class="navigation-menu-inner container"><nav class="nav" aria-label="${texts.t('layout.mainMenu')}">${menuItems(view)}</nav></div></div>`
    : ''
}
</header>`
}

const titleLanguage = ({ texts, titleIsWritten }: PageView): Html | '' => (titleIsWritten ? writtenLanguage(texts) : '')

function breadcrumbs(view: PageView): Html | '' {
  const { texts, breadcrumbs: trail, title } = view
  if (!trail) return ''
  return html`<nav class="breadcrumbs" aria-label="${texts.t('layout.breadcrumbs')}"><ol class="breadcrumbs__list">${trail.map(
    ({ href, text }, at) =>
      html`<li class="breadcrumbs__list-item">${at > 0 ? icon('chevron-right') : ''}<a class="breadcrumbs__link" href="${href}">${text}</a></li>`,
  )}<li class="breadcrumbs__list-item" aria-current="page"${titleLanguage(view)}>${trail.length > 0 ? icon('chevron-right') : ''}${title}</li></ol></nav>`
}

/** The job centre's contact details, for the footer, the contact page and the side column. */
function contactDetails(texts: Texts, { phone, email, address = [] }: JobCentreView): Html {
  return html`<dl class="contact">${
    phone
      ? html`<div><dt>${icon('smartphone')}<span class="sr-only">${texts.t('layout.phoneLabel')}</span></dt><dd>${telephoneLink({ phone })}</dd></div>`
      : ''
  }${
    email
      ? html`<div><dt>${icon('email')}<span class="sr-only">${texts.t('layout.emailLabel')}</span></dt><dd><a href="mailto:${email}">${email}</a></dd></div>`
      : ''
  }${
    address.length > 0
      ? html`<div><dt>${icon('location')}<span class="sr-only">${texts.t('layout.addressLabel')}</span></dt><dd>${address.map((line, at) => html`${at > 0 ? html`<br>` : ''}${line}`)}</dd></div>`
      : ''
  }</dl>`
}

function footer(view: PageView): Html {
  const { texts, site, jobCentre, user } = view
  const items: readonly MenuItem[] = [
    ...(user && site.contact ? [{ href: site.contact, key: 'navigation.kontakt' } as const] : []),
    ...site.footer,
  ]
  return html`<footer><div class="footer"><div class="container footer__columns">
${jobCentre ? html`<section class="footer-col"><h2 class="h4">${jobCentre.name}</h2>${contactDetails(texts, jobCentre.phone ? { name: jobCentre.name, phone: jobCentre.phone } : jobCentre)}</section>` : ''}
<section class="footer-col"><h2 class="h4">${texts.t('layout.about', { portal: portalName(view) })}</h2><p>${texts.t(site.words.about)}</p></section>
${items.length > 0 ? furtherPages(texts, items) : ''}
</div></div>${languageSwitch(view)}</footer>`
}

const furtherPages = (texts: Texts, items: readonly MenuItem[]): Html =>
  html`<section class="footer-col"><h2 class="h4">${texts.t('layout.more')}</h2><ul class="nobullet-list">${items.map(
    ({ href, key }) => html`<li><a href="${href}" class="function-link">${texts.t(key)}</a></li>`,
  )}</ul></section>`

/** Every language in its own name, at the bottom of the page, as in the design system. */
function languageSwitch({ texts, site, here, user }: PageView): Html | '' {
  if (here === undefined) return ''
  const choices = languages().map((language) => {
    const name = textsIn(language).t('portal.languageName')
    return language === texts.language
      ? html`<li aria-current="true"><span class="languages__current">${name}</span></li>`
      : html`<li><button type="submit" name="sprog" value="${language}" lang="${language}" class="function-link">${name}</button></li>`
  })
  return postForm(
    {
      action: site.language,
      owner: user?.formToken ?? null,
      className: 'languages',
      label: texts.t('layout.language'),
    },
    html`${hidden('til', here)}<div class="container"><ul class="nobullet-list languages__list">${choices}</ul></div>`,
  )
}

/**
 * How long before the end the warning appears. The page shows this number until a script knows the
 * real one.
 */
const WARNING_MINUTES = 2

/** A `dialog` stays closed until a script opens it. */
function sessionWarning({ texts, site, user, here }: PageView): Html | '' {
  if (user?.secondsLeft === undefined) return ''
  return html`<dialog class="session-warning" id="session-warning" data-seconds-left="${user.secondsLeft}" data-final="${user.isFinal ? 'yes' : 'no'}" data-owner="${user.formToken}" data-back="${here ?? site.home}" data-session="${site.session}" data-sign-in="${site.signIn}" data-somebody-else="${site.somebodyElse}" aria-labelledby="session-warning-heading">
<h2 class="session-warning__heading" id="session-warning-heading">${texts.t('sessionWarning.heading')}</h2>
<p data-while="open">${texts.rich('sessionWarning.text', { minutes: WARNING_MINUTES })}</p>
<p data-while="final" hidden>${texts.rich('sessionWarning.finalText', { minutes: WARNING_MINUTES })}</p>
<div class="button-row"><form method="dialog"><button type="submit" class="button button-primary"><span data-while="open">${texts.t('sessionWarning.stay')}</span><span data-while="final" hidden>${texts.t('sessionWarning.understood')}</span></button></form>${postForm({ action: site.signOut, owner: user.formToken }, html`<button type="submit" class="button button-secondary"><span>${texts.t('layout.logOut')}</span></button>`)}</div>
</dialog>${script('js/session.js')}`
}

/** The message beside a form that could not be sent; a script shows it. */
const noConnection = keptBySite(
  ({ texts }) => texts.language,
  ({ texts, site }) => {
    const said = alert(texts, {
      kind: 'error',
      heading: texts.t('layout.noConnectionHeading'),
      body: texts.t('layout.noConnectionText'),
    })
    return html`<template id="no-connection" data-session="${site.session}"><div class="no-connection">${said}</div></template>${script('js/connection.js')}`
  },
)

/** A link to another page is no skip link to a screen reader, so it is a landmark of its own. */
function secondSkipLink({ href, text }: LinkView): Html {
  const link = html`<a class="skipnav" href="${href}">${text}</a>`
  return href.startsWith('#') ? link : html`<nav aria-label="${text}">${link}</nav>`
}

/** A whole page: header, breadcrumbs, errors, heading, `body`, footer. The body has no `h1`. */
export function page(view: PageView, body: Html): Html {
  const { texts, title, beside, problems = [], above, skipTo, demoBar } = view
  return html`<!doctype html>
<html lang="${texts.language}" dir="${texts.direction}">
<head>
${head(view)}
</head>
<body${view.site.desk ? html` class="desk"` : ''}>
<a class="skipnav" href="#main-content">${texts.t('layout.skipToContent')}</a>
${skipTo ? secondSkipLink(skipTo) : ''}
${demoBar ? html`<aside class="demo-bar" aria-label="${texts.t('layout.demo')}"><div class="container demo-bar__inner">${demoBar}</div></aside>` : ''}
${header(view)}
<div class="container page-container">
${breadcrumbs(view)}
<main id="main-content" tabindex="-1">
${errorSummary(texts, problems)}
${above ?? ''}
<h1${titleLanguage(view)}>${title}${beside === undefined ? '' : html` <span class="h1__beside">${beside}</span>`}</h1>
${body}
</main>
</div>
${footer(view)}
<template id="${PAGE_END}"></template>
${sessionWarning(view)}${view.user ? noConnection(view) : ''}
</body>
</html>`
}

/** The page's content with an aside: beside it on a wide screen, below it on a narrow one. */
export const withAside = (main: Html, aside: Html): Html =>
  html`<div class="columns columns--aside"><div class="columns__main">${main}</div><div class="columns__side">${aside}</div></div>`

/** A plain box with a heading, for the side column. */
export const panel = (heading: string, body: Html): Html =>
  html`<section class="panel"><h2 class="panel__heading">${heading}</h2>${body}</section>`

/** The side column's usual box: the job centre and a link to its contact page. */
export const contactPanel = ({ texts, site }: Pick<PageView, 'texts' | 'site'>, jobCentre: JobCentreView): Html =>
  panel(
    jobCentre.name,
    html`${contactDetails(texts, jobCentre)}${site.contact ? html`<p class="panel__more"><a href="${site.contact}">${texts.t('common.contactJobCentre')}</a></p>` : ''}`,
  )
