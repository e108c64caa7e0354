import type { Context, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import type { Answer } from '../visit.ts'
import { centrePage, saveCentre } from './centre.ts'
import { holidaysPage } from './holidays.ts'
import { messagesPage, settle } from './messages.ts'
import { setupPage } from './overview.ts'
import { saveSettings, settingsPage } from './settings.ts'

type SignedIn = (what: What | null, answer: Answer) => (c: Context) => Promise<Response>

/** The pages of *Opsætning*. */
export function setupPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.setup, signedIn('see_setup', setupPage))
  app.get(paths.setupCentre, signedIn('change_job_centre', centrePage))
  app.post(paths.setupCentre, signedIn('change_job_centre', saveCentre))
  app.get(paths.setupSettings, signedIn('change_job_centre_settings', settingsPage))
  app.post(paths.setupSettings, signedIn('change_job_centre_settings', saveSettings))
  app.get(paths.setupHolidays, signedIn('see_setup', holidaysPage))
  app.get(paths.setupMessages, signedIn('see_unknown_messages', messagesPage))
  app.post(paths.settleMessage(':id'), signedIn('settle_message', settle))
}
