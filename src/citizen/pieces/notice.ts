import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { dateOf, type Instant } from '../../rules/dates.ts'
import type { MeetingNews } from '../../rules/meeting-news.ts'
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

/** N-NEWS: what the job centre did to a meeting, under the deadline's own notice. */
export interface NewsView {
  readonly id: string
  readonly news: MeetingNews
  readonly startsAt: Instant
  /** The meeting's own page. */
  readonly href: string
}

export function newsNotice(texts: Texts, { id, news, startsAt, href }: NewsView): Html {
  const at = { date: texts.longDate(dateOf(startsAt)), time: texts.clockTime(startsAt) }
  return html`<section class="notice" aria-labelledby="news-${id}">
<span class="notice__icon">${icon('calendar-month')}</span>
<div class="notice__body">
<h2 class="notice__heading" id="news-${id}">${texts.t(`notice.news.heading.${news}`)}</h2>
<p class="notice__text">${texts.rich(`notice.news.text.${news}`, at)}</p>
<p class="notice__action"><a href="${href}" class="notice__link">${texts.t('notice.news.link')}${icon('arrow-forward')}</a></p>
</div>
</section>`
}
