import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { type Html, icon } from '../../web/html.ts'
import type { IconName } from '../../web/icon-names.ts'
import { capital, type Texts } from '../../web/texts.ts'

export interface MeetingAction {
  readonly text: string
  readonly href: string
  /** What the link says to those who do not see which meeting it stands by. */
  readonly label?: string
}

export interface MeetingCardView {
  readonly title: string | Html
  readonly date: Temporal.PlainDate
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly form: 'in_person' | 'phone' | 'video'
  readonly place?: string | Html
  /** The way there: a map, a video room. */
  readonly placeLink?: { readonly text: string; readonly href: string }
  readonly caseworker?: string
  /** "Planlagt", "Holdt", "Aflyst". */
  readonly status?: { readonly text: string; readonly kind: 'info' | 'success' | 'warning' | 'error' }
  /** "Du kan ombooke indtil …", one line each. */
  readonly remarks?: readonly (string | Html)[]
  readonly actions?: readonly MeetingAction[]
  readonly headingLevel?: 2 | 3
}

const formIcon = { in_person: 'location', phone: 'smartphone', video: 'videocam' } as const satisfies Record<
  MeetingCardView['form'],
  IconName
>

const action = ({ text, href, label }: MeetingAction): Html =>
  html`<li><a href="${href}"${label ? html` aria-label="${label}"` : ''}>${text}</a></li>`

/**
 * A meeting as Min side, Mine møder and the receipt show it: the day as a leaf of a calendar, then
 * what, when, where and with whom.
 */
export function meetingCard(texts: Texts, view: MeetingCardView): Html {
  const {
    title,
    date,
    startsAt,
    endsAt,
    form,
    place,
    placeLink,
    caseworker,
    status,
    remarks = [],
    actions = [],
    headingLevel,
  } = view
  const formName = texts.t('meetingForm.name', { form })
  const when = texts.t('common.timeFromTo', { from: texts.clockTime(startsAt), to: texts.clockTime(endsAt) })
  const heading = html`${title}${status ? html` <span class="badge badge-${status.kind}">${status.text}</span>` : ''}`
  return html`<article class="meeting">
<div class="meeting__leaf" aria-hidden="true"><span class="meeting__month">${texts.monthOnly(date)}</span><span class="meeting__number">${date.day}</span><span class="meeting__weekday">${texts.weekday(date)}</span></div>
<div class="meeting__body">
${headingLevel === 2 ? html`<h2 class="meeting__heading">${heading}</h2>` : html`<h3 class="meeting__heading">${heading}</h3>`}
<ul class="meeting__facts">
<li>${icon('time')}<span><strong>${capital(texts.longDate(date))}</strong><br>${when}</span></li>
<li>${icon(formIcon[form])}<span>${formName}${place ? html`<br>${place}` : ''}${placeLink ? html`<br><a href="${placeLink.href}" rel="noreferrer">${placeLink.text}</a>` : ''}</span></li>
${caseworker ? html`<li>${icon('person')}<span>${caseworker}</span></li>` : ''}
</ul>
${remarks.map((remark) => html`<p class="meeting__remark">${remark}</p>`)}
${actions.length > 0 ? html`<ul class="meeting__actions">${actions.map(action)}</ul>` : ''}
</div>
</article>`
}
