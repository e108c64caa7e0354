import type { Context } from 'hono'
import { html } from 'hono/html'
import { assetUrl, STEP_PICTURE, stepPicture } from '../../web/assets.ts'
import { linkButton } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { LinkView } from '../../web/layout.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import type { Door } from '../signed-in-request.ts'
import { showToAll } from '../static-pages.ts'

/** The steps in the order in which a citizen meets them; each has words and a picture. */
const bookingSteps = ['minSide', 'offer', 'form', 'time', 'confirm'] as const

/**
 * §2.4: "Se filmen om … at booke møder": the job centre's film where a setting names it, else our
 * own page.
 */
export const filmOrSteps = ({ options }: Door, texts: Texts): LinkView =>
  options.filmAddress === undefined
    ? { href: paths.howToBook, text: texts.t('howToBook.link') }
    : { href: options.filmAddress, text: texts.t('howToBook.film') }

/** Pictures below the first are fetched when somebody comes near them: five are 60 kB. */
const stepOf = (texts: Texts, step: (typeof bookingSteps)[number], at: number): Html =>
  html`<li class="how-to__step"><h2 class="how-to__heading">${texts.t(`howToBook.${step}.heading`)}</h2>
<p>${texts.t(`howToBook.${step}.text`)}</p>
<img class="how-to__picture" src="${assetUrl(stepPicture(texts.language, step))}" alt="${texts.t(`howToBook.${step}.picture`)}" width="${STEP_PICTURE.width}" height="${STEP_PICTURE.height}"${at > 0 ? html` loading="lazy"` : ''}></li>`

/** `/saadan-booker-du`: the way from the deadline to the receipt, for everybody (F-CHOICE). */
export const howToBookPage = (door: Door, c: Context): Promise<Response> =>
  showToAll(door, c, (texts) => ({
    title: texts.t('howToBook.title'),
    body: html`<p class="font-lead">${texts.t('howToBook.lead')}</p>
<ol class="how-to">${bookingSteps.map((step, at) => stepOf(texts, step, at))}</ol>
<p>${texts.t('howToBook.after')}</p>
<div class="button-row">${linkButton(texts.t('howToBook.button'), paths.meetings)}</div>`,
  }))
