import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askMustMeetBy } from '../../questions/job-centre/capacity.ts'
import { askDays, type SeenDays } from '../../questions/job-centre/week.ts'
import { addDays, type PlainDate } from '../../rules/dates.ts'
import { isSameName } from '../../rules/text.ts'
import { weekOf, weekText } from '../../rules/weeks.ts'
import { alert } from '../../web/alerts.ts'
import { select } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { actions, smallButton, smallLink } from '../pieces/small-buttons.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'
import { opensTimes, rememberedWeekIn, type WeekAsked, weekAddress, weeksOn, wholeWeekAddress } from './addresses.ts'
import { type WeekView, weekTable } from './week-table.ts'

/** "7.–11. december 2026" */
export function daysInWords(texts: Texts, { monday }: WeekAsked): string {
  const friday = addDays(monday, 4)
  return monday.month === friday.month
    ? `${monday.day}.–${texts.mediumDate(friday)}`
    : `${monday.day}. ${texts.monthOnly(monday)} – ${texts.mediumDate(friday)}`
}

/** The weeks beside this one, and by whom it is looked at. */
function switches(texts: Texts, asked: WeekAsked): Html {
  const week = (weeks: number) => texts.t('jobCentre.times.week.number', { week: weekOf(weeksOn(asked, weeks).monday) })
  const by = (which: WeekAsked['by'], text: string) =>
    html`<a href="${weekAddress({ ...asked, by: which })}"${asked.by === which ? html` aria-current="true"` : ''}>${text}</a>`
  return html`<div class="actions"><nav class="switch switch--small flush" aria-label="${texts.t('jobCentre.times.week.weeks')}"><a href="${weekAddress(weeksOn(asked, -1))}" rel="prev">‹ ${week(-1)}</a><a href="${weekAddress(asked)}" aria-current="true">${week(0)}</a><a href="${weekAddress(weeksOn(asked, 1))}" rel="next">${week(1)} ›</a></nav><nav class="switch switch--small flush" aria-label="${texts.t('jobCentre.times.week.by')}">${by('caseworker', texts.t('jobCentre.times.week.caseworkers'))}${by('place', texts.t('jobCentre.times.week.places'))}</nav></div>`
}

/** What a planner can do with the week. */
function planning(visit: Visit, asked: WeekAsked): Html {
  const { texts } = visit
  const week = { uge: weekText(asked.monday) }
  const link = (path: string, text: string) => smallLink({ href: withQuery(path, week), text })
  return actions(
    link(paths.copyWeek, texts.t('jobCentre.times.copy.link')),
    smallLink({ href: paths.timesFile, text: texts.t('jobCentre.times.file.link') }),
    ...(may(visit, 'close_days') ? [link(paths.closeDays, texts.t('jobCentre.times.close.link'))] : []),
    smallLink({
      href: withQuery(paths.newSeries, week),
      text: texts.t('jobCentre.times.series.title'),
      isPrimary: true,
      accessKey: '7',
    }),
  )
}

/** Each team once, however it is written, by name. */
const teamsOf = (people: readonly { readonly team: string | null }[]): string[] =>
  people
    .flatMap(({ team }) => team ?? [])
    .filter((team, at, teams) => teams.findIndex((other) => isSameName(other, team)) === at)
    .toSorted((a, b) => a.localeCompare(b, 'da'))

/** One offer, place or team alone. */
function narrowing({ texts }: Visit, asked: WeekAsked, { offers, times, caseworkers }: SeenDays): Html {
  const places = [...new Set([...offers.map(({ place }) => place), ...times.map(({ place }) => place), asked.place])]
    .filter((place) => place !== null)
    .toSorted((a, b) => a.localeCompare(b, 'da'))
  const all = { value: '', label: texts.t('jobCentre.times.week.all') }
  const offer = select(texts, {
    id: 'tilbud',
    name: 'tilbud',
    label: texts.t('jobCentre.times.field.offer'),
    options: [
      all,
      ...offers.map(({ id, title }) => ({ value: id, label: title, language: 'da', checked: id === asked.offerId })),
    ],
  })
  const place = select(texts, {
    id: 'sted',
    name: 'sted',
    label: texts.t('jobCentre.times.field.place'),
    options: [all, ...places.map((one) => ({ value: one, label: one, language: 'da', checked: one === asked.place }))],
  })
  const teams = teamsOf([...caseworkers, asked])
  const team =
    teams.length === 0
      ? ''
      : select(texts, {
          id: 'hold',
          name: 'hold',
          label: texts.t('jobCentre.times.week.team'),
          options: [
            all,
            ...teams.map((one) => ({
              value: one,
              label: one,
              language: 'da',
              checked: asked.team !== null && isSameName(one, asked.team),
            })),
          ],
        })
  const isNarrow = asked.offerId !== null || asked.place !== null || asked.team !== null
  const widen = isNarrow
    ? smallLink({ href: wholeWeekAddress(asked.monday), text: texts.t('jobCentre.times.week.showAll') })
    : ''
  const stays = html`<input type="hidden" name="uge" value="${weekText(asked.monday)}"><input type="hidden" name="efter" value="${asked.by === 'place' ? 'steder' : 'sagsbehandlere'}">`
  return html`<form method="get" action="${paths.times}" class="try top-24 bottom-12">${stays}${offer}${place}${team}${smallButton({ text: texts.t('jobCentre.times.week.show') })}${widen}</form>`
}

