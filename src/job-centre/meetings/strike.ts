import { html } from 'hono/html'
import { recorded } from '../../actions/once.ts'
import { strikeOutWalkIn } from '../../actions/strike-out-walk-in.ts'
import type { Given } from '../../http/form-input.ts'
import { askMeetingCase, type MeetingCase } from '../../questions/job-centre/planning.ts'
import { seenCaseText } from '../../rules/case-changes.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { lineIn } from '../../rules/text.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { buttonRow, hidden, input, postForm } from '../../web/forms.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showCase } from './case-page.ts'
import { seenIn } from './decision.ts'
import { isStale } from './refusal-words.ts'

async function struckIn(visit: Visit): Promise<MeetingCase | null> {
  const id = visit.c.req.param('id') ?? ''
  const found = isId(id) ? await askMeetingCase(visit.context, id) : null
  if (!found?.ok || !found.value.isOurs) return null
  const { origin, status } = found.value.meeting
  return origin === 'walk_in' && status !== 'cancelled' ? found.value : null
}

interface Said {
  readonly typed: string
  readonly problems: readonly FieldProblem[]
  readonly refused: readonly Refusal[]
}

/** `/jc/moeder/{id}/slet`: an interview that was registered by mistake. */
export async function strikePage(visit: Visit): Promise<Response> {
  const found = await struckIn(visit)
  return found
    ? await showStrike(visit, found, { typed: '', problems: [], refused: [] })
    : await showProblem(visit, 'notFound')
}

async function showStrike(visit: Visit, found: MeetingCase, { typed, problems, refused }: Said): Promise<Response> {
  const { texts, formToken: owner } = visit
  const { citizen, meeting, seen } = found
  const [problem] = problems
  const button = texts.t('jobCentre.meeting.walkIn.strike')
  return await showCase(
    visit,
    { title: button, citizen, problems, refused },
    postForm(
      { action: paths.meetingPage(meeting.id, 'slet'), owner, novalidate: true },
      html`${hidden('set', seenCaseText(seen))}${input(texts, {
        id: 'begrundelse',
        name: 'begrundelse',
        label: texts.t('jobCentre.meeting.walkIn.strikeReason'),
        value: typed,
        autocomplete: 'off',
        ...(problem ? { error: problem.message } : {}),
      })}${buttonRow({
        primary: { text: button },
        links: [{ text: texts.t('common.undo'), href: paths.meeting(meeting.id) }],
      })}`,
    ),
  )
}

/** POST `/jc/moeder/{id}/slet` */
export async function strike(visit: Visit, given: Given): Promise<Response> {
  const found = await struckIn(visit)
  if (!found) return await showProblem(visit, 'notFound')
  const typed = given('begrundelse')
  const reason = lineIn(typed)
  const seen = seenIn(given)
  if (reason === null || !seen) {
    const message = visit.texts.t('jobCentre.meeting.walkIn.strikeMissing')
    const problems = reason === null ? [{ fieldId: 'begrundelse', message }] : []
    return await showStrike(visit, found, { typed, problems, refused: [] })
  }
  const { meeting, citizen } = found
  const act = { act: 'strike_out_walk_in', citizenId: citizen.id, subject: meeting.id } as const
  const done = await recorded(visit.context, act, (within) => strikeOutWalkIn(within, meeting.id, reason, { seen }))
  if (done.ok) return goTo(visit, paths.meetingDone(meeting.id, 'slettet'))
  const now = isStale(done.refusals) ? await struckIn(visit) : null
  return now
    ? await showStrike(visit, now, { typed, problems: [], refused: done.refusals })
    : await showProblem(visit, 'notFound')
}
