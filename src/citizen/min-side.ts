import { html } from 'hono/html'
import { isNews } from '../rules/meeting-news.ts'
import { noticeFor } from '../rules/notices.ts'
import type { Html } from '../web/html.ts'
import { contactPanel, panel, withAside } from '../web/layout.ts'
import { deadlineInTime } from './deadline-line.ts'
import { noticeSeen } from './evidence.ts'
import { comingCard, comingMeetings } from './meeting-words.ts'
import { paths } from './paths.ts'
import { meetingCard } from './pieces/meeting-card.ts'
import { newsNotice, notice } from './pieces/notice.ts'
import { jobCentreView, show, type Visit } from './signed-in-request.ts'
import { citizenSite } from './site.ts'

/**
 * §2.3: "Disse notifikationer vil altid ligge øverst på 'Min side'". Of the settled deadline, so
 * that a late night changes nothing.
 */
async function noticeOf(visit: Visit): Promise<Html | ''> {
  const { texts, situation } = visit
  const { deadline, today } = situation
  const shown = noticeFor(deadline, today)
  if (!deadline || !shown) return ''
  await noticeSeen(visit, deadline.id, shown)
  return notice(texts, { ...shown, href: paths.book })
}

/** N-NEWS: what the job centre did to meetings that the citizen has not opened. */
const newsOf = ({ texts, situation }: Visit): Html[] =>
  situation.meetings.flatMap(({ id, news, date, startsAt }) =>
    news !== null && isNews({ news, date }, situation.today)
      ? [newsNotice(texts, { id, news, startsAt, href: paths.meeting(id) })]
      : [],
  )

async function meetings(visit: Visit): Promise<Html> {
  const { texts, situation } = visit
  const coming = await comingMeetings(visit)
  if (coming.length === 0)
    return html`<p>${texts.t('minSide.noMeetings')}</p><p class="quiet">${texts.t('minSide.noMeetingsLead')}</p>`
  const met = situation.deadline?.status === 'met' ? html`<p>${texts.t('minSide.deadlineMet')}</p>` : ''
  return html`${met}<div class="meetings">${coming.map((meeting) => meetingCard(texts, comingCard(visit, meeting)))}</div>`
}

const link = (href: string, text: string): Html => html`<li><a href="${href}">${text}</a></li>`

function aside({ texts, jobCentre }: Visit): Html {
  const shortcuts = html`<ul class="nobullet-list">${link(paths.meetings, texts.t('minSide.bookMeeting'))}${link(
    paths.absences,
    texts.t('minSide.reportAbsence'),
  )}${link(paths.settings, texts.t('minSide.messageService'))}</ul>`
  const centre = jobCentre
    ? contactPanel({ texts, site: citizenSite }, jobCentreView(jobCentre))
    : panel(texts.t('minSide.noJobCentre'), html`<p>${texts.t('minSide.noJobCentreText')}</p>`)
  return html`${panel(texts.t('minSide.shortcuts'), shortcuts)}${centre}`
}

/** `/min-side`: the notice, the next meetings, the ways on. */
export async function minSide(visit: Visit): Promise<Response> {
  const { texts } = visit
  const main = html`${await noticeOf(visit)}${newsOf(visit)}${deadlineInTime(visit)}
<h2>${texts.t('minSide.comingMeetings')}</h2>
${await meetings(visit)}
<p class="more"><a href="${paths.meetings}">${texts.t('minSide.allMeetings')}</a></p>`
  return await show(visit, { title: texts.t('minSide.title'), active: paths.minSide }, withAside(main, aside(visit)))
}
