import type { Handler, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { cancel, cancelPage } from './cancel.ts'
import { meetingPage, registerHere } from './meeting-page.ts'
import { moveHere, movePage } from './move.ts'
import { summon, summonPage } from './summon.ts'

/** Whoever comes straight here, from a list or a link, looks because of a meeting. */
const becauseOfMeeting =
  (answer: Answer): Answer =>
  (visit, given) =>
    answer({ ...visit, context: { ...visit.context, lookReason: visit.context.lookReason ?? 'meeting' } }, given)

/** The pages on which meetings are planned, seen, moved and cancelled. */
export function meetingRoutes(app: Hono, signedIn: (what: What, answer: Answer) => Handler): void {
  const page = (path: string, what: What, answer: Answer) => app.get(path, signedIn(what, becauseOfMeeting(answer)))
  const act = (path: string, what: What, answer: Answer) => app.post(path, signedIn(what, becauseOfMeeting(answer)))
  page(paths.citizenPage(':id', 'indkald'), 'summon_citizen', summonPage)
  act(paths.citizenPage(':id', 'indkald'), 'summon_citizen', summon)
  page(paths.meeting(':id'), 'see_meetings', meetingPage)
  act(paths.meeting(':id'), 'register_outcome', registerHere)
  page(paths.meetingPage(':id', 'flyt'), 'move_meeting', movePage)
  act(paths.meetingPage(':id', 'flyt'), 'move_meeting', moveHere)
  page(paths.meetingPage(':id', 'aflys'), 'cancel_meeting', cancelPage)
  act(paths.meetingPage(':id', 'aflys'), 'cancel_meeting', cancel)
}
