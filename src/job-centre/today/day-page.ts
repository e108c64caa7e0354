import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { askDay, type DayOfPlace } from '../../questions/job-centre/day.ts'
import { addDays, dateOf, type PlainDate, plainDate } from '../../rules/dates.ts'
import { lineIn } from '../../rules/text.ts'
import { buttonRow, input } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { protectedMark } from '../pieces/marks.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { hoursInWords } from './days.ts'
import { howItIsHeld, meetingName } from './own-meetings.ts'

/** Further ahead or back nobody prints a day. */
const MOST_DAYS_AWAY = 400

function dayOfAddress(text: string, today: PlainDate): PlainDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return today
  try {
    const day = plainDate(text)
    return Math.abs(day.until(today).days) > MOST_DAYS_AWAY ? today : day
  } catch {
    return today
  }
}

const hrefOf = (day: PlainDate, place: string): string =>
  `${paths.meetings}?${new URLSearchParams({ dag: day.toString(), ...(place === '' ? {} : { sted: place }) }).toString()}`

/** `/jc/moeder?dag&sted`: the meetings of a day, at one place or all, as they are printed. */
export async function dayPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const today = dateOf(context.clock.now())
  const day = dayOfAddress(given('dag'), today)
  const place = lineIn(given('sted')) ?? ''
  const asked = await askDay(context, { day, place: place === '' ? null : place })
  if (!asked.ok) return await showProblem(visit, 'notFound')
  return await show(
    visit,
    {
      title: texts.t('jobCentre.today.dayTitle'),
      beside: texts.dayAndMonth(day),
      active: paths.start,
      breadcrumbs: [{ href: paths.start, text: texts.t('jobCentre.start.menu') }],
    },
    html`<div class="not-printed"><form method="get" action="${paths.meetings}" class="try">${fields(texts, day, place)}</form>
<p><a href="${hrefOf(addDays(day, -1), place)}">${texts.t('jobCentre.today.dayBefore')}</a> · <a href="${hrefOf(addDays(day, 1), place)}">${texts.t('jobCentre.today.dayAfter')}</a> · ${texts.t('jobCentre.today.printHint')}</p></div>
${table(texts, asked.value, place)}`,
  )
}

const fields = (texts: Texts, day: PlainDate, place: string): Html =>
  html`${input(texts, { id: 'dag', name: 'dag', label: texts.t('jobCentre.today.day'), type: 'date', value: day.toString() })}${input(texts, { id: 'sted', name: 'sted', label: texts.t('jobCentre.today.place'), hint: texts.t('jobCentre.today.placeHint'), value: place })}${buttonRow({ primary: { text: texts.t('jobCentre.today.showDay') } })}`

function table(texts: Texts, { meetings }: DayOfPlace, place: string): Html {
  if (meetings.length === 0) return html`<p>${texts.t('jobCentre.today.emptyDay')}</p>`
  const columns = (['time', 'citizen', 'meeting', 'how', 'caseworker', 'outcomeHeading'] as const).map((key) => ({
    heading: texts.t(`jobCentre.today.${key}`),
  }))
  const rows = meetings.map((meeting) => [
    hoursInWords(texts, meeting),
    html`${meeting.name}${protectedMark(texts, meeting.isProtected)}`,
    meetingName(texts, meeting),
    howItIsHeld(texts, meeting),
    meeting.caseworkerName ?? '',
    texts.t('jobCentre.today.outcome', { outcome: meeting.status }),
  ])
  const caption = place === '' ? texts.t('jobCentre.today.dayOfAll') : texts.t('jobCentre.today.dayOf', { place })
  return rowsTable({ caption, columns, rows })
}
