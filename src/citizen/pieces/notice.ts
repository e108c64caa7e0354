import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'

/** §2.3: "fire notifikationer, der afløser hinanden". */
export interface NoticeView {
  readonly stage: 'new' | 'remember' | 'hurry' | 'last_day'
  readonly interviewType: 'job' | 'follow_up'
  readonly dueDate: Temporal.PlainDate
  readonly daysLeft: number
  /** Step 1 of the booking. */
  readonly href: string
}

/**
 * The notice that stands topmost on "Min side" in the look of its stage: a calendar; a red "!" and
 * a red heading (§2.3.3: "overskriften er markeret med rød"); everything red (§2.3.4: "al tekst er
 * skrevet med rødt").
 */
export function notice(texts: Texts, { stage, interviewType: type, dueDate, daysLeft: days, href }: NoticeView): Html {
  const words = texts.rich(`notice.text.${stage}`, { type, days, date: texts.longDate(dueDate) })
  const picture = stage === 'new' || stage === 'remember' ? 'calendar-month' : 'error'
  return html`<section class="notice notice--${stage.replace('_', '-')}" aria-labelledby="notice-heading">
<span class="notice__icon">${icon(picture)}</span>
<div class="notice__body">
<h2 class="notice__heading" id="notice-heading">${texts.t(`notice.heading.${stage}`)}</h2>
<p class="notice__text">${words}</p>
<p class="notice__action"><a href="${href}" class="notice__link">${texts.t('notice.link', { type })}${icon('arrow-forward')}</a></p>
</div>
</section>`
}
