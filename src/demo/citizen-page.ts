import type { Context } from 'hono'
import { html } from 'hono/html'
import { addDays, dateOf, isAfter, type PlainDate } from '../rules/dates.ts'
import type { Html } from '../web/html.ts'
import { icon } from '../web/html.ts'
import { panel, withAside } from '../web/layout.ts'
import { caseworkerForms, meetingForms } from './caseworker-forms.ts'
import { type DemoDoor, words } from './door.ts'
import { button, dateAndTime, here, shortMoment, show } from './frame.ts'
import { type DeadlineLife, type Life, type LifeStep, lifeOf } from './lives.ts'
import { byName, deadlineName, openLife, ruleName, signInButton, statusChip, statusPath } from './pieces.ts'
import { demoCitizens } from './stories.ts'
import { toldSection } from './told.ts'

/** `/demo/frister/<id>`: one citizen's deadlines in full, the way to their next days, and what the job centre can do. Null: no such citizen. */
export async function citizenPage(door: DemoDoor, c: Context, citizenId: string): Promise<Response | null> {
  const citizen = (await demoCitizens(door.program)).find((one) => one.citizenId === citizenId)
  if (!citizen) return null
  const life = await lifeOf(door, citizen)
  const main = html`<p class="font-lead">${citizen.story}</p>
<h2>${words.t('demo.life.deadlines')}</h2>
${life.deadlines.length === 0 ? html`<p>${words.t('demo.life.noDeadlines')}</p>` : life.deadlines.map(deadlineInFull)}
<h2>${words.t('demo.life.meetings')}</h2>
${life.meetings.length === 0 ? html`<p>${words.t('demo.life.noMeetings')}</p>` : meetings(life, door)}
${await toldSection(door.program, words, life)}
<section class="staff" aria-labelledby="sagsbehandler"><h2 id="sagsbehandler">${words.t('demo.life.caseworker')}</h2><p>${words.t('demo.life.caseworkerText')}</p>${caseworkerForms(life, dateOf(door.options.clock.now()))}</section>`
  return await show(
    door,
    c,
    {
      title: citizen.name,
      breadcrumbs: [
        { href: '/demo', text: words.t('demo.start.title') },
        { href: '/demo/frister', text: words.t('demo.lives.title') },
      ],
    },
    withAside(main, aside(door, life, here(c))),
  )
}

function aside(door: DemoDoor, life: Life, back: string): Html {
  const { citizen } = life
  const who = html`<p>${citizen.contactGroup}</p>${signInButton(citizen)}<p class="panel__more"><a href="/demo/udbakke?borger=${citizen.citizenId}">${words.t('demo.life.outbox')}</a></p>`
  const days = daysToGoTo(life, dateOf(door.options.clock.now()))
  const go = html`<p>${words.t('demo.life.goText')}</p><div class="jumps">${button(
    '/demo/clock',
    words.t('demo.machine.nextDay'),
    { skridt: 'dag', til: back },
    'button button-secondary jump',
  )}${days.map(({ day, text }) => jump(day, text, back))}</div>`
  return html`${panel(words.t('demo.life.who', { name: citizen.name }), who)}${panel(words.t('demo.life.go'), go)}`
}

/** Ten in the morning: the night has been there and the messages of the day have left. */
const jump = (day: PlainDate, text: string, back: string): Html =>
  button('/demo/clock', text, { now: `${day.toString()}T10:00`, nat: 'on', til: back }, 'button button-secondary jump')

const at = (day: PlainDate, key: 'activation' | 'eight' | 'three' | 'due' | 'overdue' | 'meeting') => ({
  day,
  text: words.t(`demo.jump.${key}`, { date: words.mediumDate(day) }),
})

/** The coming days on which something happens to the citizen's deadline or a meeting, in their order, each day once. */
function daysToGoTo(life: Life, today: PlainDate): { day: PlainDate; text: string }[] {
  const open = openLife(life)?.deadline
  const wanted = [
    ...life.meetings.filter(({ status }) => status === 'planned').map(({ date }) => at(date, 'meeting')),
    ...(open?.status === 'not_activated' ? [at(open.activationDate, 'activation')] : []),
    ...(open && open.status !== 'met'
      ? [
          at(addDays(open.dueDate, -8), 'eight'),
          at(addDays(open.dueDate, -3), 'three'),
          at(open.dueDate, 'due'),
          at(addDays(open.dueDate, 1), 'overdue'),
        ]
      : []),
  ].filter(({ day }) => isAfter(day, today))
  const byDay = new Map(wanted.toReversed().map((one) => [one.day.toString(), one]))
  return [...byDay.values()].toSorted((a, b) => (isAfter(a.day, b.day) ? 1 : -1))
}

function deadlineInFull(life: DeadlineLife): Html {
  const { deadline, steps } = life
  return html`<article class="deadline-life">
<h3 class="deadline-life__name">${deadlineName(life)}</h3>
${statusPath(life)}
<details><summary>${words.t('demo.life.history', { count: steps.length })}</summary><section class="table-scroll" tabindex="0" aria-label="${words.t('demo.life.historyOf', { date: words.mediumDate(deadline.dueDate) })}"><table class="history"><thead><tr><th scope="col">${words.t('demo.life.when')}</th><th scope="col">${words.t('demo.life.status')}</th><th scope="col">${words.t('demo.life.why')}</th><th scope="col">${words.t('demo.life.by')}</th></tr></thead><tbody>${steps.map(historyRow)}</tbody></table></section></details>
</article>`
}

const historyRow = (step: LifeStep): Html =>
  html`<tr><td>${shortMoment(step.at)}</td><td>${statusChip(step.status)}</td><td>${ruleName(step)}${step.reason ? html`<br>${words.t('demo.life.reason', { reason: step.reason })}` : ''} <span class="quiet">(${step.rule})</span></td><td>${byName(step.by)}${step.writtenDown ? '' : html`<br>${words.t('demo.notWritten')}`}</td></tr>`

function meetings(life: Life, door: DemoDoor): Html {
  return html`<ul class="meeting-list no-max-width">${life.meetings.map(
    (meeting) =>
      html`<li>${icon('calendar-month')}<div><p><strong>${words.t('demo.meetingLine', { type: meeting.type })} ${dateAndTime(meeting.starts_at)}</strong><br>${words.t('demo.meetingStatus', { status: meeting.status })}, ${words.t('demo.meetingOrigin', { origin: meeting.origin })}</p>${meetingForms(life, meeting, dateOf(door.options.clock.now()))}</div></li>`,
  )}</ul>`
}
