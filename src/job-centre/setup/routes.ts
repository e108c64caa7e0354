import type { Context, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { figuresFile, figuresPage } from '../figures/figures.ts'
import { logFile } from '../log/file.ts'
import { findLooksOf, logPage, looksOfCitizenPage, samplePage } from '../log/log.ts'
import { paths } from '../paths.ts'
import { beginForMany, manyPage } from '../tasks/deadline-for-many.ts'
import { taskPage, tasksPage, undo } from '../tasks/task.ts'
import type { Answer } from '../visit.ts'
import { centrePage, saveCentre } from './centre.ts'
import { holidaysPage } from './holidays.ts'
import { messagesPage, settle } from './messages.ts'
import { setupPage } from './overview.ts'
import { saveSettings, settingsPage } from './settings.ts'

type SignedIn = (what: What | null, answer: Answer) => (c: Context) => Promise<Response>

/** The pages of *Opsætning*. */
function setupPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.setup, signedIn('see_setup', setupPage))
  app.get(paths.setupCentre, signedIn('change_job_centre', centrePage))
  app.post(paths.setupCentre, signedIn('change_job_centre', saveCentre))
  app.get(paths.setupSettings, signedIn('change_job_centre_settings', settingsPage))
  app.post(paths.setupSettings, signedIn('change_job_centre_settings', saveSettings))
  app.get(paths.setupHolidays, signedIn('see_setup', holidaysPage))
  app.get(paths.setupMessages, signedIn('see_unknown_messages', messagesPage))
  app.post(paths.settleMessage(':id'), signedIn('settle_message', settle))
}

/** The pages of *Log*. */
function logPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.log, signedIn('see_looks', logPage))
  app.get(paths.logFile, signedIn('see_looks', logFile))
  app.post(paths.logCitizen, signedIn('see_looks', findLooksOf))
  app.get(paths.logSample, signedIn('see_looks', samplePage))
  app.get(paths.citizenPage(':id', 'opslag'), signedIn('see_looks', looksOfCitizenPage))
}

/** Long tasks, and what begins them. */
function taskPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.tasks, signedIn('see_task_list', tasksPage))
  app.get(paths.deadlineForMany, signedIn('preview_deadlines_for_many', manyPage))
  app.post(paths.deadlineForMany, signedIn('start_task', beginForMany))
  app.get(paths.task(':id'), signedIn('see_tasks', taskPage))
  app.post(paths.undoTask(':id'), signedIn('see_tasks', undo))
}

/** *Log*, *Opsætning*, *Tal*, and long tasks. */
export function officePages(app: Hono, signedIn: SignedIn): void {
  logPages(app, signedIn)
  setupPages(app, signedIn)
  app.get(paths.figures, signedIn('see_figures', figuresPage))
  app.get(paths.figuresFile, signedIn('see_figures', figuresFile))
  taskPages(app, signedIn)
}
