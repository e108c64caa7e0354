import { html } from 'hono/html'
import type { SeenMeeting } from '../../questions/job-centre/meetings.ts'
import { dateOf } from '../../rules/dates.ts'
import type { Html } from '../../web/html.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import type { Visit } from '../visit.ts'

/** All that has happened to a meeting, the newest first; nothing to another job centre. */
export function historyTable({ texts }: Visit, { details }: SeenMeeting): Html | '' {
  if (!details || details.history.length === 0) return ''
  const t = (key: 'history' | 'at' | 'what' | 'by') => texts.t(`jobCentre.meeting.page.${key}`)
  const rows = details.history
    .toReversed()
    .map(({ at, kind, by, reason }) => [
      `${texts.shortDate(dateOf(at))} ${texts.clockTime(at)}`,
      html`${texts.t('jobCentre.meeting.page.done', { kind })}${reason === null ? '' : html`<span class="sub">${reason}</span>`}`,
      texts.t('jobCentre.meeting.page.byWhom', { kind: by.kind, name: by.name ?? by.client ?? '' }),
    ])
  return html`<h2>${t('history')}</h2>${rowsTable({
    caption: t('history'),
    captionIsHidden: true,
    columns: [{ heading: t('at') }, { heading: t('what') }, { heading: t('by') }],
    rows,
  })}`
}
