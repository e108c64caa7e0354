import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askDays, type PlannedTime } from '../../questions/job-centre/week.ts'
import type { PlainDate } from '../../rules/dates.ts'
import { mondayOf } from '../../rules/series.ts'
import { danishDateIn } from '../../rules/times-file.ts'
import { weekText } from '../../rules/weeks.ts'
import { isId } from '../../storage/ids.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { actions, smallLink } from '../pieces/small-buttons.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'
import { choiceWords } from './touched-piles.ts'

const hours = (texts: Texts, { startsAt, endsAt }: PlannedTime): string =>
  `${texts.clockTime(startsAt)}–${texts.clockTime(endsAt)}`

function row(texts: Texts, time: PlannedTime): (Html | string)[] {
  const { id, offerId, caseworkerName, offerTitle, place, booked, capacity, status } = time
  const shown =
    offerId === null ? html`${hours(texts, time)}` : html`<a href="${paths.time(id)}">${hours(texts, time)}</a>`
  return [
    shown,
    caseworkerName,
    offerTitle === null ? texts.t('jobCentre.times.week.ownHour') : asWritten(texts, offerTitle),
    place === null ? texts.t('jobCentre.times.week.noPlace') : asWritten(texts, place),
    texts.t('jobCentre.times.week.booked', { booked, seats: capacity }),
    status === 'kept' ? texts.t('jobCentre.times.week.kept') : '',
  ]
}

/** `/jc/tider/dag`: the times of a day, of one caseworker or at one place, or all. */
export async function dayPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const date: PlainDate = danishDateIn(given('dag')) ?? todayOf(visit)
  const caseworkerId = isId(given('sb')) ? given('sb') : null
  const place = given('sted') || null
  const seen = await askDays(context, { from: date, to: date, caseworkerId, place })
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const { times, caseworkers } = seen.value
  const name = caseworkers.find(({ id }) => id === caseworkerId)?.name ?? place ?? undefined
  const columns = (['hours', 'caseworker', 'offer', 'place', 'booked', 'note'] as const).map((key) => ({
    heading: texts.t(`jobCentre.times.day.${key}`),
  }))
  const day = texts.shortDate(date)
  const acts = [
    ...(may(visit, 'withdraw_times') && times.some(({ offerId }) => offerId !== null)
      ? [
          smallLink({
            href: withQuery(paths.withdrawTimes, { dag: date.toString(), sb: caseworkerId, sted: place }),
            text: texts.t('jobCentre.times.withdraw.ofDay'),
          }),
        ]
      : []),
    ...(may(visit, 'close_days') && caseworkerId !== null
      ? [
          smallLink({
            href: withQuery(paths.closeDays, {
              hvad: 'sagsbehandler',
              sb: caseworkerId,
              fra: day,
              til: day,
              moeder: choiceWords.hand_over,
            }),
            text: texts.t('jobCentre.times.day.away'),
          }),
        ]
      : []),
  ]
  const caption = texts.t('jobCentre.times.day.caption')
  return await show(
    visit,
    {
      title: capital(texts.longDate(date)),
      ...(name === undefined ? {} : { beside: name }),
      active: paths.times,
      breadcrumbs: [
        {
          href: withQuery(paths.times, { uge: weekText(mondayOf(date)) }),
          text: texts.t('jobCentre.times.menu'),
        },
      ],
    },
    times.length === 0
      ? html`<p role="status">${texts.t('jobCentre.times.day.none')}</p>`
      : html`${rowsTable({ caption, captionIsHidden: true, columns, rows: times.map((time) => row(texts, time)) })}${acts.length > 0 ? actions(...acts) : ''}`,
  )
}
