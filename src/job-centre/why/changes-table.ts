import { html } from 'hono/html'
import type { Why } from '../../questions/job-centre/why.ts'
import type { What } from '../../rules/access.ts'
import type { WhyChange } from '../../rules/why-changes.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { span } from '../citizen/words.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { actions, smallLink } from '../pieces/small-buttons.ts'
import { may, type Visit } from '../visit.ts'

interface Way {
  readonly text: string
  readonly more?: Html | string
  readonly href: string
  /** What one must be allowed to do it. */
  readonly what: What
}

/** What a change is, in words, and where it is done. */
function wayOf({ texts }: Visit, { situation, offerTitles }: Why, change: WhyChange): Way {
  const { citizenId, today } = situation
  const page = (name: Parameters<typeof paths.citizenPage>[1]) => paths.citizenPage(citizenId, name)
  switch (change.change) {
    case 'summon':
      return {
        text: texts.t('jobCentre.why.changes.summon'),
        more: texts.t('jobCentre.why.changes.summonMore'),
        href: page('indkald'),
        what: 'summon_citizen',
      }
    case 'set_deadline': {
      const date = texts.mediumDate(change.dueDate)
      return {
        text: texts.t('jobCentre.why.changes.set_deadline', { date }),
        href: page('frist'),
        what: 'set_deadline',
      }
    }
    case 'close_deadline':
      return { text: texts.t('jobCentre.why.changes.close_deadline'), href: page('luk'), what: 'close_deadline' }
    case 'move_meeting': {
      const date = texts.mediumDate(change.date)
      const text = texts.t('jobCentre.why.changes.move_meeting', { date })
      return { text, href: paths.meeting(change.meetingId), what: 'move_meeting' }
    }
    case 'withdraw_absence': {
      const { kind, from, to } = change.absence
      return {
        text: texts.t('jobCentre.why.changes.withdraw_absence', { kind }),
        more: span(texts, from, to, today),
        href: page('fravaer'),
        what: 'withdraw_absence',
      }
    }
    case 'open_times': {
      const [first = ''] = change.offerIds
      const days = span(texts, change.from, change.to, today)
      const text = texts.t('jobCentre.why.changes.open_times', { days })
      const more = html`<span lang="da">${offerTitles.get(first) ?? ''}</span>`
      const type = situation.deadline?.interviewType ?? 'job'
      return { text, more, href: `${paths.capacity}?samtale=${type}#bed`, what: 'ask_for_times' }
    }
    default:
      return { text: texts.t('jobCentre.why.changes.reopen_days'), href: paths.times, what: 'see_offers' }
  }
}

function timesOf(texts: Texts, { change, times }: WhyChange): string | number {
  if (times === null) return texts.t('jobCentre.why.changes.each')
  return change === 'summon' && times === 0 ? texts.t('jobCentre.why.changes.ownHour') : times
}

/** "Hvad kan du gøre?": one change at a time, and how many times it would bring. */
export function changesTable(visit: Visit, why: Why): Html {
  const { texts } = visit
  if (why.changes.length === 0) return html`<p>${texts.t('jobCentre.why.changes.none')}</p>`
  const rows = why.changes.map((change, at) => {
    const way = wayOf(visit, why, change)
    const act = may(visit, way.what)
      ? actions(
          smallLink({
            href: way.href,
            text: texts.t(`jobCentre.why.changes.${change.change}Act`),
            isPrimary: at === 0,
            about: way.text,
          }),
        )
      : ''
    return [
      html`${way.text}${way.more === undefined ? '' : html`<span class="sub">${way.more}</span>`}`,
      timesOf(texts, change),
      act,
    ]
  })
  return rowsTable({
    caption: texts.t('jobCentre.why.changes.heading'),
    captionIsHidden: true,
    columns: [
      { heading: texts.t('jobCentre.why.changes.if') },
      { heading: texts.t('jobCentre.why.changes.times'), isNumber: true },
      { heading: texts.t('jobCentre.why.changes.act'), isHidden: true },
    ],
    rows,
  })
}
