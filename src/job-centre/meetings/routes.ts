import type { Handler, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { absencePage, reportAbsenceHere } from './absence.ts'
import { cancel, cancelPage } from './cancel.ts'
import { changeHere, changePage } from './change.ts'
import { changeDetails, detailsPage } from './details.ts'
import { meetingPage, registerHere } from './meeting-page.ts'
import { moveHere, movePage } from './move.ts'
import { strike, strikePage } from './strike.ts'
import { summon, summonPage } from './summon.ts'
import { registerWalkInHere, walkInPage } from './walk-in.ts'

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
  page(paths.citizenPage(':id', 'samtale'), 'register_walk_in', walkInPage)
  act(paths.citizenPage(':id', 'samtale'), 'register_walk_in', registerWalkInHere)
  page(paths.citizenPage(':id', 'fravaer'), 'report_absence', absencePage)
  act(paths.citizenPage(':id', 'fravaer'), 'report_absence', reportAbsenceHere)
  page(paths.citizenPage(':id', 'oplysninger'), 'change_contact_details', detailsPage)
  act(paths.citizenPage(':id', 'oplysninger'), 'change_contact_details', changeDetails)
  page(paths.meeting(':id'), 'see_meetings', meetingPage)
  act(paths.meeting(':id'), 'register_outcome', registerHere)
  page(paths.meetingPage(':id', 'flyt'), 'move_meeting', movePage)
  act(paths.meetingPage(':id', 'flyt'), 'move_meeting', moveHere)
  page(paths.meetingPage(':id', 'aflys'), 'cancel_meeting', cancelPage)
  act(paths.meetingPage(':id', 'aflys'), 'cancel_meeting', cancel)
  page(paths.meetingPage(':id', 'ret'), 'change_meeting', changePage)
  act(paths.meetingPage(':id', 'ret'), 'change_meeting', changeHere)
  page(paths.meetingPage(':id', 'slet'), 'strike_out_walk_in', strikePage)
  act(paths.meetingPage(':id', 'slet'), 'strike_out_walk_in', strike)
}
