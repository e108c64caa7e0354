import type { Handler, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { belongingPage, changeBelonging } from './belonging.ts'
import { citizenPage, giveReason, numberPage } from './citizen-page.ts'
import { closeNow, closePage } from './close-deadline.ts'
import { setDeadlineNow, setDeadlinePage } from './set-deadline.ts'

const page = (name: Parameters<typeof paths.citizenPage>[1]): string => paths.citizenPage(':id', name)

/** The pages of one citizen, and of their deadline. */
export function citizenRoutes(app: Hono, signedIn: (what: What, answer: Answer) => Handler): void {
  app.get(paths.citizen(':id'), signedIn('see_case', citizenPage))
  app.post(paths.citizen(':id'), signedIn('see_case', giveReason))
  app.post(page('nummer'), signedIn('see_citizen_number', numberPage))
  app.get(page('frist'), signedIn('set_deadline', setDeadlinePage))
  app.post(page('frist'), signedIn('set_deadline', setDeadlineNow))
  app.get(page('luk'), signedIn('close_deadline', closePage))
  app.post(page('luk'), signedIn('close_deadline', closeNow))
  app.get(page('gruppe'), signedIn('change_contact_group', belongingPage('gruppe')))
  app.post(page('gruppe'), signedIn('change_contact_group', changeBelonging('gruppe')))
  app.get(page('flytning'), signedIn('move_citizen', belongingPage('flytning')))
  app.post(page('flytning'), signedIn('move_citizen', changeBelonging('flytning')))
}
