import { type Context, Hono } from 'hono'
import type { ProgramContext } from '../actions/transaction.ts'
import { fileFormOf } from '../http/file-form.ts'
import { formOf, type Given, queryOf } from '../http/form-input.ts'
import { withQuery } from '../http/with-query.ts'
import { ownerOf } from '../identity/form-owner.ts'
import type { What } from '../rules/access.ts'
import { OWNER_FIELD } from '../web/forms.ts'
import { capacityPages } from './capacity/routes.ts'
import { citizenRoutes } from './citizen/routes.ts'
import { type Door, goTo, type JobCentreOptions } from './door.ts'
import { find, findFirstPage } from './find.ts'
import { keptFormPage } from './kept-form.ts'
import { meetingRoutes } from './meetings/routes.ts'
import { paths } from './paths.ts'
import { endSessions, peoplePage } from './people.ts'
import { prolongSession, readSecondsLeft } from './session.ts'
import { officePages } from './setup/routes.ts'
import {
  beginSigningIn,
  chooseLanguage,
  finishSigningIn,
  signedOutPage,
  signInPage,
  signOut,
  somebodyElsePage,
  toSignIn,
} from './sign-in.ts'
import { opensTimes } from './times/addresses.ts'
import { sendFile } from './times/file.ts'
import { timesPages } from './times/routes.ts'
import { todayPages } from './today/routes.ts'
import { type Answer, may, openVisit, showProblem, type Visit } from './visit.ts'

export type { JobCentreOptions, StaffProvider } from './door.ts'

/** The pages for whoever comes. */
function entrance(door: Door): Hono {
  const app = new Hono()
  app.get(paths.signIn, (c) => signInPage(door, c))
  app.get(paths.begin, (c) => beginSigningIn(door, c))
  app.get(paths.callback, (c) => finishSigningIn(door, c))
  app.get(paths.signOut, (c) => signedOutPage(door, c))
  app.post(paths.signOut, (c) => signOut(door, c))
  app.get(paths.session, (c) => readSecondsLeft(door, c))
  app.post(paths.session, (c) => prolongSession(door, c))
  app.post(paths.language, async (c) => await chooseLanguage(door, c, await formOf(c)))
  return app
}

/**
 * The job centre's portal, for its own people. Server-rendered pages that need no script. Headers,
 * the check of forms and static files are the server's.
 */
export function jobCentrePortal(program: ProgramContext, options: JobCentreOptions): Hono {
  const door: Door = { program, options }
  // The one way to every page and form of somebody signed in. F-WHOSE: a form made for another goes
  // no further than here. J-OWN: nor does anybody without a role for the page.
  const enter = async (
    c: Context,
    { what, given, toSignIn: leave }: { what: What | null; given: Given; toSignIn: () => Response | Promise<Response> },
  ): Promise<Visit | Response> => {
    const visit = await openVisit(door, c)
    if (!visit) return await leave()
    const owner = c.req.method === 'POST' ? ownerOf(given(OWNER_FIELD), visit.formToken) : 'own'
    if (owner === 'other') return await somebodyElsePage(visit, 'form')
    if (owner === 'unsaid') return await showProblem(visit, 'expired')
    if (what !== null && !may(visit, what)) return await showProblem(visit, 'forbidden')
    return visit
  }
  const signedIn = (what: What | null, answer: Answer) => async (c: Context) => {
    const given = c.req.method === 'POST' ? await formOf(c) : queryOf(c)
    const visit = await enter(c, { what, given, toSignIn: () => toSignIn(door, c) })
    return visit instanceof Response ? visit : await answer(visit, given)
  }
  // The one form with a file: a session that is over keeps no file.
  const sendsFile = async (c: Context) => {
    const { given, file } = await fileFormOf(c)
    const back = withQuery(paths.signIn, { til: paths.timesFile })
    const visit = await enter(c, { what: null, given, toSignIn: () => goTo({ c }, back) })
    if (visit instanceof Response) return visit
    return (await opensTimes(visit)) ? await sendFile(visit, await file('fil')) : await showProblem(visit, 'forbidden')
  }
  const app = new Hono()
  app.route('/', entrance(door))
  todayPages(app, signedIn)
  app.post(paths.timesFile, sendsFile)
  app.get(paths.keptForm, signedIn(null, keptFormPage))
  app.get(
    paths.somebodyElse,
    signedIn(null, (visit) => somebodyElsePage(visit, 'left')),
  )
  app.get(paths.find, signedIn('search_citizen', findFirstPage))
  app.post(paths.find, signedIn('search_citizen', find))
  meetingRoutes(app, signedIn)
  citizenRoutes(app, signedIn)
  app.get(paths.people, signedIn('see_staff', peoplePage))
  app.post(paths.endSessions(':id'), signedIn('end_staff_sessions', endSessions))
  timesPages(app, signedIn)
  officePages(app, signedIn)
  capacityPages(app, signedIn)
  // What does not exist here is told by a page of this portal.
  app.all(
    `${paths.start}/*`,
    signedIn(null, (visit) => showProblem(visit, 'notFound')),
  )
  return app
}
