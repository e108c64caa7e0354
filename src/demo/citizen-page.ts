import { html } from 'hono/html'
import type { DeadlineStep, SeenDeadline } from '../questions/job-centre/deadlines.ts'
import { addDays, dateOf, isAfter, type PlainDate } from '../rules/dates.ts'
import type { Html } from '../web/html.ts'
import { icon } from '../web/html.ts'
import { panel, withAside } from '../web/layout.ts'
import { mediumMoment } from '../web/moments.ts'
import type { Texts } from '../web/texts.ts'
import { type Life, lifeOf } from './citizen-lives.ts'
import type { DemoVisit } from './door.ts'
import { button, dateAndTime, here, missing, show } from './frame.ts'
import { byName, deadlineName, openLife, portalLink, ruleName, signInLink, statusChip, statusPath } from './pieces.ts'
import { proofOfNotice } from './proof-of-notice.ts'
import { demoCitizen } from './stories.ts'

/**
 * `/demo/frister/<id>`: one citizen's deadlines in full, the way to their next days, and the two
 * sides from which they are seen.
 */
export async function citizenPage(visit: DemoVisit, citizenId: string): Promise<Response> {
  const { program, words, options } = visit
  const citizen = await demoCitizen(program, words, citizenId)
  if (!citizen) return await missing(visit)
  const life = await lifeOf(visit, citizen)
  const today = dateOf(options.clock.now())
  const main = html`<p class="font-lead">${citizen.story}</p>
<h2>${words.t('demo.life.deadlines')}</h2>
${life.deadlines.length === 0 ? html`<p>${words.t('demo.life.noDeadlines')}</p>` : life.deadlines.map((one) => deadlineInFull(words, one))}
<h2>${words.t('demo.life.meetings')}</h2>
${life.meetings.length === 0 ? html`<p>${words.t('demo.life.noMeetings')}</p>` : meetings(words, life)}
${await proofOfNotice(program, words, citizenId)}`
  return await show(
    visit,
    {
      title: citizen.name,
      breadcrumbs: [
        { href: '/demo', text: words.t('demo.start.title') },
        { href: '/demo/frister', text: words.t('demo.lives.title') },
      ],
    },
    withAside(main, aside(visit, life, today)),
  )
}

function aside(visit: DemoVisit, life: Life, today: PlainDate): Html {
  const { words } = visit
  const back = here(visit)
  const { citizen } = life
  const who = html`<p>${citizen.contactGroup}</p>${signInLink(visit, citizen)}<p>${portalLink(visit, life)}<br><span class="quiet">${words.t('demo.life.portalText')}</span></p><p class="panel__more"><a href="/demo/udbakke?borger=${citizen.citizenId}">${words.t('demo.life.outbox')}</a></p>`
  const days = daysToGoTo(words, life, today)
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

/**
 * The coming days on which something happens to the citizen's deadline or a meeting, in their
 * order, each day once.
 */
function daysToGoTo(words: Texts, life: Life, today: PlainDate): { day: PlainDate; text: string }[] {
  const at = (day: PlainDate, key: 'activation' | 'eight' | 'three' | 'due' | 'overdue' | 'meeting') => ({
    day,
    text: words.t(`demo.jump.${key}`, { date: words.mediumDate(day) }),
  })
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

function deadlineInFull(words: Texts, seen: SeenDeadline): Html {
  const { history } = seen
  return html`<article class="deadline-life">
<h3 class="deadline-life__name">${deadlineName(words, seen)}</h3>
${statusPath(words, seen)}
<details><summary>${words.t('demo.life.history', { count: history.length })}</summary><ol class="history no-max-width">${history.map((step) => historyStep(words, step))}</ol></details>
</article>`
}

function historyStep(words: Texts, step: DeadlineStep): Html {
  const { at, to: status, rule, reason, by, writtenDown } = step
  return html`<li class="history__step"><p class="history__when">${mediumMoment(words, at)}</p><p>${statusChip(words, status)}</p><div><p>${ruleName(words, step)} <span class="rule">(${rule})</span></p>${reason ? html`<p>${words.t('demo.life.reason', { reason })}</p>` : ''}<p class="quiet">${byName(words, by)}</p>${writtenDown ? '' : html`<p>${words.t('demo.notWritten')}</p>`}</div></li>`
}

function meetings(words: Texts, { meetings: all }: Life): Html {
  return html`<ul class="meeting-list no-max-width">${all.map(
    (meeting) =>
      html`<li>${icon('calendar-month')}<div><p><strong>${words.t('demo.meetingLine', { type: meeting.type })} ${dateAndTime(words, meeting.startsAt)}</strong><br>${words.t('demo.meetingStatus', { status: meeting.status })}, ${words.t('demo.meetingOrigin', { origin: meeting.origin })}</p></div></li>`,
  )}</ul>`
}