/** The bar above a week, and the week itself: with the new times of a series, where one is made. */
export async function weekOnPage(visit: Visit, view: WeekView): Promise<Html> {
  const { texts } = visit
  const { asked } = view
  const caption = texts.t('jobCentre.times.week.caption', { week: weekOf(asked.monday), by: asked.by })
  const plan = (await opensTimes(visit)) ? planning(visit, asked) : ''
  return html`<div class="bar">${switches(texts, asked)}${plan}</div>
${weekTable(texts, view, caption)}`
}

/** How many must have an interview no later than a day, of those who may know; else nobody. */
async function mustMeetBy(visit: Visit, until: PlainDate): Promise<number> {
  if (!may(visit, 'see_capacity')) return 0
  const asked = await askMustMeetBy(visit.context, until)
  return asked.ok ? asked.value : 0
}

/** Without any time: what to do about it. */
async function emptyWeek(visit: Visit, asked: WeekAsked): Promise<Html> {
  const { texts } = visit
  const before = weeksOn(asked, -1)
  const plan = (await opensTimes(visit))
    ? actions(
        smallLink({
          href: withQuery(paths.newSeries, { uge: weekText(asked.monday) }),
          text: texts.t('jobCentre.times.series.title'),
          isPrimary: true,
        }),
        smallLink({
          href: withQuery(paths.copyWeek, { uge: weekText(before.monday), til: weekText(asked.monday) }),
          text: texts.t('jobCentre.times.copy.weekLink', { week: weekOf(before.monday) }),
        }),
      )
    : ''
  const week = weekOf(asked.monday)
  const mustMeet = await mustMeetBy(visit, addDays(asked.monday, 6))
  const told = mustMeet > 0 ? html` ${texts.t('jobCentre.times.week.mustMeet', { citizens: mustMeet })}` : ''
  return html`<p role="status">${texts.t('jobCentre.times.week.empty', { week })}${told}</p>${plan}`
}

/** What was done on the page before this one. */
function receipt({ texts }: Visit, given: Given): Html | '' {
  const made = Number(given('oprettet'))
  const closed = given('lukket')
  const withdrawn = given('trukket')
  if (Number.isInteger(made) && made > 0) {
    const undo = withQuery(paths.withdrawTimes, { serie: given('serie') })
    const link = given('serie') !== '' ? html` <a href="${undo}">${texts.t('jobCentre.times.undoSeries')}</a>` : ''
    return alert(texts, {
      kind: 'success',
      body: html`<p class="alert-text">${texts.t('jobCentre.times.made', { times: made })}${link}</p>`,
    })
  }
  if (closed !== '') {
    const meetings = Number(given('overdraget')) || 0
    const handed = meetings > 0 ? ` ${texts.t('jobCentre.times.close.handedOver', { meetings })}` : ''
    return alert(texts, { kind: 'success', body: `${texts.t('jobCentre.times.close.done')}${handed}` })
  }
  if (withdrawn !== '')
    return alert(texts, {
      kind: 'success',
      body: texts.t('jobCentre.times.withdraw.done', { times: Number(withdrawn) || 0 }),
    })
  return ''
}

/** `/jc/tider`: the week, by caseworker or by place. */
export async function weekPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const told = receipt(visit, given)
  const asked = await rememberedWeekIn(visit, given, { isAfterAct: told !== '' })
  const { monday, offerId, place, team } = asked
  const seen = await askDays(context, { from: monday, to: addDays(monday, 6), offerId, place, team })
  if (!seen.ok) return await showProblem(visit, 'notFound')
  const empty = seen.value.times.length === 0 ? await emptyWeek(visit, asked) : ''
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.week.title', { week: weekOf(monday) }),
      beside: daysInWords(texts, asked),
      active: paths.times,
    },
    html`${told}${await weekOnPage(visit, { asked, seen: seen.value })}
${empty}${narrowing(visit, asked, seen.value)}
<p><a href="${paths.offers}">${texts.t('jobCentre.times.offers.link')}</a><br><a href="${paths.caseworkers}">${texts.t('jobCentre.times.caseworkers.link')}</a></p>`,
  )
}
