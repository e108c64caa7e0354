import type { Context, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { listFile, listsPage } from '../citizens/lists.ts'
import { messagePage, sendAgain, sendAgainPage } from '../message-page.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { casesPage } from './cases-page.ts'
import { dayPage } from './day-page.ts'
import { asideForm, keep, keepForm, setAside, tell, toldForm } from './decisions.ts'
import { register } from './register.ts'
import { todayPage } from './today.ts'

type SignedIn = (what: What | null, answer: Answer) => (c: Context) => Promise<Response>

/** The pages of *I dag*, and the lists of citizens. */
export function todayPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.start, signedIn(null, todayPage))
  app.post(paths.outcome(':id'), signedIn('register_outcome', register))
  app.get(paths.cases(':kind'), signedIn('see_work_list', casesPage))
  app.get(paths.citizens, signedIn('see_work_list', listsPage))
  app.get(paths.citizensFile, signedIn('see_work_list', listFile))
  app.get(paths.meetings, signedIn('see_work_list', dayPage))
  app.get(paths.setAside(':kind', ':id'), signedIn('set_aside_case', asideForm))
  app.post(paths.setAside(':kind', ':id'), signedIn('set_aside_case', setAside))
  app.get(paths.message(':id'), signedIn('see_messages', messagePage))
  app.get(paths.sendAgain(':id'), signedIn('send_message_again', sendAgainPage))
  app.post(paths.sendAgain(':id'), signedIn('send_message_again', sendAgain))
  app.get(paths.told(':of', ':id'), signedIn('tell_otherwise', toldForm))
  app.post(paths.told(':of', ':id'), signedIn('tell_otherwise', tell))
  app.get(paths.keepMeeting(':id'), signedIn('keep_flagged_meeting', keepForm))
  app.post(paths.keepMeeting(':id'), signedIn('keep_flagged_meeting', keep))
}
